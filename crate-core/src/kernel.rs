//! A kernel release -> its lineage, its build, the commits it carries.

use std::cmp::Ordering;

use crate::build_date;
use crate::facts::{CONN_REUSE_MODE, CommitProof, Facts, LivePatch, Observation, Sysctls};
use crate::ipvs::Commit;
use crate::knowledge::{Build, Follows, Lineage, Note, Order, Run, SourceIndex, VendorSays};
use crate::local;
use crate::observed::Sets;
use crate::version::kernel_release::KernelRelease;
use crate::version::{glob, kernel_release, order};
use crate::vocabulary::{Certainty, CommitStatus, FaqPage};

/// The known facts about one kernel.
pub(crate) struct KernelFacts {
    /// The three leading numbers, where kube-proxy can read them.
    pub(crate) numbers: Option<[u64; 3]>,
    /// The family the release leads to; `None` for an unreadable release and for one outside the listed families.
    pub(crate) lineage: Option<&'static Lineage>,
    /// In the order of [`Commit::ALL`].
    pub(crate) commits: [CommitStatus; 5],
    pub(crate) evidence: Certainty,
    pub(crate) vendor_says: VendorSays,
    /// The same for lost UDP requests.
    pub(crate) vendor_says_datagram: VendorSays,
    pub(crate) note: Note,
    pub(crate) sources: Vec<SourceIndex>,
    /// Whether a sysctl read on the node proved commits that the release alone does not.
    pub(crate) proved_by_sysctl: bool,
    /// Commits that the node itself proves, by its changelog or its symbols.
    pub(crate) proved: Vec<Commit>,
    /// Those of them that contradict the table.
    pub(crate) contradicted: Vec<Commit>,
    /// Its observed behaviour.
    pub(crate) observed: Vec<Observation>,
    /// The run in the knowledge that the observations come from: another machine with this exact release.
    pub(crate) run: Option<&'static Run>,
    /// The sets of commits that explain the observations.
    pub(crate) sets: Sets,
    /// Commits on which all those sets agree.
    pub(crate) observed_commits: Vec<Commit>,
    /// Commits that the kernel lacks because it is older than they are.
    pub(crate) older_than: Vec<Commit>,
    /// Whether the kernel carries a commit that is newer than the day of the build: one of the two was misread or edited.
    pub(crate) is_date_inconsistent: bool,
}

impl KernelFacts {
    /// Nothing is known: the release is missing or unreadable.
    pub(crate) const UNKNOWN: Self = Self {
        numbers: None,
        lineage: None,
        commits: [CommitStatus::Unknown; 5],
        evidence: Certainty::Unknown,
        vendor_says: VendorSays::Nothing,
        vendor_says_datagram: VendorSays::Nothing,
        note: Note::EMPTY,
        sources: Vec::new(),
        proved_by_sysctl: false,
        proved: Vec::new(),
        contradicted: Vec::new(),
        observed: Vec::new(),
        run: None,
        sets: Sets::ANY,
        observed_commits: Vec::new(),
        older_than: Vec::new(),
        is_date_inconsistent: false,
    };

    /// Returns the vendor's statement about the build on that page of its FAQ.
    pub(crate) const fn vendor_says_of(&self, page: FaqPage) -> VendorSays {
        match page {
            FaqPage::Reuse => self.vendor_says,
            FaqPage::Datagram => self.vendor_says_datagram,
        }
    }

    /// Returns whether any commit is known only from the table of builds.
    fn rests_on_table(&self) -> bool {
        let proved = |commit| self.proved.contains(&commit) || self.observed_commits.contains(&commit);
        Commit::ALL.into_iter().any(|commit| self.carries(commit) != CommitStatus::Unknown && !proved(commit))
    }

    /// Returns whether no set of the commits explains its observed behaviour.
    pub(crate) const fn fits_none(&self) -> bool {
        self.sets.is_empty()
    }

    /// Returns whether it carries the commit.
    pub(crate) fn carries(&self, commit: Commit) -> CommitStatus {
        self.commits[commit as usize]
    }
}

