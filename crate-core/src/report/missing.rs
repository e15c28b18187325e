//! The facts that would decide or strengthen the answer, the most decisive first.

use crate::build_date;
use crate::facts::{Controller, FactName};
use crate::ipvs::Commit;
use crate::knowledge::VendorSays;
use crate::messages::{Message, id};
use crate::report::{Missing, Report, commands};
use crate::system::NodeSystem;
use crate::verdict::{Because, Decider, KnownParts, Rated, Verdict, World};
use crate::version::cluster::ClusterVersion;
use crate::vocabulary::{Certainty, CommitStatus, ProblemId, Rating, Status};

/// The fact that only the kernel itself can answer.
const OBSERVATIONS: &str = "observations";
/// From this kernel on the probe runs without `--allow-old-kernel`.
const SAFE_FOR_PROBE: [u64; 3] = [4, 19, 0];

impl Report {
    /// Returns the title of [`Report::missing`]: they decide an unknown answer, and strengthen a known one.
    pub fn missing_title(&self) -> Message {
        if self.rating == Rating::Unknown { id::MARKDOWN_MISSING } else { id::MARKDOWN_MISSING_MORE }
    }
}

/// Lists the facts to ask for; empty where nothing more could change or strengthen the answer.
pub(super) fn list(verdict: &Verdict) -> Vec<Missing> {
    let is_unknown = verdict.rating == Rating::Unknown;
    let mut facts = if is_unknown { settling(verdict) } else { strengthening(verdict) };
    facts.extend(datagram_facts(verdict));
    let mut list = Vec::new();
    let mut ask = |fact: &'static str, purpose: &str| {
        if let Some(missing) = commands::ask_for(fact, purpose, verdict.environment())
            && !list.contains(&missing)
        {
            list.push(missing);
        }
    };
    for fact in facts {
        ask(fact.name(), fact.name());
    }
    let rests_on_kernel = is_unknown
        && verdict.outcomes.is_decided_by(Because::World)
        && verdict.kernel.observed.is_empty()
        && needs_the_kernel(verdict);
    // From cheap to certain; none of these needs root.
    let rests_on_flush = is_flush_open(verdict);
    if rests_on_kernel || rests_on_flush {
        if may_be_dated(verdict, rests_on_kernel) {
            ask(FactName::KernelBuilt.name(), FactName::KernelBuilt.name());
        }
        ask(FactName::Commits.name(), "changelog");
    }
    if rests_on_flush {
        ask(FactName::Commits.name(), "symbol");
    }
    if rests_on_kernel || is_unknown && list.is_empty() {
        let is_old = verdict.kernel.numbers.is_none_or(|numbers| numbers < SAFE_FOR_PROBE);
        let way = if is_old { "observations-old" } else { OBSERVATIONS };
        list.extend(commands::ask_for(OBSERVATIONS, way, verdict.environment()));
    }
    list
}

/// Returns the facts that would decide whether UDP requests are lost.
fn datagram_facts(verdict: &Verdict) -> Vec<FactName> {
    if verdict.status(ProblemId::LostDatagram) != Status::Possible {
        return Vec::new();
    }
    let is_open = [
        (FactName::ProxyMode, verdict.may_not_be_ipvs()),
        (FactName::Kernel, verdict.lacks_kernel()),
        (FactName::ExpireNodestConn, verdict.sysctls.expire_nodest_conn.effective.is_none()),
        (
            FactName::ClusterVersion,
            verdict.controller == Controller::KubeProxy
                && verdict.datagrams.keeps_backends == Status::Possible,
        ),
        (FactName::Controller, verdict.controller == Controller::KubeRouter),
    ];
    is_open.into_iter().filter(|(_, is_open)| *is_open).map(|(fact, _)| fact).collect()
}

/// Returns whether it is open whether UDP requests are lost, because a known kernel may carry 35df or not.
fn is_flush_open(verdict: &Verdict) -> bool {
    verdict.status(ProblemId::LostDatagram) == Status::Possible
        && !verdict.lacks_kernel()
        && verdict.kernel.carries(Commit::D35d) == CommitStatus::Unknown
        && verdict.datagrams.vendor_says.is_none()
}

/// Returns whether the day of the build could show that the kernel lacks an open commit: any, or 35df.
fn may_be_dated(verdict: &Verdict, any: bool) -> bool {
    let Some(release) = verdict.facts.kernel.as_deref() else { return false };
    let may_lack = build_date::may_lack(release);
    let is_open = |commit: Commit| verdict.kernel.carries(commit) == CommitStatus::Unknown;
    verdict.facts.kernel_built.is_none()
        && Commit::ALL
            .into_iter()
            .any(|commit| (any || commit == Commit::D35d) && is_open(commit) && may_lack[commit as usize])
}

