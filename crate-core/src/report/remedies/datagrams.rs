//! Remedies that end or ease lost UDP requests. A change is listed only if no request is lost in any world after it.

use super::{List, euleros_2_9, other_mode};
use crate::kernel;
use crate::knowledge::{Build, VendorSays, remedy, source};
use crate::messages::{Message, id};
use crate::verdict::{KnownParts, Verdict};
use crate::vocabulary::{FaqPage, PlatformAnswer, ProblemId, Status};

const OF_ITS_LINE_UDP: [Message; 2] = [id::KERNEL_OF_ITS_LINE_UDP, id::KERNEL_OF_ITS_LINE_UDP_BEFORE];

/// Adds remedies to the list, which may already hold remedies of connection reuse that end both.
pub(super) fn write(verdict: &Verdict, list: &mut List) {
    let of_reuse = std::mem::replace(&mut list.problems, vec![ProblemId::LostDatagram]);
    expire(verdict, list);
    if verdict.platform == PlatformAnswer::Cce {
        nodes_of_cce(verdict, list, &of_reuse);
    } else {
        kernel_of_its_line(verdict, list);
    }
    let mode = match verdict.platform {
        PlatformAnswer::Cce => &remedy::USE_OTHER_MODE_CCE,
        _ => &remedy::USE_OTHER_MODE,
    };
    if !list.also_ends(mode, ProblemId::LostDatagram) {
        other_mode(verdict, list);
    }
    ease(verdict, list);
}

/// The sysctl without which no kernel leaves a removed backend.
fn expire(verdict: &Verdict, list: &mut List) {
    let known_parts = KnownParts::with_expire_nodest_conn(verdict.model.known_parts);
    let is_off = verdict.sysctls.expire_nodest_conn.effective == Some(0);
    if is_off
        && verdict.datagrams.lost_in_all(known_parts.worlds()) == Status::No
        && !list.also_ends(&remedy::SET_EXPIRE_NODEST_CONN, ProblemId::LostDatagram)
    {
        let sources = [source::LINUX_35DFB013149F, source::K8S_71834];
        list.push_citing(&remedy::SET_EXPIRE_NODEST_CONN, &sources);
    }
}

/// The build that the vendor names, and its systems that lose nothing.
fn nodes_of_cce(verdict: &Verdict, list: &mut List, of_reuse: &[ProblemId]) {
    if let Some(system) = euleros_2_9(verdict)
        && verdict.kernel.vendor_says_datagram != VendorSays::Fixed
    {
        list.push_called_fixed(&remedy::UPGRADE_EULEROS_2_9_DNS, system, FaqPage::Datagram);
        if verdict.kernel.vendor_says != VendorSays::Fixed {
            for problem in of_reuse {
                list.also_ends(&remedy::UPGRADE_EULEROS_2_9_DNS, *problem);
            }
        }
    }
    if !list.also_ends(&remedy::USE_FIXED_OS, ProblemId::LostDatagram) {
        list.push_citing(&remedy::USE_FIXED_OS, &[source::CCE_FAQ_DNS]);
    }
}

/// The first build of the node's own lineage with which nothing is lost; else the known builds of the lineage.
fn kernel_of_its_line(verdict: &Verdict, list: &mut List) {
    let is_listed = |list: &List| {
        let ends = |problem: &ProblemId| *problem == ProblemId::LostDatagram;
        list.remedies
            .iter()
            .any(|remedy| remedy.row.words.0 == "upgrade-kernel" && remedy.problems.iter().any(ends))
    };
    if is_listed(list) || verdict.lacks_kernel() {
        return;
    }
    let own = verdict.kernel.lineage.zip(verdict.facts.kernel.as_deref());
    let later = own.and_then(|(lineage, release)| {
        kernel::later_helping(release, lineage, |build| end_with(verdict, build))
    });
    match (later, own) {
        (Some(later), _) => {
            let text = list.builds(&later, OF_ITS_LINE_UDP);
            list.add(&remedy::UPGRADE_KERNEL_UDP, Some(text), later.from.sources);
        }
        (None, Some((lineage, _))) => {
            let title = list.catalogue.of_kernels(lineage.title.text());
            let text = list.catalogue.fill(id::KERNEL_NONE_OF_ITS_LINE, &[("lineage", title)]);
            list.add(&remedy::UPGRADE_KERNEL_UDP, Some(text), &verdict.kernel.sources);
        }
        (None, None) => list.push(&remedy::UPGRADE_KERNEL_UDP),
    }
}

/// Returns whether no request is lost with that build.
pub(super) fn end_with(verdict: &Verdict, build: &Build) -> bool {
    let datagrams = verdict.datagrams.with_build(build.commits, build.vendor_says_datagram);
    let known_parts = verdict.model.known_parts.with_kernel(build.commits);
    verdict.status(ProblemId::LostDatagram) != Status::No
        && datagrams.lost_in_all(known_parts.worlds()) == Status::No
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
