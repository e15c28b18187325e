//! Names that identify no person or machine.

/// Accounts that everybody has.
const ACCOUNTS: [&str; 24] = [
    "root",
    "admin",
    "administrator",
    "ubuntu",
    "centos",
    "debian",
    "fedora",
    "rocky",
    "core",
    "opc",
    "paas",
    "ec2-user",
    "cloud-user",
    "azureuser",
    "vagrant",
    "user",
    "users",
    "nobody",
    "system",
    "k8s",
    "kubernetes-admin",
    "shared",
    "public",
    "git",
];

/// Words that are names of machines at times, and other things more often.
const COMMON: [&str; 60] = [
    "master",
    "node",
    "nodes",
    "worker",
    "control-plane",
    "controlplane",
    "controller",
    "etcd",
    "host",
    "server",
    "kubernetes",
    "kube",
    "k8s",
    "kube-proxy",
    "kubelet",
    "linux",
    "kernel",
    "none",
    "minikube",
    "kind",
    "kvm",
    "docker",
    "docker-desktop",
    "containerd",
    "version",
    "generic",
    "azure",
    "aws",
    "gke",
    "gcp",
    "cloud",
    "euleros",
    "openeuler",
    "ubuntu",
    "debian",
    "centos",
    "fedora",
    "rocky",
    "rhel",
    "redhat",
    "suse",
    "alpine",
    "flatcar",
    "core",
    "wsl",
    "microsoft",
    "ipvs",
    "iptables",
    "nftables",
    "userspace",
    "ready",
    "true",
    "false",
    "default",
    "name",
    "status",
    "x86_64",
    "amd64",
    "arm64",
    "aarch64",
];

/// Domains of projects and vendors: the names below them are public.
const DOMAINS: [&str; 44] = [
    "k8s.io",
    "kubernetes.io",
    "kernel.org",
    "github.com",
    "githubusercontent.com",
    "github.io",
    "gitlab.com",
    "gcr.io",
    "quay.io",
    "docker.io",
    "docker.com",
    "pkg.dev",
    "redhat.com",
    "centos.org",
    "ubuntu.com",
    "launchpad.net",
    "canonical.com",
    "debian.org",
    "suse.com",
    "opensuse.org",
    "huaweicloud.com",
    "huawei.com",
    "myhuaweicloud.com",
    "openeuler.org",
    "gitee.com",
    "open-telekom-cloud.com",
    "amazonlinux.com",
    "aliyun.com",
    "aliyuncs.com",
    "tencent.com",
    "tencentyun.com",
    "rancher.io",
    "rancher.com",
    "k3s.io",
    "projectcalico.org",
    "cilium.io",
    "flannel.com",
    "coreos.com",
    "flatcar.org",
    "oracle.com",
    "fedoraproject.org",
    "rockylinux.org",
    "golang.org",
    "almalinux.org",
];

/// Names of labels and services that are no machine, of domains that also have machines.
const EXACT: [&str; 12] = [
    "cluster.local",
    "svc.cluster.local",
    "eks.amazonaws.com",
    "ec2.amazonaws.com",
    "kubernetes.azure.com",
    "cloud.google.com",
    "container.googleapis.com",
    "aws.amazon.com",
    "docs.aws.amazon.com",
    "www.google.com",
    "localhost.localdomain",
    "learn.microsoft.com",
];

/// Returns whether everybody has an account of that name.
pub(super) fn is_account(name: &str) -> bool {
    ACCOUNTS.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Returns whether `/proc/version` names a distribution's builder with that account: its machine is public.
pub(super) fn is_builder(name: &str) -> bool {
    ["buildd", "mockbuild", "abuild", "geeko"].contains(&name)
}

/// Returns whether a name is only replaced where its place says that it is one.
pub(super) fn is_common(name: &str) -> bool {
    COMMON.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Returns whether a domain is a public project's or says nothing.
pub(super) fn is_domain(name: &str) -> bool {
    let is_below = |domain: &str| {
        name.strip_suffix(domain).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    EXACT.contains(&name) || DOMAINS.iter().any(|domain| is_below(domain))
}

/// Returns whether every machine uses that name for itself.
pub(super) fn is_self(name: &str) -> bool {
    name.split('.').next().is_some_and(|first| first.eq_ignore_ascii_case("localhost"))
}
