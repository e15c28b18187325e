//! The remedies: first those that help at once, then lasting ones, then those that ease the problem until then, then
//! those that show it. A change of a value or a release is listed only if the only possible outcome after it is "not
//! affected".
//!
//! Each remedy is a row of `knowledge/remedies.toml`; here it is decided which are listed.

use crate::exits;
use crate::facts::{Controller, Draining, ProxyMode, Text};
use crate::faq;
use crate::ipvs::Commit;
use crate::kernel::{self, Helping};
use crate::knowledge::{Build, FileText, RemedyRow, SourceIndex, VendorSays, remedy};
use crate::messages::{Catalogue, Message, id};
use crate::report::citations::Citations;
use crate::report::{Effect, File, Remedy, RemedyCheck};
use crate::system::{self, NodeSystem};
use crate::verdict::{Decider, KnownParts, Verdict};
use crate::version::kernel_release::{self, KernelClass};
use crate::vocabulary::{Action, CommitStatus, FaqPage, PlatformAnswer, ProblemId, Rating, Status};

mod datagrams;

/// Where the text names no server.
const DELETE_DRAINED: &str = "ipvsadm -d -t SERVICE:PORT -r BACKEND:PORT";

/// Builds that help: the first one, and the build where the range ends.
const OF_ITS_LINE: [Message; 2] = [id::KERNEL_OF_ITS_LINE, id::KERNEL_OF_ITS_LINE_BEFORE];
const VENDORS: [Message; 2] = [id::KERNEL_VENDORS, id::KERNEL_VENDORS_BEFORE];

/// A remedy of a report: its row, and the parts that differ from report to report.
pub(super) struct Listed {
    pub(super) row: &'static RemedyRow,
    /// The problems that it ends, eases or shows.
    pub(super) problems: Vec<ProblemId>,
    /// Its instruction, if it differs from that of the row.
    pub(super) instruction: Option<String>,
    /// Commands that follow those of the row; each changes the node.
    pub(super) changes: Vec<Text>,
    pub(super) sources: Vec<Text>,
}

impl Listed {
    /// Returns its instruction: its own, or that of the row.
    fn instruction<'t>(&'t self, catalogue: &'t Catalogue) -> &'t str {
        self.instruction.as_deref().unwrap_or_else(|| catalogue.text(self.row.words.1[0]))
    }

    /// Writes it with all its texts.
    pub(super) fn into_remedy(self, catalogue: &Catalogue) -> Remedy {
        let mut remedy = from_row(self.row, self.instruction(catalogue), catalogue);
        remedy.effects.extend(self.changes.iter().map(|_| Effect::Changes));
        remedy.commands.extend(self.changes);
        Remedy { problems: self.problems, sources: self.sources, ..remedy }
    }
}

/// Lists the remedies; none for a node that has no problem.
pub(super) fn list(
    verdict: &Verdict,
    draining: &[Draining],
    catalogue: &Catalogue,
    citations: &mut Citations,
) -> Vec<Listed> {
    let has = |problem: &ProblemId| verdict.status(*problem) != Status::No;
    let problems = ProblemId::OF_REUSE.into_iter().filter(has).collect();
    let mut list = List { catalogue, citations, problems, remedies: Vec::new() };
    if verdict.rating != Rating::None {
        of_reuse(verdict, draining, &mut list);
    } else if verdict.decider == Decider::Model {
        keep(verdict, &mut list);
    }
    if has(&ProblemId::LostDatagram) {
        datagrams::write(verdict, &mut list);
    }
    // The urgent ones first, else in the order of the list.
    let mut remedies: Vec<Listed> = Vec::with_capacity(list.remedies.len());
    for remedy in list.remedies {
        let at = remedies.partition_point(|listed| listed.row.when <= remedy.row.when);
        remedies.insert(at, remedy);
    }
    remedies
}

/// Adds the remedies for connection reuse.
fn of_reuse(verdict: &Verdict, draining: &[Draining], list: &mut List) {
    values(verdict, list);
    if verdict.rating == Rating::High {
        delete_drained(draining, list);
    }
    nodes(verdict, list);
    other_mode(verdict, list);
    if verdict.rating != Rating::Unknown {
        list.push(&remedy::RARER_REUSE);
    }
    if !verdict.may_not_be_ipvs() {
        confirm(verdict, list);
    }
}

