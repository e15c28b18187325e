echo '==> kubelet --version <=='
kubelet --version 2>/dev/null || k3s --version 2>/dev/null
