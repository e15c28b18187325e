//! What to do: what helps at once, then what lasts, then what eases until then. A change of a value or a release is
//! listed only where the set of possible outcomes after it is "not affected", and nothing else.

use crate::exits;
use crate::facts::{Controller, Draining, Text};
use crate::faq;
use crate::ipvs::Commit;
use crate::kernel::{self, Helping};
use crate::knowledge::{Build, SourceIndex, VendorSays, source};
use crate::messages::{Catalogue, Message, id, remedy};
use crate::report::cited::Cited;
use crate::report::{Effect, File, Remedy, When};
use crate::system::{self, NodeSystem};
use crate::verdict::{Decider, Knowns, Verdict};
use crate::version::kernel::KernelClass;
use crate::vocabulary::{Action, CommitStatus, FaqPage, PlatformAnswer, ProblemId, Rating, Status};

mod datagrams;

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

type Command = (Effect, Text);

const fn reads(command: &'static str) -> Command {
    (Effect::Reads, Text::Borrowed(command))
}

const fn changes(command: &'static str) -> Command {
    (Effect::Changes, Text::Borrowed(command))
}

const SET_1: Command = changes("sysctl -w net.ipv4.vs.conn_reuse_mode=1");
const SET_EXPIRE_NODEST_CONN: Command = changes("sysctl -w net.ipv4.vs.expire_nodest_conn=1");
const SHOW_KERNEL: Command = reads("uname -r");
const FIND_SETTING: Command =
    reads("grep -rs conn_reuse_mode /etc/sysctl.conf /etc/sysctl.d /run/sysctl.d /usr/lib/sysctl.d");
const FIND_DRAINED: Command =
    reads("ipvsadm -Ln | awk '$1 == \"TCP\" { service = $2 } $1 == \"->\" && $4 == 0 { print service, $2 }'");
const DELETE_DRAINED: Command = changes("ipvsadm -d -t SERVICE:PORT -r BACKEND:PORT");

/// Builds that help: where all later ones do, and where that ends.
const OF_ITS_LINE: [Message; 2] = [id::KERNEL_OF_ITS_LINE, id::KERNEL_OF_ITS_LINE_BEFORE];
const VENDORS: [Message; 2] = [id::KERNEL_VENDORS, id::KERNEL_VENDORS_BEFORE];

/// A remedy's id, and its words: what to do, in short, what it costs, how long it lasts.
type Wording = (&'static str, [Message; 4]);

/// Writes the remedies; none for a node that has no problem.
pub(super) fn write(
    verdict: &Verdict,
    draining: &[Draining],
    catalogue: &Catalogue,
    cited: &mut Cited,
) -> Vec<Remedy> {
    let has = |problem: &ProblemId| verdict.status(*problem) != Status::No;
    let problems = ProblemId::OF_REUSE.into_iter().filter(has).collect();
    let mut list = List { catalogue, cited, when: When::AtOnce, problems, remedies: Vec::new() };
    if verdict.rating != Rating::None {
        of_reuse(verdict, draining, &mut list);
    } else if verdict.decider == Decider::Model {
        keep(verdict, &mut list);
    }
    if has(&ProblemId::LostDatagram) {
        datagrams::write(verdict, &mut list);
    }
    list.remedies.sort_by_key(|remedy| remedy.when);
    list.remedies
}

/// What helps against connection reuse.
fn of_reuse(verdict: &Verdict, draining: &[Draining], list: &mut List) {
    values(verdict, list);
    if verdict.rating == Rating::High {
        delete_drained(draining, list);
    }
    list.when = When::Lasting;
    nodes(verdict, list);
    other_mode(verdict, list);
    if verdict.rating != Rating::Unknown {
        list.when = When::Meanwhile;
        list.push(remedy::RARER_REUSE, &[], Vec::new(), &[source::LINUX_TCP_TIMEOUTS]);
    }
}

struct List<'a> {
    catalogue: &'a Catalogue,
    cited: &'a mut Cited,
    when: When,
    /// What the node has or may have: a change after which it is not affected ends all of it.
    problems: Vec<ProblemId>,
    remedies: Vec<Remedy>,
}