/// Adds the remedies that show the problems that the node has or may have.
fn confirm(verdict: &Verdict, list: &mut List) {
    let all = std::mem::take(&mut list.problems);
    for (problem, row) in
        [(ProblemId::StaleBackend, &remedy::WATCH_DRAINING), (ProblemId::SynDelay, &remedy::PROVE_DELAY)]
    {
        if verdict.status(problem) != Status::No {
            list.problems = vec![problem];
            list.push(row);
        }
    }
    list.problems = all;
}

struct List<'a> {
    catalogue: &'a Catalogue,
    citations: &'a mut Citations,
    /// The problems that the node has or may have: a change that makes it unaffected ends all of them.
    problems: Vec<ProblemId>,
    remedies: Vec<Listed>,
}

impl List<'_> {
    /// Notes that a listed remedy also ends that problem, and returns whether it is listed.
    fn also_ends(&mut self, row: &RemedyRow, problem: ProblemId) -> bool {
        let listed = self.remedies.iter_mut().find(|remedy| remedy.row.words.0 == row.words.0);
        listed.map(|remedy| remedy.problems.push(problem)).is_some()
    }

    fn push(&mut self, row: &'static RemedyRow) {
        self.push_citing(row, &row.sources);
    }

    /// Adds a remedy with its own sources.
    fn push_citing(&mut self, row: &'static RemedyRow, sources: &[SourceIndex]) {
        self.add(row, None, sources);
    }

    /// Adds a remedy, with an instruction of its own or that of the row.
    fn add(&mut self, row: &'static RemedyRow, instruction: Option<String>, sources: &[SourceIndex]) {
        self.add_for_cause(row, instruction, sources, true);
    }

    /// Returns whether a remedy with that instruction is listed.
    fn has_instruction(&self, text: &str) -> bool {
        self.remedies.iter().any(|listed| listed.instruction(self.catalogue).starts_with(text))
    }

    /// Adds a remedy for a cause, and says so where it is not the only one. A remedy whose instruction is already listed
    /// is not listed twice: that one takes the problems over.
    fn add_for_cause(
        &mut self,
        row: &'static RemedyRow,
        instruction: Option<String>,
        sources: &[SourceIndex],
        is_only: bool,
    ) {
        let catalogue = self.catalogue;
        let others = catalogue.text(id::REMEDY_PART_OTHER_CAUSES);
        let text = instruction.as_deref().unwrap_or_else(|| catalogue.text(row.words.1[0]));
        let listed = self.remedies.iter_mut().find(|listed| listed.instruction(catalogue).starts_with(text));
        if let Some(listed) = listed {
            let news = self.problems.iter().filter(|problem| !listed.problems.contains(problem));
            listed.problems.extend(news.copied().collect::<Vec<_>>());
            if !is_only && !listed.instruction(catalogue).ends_with(others) {
                listed.instruction = Some(catalogue.sentences(&[listed.instruction(catalogue), others]));
            }
            return;
        }
        let instruction = if is_only { instruction } else { Some(catalogue.sentences(&[text, others])) };
        self.remedies.push(Listed {
            row,
            problems: self.problems.clone(),
            instruction,
            changes: Vec::new(),
            sources: self.citations.cite(sources),
        });
    }

    /// Names the builds that help, and the build where the range ends.
    fn builds(&self, builds: &Helping, [open, ending]: [Message; 2]) -> String {
        let values = [
            ("lineage", self.catalogue.of_kernels(builds.lineage.title.text())),
            ("build", builds.from.since),
            ("before", builds.before.map_or("", |build| build.since)),
        ];
        self.catalogue.fill(if builds.before.is_some() { ending } else { open }, &values)
    }

    /// Adds a remedy whose instruction names the builds that a page of the FAQ calls fixed for the system: those of the
    /// node's own lineage, or of every architecture if the lineage is not one of them.
    fn push_called_fixed(&mut self, row: &'static RemedyRow, verdict: &Verdict, system: u8, page: FaqPage) {
        let mut fixed: Vec<Helping> = kernel::called_fixed(system, page).collect();
        let is_own = |builds: &Helping| verdict.kernel.lineage.is_some_and(|own| own.id == builds.lineage.id);
        if fixed.iter().any(is_own) {
            fixed.retain(is_own);
        }
        let builds: Vec<String> = fixed.iter().map(|builds| self.builds(builds, VENDORS)).collect();
        let builds: Vec<&str> = builds.iter().map(String::as_str).collect();
        let values = [("builds", &*self.catalogue.sentences(&builds))];
        let instruction = self.catalogue.fill(row.words.1[0], &values);
        self.add(row, Some(instruction), &row.sources);
    }
}

