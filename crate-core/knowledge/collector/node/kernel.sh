echo '==> uname -srvm <=='
uname -srvm
