echo '==> grep . /proc/sys/net/ipv4/vs/* <=='
for name in conn_reuse_mode conntrack expire_nodest_conn expire_quiescent_template; do
  grep -H . /proc/sys/net/ipv4/vs/$name 2>&1
done