/// Lists every row that a remedy can come from.
pub(super) fn rows() -> impl Iterator<Item = &'static RemedyRow> {
    remedy::ALL.iter().copied().chain(remedy::EASING.iter().map(|easing| &easing.remedy))
}

/// Returns the remedy of a row, with that instruction; the caller fills in its problems and sources.
pub(super) fn from_row(row: &RemedyRow, instruction: &str, catalogue: &Catalogue) -> Remedy {
    let (id, [_, title, cost, lasts, check]) = row.words;
    let words = |message| Text::Borrowed(catalogue.text(message));
    let (cost, lasts) = (words(cost), words(lasts));
    let borrowed = |text: &&'static str| Text::Borrowed(*text);
    let file = |(name, text): &(&'static str, FileText)| {
        let text = match text {
            FileText::Ready(text) => text,
            FileText::InWords(message) => catalogue.text(*message),
        };
        File { name: Text::Borrowed(name), text: Text::Borrowed(text) }
    };
    Remedy {
        id: Text::Borrowed(id),
        when: row.when,
        problems: Vec::new(),
        title: words(title),
        text: catalogue.sentences(&[instruction, &cost, &lasts]),
        cost,
        lasts,
        effects: row.commands.iter().map(|(effect, _)| *effect).collect(),
        commands: row.commands.iter().map(|(_, command)| borrowed(command)).collect(),
        files: row.files.iter().map(file).collect(),
        check: RemedyCheck { text: words(check), commands: row.check.iter().map(borrowed).collect() },
        sources: Vec::new(),
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
        Some(["ipvsadm -d ", option, " ", &server.service, " -r ", &server.server].concat())
    });
    let mut deletions: Vec<Text> = named.map(Text::Owned).collect();
    if deletions.is_empty() {
        deletions.push(Text::Borrowed(DELETE_DRAINED));
    }
    let all = std::mem::replace(&mut list.problems, vec![ProblemId::StaleBackend]);
    list.push(&remedy::DELETE_DRAINED);
    list.problems = all;
    if let Some(remedy) = list.remedies.last_mut() {
        remedy.changes = deletions;
    }
}

/// Returns the node's system, where that is EulerOS 2.9: the one whose builds the FAQ names.
fn euleros_2_9(verdict: &Verdict) -> Option<u8> {
    let NodeSystem::Is(index) = verdict.system else { return None };
    system::get(index).filter(|system| *system.id == *"euleros-2.9").map(|_| index)
}

/// Another kernel, node or cluster release.
fn nodes(verdict: &Verdict, list: &mut List) {
    // Only for the model's own changes it is known whether they end a mixed set of outcomes.
    let is_rated = verdict.rating != Rating::Unknown;
    let has_fixes = has_fixes_of_reuse(verdict.kernel.commits);
    if let Some(system) = euleros_2_9(verdict)
        && is_rated
        && !has_fixes
        && verdict.kernel.vendor_says != VendorSays::Fixed
    {
        list.push_called_fixed(&remedy::UPGRADE_EULEROS_2_9, verdict, system, FaqPage::Reuse);
    }
    let is_cce = verdict.platform == PlatformAnswer::Cce;
    if is_rated && !has_fixes && is_cce && faq::clears_a_system(verdict.version.as_ref()) {
        list.push(&remedy::USE_FIXED_OS);
    }
    let leaves_it = verdict.class == Some(KernelClass::From59) && verdict.kube_proxy.action == Action::Sets0;
    // On CCE other rows of the FAQ hold for the later version.
    if !is_cce && leaves_it && cures(verdict, |known_parts| known_parts.with_mode(true)) {
        list.push(&remedy::UPGRADE_CLUSTER);
    }
    if !is_cce && !has_fixes && verdict.decider == Decider::Model {
        kernel_of_its_line(verdict, list);
    }
}

