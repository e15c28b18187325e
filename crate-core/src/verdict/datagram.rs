//! Whether UDP requests are lost after their backend is removed.
//!
//! IPVS keeps an entry for each client port of a UDP service, for 300 seconds after its last datagram. Since 35df, the
//! kernel flushes the entries of a removed backend within milliseconds, if `expire_nodest_conn` is 1. Before, the next
//! datagram of each port meets its entry and is lost; with 0, all of them are until the entry expires. `conn_reuse_mode` plays no part.

use super::world::World;
use crate::facts::Controller;
use crate::faq::Match;
use crate::ipvs::Commit;
use crate::kernel::KernelFacts;
use crate::knowledge::{Release, VendorSays};
use crate::kube_proxy;
use crate::vocabulary::{CommitStatus, FaqPage, FaqProblem, PlatformAnswer, Status};

/// The deciding facts in a world.
#[derive(Clone, Copy)]
pub(crate) struct Datagrams {
    /// Whether kube-proxy keeps removed UDP backends while entries point to them; then no kernel deletes their entries.
    pub(crate) keeps_backends: Status,
    /// The vendor's statement about 35df, used where nothing else is known.
    pub(crate) vendor_says: Option<CommitStatus>,
}

impl Datagrams {
    pub(super) fn new(
        controller: Controller,
        releases: (Release, Release),
        platform: PlatformAnswer,
        kernel: &KernelFacts,
        rows: &[Match],
    ) -> Self {
        let is_open = kernel.carries(Commit::D35d) == CommitStatus::Unknown;
        let of_build = says_of_build(kernel.vendor_says_of(FaqPage::Datagram));
        let of_rows = || rows.iter().find(|row| row.decided).and_then(|row| says_of_row(row.row.problem));
        let of_vendor = of_build.or_else(|| of_rows().filter(|_| platform == PlatformAnswer::Cce));
        Self {
            keeps_backends: match controller {
                Controller::KubeProxy => kube_proxy::keeps_removed_udp(releases),
                Controller::KubeRouter | Controller::Other => Status::Possible,
            },
            vendor_says: of_vendor.filter(|_| is_open),
        }
    }

    /// Returns whether requests are lost in that world.
    pub(crate) fn lost_in(self, world: World) -> Status {
        let flushes = match self.vendor_says {
            Some(says) => says == CommitStatus::Yes,
            None => world.commits.has(Commit::D35d),
        };
        if flushes && world.expire_nodest_conn { self.keeps_backends } else { Status::Yes }
    }

    /// Returns whether they are lost in any of those worlds, or in all of them.
    pub(crate) fn lost_in_all(self, worlds: impl IntoIterator<Item = World>) -> Status {
        let mut all = worlds.into_iter().map(|world| self.lost_in(world));
        let first = all.next().unwrap_or(Status::Possible);
        if all.all(|other| other == first) { first } else { Status::Possible }
    }
}

const fn says_of_build(says: VendorSays) -> Option<CommitStatus> {
    match says {
        VendorSays::Nothing => None,
        VendorSays::TooEarly => Some(CommitStatus::No),
        VendorSays::Fixed => Some(CommitStatus::Yes),
    }
}

const fn says_of_row(problem: FaqProblem) -> Option<CommitStatus> {
    match problem {
        FaqProblem::LostDatagram => Some(CommitStatus::No),
        FaqProblem::None => Some(CommitStatus::Yes),
        _ => None,
    }
}