/// Returns the facts that would raise the confidence of a rating.
fn strengthening(verdict: &Verdict) -> Vec<FactName> {
    let mut facts = Vec::new();
    if verdict.mode_is_weak {
        facts.push(FactName::ProxyMode);
    }
    if verdict.older_proxy_differs {
        facts.push(FactName::ControllerVersion);
    }
    if verdict.sysctls.conn_reuse_mode.observed.is_none() {
        let problems = ProblemId::OF_REUSE.into_iter();
        let is_open =
            problems.map(|problem| verdict.status(problem)).any(|status| status == Status::Possible);
        let is_weak = verdict.decider == Decider::Model
            && verdict.certainty == Certainty::Inferred
            && verdict.model.mode_decides;
        if is_open || is_weak {
            facts.push(FactName::ConnReuseMode);
        }
    }
    facts
}

/// Ranks the absent facts by how far apart the ratings can still be once each is known, at worst.
fn settling(verdict: &Verdict) -> Vec<FactName> {
    let sysctls = &verdict.sysctls;
    let absent = [
        (FactName::Kernel, verdict.lacks_kernel(), World::COMMITS),
        (FactName::ClusterVersion, verdict.lacks_release(), World::MODE | World::EXPIRE_NODEST_CONN),
        (FactName::ConnReuseMode, sysctls.conn_reuse_mode.observed.is_none(), World::MODE),
        (
            FactName::ExpireNodestConn,
            sysctls.expire_nodest_conn.observed.is_none(),
            World::EXPIRE_NODEST_CONN,
        ),
        (FactName::Conntrack, sysctls.conntrack.observed.is_none(), World::CONNTRACK),
    ];
    let model = &verdict.model;
    let absent = absent.into_iter().filter(|(_, is_absent, part)| *is_absent && model.varies(*part));
    let mut ranked: Vec<(u8, FactName)> = Vec::new();
    for (fact, _, part) in absent {
        let open = widest(&model.known_parts, &model.worlds, part);
        ranked.insert(ranked.partition_point(|(known, _)| *known <= open), (open, fact));
    }
    let mut facts = Vec::new();
    // Without the mode nothing is decided, and it is the cheapest to find.
    if verdict.may_not_be_ipvs() {
        facts.push(FactName::ProxyMode);
    }
    if verdict.proxy.is_removed {
        facts.push(FactName::ControllerVersion);
    }
    if verdict.model.known_parts.may_not_drain() {
        facts.push(FactName::Controller);
    }
    facts.extend(asked_by_faq(verdict));
    facts.extend(ranked.into_iter().map(|(_, fact)| fact));
    // Nothing varies, yet nothing is known: the model does not cover mode 1 on this kernel, or the node contradicts the
    // vendor's statement about its build.
    let is_open = verdict.model.unmodelled || verdict.decider == Decider::VendorBuild;
    if is_open && sysctls.conn_reuse_mode.observed.is_none() {
        facts.push(FactName::ConnReuseMode);
    }
    facts
}

/// Returns whether the kernel is known by its release, and its open commits still leave the rating open.
fn needs_the_kernel(verdict: &Verdict) -> bool {
    !verdict.lacks_kernel()
        && verdict.kernel.vendor_says != VendorSays::Fixed
        && (verdict.model.varies(World::COMMITS) || verdict.model.unmodelled)
}

/// Returns the missing facts that applicable rows of the FAQ need.
fn asked_by_faq(verdict: &Verdict) -> impl Iterator<Item = FactName> {
    let is_open = verdict.faq.iter().any(|row| !row.decided);
    let version = verdict.version.as_ref().map(ClusterVersion::cce_releases);
    let conditions = [
        (FactName::ClusterVersion, version.is_none_or(|(from, to)| from != to)),
        (FactName::Os, matches!(verdict.system, NodeSystem::Unknown | NodeSystem::OneOf(_))),
        (FactName::Kernel, verdict.lacks_kernel()),
    ];
    conditions.into_iter().filter(move |(_, is_lacking)| is_open && *is_lacking).map(|(fact, _)| fact)
}

/// Returns how far apart the ratings of worlds can be that agree in a part of [`World::bits`].
fn widest(known_parts: &KnownParts, worlds: &[World], part: u8) -> u8 {
    let mut spans = [(Rating::High, Rating::None); 256];
    for world in worlds {
        let (best, worst) = &mut spans[usize::from(world.bits() & part)];
        for rated in known_parts.ratings(*world) {
            match rated {
                Rated::As(rating) => (*best, *worst) = (rating.min(*best), rating.max(*worst)),
                Rated::Unmodelled => (*best, *worst) = (Rating::None, Rating::High),
            }
        }
    }
    spans.iter().map(|(best, worst)| (*worst as u8).saturating_sub(*best as u8)).max().unwrap_or_default()
}