impl List<'_> {
    /// Notes that a listed remedy ends that problem, too; whether it is listed.
    fn also_ends(&mut self, (id, _): Wording, problem: ProblemId) -> bool {
        let listed = self.remedies.iter_mut().find(|remedy| *remedy.id == *id);
        listed.map(|remedy| remedy.problems.push(problem)).is_some()
    }

    fn push(&mut self, wording: Wording, commands: &[Command], files: Vec<File>, sources: &[SourceIndex]) {
        let instruction = self.catalogue.text(wording.1[0]);
        self.add(wording, instruction, commands, files, sources);
    }

    /// Adds a remedy whose instruction is filled in.
    fn add(
        &mut self,
        (id, [_, title, cost, lasts]): Wording,
        instruction: &str,
        commands: &[Command],
        files: Vec<File>,
        sources: &[SourceIndex],
    ) {
        let words = |message| self.catalogue.text(message).to_owned();
        let (cost, lasts) = (words(cost), words(lasts));
        let remedy = Remedy {
            id: Text::Borrowed(id),
            when: self.when,
            problems: self.problems.clone(),
            title: words(title),
            text: self.catalogue.sentences(&[instruction, &cost, &lasts]),
            cost,
            lasts,
            effects: commands.iter().map(|(effect, _)| *effect).collect(),
            commands: commands.iter().map(|(_, command)| command.clone()).collect(),
            files,
            sources: self.cited.cite(sources),
        };
        self.remedies.push(remedy);
    }

    /// Names the builds that help, and where that ends.
    fn builds(&self, builds: &Helping, [open, ending]: [Message; 2]) -> String {
        let values = [
            ("lineage", self.catalogue.of_kernels(builds.lineage.title)),
            ("build", builds.from.since),
            ("before", builds.before.map_or("", |build| build.since)),
        ];
        self.catalogue.fill(if builds.before.is_some() { ending } else { open }, &values)
    }

    /// Fills a remedy's instruction with the builds that a page of the FAQ calls fixed for the system.
    fn called_fixed(&self, (_, [instruction, ..]): Wording, system: u8, page: FaqPage) -> String {
        let builds = kernel::called_fixed(system, page).map(|builds| self.builds(&builds, VENDORS));
        let builds: Vec<String> = builds.collect();
        let builds: Vec<&str> = builds.iter().map(String::as_str).collect();
        self.catalogue.fill(instruction, &[("builds", &self.catalogue.sentences(&builds))])
    }

    /// How to move a node's work elsewhere: for people, and so in their language.
    fn checklist(&self) -> File {
        let text = Text::Borrowed(self.catalogue.text(id::FILE_NODE_POOL_CHECKLIST));
        File { name: Text::Borrowed("node-pool-checklist.md"), text }
    }
}

/// During an incident: the drained real servers, by name where the text shows them.
fn delete_drained(draining: &[Draining], list: &mut List) {
    let named = draining.iter().filter_map(|server| {
        let option = match &*server.protocol {
            "TCP" => "-t",
            "UDP" => "-u",
            _ => return None,
        };
        let command = ["ipvsadm -d ", option, " ", &server.service, " -r ", &server.server].concat();
        Some((Effect::Changes, Text::Owned(command)))
    });
    let mut commands = vec![FIND_DRAINED];
    commands.extend(named);
    if commands.len() == 1 {
        commands.push(DELETE_DRAINED);
    }
    let all = std::mem::replace(&mut list.problems, vec![ProblemId::StaleBackend]);
    list.push(remedy::DELETE_DRAINED, &commands, Vec::new(), &[source::K8S_81775]);
    list.problems = all;
}

/// The node's system, where that is EulerOS 2.9: the one whose builds the FAQ names.
fn euleros_2_9(verdict: &Verdict) -> Option<u8> {
    let NodeSystem::Is(index) = verdict.system else { return None };
    system::get(index).filter(|system| *system.id == *"euleros-2.9").map(|_| index)
}

/// Another kernel, node or cluster release.
fn nodes(verdict: &Verdict, list: &mut List) {
    // Whether a mixed set of outcomes ends is known only for the model's own changes.
    let is_rated = verdict.rating != Rating::Unknown;
    if let Some(system) = euleros_2_9(verdict)
        && is_rated
        && verdict.kernel.vendor_says != VendorSays::Fixed
    {
        let text = list.called_fixed(remedy::UPGRADE_EULEROS_2_9, system, FaqPage::Reuse);
        let files = vec![list.checklist()];
        list.add(remedy::UPGRADE_EULEROS_2_9, &text, &[SHOW_KERNEL], files, &[source::CCE_FAQ]);
    }
    if is_rated && verdict.platform == PlatformAnswer::Cce && faq::clears_a_system(verdict.version.as_ref()) {
        let files = vec![list.checklist()];
        list.push(remedy::USE_FIXED_OS, &[], files, &[source::CCE_FAQ]);
    }
    let leaves_it = verdict.class == Some(KernelClass::From59) && verdict.kube_proxy.action == Action::Sets0;
    // On CCE other rows of the FAQ hold for the later version.
    let is_upstream = verdict.platform != PlatformAnswer::Cce;
    if is_upstream && leaves_it && cures(verdict, |knowns| knowns.with_mode(true)) {
        list.push(remedy::UPGRADE_CLUSTER, &[SET_1], Vec::new(), &[source::K8S_102122]);
    }
    if is_upstream && verdict.decider == Decider::Model {
        kernel_of_its_line(verdict, list);
    }
}

