//! Remedies that end or ease lost UDP requests. Each cause has its own remedy.

use super::{List, euleros_2_9, has_fixes_of_reuse, other_mode};
use crate::facts::Controller;
use crate::ipvs::Commit;
use crate::knowledge::{Build, VendorSays, remedy, source};
use crate::messages::{Message, id};
use crate::verdict::Verdict;
use crate::vocabulary::{CommitStatus, FaqPage, PlatformAnswer, ProblemId, Status};

const OF_ITS_LINE_UDP: [Message; 2] = [id::KERNEL_OF_ITS_LINE_UDP, id::KERNEL_OF_ITS_LINE_UDP_BEFORE];

/// Why requests are or may be lost. Each cause has its own remedy; all of them must be removed.
struct Causes {
    /// The kernel does not flush the entries of a removed backend, or it is not known whether it does.
    kernel: bool,
    /// The sysctl without which no kernel leaves a removed backend is 0.
    expire_nodest_conn: bool,
    /// What writes the sysctls keeps removed UDP backends, or may keep them.
    keeps_backends: bool,
}

impl Causes {
    fn of(verdict: &Verdict) -> Self {
        let flushes = verdict.datagrams.vendor_says == Some(CommitStatus::Yes)
            || verdict.kernel.carries(Commit::D35d) == CommitStatus::Yes;
        Self {
            kernel: !flushes,
            expire_nodest_conn: verdict.sysctls.expire_nodest_conn.effective == Some(0),
            keeps_backends: verdict.datagrams.keeps_backends != Status::No,
        }
    }

    /// Returns whether there is one cause only.
    fn is_one(&self) -> bool {
        u8::from(self.kernel) + u8::from(self.expire_nodest_conn) + u8::from(self.keeps_backends) == 1
    }
}

/// Adds remedies to the list, which may already hold remedies of connection reuse that end both.
pub(super) fn write(verdict: &Verdict, list: &mut List) {
    let of_reuse = std::mem::replace(&mut list.problems, vec![ProblemId::LostDatagram]);
    let causes = Causes::of(verdict);
    let is_only = causes.is_one();
    let is_listed = is_only && list.also_ends(&remedy::SET_EXPIRE_NODEST_CONN, ProblemId::LostDatagram);
    if causes.expire_nodest_conn && !is_listed {
        let row = &remedy::SET_EXPIRE_NODEST_CONN;
        let sources = [source::LINUX_35DFB013149F, source::K8S_71834];
        list.add_for_cause(row, None, &sources, is_only);
    }
    if causes.keeps_backends {
        stop_keeping(verdict, list, &causes);
    }
    if causes.kernel && verdict.platform == PlatformAnswer::Cce {
        nodes_of_cce(verdict, list, &of_reuse);
    } else if causes.kernel {
        kernel_of_its_line(verdict, list, is_only);
    }
    other_mode(verdict, list);
    ease(verdict, list);
}

/// Another release or another option of what keeps removed backends.
fn stop_keeping(verdict: &Verdict, list: &mut List, causes: &Causes) {
    let (row, is_only) = match verdict.controller {
        // A later kube-proxy also sets the sysctl.
        Controller::KubeProxy => (&remedy::UPGRADE_KUBE_PROXY_UDP, !causes.kernel),
        Controller::KubeRouter => (&remedy::STOP_KUBE_ROUTER_DRAINING, causes.is_one()),
        Controller::Other => return,
    };
    list.add_for_cause(row, None, &row.sources, is_only);
}

/// The build that the vendor names, and its systems that lose nothing.
fn nodes_of_cce(verdict: &Verdict, list: &mut List, of_reuse: &[ProblemId]) {
    if let Some(system) = euleros_2_9(verdict)
        && verdict.kernel.vendor_says_datagram != VendorSays::Fixed
    {
        list.push_called_fixed(&remedy::UPGRADE_EULEROS_2_9_DNS, verdict, system, FaqPage::Datagram);
        if verdict.kernel.vendor_says != VendorSays::Fixed && !has_fixes_of_reuse(verdict.kernel.commits) {
            for problem in of_reuse {
                list.also_ends(&remedy::UPGRADE_EULEROS_2_9_DNS, *problem);
            }
        }
    }
    if !list.also_ends(&remedy::USE_FIXED_OS, ProblemId::LostDatagram) {
        list.push_citing(&remedy::USE_FIXED_OS, &[source::CCE_FAQ_DNS]);
    }
}

/// The first build of the node's own lineage that flushes; else the known builds of the lineage.
fn kernel_of_its_line(verdict: &Verdict, list: &mut List, is_only: bool) {
    let is_listed = |list: &List| {
        let ends = |problem: &ProblemId| *problem == ProblemId::LostDatagram;
        list.remedies
            .iter()
            .any(|remedy| remedy.row.words.0 == "upgrade-kernel" && remedy.problems.iter().any(ends))
    };
    if is_listed(list) || verdict.lacks_kernel() {
        return;
    }
    let row = &remedy::UPGRADE_KERNEL_UDP;
    match (verdict.later_kernels(flushes), verdict.kernel.lineage) {
        (Some(later), _) => {
            let text = list.builds(&later, OF_ITS_LINE_UDP);
            list.add_for_cause(row, Some(text), later.from.sources, is_only);
        }
        (None, Some(lineage)) => {
            let title = list.catalogue.of_kernels(lineage.title.text());
            // If no build has any of the fixes, one remedy says so.
            let [of_all, of_udp] = [id::KERNEL_NONE_OF_ITS_LINE, id::KERNEL_NONE_OF_ITS_LINE_UDP]
                .map(|message| list.catalogue.fill(message, &[("lineage", title)]));
            let text = if list.has_instruction(&of_all) { of_all } else { of_udp };
            list.add_for_cause(row, Some(text), &verdict.kernel.sources, is_only);
        }
        (None, None) => {
            list.add_for_cause(row, None, &row.sources, is_only);
        }
    }
}

/// Returns whether that build flushes the entries of a removed backend.
fn flushes(build: &Build) -> bool {
    match build.commits[Commit::D35d as usize] {
        CommitStatus::Yes => true,
        CommitStatus::Unknown => build.vendor_says_datagram == VendorSays::Fixed,
        CommitStatus::No => false,
    }
}

/// Returns whether requests are or may be lost because of the kernel alone, and no more with that build.
pub(super) fn end_with(verdict: &Verdict, build: &Build) -> bool {
    let causes = Causes::of(verdict);
    let is_kernel = causes.kernel && causes.is_one();
    verdict.status(ProblemId::LostDatagram) != Status::No && is_kernel && flushes(build)
}

/// Of each group the first that fits who runs the cluster and kube-proxy's release.
fn ease(verdict: &Verdict, list: &mut List) {
    let (from, to) = verdict.proxy.releases;
    let environment = verdict.environment();
    let mut groups = Vec::new();
    for easing in remedy::EASING {
        let is_there = easing.environment.is_empty() || easing.environment == environment;
        let is_release = easing.releases.0 <= from && to < easing.releases.1;
        if is_there && is_release && !groups.contains(&easing.group) {
            groups.push(easing.group);
            list.push(&easing.remedy);
        }
    }
}