/// Looks up a release. `system` is the node's operating system, if it is known. `node` contains the facts about its
/// kernel: sysctls, the build date, proofs of single commits.
pub(crate) fn look_up(release: &str, system: Option<u8>, node: &Facts) -> KernelFacts {
    let Ok(known) = release.parse::<KernelRelease>() else { return KernelFacts::UNKNOWN };
    let release = known.as_str();
    let Some(lineage) = lineage_of(release, system) else { return KernelFacts::UNKNOWN };
    let mut facts = facts_of_build(release, base(lineage));
    facts.numbers = Some(known.numbers());
    facts.lineage = (lineage.releases != ["*"]).then_some(lineage);
    if let Some(follows) = lineage.follows {
        facts.evidence = facts.evidence.max(follows.evidence);
        facts.sources.extend_from_slice(lineage.sources);
    }
    correct_by_sysctls(&mut facts, lineage, &node.sysctls);
    correct_by_proofs(&mut facts, release, &node.commits);
    correct_by_observations(&mut facts, observed_of(release, &node.observations), run_of(release, lineage));
    if let Some(day) = &node.kernel_built {
        fill_by_date(&mut facts, release, day);
    }
    if node.live_patch == Some(LivePatch::Loaded) {
        facts.evidence = facts.evidence.max(Certainty::Inferred);
    }
    facts
}

/// Returns the release's own lineage, and the row of its builds that applies.
pub(crate) fn row_of(release: &str, system: Option<u8>) -> Option<(&'static Lineage, &'static Build)> {
    let release = kernel_release::normalise(release);
    let lineage = lineage_of(release, system)?;
    Some((lineage, build_of(release, base(lineage))?))
}

/// Returns the first mainline release that has every commit, so that every later kernel has them.
pub(crate) fn first_with_all_commits() -> Option<&'static str> {
    let mainline = local::lineages().find(|lineage| lineage.releases == ["*"])?;
    let has_all = |build: &&Build| build.commits == [CommitStatus::Yes; 5];
    mainline.builds.iter().find(has_all).map(|build| build.since)
}

/// Returns the lineage whose builds apply to it: the one that it follows, or itself.
fn base(lineage: &'static Lineage) -> &'static Lineage {
    lineage.follows.and_then(Follows::lineage).unwrap_or(lineage)
}

/// Returns the first lineage, in the order of the knowledge, that the release leads to.
fn lineage_of(release: &str, system: Option<u8>) -> Option<&'static Lineage> {
    local::lineages().find(|lineage| {
        let is_allowed =
            !lineage.needs_system || system.is_some_and(|system| lineage.systems.contains(&system));
        is_allowed && lineage.releases.iter().any(|pattern| glob::matches(pattern, release))
    })
}

/// Orders two releases as the lineage's vendor counts them.
fn compare(lineage: &Lineage, a: &str, b: &str) -> Ordering {
    match lineage.order {
        Order::Numbers => order::by_numbers(a, b),
        Order::Rpm => order::by_rpm(a, b),
    }
}

/// Returns whether the release is the build `since` of its lineage or a later one.
pub(crate) fn reaches(release: &str, lineage: &'static Lineage, since: &str) -> bool {
    compare(base(lineage), since, kernel_release::normalise(release)) != Ordering::Greater
}

fn facts_of_build(release: &str, lineage: &'static Lineage) -> KernelFacts {
    let Some(build) = build_of(release, lineage) else { return KernelFacts::UNKNOWN };
    let mut facts = KernelFacts {
        numbers: None,
        lineage: None,
        commits: build.commits,
        evidence: build.evidence,
        vendor_says: build.vendor_says,
        vendor_says_datagram: build.vendor_says_datagram,
        note: build.note,
        sources: build.sources.to_vec(),
        proved_by_sysctl: false,
        proved: Vec::new(),
        contradicted: Vec::new(),
        observed: Vec::new(),
        run: None,
        sets: Sets::ANY,
        observed_commits: Vec::new(),
        older_than: Vec::new(),
        is_date_inconsistent: false,
    };
    // A candidate of the version that the row begins with, whatever suffix a builder adds.
    let is_candidate = lineage.order == Order::Numbers
        && kernel_release::is_candidate(release)
        && kernel_release::parse(build.since) == kernel_release::parse(release);
    if let Some(before) = before_candidate(release, lineage).filter(|_| is_candidate) {
        blend_candidate(&mut facts, before);
    }
    facts
}