/// The first build of the node's own lineage that cures it. Where the lineage has none, or is not known, the branches
/// that have one, but only for a node that is rated.
fn kernel_of_its_line(verdict: &Verdict, list: &mut List) {
    let cured = |build: &Build| {
        // Of these two the lack may look like a cure; of the others it never does.
        let has = |commit: &Commit| build.commits[*commit as usize] == CommitStatus::Yes;
        [Commit::D752, Commit::F719].iter().all(has)
            && cures(verdict, |knowns| knowns.with_kernel(build.commits))
    };
    let own = verdict.kernel.lineage.zip(verdict.facts.kernel.as_deref());
    let later = own.and_then(|(lineage, release)| kernel::later_helping(release, lineage, cured));
    let files = vec![list.checklist()];
    if let Some(later) = later {
        let text = list.builds(&later, OF_ITS_LINE);
        list.add(remedy::UPGRADE_KERNEL, &text, &[], files, later.from.sources);
        if datagrams::end_with(verdict, later.from) {
            list.also_ends(remedy::UPGRADE_KERNEL, ProblemId::LostDatagram);
        }
    } else if let Some(lineage) = verdict.kernel.lineage.filter(|_| verdict.rating != Rating::Unknown) {
        let title = list.catalogue.of_kernels(lineage.title);
        let text = list.catalogue.fill(id::KERNEL_NONE_OF_ITS_LINE, &[("lineage", title)]);
        list.add(remedy::UPGRADE_KERNEL, &text, &[], files, &verdict.kernel.sources);
    } else if verdict.rating != Rating::Unknown {
        let sources = [
            source::LINUX_C95C07836FA4,
            source::DEBIAN_5_10_84,
            source::DEBIAN_5_15_15,
            source::STABLE_5_4_163,
            source::RHEL8_ALMA,
        ];
        list.push(remedy::UPGRADE_KERNEL, &[], files, &sources);
    }
}

/// A value set by hand that keeps the node clean until kube-proxy restarts.
fn keep(verdict: &Verdict, list: &mut List) {
    let set_by_hand = verdict.sysctls.conn_reuse_mode.observed.is_some_and(|value| value != 0);
    let rewritten = verdict.kube_proxy.action == Action::Sets0;
    if set_by_hand && rewritten && !cures(verdict, |knowns| knowns.with_mode(false)) {
        let all = std::mem::replace(&mut list.problems, vec![ProblemId::StaleBackend]);
        let sources = [source::LINUX_F0A5E4D7A594, source::K8S_71114];
        list.push(remedy::KEEP_1, &[SET_1], vec![DROP_IN, DAEMON_SET], &sources);
        list.problems = all;
    }
}

/// Another value of a sysctl.
fn values(verdict: &Verdict, list: &mut List) {
    let mode = &verdict.sysctls.conn_reuse_mode;
    // What another controller than kube-proxy writes again, and when, is not known.
    let is_kube_proxy = verdict.controller == Controller::KubeProxy;
    if is_kube_proxy && mode.effective == Some(0) && cures(verdict, |knowns| knowns.with_mode(true)) {
        if verdict.kube_proxy.action == Action::Sets0 {
            let sources = [source::LINUX_F0A5E4D7A594, source::K8S_71114];
            list.push(remedy::SET_1, &[SET_1], vec![DROP_IN, DAEMON_SET], &sources);
        } else if mode.observed == Some(0) {
            let sources = [source::K8S_102122];
            list.push(remedy::RESTART_NODE, &[FIND_SETTING, SET_1], vec![SYSCTL_FILE], &sources);
        }
    }
    if verdict.sysctls.expire_nodest_conn.effective == Some(0)
        && cures(verdict, Knowns::with_expire_nodest_conn)
    {
        let sources = [source::LINUX_C95C07836FA4, source::K8S_71834];
        list.push(remedy::SET_EXPIRE_NODEST_CONN, &[SET_EXPIRE_NODEST_CONN], Vec::new(), &sources);
    }
}

fn other_mode(verdict: &Verdict, list: &mut List) {
    if verdict.controller != Controller::KubeProxy {
        return;
    }
    if verdict.platform == PlatformAnswer::Cce {
        list.push(remedy::USE_OTHER_MODE_CCE, &[], Vec::new(), &[source::CCE_FAQ]);
    } else if !exits::open(verdict).is_empty() {
        let sources = [source::KEP_3866, source::K8S_124152, source::KEP_5495];
        list.push(remedy::USE_OTHER_MODE, &[], Vec::new(), &sources);
    }
}

/// Whether the node is not affected in any of its worlds after the change. A statement of the vendor about its build never
/// rates a node as affected, so none is part of an answer that needs a cure.
fn cures(verdict: &Verdict, change: impl Fn(Knowns) -> Knowns) -> bool {
    change(verdict.model.knowns).rating() == Some(Rating::None)
}