/// The first build of the node's own lineage that cures it. Where the lineage has none, or is not known, the branches
/// that have one, but only for a node that is rated.
fn kernel_of_its_line(verdict: &Verdict, list: &mut List) {
    let is_only = !needs_expire_nodest_conn(verdict);
    let cured = |build: &Build| {
        // Of these two the lack may look like a cure; of the others it never does.
        let has = |commit: &Commit| build.commits[*commit as usize] == CommitStatus::Yes;
        [Commit::D752, Commit::F719].iter().all(has) && {
            let class = kernel_release::parse(build.since).map(KernelClass::of);
            let known_parts = verdict.known_parts_on(build.commits, class);
            let known_parts = if is_only { known_parts } else { known_parts.with_expire_nodest_conn() };
            known_parts.rating() == Some(Rating::None)
        }
    };
    let later = verdict.later_kernels(cured);
    if let Some(later) = later {
        let text = list.builds(&later, OF_ITS_LINE);
        list.add_for_cause(&remedy::UPGRADE_KERNEL, Some(text), later.from.sources, is_only);
        if datagrams::end_with(verdict, later.from) {
            list.also_ends(&remedy::UPGRADE_KERNEL, ProblemId::LostDatagram);
        }
    } else if let Some(lineage) = verdict.kernel.lineage.filter(|_| verdict.rating != Rating::Unknown) {
        let title = list.catalogue.of_kernels(lineage.title.text());
        let text = list.catalogue.fill(id::KERNEL_NONE_OF_ITS_LINE, &[("lineage", title)]);
        list.add_for_cause(&remedy::UPGRADE_KERNEL, Some(text), &verdict.kernel.sources, is_only);
    } else if verdict.rating != Rating::Unknown {
        list.push(&remedy::UPGRADE_KERNEL);
    }
}

/// Adds a manually set value that keeps the node unaffected until kube-proxy restarts.
fn keep(verdict: &Verdict, list: &mut List) {
    let set_by_hand = verdict.sysctls.conn_reuse_mode.observed.is_some_and(|value| value != 0);
    let rewritten = verdict.kube_proxy.action == Action::Sets0;
    if set_by_hand && rewritten && !cures(verdict, |known_parts| known_parts.with_mode(false)) {
        let all = std::mem::replace(&mut list.problems, vec![ProblemId::StaleBackend]);
        list.push(&remedy::KEEP_1);
        list.problems = all;
    }
}

/// Another value of a sysctl.
fn values(verdict: &Verdict, list: &mut List) {
    let mode = &verdict.sysctls.conn_reuse_mode;
    // It is not known which values another controller than kube-proxy writes, and when.
    let is_kube_proxy = verdict.controller == Controller::KubeProxy;
    if is_kube_proxy && mode.effective == Some(0) && cures(verdict, |known_parts| known_parts.with_mode(true))
    {
        if verdict.kube_proxy.action == Action::Sets0 {
            list.push(&remedy::SET_1);
        } else if mode.observed == Some(0) {
            list.push(&remedy::RESTART_NODE);
        }
    }
    if verdict.sysctls.expire_nodest_conn.effective == Some(0)
        && cures(verdict, KnownParts::with_expire_nodest_conn)
    {
        list.push(&remedy::SET_EXPIRE_NODEST_CONN);
    }
}

/// Returns whether the kernel has every commit that decides about connection reuse, so that no other kernel helps.
fn has_fixes_of_reuse(commits: [CommitStatus; 5]) -> bool {
    let has = |commit: &Commit| commits[*commit as usize] == CommitStatus::Yes;
    [Commit::D752, Commit::F719, Commit::F0a5, Commit::C95c].iter().all(has)
}

/// Returns whether even a kernel with every commit leaves the node affected until `expire_nodest_conn` is 1.
fn needs_expire_nodest_conn(verdict: &Verdict) -> bool {
    let fixed = verdict.known_parts_on([CommitStatus::Yes; 5], verdict.class);
    let is_cured = |known_parts: KnownParts| known_parts.rating() == Some(Rating::None);
    verdict.sysctls.expire_nodest_conn.effective == Some(0)
        && !is_cured(fixed)
        && is_cured(fixed.with_expire_nodest_conn())
}

fn other_mode(verdict: &Verdict, list: &mut List) {
    if verdict.controller != Controller::KubeProxy {
        return;
    }
    if let Some(row) = mode_row(verdict) {
        list.push(row);
    }
}

/// Returns the remedy that names the open modes.
fn mode_row(verdict: &Verdict) -> Option<&'static RemedyRow> {
    if verdict.platform == PlatformAnswer::Cce {
        return Some(&remedy::USE_OTHER_MODE_CCE);
    }
    match exits::open(verdict)[..] {
        [] => None,
        [ProxyMode::Nftables] => Some(&remedy::USE_NFTABLES),
        [ProxyMode::Iptables] => Some(&remedy::USE_IPTABLES),
        _ => Some(&remedy::USE_OTHER_MODE),
    }
}

/// Returns whether the node is not affected in any of its worlds after the change. A statement of the vendor about its
/// build never rates a node as affected, so none is part of an answer that needs a cure.
fn cures(verdict: &Verdict, change: impl Fn(KnownParts) -> KnownParts) -> bool {
    change(verdict.model.known_parts).rating() == Some(Rating::None)
}