/// Returns the build that a release candidate started from: the mainline release before it, not that one's stable
/// updates; for a candidate of a stable update, the update before it.
fn before_candidate(release: &str, lineage: &'static Lineage) -> Option<&'static Build> {
    let [major, minor, patch] = kernel_release::parse(release)?;
    let start = match (minor.checked_sub(1), patch.checked_sub(1)) {
        (_, Some(patch)) => kernel_release::display([major, minor, patch]),
        (Some(minor), None) => kernel_release::display([major, minor, 0]),
        (None, None) => return None,
    };
    build_of(&start, lineage)
}

/// Returns the row of the lineage that applies to the release.
fn build_of(release: &str, lineage: &'static Lineage) -> Option<&'static Build> {
    let after = lineage.builds.partition_point(|build| {
        build.since.is_empty() || compare(lineage, build.since, release) != Ordering::Greater
    });
    after.checked_sub(1).and_then(|index| lineage.builds.get(index))
}

/// Returns the later rows of the release's own lineage, in order: where each begins, and a release that leads there.
pub(crate) fn later_builds(release: &str, system: Option<u8>) -> Vec<(&'static str, String)> {
    let release = kernel_release::normalise(release);
    let Some(lineage) = lineage_of(release, system) else { return Vec::new() };
    let leading = |build: &'static Build| Some((build.since, leading_to(build, release, lineage, system)?));
    later_rows(release, lineage).filter_map(leading).collect()
}

/// Returns the rows that begin after the release.
fn later_rows(release: &str, lineage: &'static Lineage) -> impl Iterator<Item = &'static Build> {
    let base = base(lineage);
    let is_later =
        move |build: &&Build| !build.since.is_empty() && compare(base, build.since, release).is_gt();
    base.builds.iter().filter(is_later)
}

/// Returns a release of the same lineage that leads to the row; none if the lineage has no such release.
fn leading_to(build: &Build, release: &str, lineage: &'static Lineage, system: Option<u8>) -> Option<String> {
    let leads_there = |candidate: &String| {
        let same_lineage = lineage_of(candidate, system).is_some_and(|found| found.id == lineage.id);
        same_lineage && build_of(candidate, base(lineage)).is_some_and(|found| found.since == build.since)
    };
    // A row begins at a bare number; what follows it in this release (`-generic`, `.el8_4.x86_64`) makes it one again.
    let ends = release.rmatch_indices(['-', '.', '+']).filter_map(|(at, _)| release.get(at..));
    std::iter::once("").chain(ends).map(|end| [build.since, end].concat()).find(leads_there)
}

/// Builds of a lineage that help.
pub(crate) struct Helping {
    pub(crate) lineage: &'static Lineage,
    /// The first.
    pub(crate) from: &'static Build,
    /// The first later build whose effect is not known.
    pub(crate) before: Option<&'static Build>,
}

impl Helping {
    fn among(
        lineage: &'static Lineage,
        builds: impl Iterator<Item = &'static Build>,
        helps: impl Fn(&Build) -> bool,
    ) -> Option<Self> {
        let mut builds = builds.skip_while(|build| !helps(build));
        Some(Self { lineage, from: builds.next()?, before: builds.find(|build| !helps(build)) })
    }
}

/// Returns the later builds of the release's own lineage that help.
pub(crate) fn later_helping(
    release: &str,
    lineage: &'static Lineage,
    system: Option<u8>,
    helps: impl Fn(&Build) -> bool,
) -> Option<Helping> {
    let release = kernel_release::normalise(release);
    let mut rows = later_rows(release, lineage);
    let from = rows.find(|build| helps(build) && leading_to(build, release, lineage, system).is_some())?;
    Some(Helping { lineage, from, before: rows.find(|build| !helps(build)) })
}

/// Lists the builds that a page of the vendor's FAQ calls fixed for a system, by lineage.
pub(crate) fn called_fixed(system: u8, page: FaqPage) -> impl Iterator<Item = Helping> {
    let own = local::lineages().filter(move |lineage| lineage.systems.contains(&system));
    own.filter_map(move |lineage| {
        let says = |build: &Build| match page {
            FaqPage::Reuse => build.vendor_says,
            FaqPage::Datagram => build.vendor_says_datagram,
        };
        let is_fixed = |build: &Build| says(build) == VendorSays::Fixed;
        Helping::among(lineage, lineage.builds.iter(), is_fixed)
    })
}

/// A release candidate may or may not have what its release first carried.
fn blend_candidate(facts: &mut KernelFacts, before: &Build) {
    for (commit, earlier) in facts.commits.iter_mut().zip(before.commits) {
        if *commit != earlier {
            *commit = CommitStatus::Unknown;
        }
    }
    facts.evidence = facts.evidence.max(before.evidence).max(Certainty::Inferred);
}

/// A sysctl that was read on the node exists there, whatever the release says.
fn correct_by_sysctls(facts: &mut KernelFacts, lineage: &Lineage, sysctls: &Sysctls) {
    if sysctls.get(CONN_REUSE_MODE).is_some() && facts.carries(Commit::D752) == CommitStatus::No {
        facts.commits = [
            CommitStatus::Yes,
            CommitStatus::Unknown,
            CommitStatus::Unknown,
            CommitStatus::Unknown,
            CommitStatus::Unknown,
        ];
        facts.evidence = facts.evidence.max(Certainty::Inferred);
        facts.proved_by_sysctl = true;
    }
    // 1 is its default and its fixed behaviour; the effect of 0 was not read.
    if lineage.fingerprint.is_some_and(|sysctl| sysctls.get(sysctl) == Some(1)) {
        facts.commits[Commit::F0a5 as usize] = CommitStatus::Yes;
        facts.proved_by_sysctl = true;
    }
}

/// Applies proofs: the node's evidence about a commit overrides the table. A proof counts only for its own kernel.
fn correct_by_proofs(facts: &mut KernelFacts, release: &str, proofs: &[CommitProof]) {
    for proof in proofs.iter().filter(|proof| kernel_release::normalise(&proof.kernel) == release) {
        let status = if proof.carried { CommitStatus::Yes } else { CommitStatus::No };
        let known = &mut facts.commits[proof.commit as usize];
        if *known != status && *known != CommitStatus::Unknown {
            facts.contradicted.push(proof.commit);
        }
        *known = status;
        facts.proved.push(proof.commit);
    }
    if !facts.proved.is_empty() && !facts.rests_on_table() {
        facts.evidence = Certainty::Source;
    }
}

/// Returns the observations that the node made with that kernel.
fn observed_of(release: &str, observations: &[Observation]) -> Vec<Observation> {
    observations
        .iter()
        .filter(|observation| kernel_release::normalise(&observation.kernel) == release)
        .cloned()
        .collect()
}

/// Returns the lineage's run of that exact release.
fn run_of(release: &str, lineage: &'static Lineage) -> Option<&'static Run> {
    lineage.runs.iter().find(|run| run.release == release)
}

/// Applies observations, which override everything else: those of the node, or else of a run of the same release
/// elsewhere.
fn correct_by_observations(facts: &mut KernelFacts, own: Vec<Observation>, run: Option<&'static Run>) {
    facts.run = run.filter(|_| own.is_empty());
    facts.observed = facts.run.map_or(own, Run::observations);
    if facts.observed.is_empty() {
        return;
    }
    facts.sets = Sets::that_do(&facts.observed);
    let mut is_contradicted = false;
    for commit in Commit::ALL {
        let status = facts.sets.status(commit);
        if status == CommitStatus::Unknown {
            continue;
        }
        let known = &mut facts.commits[commit as usize];
        if *known != status && *known != CommitStatus::Unknown {
            is_contradicted = true;
            if !facts.contradicted.contains(&commit) {
                facts.contradicted.push(commit);
            }
        }
        *known = status;
        facts.observed_commits.push(commit);
    }
    // A table that is wrong about one commit, or agrees with no observation, proves nothing about the others.
    if is_contradicted || !facts.sets.allow(facts.commits) {
        for commit in Commit::ALL.into_iter().filter(|commit| !facts.observed_commits.contains(commit)) {
            facts.commits[commit as usize] = CommitStatus::Unknown;
        }
    }
    if !facts.rests_on_table() {
        facts.evidence = if facts.sets.is_empty() { Certainty::Unknown } else { Certainty::Source };
    }
}

/// Fills open commits by the build date: a kernel lacks commits that were written after its build. If the kernel is
/// known to carry a newer commit, the day is not that of its build and proves nothing.
fn fill_by_date(facts: &mut KernelFacts, release: &str, day: &str) {
    let lacks = build_date::lacks(release, day);
    let newer = Commit::ALL.into_iter().filter(|commit| lacks[*commit as usize]);
    if newer.clone().any(|commit| facts.carries(commit) == CommitStatus::Yes) {
        facts.is_date_inconsistent = true;
        return;
    }
    facts.older_than = newer.filter(|commit| facts.carries(*commit) == CommitStatus::Unknown).collect();
    for commit in &facts.older_than {
        facts.commits[*commit as usize] = CommitStatus::No;
    }
    if !facts.older_than.is_empty() {
        facts.evidence = Certainty::Inferred;
    }
}
