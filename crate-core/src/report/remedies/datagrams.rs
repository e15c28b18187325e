//! What ends or eases lost UDP requests. A change is listed only where no request is lost in any world after it.

use super::{List, SET_EXPIRE_NODEST_CONN, SHOW_KERNEL, other_mode};
use crate::facts::{FactName, Text};
use crate::kernel;
use crate::knowledge::{Build, EASING_REMEDIES, VendorSays};
use crate::messages::{id, remedy};
use crate::report::When;
use crate::report::cited::by_id;
use crate::system::{self, NodeSystem};
use crate::verdict::{Knowns, Verdict};
use crate::vocabulary::{PlatformAnswer, ProblemId, Status};

/// Adds what helps to the list, which may already hold remedies of connection reuse that end both.
pub(super) fn write(verdict: &Verdict, list: &mut List) {
    let of_reuse = std::mem::replace(&mut list.problems, vec![ProblemId::LostDatagram]);
    list.when = When::AtOnce;
    expire(verdict, list);
    list.when = When::Lasting;
    if verdict.platform == PlatformAnswer::Cce {
        nodes_of_cce(verdict, list, &of_reuse);
    } else {
        kernel_of_its_line(verdict, list);
    }
    let mode = match verdict.platform {
        PlatformAnswer::Cce => remedy::USE_OTHER_MODE_CCE,
        _ => remedy::USE_OTHER_MODE,
    };
    if !list.also_ends(mode, ProblemId::LostDatagram) {
        other_mode(verdict, list);
    }
    list.when = When::Meanwhile;
    ease(verdict, list);
}

/// The sysctl without which no kernel leaves a removed backend.
fn expire(verdict: &Verdict, list: &mut List) {
    let knowns = Knowns::with_expire_nodest_conn(verdict.model.knowns);
    let is_off = verdict.sysctls.expire_nodest_conn.effective == Some(0);
    if is_off
        && verdict.datagrams.lost_in_all(knowns.worlds()) == Status::No
        && !list.also_ends(remedy::SET_EXPIRE_NODEST_CONN, ProblemId::LostDatagram)
    {
        let sources = by_id(&["linux-35dfb013149f", "k8s-71834"]);
        list.push(remedy::SET_EXPIRE_NODEST_CONN, &[SET_EXPIRE_NODEST_CONN], Vec::new(), &sources);
    }
}

/// The build that the vendor names, and its systems that lose nothing.
fn nodes_of_cce(verdict: &Verdict, list: &mut List, of_reuse: &[ProblemId]) {
    let is_2_9 = matches!(verdict.system, NodeSystem::Is(system)
        if system::get(system).is_some_and(|system| *system.id == *"euleros-2.9"));
    if is_2_9 && verdict.kernel.vendor_says_datagram != VendorSays::Fixed {
        let files = vec![list.checklist()];
        list.push(remedy::UPGRADE_EULEROS_2_9_DNS, &[SHOW_KERNEL], files, &by_id(&["cce-faq-dns"]));
        if verdict.kernel.vendor_says != VendorSays::Fixed {
            for problem in of_reuse {
                list.also_ends(remedy::UPGRADE_EULEROS_2_9_DNS, *problem);
            }
        }
    }
    if !list.also_ends(remedy::USE_FIXED_OS, ProblemId::LostDatagram) {
        let files = vec![list.checklist()];
        list.push(remedy::USE_FIXED_OS, &[], files, &by_id(&["cce-faq-dns"]));
    }
}

/// The first build of the node's own lineage with which nothing is lost; else what is known of the lineage.
fn kernel_of_its_line(verdict: &Verdict, list: &mut List) {
    let is_listed = |list: &List| {
        let ends = |problem: &ProblemId| *problem == ProblemId::LostDatagram;
        list.remedies.iter().any(|remedy| remedy.id == "upgrade-kernel" && remedy.problems.iter().any(ends))
    };
    if is_listed(list) || verdict.lacks(FactName::Kernel) {
        return;
    }
    let own = verdict.kernel.lineage.zip(verdict.facts.kernel.as_deref());
    let first = own.and_then(|(lineage, release)| {
        kernel::first_later(release, lineage, |build| end_with(verdict, build))
    });
    let files = vec![list.checklist()];
    let title = |title: &'static str| list.catalogue.of_kernels(title);
    match (first, own) {
        (Some((lineage, build)), _) => {
            let values = [("build", build.since), ("lineage", title(lineage.title))];
            let text = list.catalogue.fill(id::KERNEL_OF_ITS_LINE_UDP, &values);
            list.add(remedy::UPGRADE_KERNEL_UDP, &text, &[], files, build.sources);
        }
        (None, Some((lineage, _))) => {
            let text = list.catalogue.fill(id::KERNEL_NONE_OF_ITS_LINE, &[("lineage", title(lineage.title))]);
            list.add(remedy::UPGRADE_KERNEL_UDP, &text, &[], files, &verdict.kernel.sources);
        }
        (None, None) => {
            list.push(remedy::UPGRADE_KERNEL_UDP, &[], files, &by_id(&["linux-35dfb013149f"]));
        }
    }
}

/// Whether no request is lost with that build.
pub(super) fn end_with(verdict: &Verdict, build: &Build) -> bool {
    let datagrams = verdict.datagrams.with_build(build.commits, build.vendor_says_datagram);
    let knowns = verdict.model.knowns.with_commits(build.commits);
    verdict.status(ProblemId::LostDatagram) != Status::No
        && datagrams.lost_in_all(knowns.worlds()) == Status::No
}

/// Of each group the first that fits who runs the cluster and kube-proxy's release.
fn ease(verdict: &Verdict, list: &mut List) {
    let (from, to) = verdict.proxy.releases;
    let place = verdict.place();
    let mut groups = Vec::new();
    for easing in EASING_REMEDIES {
        let is_there = easing.place.is_empty() || easing.place == place;
        let is_release = easing.releases.0 <= from && to < easing.releases.1;
        if is_there && is_release && !groups.contains(&easing.group) {
            groups.push(easing.group);
            let commands: Vec<_> =
                easing.commands.iter().map(|&(effect, command)| (effect, Text::Borrowed(command))).collect();
            list.push(easing.wording, &commands, Vec::new(), &easing.sources);
        }
    }
}
