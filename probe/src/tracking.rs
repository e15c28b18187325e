//! How connection tracking is turned on in a namespace without rules.

use crate::host::Host;

/// A way that makes the kernel track the connections of the probe's namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// No setup: before Linux 4.10 each namespace tracks.
    Already,
    /// A service on TCP port 21: IPVS enables tracking for FTP.
    FtpService,
    /// One nftables rule that matches the state of connections.
    Nftables,
}

impl Way {
    /// Returns its printed name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Already => "already",
            Self::FtpService => "ftp-service",
            Self::Nftables => "nftables",
        }
    }

    /// Returns the ways to try, in order, that load no module.
    pub fn possible(host: &Host) -> Vec<Self> {
        let mut ways = vec![Self::Already, Self::FtpService];
        if ["nfnetlink", "nf_tables", "nft_ct"].iter().all(|module| host.has_module(module)) {
            ways.push(Self::Nftables);
        }
        ways
    }
}
