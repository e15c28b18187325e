echo '==> curl http://localhost:10249/proxyMode <=='
curl -sfm 3 http://localhost:10249/proxyMode 2>/dev/null || wget -qT 3 -O - http://localhost:10249/proxyMode 2>/dev/null
echo
