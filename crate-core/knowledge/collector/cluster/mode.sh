kubectl -n kube-system get configmap kube-proxy --ignore-not-found -o 'jsonpath={.data.config\.conf}' | grep -E '^(apiVersion|kind|mode):'
