//! What to do: what helps at once, then what lasts, then what eases until then. A change of a value or a release is offered only where the model says that it cures the node.

use crate::facts::Text;
use crate::faq;
use crate::ipvs::Commit;
use crate::kernel;
use crate::knowledge::{SourceIndex, VendorSays};
use crate::messages::{Catalogue, Message, id, remedy};
use crate::report::cited::{Cited, by_id};
use crate::report::{Action, CommitStatus, Effect, File, PlatformAnswer, Rating, Remedy, When};
use crate::system::{self, NodeSystem};
use crate::verdict::{Decider, Verdict, World, rate_all};
use crate::version::kernel::KernelClass;

const DROP_IN: File = File {
    name: Text::Borrowed("/etc/systemd/system/kube-proxy.service.d/10-conn-reuse-mode.conf"),
    text: Text::Borrowed(include_str!("../../knowledge/remedies/10-conn-reuse-mode.conf")),
};
const DAEMON_SET: File = File {
    name: Text::Borrowed("conn-reuse-mode-daemonset.yaml"),
    text: Text::Borrowed(include_str!("../../knowledge/remedies/conn-reuse-mode-daemonset.yaml")),
};
const SYSCTL_FILE: File = File {
    name: Text::Borrowed("/etc/sysctl.d/90-ipvs.conf"),
    text: Text::Borrowed(include_str!("../../knowledge/remedies/90-ipvs.conf")),
};

type Command = (Effect, &'static str);

const SET_1: Command = (Effect::Changes, "sysctl -w net.ipv4.vs.conn_reuse_mode=1");
const SET_EXPIRE_NODEST_CONN: Command = (Effect::Changes, "sysctl -w net.ipv4.vs.expire_nodest_conn=1");
const SHOW_KERNEL: Command = (Effect::Reads, "uname -r");
const FIND_SETTING: Command = (
    Effect::Reads,
    "grep -rs conn_reuse_mode /etc/sysctl.conf /etc/sysctl.d /run/sysctl.d /usr/lib/sysctl.d",
);
const FIND_DRAINED: Command = (
    Effect::Reads,
    "ipvsadm -Ln | awk '$1 == \"TCP\" { service = $2 } $1 == \"->\" && $4 == 0 { print service, $2 }'",
);
const DELETE_DRAINED: Command = (Effect::Changes, "ipvsadm -d -t SERVICE:PORT -r BACKEND:PORT");

/// Writes the remedies; none for a node that is not affected, and none while it is unknown what it suffers from.
pub(super) fn write(verdict: &Verdict, catalogue: &Catalogue, cited: &mut Cited) -> Vec<Remedy> {
    let mut list = List { catalogue, cited, when: When::AtOnce, remedies: Vec::new() };
    if verdict.rating == Rating::None && verdict.decider == Decider::Model {
        keep(verdict, &mut list);
    }
    if matches!(verdict.rating, Rating::None | Rating::Unknown) {
        return list.remedies;
    }
    values(verdict, &mut list);
    if verdict.rating == Rating::High {
        let commands = &[FIND_DRAINED, DELETE_DRAINED];
        list.push(remedy::DELETE_DRAINED, commands, Vec::new(), &["k8s-81775"]);
    }
    list.when = When::Lasting;
    nodes(verdict, &mut list);
    other_mode(verdict, &mut list);
    list.when = When::Meanwhile;
    if verdict.rating == Rating::Medium && !cures(verdict, |world| world.mode = 0) {
        list.push(remedy::NOT_ZERO, &[], Vec::new(), &["k8s-81775"]);
    }
    list.push(remedy::RARER_REUSE, &[], Vec::new(), &["linux-tcp-timeouts"]);
    list.remedies
}

struct List<'a> {
    catalogue: &'a Catalogue,
    cited: &'a mut Cited,
    when: When,
    remedies: Vec<Remedy>,
}

impl List<'_> {
    fn push(
        &mut self,
        (id, text): (&'static str, Message),
        commands: &[Command],
        files: Vec<File>,
        sources: &[&str],
    ) {
        let text = self.catalogue.text(text).to_owned();
        self.add(id, text, commands, files, &by_id(sources));
    }

    fn add(
        &mut self,
        id: &'static str,
        text: String,
        commands: &[Command],
        files: Vec<File>,
        sources: &[SourceIndex],
    ) {
        let sources = self.cited.cite(sources);
        let effects = commands.iter().map(|(effect, _)| *effect).collect();
        let commands = commands.iter().map(|(_, command)| Text::Borrowed(*command)).collect();
        let when = self.when;
        self.remedies.push(Remedy { id: Text::Borrowed(id), when, text, commands, effects, files, sources });
    }

    /// How to move a node's work elsewhere: for people, and so in their language.
    fn checklist(&self) -> File {
        let text = Text::Borrowed(self.catalogue.text(id::FILE_NODE_POOL_CHECKLIST));
        File { name: Text::Borrowed("node-pool-checklist.md"), text }
    }
}

