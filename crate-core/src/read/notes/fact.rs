//! The facts that are not sysctls, and how directly a source speaks of one.

use crate::facts::{Facts, ProxyMode};

/// The facts that are not sysctls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) enum Fact {
    ClusterVersion,
    Os,
    Kernel,
    Arch,
    ProxyMode,
}

impl Fact {
    pub(super) const ALL: [Self; 5] =
        [Self::ClusterVersion, Self::Os, Self::Kernel, Self::Arch, Self::ProxyMode];

    /// The contract's name.
    pub(in crate::read) const fn name(self) -> &'static str {
        match self {
            Self::ClusterVersion => "clusterVersion",
            Self::Os => "os",
            Self::Kernel => "kernel",
            Self::Arch => "arch",
            Self::ProxyMode => "proxyMode",
        }
    }

    /// Whether two spellings say the same thing.
    pub(super) fn same(self, one: &str, other: &str) -> bool {
        match self {
            Self::ClusterVersion => one.trim_start_matches('v') == other.trim_start_matches('v'),
            Self::Os => letters(one).eq(letters(other)),
            Self::Arch => machine_family(one) == machine_family(other),
            Self::Kernel | Self::ProxyMode => one == other,
        }
    }

    /// The value of this fact.
    pub(super) fn of(self, facts: &Facts) -> Option<&str> {
        match self {
            Self::ClusterVersion => facts.cluster_version.as_deref(),
            Self::Os => facts.os.as_deref(),
            Self::Kernel => facts.kernel.as_deref(),
            Self::Arch => facts.arch.as_deref(),
            Self::ProxyMode => facts.proxy_mode.map(ProxyMode::name),
        }
    }

    /// Sets this fact.
    pub(super) fn set(self, facts: &mut Facts, value: &str) {
        let slot = match self {
            Self::ClusterVersion => &mut facts.cluster_version,
            Self::Os => &mut facts.os,
            Self::Kernel => &mut facts.kernel,
            Self::Arch => &mut facts.arch,
            Self::ProxyMode => {
                facts.proxy_mode = ProxyMode::from_name(value);
                return;
            }
        };
        *slot = Some(value.to_owned());
    }
}

/// How directly a source speaks of the node; the more direct one is taken, whatever the order in the paste.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::read) enum Rank {
    /// Another name of something better known elsewhere: a node label, `/etc/redhat-release`, the machine in a release.
    Alias,
    /// What somebody wrote or asked for: prose, a configuration, a flag.
    Stated,
    /// What the node itself printed.
    Observed,
}

/// The letters and digits of a name, in lower case: `EulerOS_2.0_SP9` is `EulerOS 2.0 (SP9)`.
pub(super) fn letters(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase())
}

/// One name for a machine that goes by two.
fn machine_family(name: &str) -> &str {
    match name {
        "amd64" | "x86-64" => "x86_64",
        "arm64" => "aarch64",
        other => other,
    }
}
