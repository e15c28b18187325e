echo '==> /etc/os-release <=='
grep -E '^(NAME|VERSION|ID|PRETTY_NAME)=' /etc/os-release