/// Another kernel, node or cluster release.
fn nodes(verdict: &Verdict, list: &mut List) {
    let system = match verdict.system {
        NodeSystem::Is(system) => system::get(system).map_or("", |system| &system.id),
        _ => "",
    };
    if system == "euleros-2.9" && verdict.kernel.vendor_says != VendorSays::Fixed {
        list.push(remedy::UPGRADE_EULEROS_2_9, &[SHOW_KERNEL], vec![list.checklist()], &["cce-faq"]);
    }
    if verdict.platform == PlatformAnswer::Cce && faq::clears_a_system(verdict.version.as_ref()) {
        list.push(remedy::USE_FIXED_OS, &[], vec![list.checklist()], &["cce-faq"]);
    }
    let leaves_it = verdict.class == Some(KernelClass::From59) && verdict.kube_proxy.action == Action::Sets0;
    if leaves_it && cures(verdict, |world| world.mode = 1) {
        list.push(remedy::UPGRADE_CLUSTER, &[SET_1], Vec::new(), &["k8s-102122"]);
    }
    if verdict.platform != PlatformAnswer::Cce && verdict.decider == Decider::Model {
        kernel_of_its_line(verdict, list);
    }
}

/// The first build of the node's own lineage that cures it; every line there is where the lineage has none, or is unknown.
fn kernel_of_its_line(verdict: &Verdict, list: &mut List) {
    let cured = |carried: &[CommitStatus; 5]| {
        // Of these two the lack may look like a cure; of the others it never does.
        if [Commit::D752, Commit::F719].iter().any(|commit| carried[*commit as usize] != CommitStatus::Yes) {
            return false;
        }
        let commits =
            Commit::ALL.into_iter().filter(|commit| carried[*commit as usize] == CommitStatus::Yes).collect();
        cures(verdict, |world| world.commits = commits)
    };
    let own = verdict.kernel.lineage.zip(verdict.facts.kernel.as_deref());
    let first = own.and_then(|(lineage, release)| kernel::first_later(release, lineage, cured));
    let Some((lineage, build)) = first else {
        let sources =
            ["linux-c95c07836fa4", "debian-5.10.84", "debian-5.15.15", "stable-5.4.163", "rhel8-alma"];
        return list.push(remedy::UPGRADE_KERNEL, &[], vec![list.checklist()], &sources);
    };
    let values = [("build", build.since), ("lineage", list.catalogue.of_kernels(lineage.title))];
    let text = list.catalogue.fill(id::KERNEL_OF_ITS_LINE, &values);
    let (id, _) = remedy::UPGRADE_KERNEL;
    let files = vec![list.checklist()];
    list.add(id, text, &[], files, &build.sources);
}

/// A value set by hand that keeps the node clean until kube-proxy restarts.
fn keep(verdict: &Verdict, list: &mut List) {
    let set_by_hand = verdict.sysctls.conn_reuse_mode.observed.is_some_and(|value| value != 0);
    let rewritten = verdict.kube_proxy.action == Action::Sets0;
    if set_by_hand && rewritten && !cures(verdict, |world| world.mode = 0) {
        let sources = &["linux-f0a5e4d7a594", "k8s-71114"];
        list.push(remedy::KEEP_1, &[SET_1], vec![DROP_IN, DAEMON_SET], sources);
    }
}

/// Another value of a sysctl.
fn values(verdict: &Verdict, list: &mut List) {
    let mode = &verdict.sysctls.conn_reuse_mode;
    if mode.effective == Some(0) && cures(verdict, |world| world.mode = 1) {
        if verdict.kube_proxy.action == Action::Sets0 {
            let sources = &["linux-f0a5e4d7a594", "k8s-71114"];
            list.push(remedy::SET_1, &[SET_1], vec![DROP_IN, DAEMON_SET], sources);
        } else if mode.observed == Some(0) {
            list.push(remedy::RESTART_NODE, &[FIND_SETTING, SET_1], vec![SYSCTL_FILE], &["k8s-102122"]);
        }
    }
    if verdict.sysctls.expire_nodest_conn.effective == Some(0)
        && cures(verdict, |world| world.expire_nodest_conn = true)
    {
        let sources = &["linux-c95c07836fa4", "k8s-71834"];
        list.push(remedy::SET_EXPIRE_NODEST_CONN, &[SET_EXPIRE_NODEST_CONN], Vec::new(), sources);
    }
}

fn other_mode(verdict: &Verdict, list: &mut List) {
    if verdict.platform == PlatformAnswer::Cce {
        list.push(remedy::USE_OTHER_MODE_CCE, &[], Vec::new(), &["cce-faq"]);
    } else {
        list.push(remedy::USE_OTHER_MODE, &[], Vec::new(), &["kep-3866", "k8s-124152", "kep-5495"]);
    }
}

/// Whether the node is not affected in any of its worlds after the change.
fn cures(verdict: &Verdict, change: impl Fn(&mut World)) -> bool {
    let mut worlds = verdict.model.worlds.clone();
    worlds.iter_mut().for_each(change);
    rate_all(&worlds).0 == Some(Rating::None)
}
