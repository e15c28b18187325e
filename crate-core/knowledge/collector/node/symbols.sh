echo '==> grep -E "ip_vs_(conn_new|expire_nodest_conn_flush)" /proc/kallsyms <=='
grep -E ' ip_vs_(conn_new|expire_nodest_conn_flush)' /proc/kallsyms 2>/dev/null
