echo '==> rpm -q --changelog kernel-$(uname -r) | grep -i ipvs <=='
{
  rpm -q --changelog kernel-$(uname -r) || rpm -q --changelog kernel-core-$(uname -r) ||
    zcat /usr/share/doc/linux-image-$(uname -r)/changelog.Debian.gz
} 2>/dev/null | grep -i ipvs
