echo '==> cat /proc/*/cmdline <=='
cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' ' | grep -oE -e '(--|proxy-arg[= ])proxy-mode[= ][a-z]+' | sort -u
