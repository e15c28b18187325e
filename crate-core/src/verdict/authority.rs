//! Chooses the authority that decides: the values read on the node, the vendor, or the model.

use super::model::{Model, RestsOn};
use super::possibility::{Because, Possibility};
use super::{Decider, Verdict};
use crate::facts::{Controller, Facts, LivePatch, ProxyMode};
use crate::faq::{self, Match};
use crate::kernel::KernelFacts;
use crate::knowledge::VendorSays;
use crate::system::{self, NodeSystem};
use crate::version::cluster::ClusterVersion;
use crate::vocabulary::{Certainty, FaqPage, FaqProblem, PlatformAnswer, Rating, Status};

/// Returns the rows of a page of the FAQ that apply to the node, newest edition first. On an unknown platform, they are
/// shown for comparison only, and only those whose conditions are all met.
pub(super) fn rows(
    page: FaqPage,
    facts: &Facts,
    platform: PlatformAnswer,
    controller: Controller,
    version: Option<&ClusterVersion>,
    system: NodeSystem,
    kernel: &KernelFacts,
) -> Vec<Match> {
    let is_silent = platform == PlatformAnswer::Upstream
        || controller != Controller::KubeProxy
        || facts.proxy_mode.is_some_and(|mode| mode != ProxyMode::Ipvs);
    if is_silent {
        return Vec::new();
    }
    let mut rows = faq::rows(page, version, system, kernel);
    rows.retain(|row| row.decided || platform == PlatformAnswer::Cce);
    rows
}

/// Returns the row of the newest edition that is decided and that no value read on the node contradicts.
pub(super) fn row<'v>(verdict: &'v Verdict) -> Option<&'v Match> {
    let newest = verdict.faq.first()?.row.edition;
    verdict.faq.iter().find(|row| row.decided && row.row.edition == newest && !is_contradicted(verdict, row))
}

/// Returns whether something read on the node contradicts the row: another `conn_reuse_mode`, or untracked connections
/// where the row is about a delay.
fn is_contradicted(verdict: &Verdict, row: &Match) -> bool {
    let observed = verdict.sysctls.conn_reuse_mode.observed.map(|value| i64::from(value != 0));
    let is_untracked = verdict.sysctls.conntrack.observed == Some(0);
    matches!((row.row.leaves, observed), (Some(says), Some(read)) if says != read)
        || row.row.problem == FaqProblem::SynDelay && is_untracked
}

/// Fills the verdict's outcomes, names the authority that decides, and returns the grade of its answer.
pub(super) fn choose(verdict: &mut Verdict) -> Certainty {
    if system::is_windows(verdict.facts.os.as_deref(), verdict.facts.kernel.as_deref()) {
        verdict.decider = Decider::Windows;
        verdict.outcomes.decide(Possibility::new(Rating::None, Status::No, Because::Mode));
        return Certainty::Source;
    }
    if verdict.is_not_ipvs() {
        verdict.decider = Decider::Mode;
        verdict.outcomes.decide(Possibility::new(Rating::None, Status::No, Because::Mode));
        return Certainty::Source;
    }
    let grade = in_ipvs_mode(verdict);
    if verdict.may_not_be_ipvs() {
        verdict.outcomes.decide(Possibility::new(Rating::None, Status::No, Because::Mode));
    }
    grade
}

fn in_ipvs_mode(verdict: &mut Verdict) -> Certainty {
    let is_asked = !verdict.kernel.observed.is_empty() && verdict.model.rating.is_some();
    // A live patch changes code that the changelog and the symbols of the build do not show.
    let is_patched = verdict.facts.live_patch == Some(LivePatch::Loaded);
    let rests_on_node = match verdict.model.rests_on {
        RestsOn::Reading => true,
        RestsOn::Proofs => !is_patched,
        RestsOn::Tables => false,
    };
    if rests_on_node || is_asked {
        return by_model(verdict);
    }
    if verdict.kernel.vendor_says == VendorSays::Fixed {
        verdict.decider = Decider::VendorBuild;
        verdict.outcomes.decide(Possibility::new(Rating::None, verdict.lost_datagram, Because::VendorBuild));
        // The node shows that its kernel lacks a fix that the vendor's statement assumes, unless kube-proxy leaves
        // another value.
        let is_doubted = !verdict.kernel.proved.is_empty()
            && verdict.model.rating.is_some_and(|rating| rating != Rating::None);
        if is_doubted && !is_patched {
            by_model(verdict);
        }
        allow_the_other(verdict);
        return Certainty::Vendor;
    }
    // Elsewhere the FAQ is shown for comparison only.
    if verdict.platform != PlatformAnswer::Cce || verdict.model.certainty < Certainty::Vendor {
        return by_model(verdict);
    }
    if let Some(outcome) = row(verdict).and_then(|row| Possibility::of_row(row.row, verdict.lost_datagram)) {
        verdict.decider = Decider::Faq;
        verdict.outcomes.decide(outcome);
        allow_the_other(verdict);
        let leaves = row(verdict).and_then(|row| row.row.leaves);
        if let Some(leaves) = leaves {
            let mode = &mut verdict.sysctls.conn_reuse_mode;
            mode.predicted = Some(leaves);
            mode.effective = mode.observed.or(mode.predicted);
        }
        return Certainty::Vendor;
    }
    allow_open_rows(verdict);
    by_model(verdict)
}

fn by_model(verdict: &mut Verdict) -> Certainty {
    let Model { known_parts, worlds, .. } = &verdict.model;
    for world in worlds {
        let lost = verdict.datagrams.lost_in(*world);
        known_parts
            .ratings(*world)
            .for_each(|rated| verdict.outcomes.decide(Possibility::of_world(rated, lost)));
    }
    if verdict.platform == PlatformAnswer::Cce {
        allow_rows(verdict);
    }
    verdict.model.certainty
}

/// Adds the outcomes of undecided rows of the newest edition, which would decide if they apply.
fn allow_open_rows(verdict: &mut Verdict) {
    let newest = verdict.faq.first().map(|row| row.row.edition);
    let open = verdict.faq.iter().filter(|row| !row.decided && Some(row.row.edition) == newest);
    let outcomes: Vec<Possibility> = open
        .filter(|row| !is_contradicted(verdict, row))
        .filter_map(|row| Possibility::of_row(row.row, verdict.lost_datagram))
        .collect();
    for outcome in outcomes {
        verdict.outcomes.decide(outcome);
    }
}

/// Keeps the statements of all editions possible until `conn_reuse_mode` was read on the node.
fn allow_rows(verdict: &mut Verdict) {
    if verdict.sysctls.conn_reuse_mode.observed.is_none() {
        let decided = verdict.faq.iter().filter(|row| row.decided);
        decided
            .filter_map(|row| Possibility::of_row(row.row, verdict.lost_datagram))
            .for_each(|outcome| verdict.outcomes.allow(outcome));
    }
}

/// Where the vendor decides: the other editions and the model's own answer stay possible while nothing was read. A 0 that
/// was read leaves the stale backend open, since the vendor does not say how its build deals with it.
fn allow_the_other(verdict: &mut Verdict) {
    allow_rows(verdict);
    match verdict.sysctls.conn_reuse_mode.observed {
        None => {
            if let Some(rating) = verdict.model.rating {
                verdict.outcomes.allow(Possibility::new(rating, verdict.lost_datagram, Because::World));
            }
        }
        Some(0) => {
            let lost = verdict.lost_datagram;
            let stale = Possibility::new(Rating::High, lost, Because::World);
            let Model { known_parts, worlds, .. } = &verdict.model;
            let mut outcomes =
                worlds.iter().map(|world| Possibility::of_world(known_parts.rate(*world), lost));
            if outcomes.any(|outcome| outcome.allows(Rating::High)) {
                verdict.outcomes.allow(stale);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Decider, judge};
    use super::RestsOn;
    use crate::facts::{CommitProof, Facts, ShownBy};
    use crate::ipvs::Commit;
    use crate::vocabulary::Rating;

    fn node(json: &str) -> Facts {
        serde_json::from_str(json).expect("facts of the contract")
    }

    #[test]
    fn the_better_founded_decides_on_cce() {
        for (json, decider, rating) in [
            // Both are statements of the vendor's FAQ.
            (
                r#"{"clusterVersion": "v1.19.16-r0", "os": "EulerOS 2.9", "proxyMode": "ipvs",
                    "kernel": "4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64", "sysctls": {
                        "net.ipv4.vs.conn_reuse_mode": 0, "net.ipv4.vs.conntrack": 1, "net.ipv4.vs.expire_nodest_conn": 1}}"#,
                Decider::Faq,
                Rating::High,
            ),
            // Untracked connections contradict only a row about delays.
            (
                r#"{"clusterVersion": "v1.23.1-r0", "os": "Ubuntu 22.04.3 LTS", "proxyMode": "ipvs",
                    "sysctls": {"net.ipv4.vs.conntrack": 0}}"#,
                Decider::Faq,
                Rating::None,
            ),
            // The sysctls were read on the node, whatever the kernel carries.
            (
                r#"{"clusterVersion": "v1.25.3-r0", "os": "HCE OS 2.0", "proxyMode": "ipvs", "sysctls": {
                        "net.ipv4.vs.conn_reuse_mode": 0, "net.ipv4.vs.expire_nodest_conn": 0}}"#,
                Decider::Model,
                Rating::High,
            ),
            (
                r#"{"clusterVersion": "v1.19.16-r0", "os": "EulerOS 2.9", "proxyMode": "ipvs",
                    "kernel": "4.18.0-147.5.1.6.h1071.eulerosv2r9.x86_64"}"#,
                Decider::VendorBuild,
                Rating::None,
            ),
        ] {
            let facts = node(json);
            let verdict = judge(&facts);
            assert_eq!((verdict.decider, verdict.rating), (decider, rating), "{json}");
        }
    }

    /// On a kernel that no table lists, only the node's evidence can give a rating. The same evidence gives the same
    /// rating on every other kernel, and less evidence does not.
    #[test]
    fn ratings_from_node_evidence_need_no_table() {
        const BLANK: &str = "3.10.107-1-tlinux2-0050";
        let node = |release: &str, settings: u32, proved: &[(Commit, u32)]| {
            let bit = |at: u32| settings >> at & 1;
            let mut facts = node(&format!(
                r#"{{"clusterVersion": "v1.19.16-r0", "proxyMode": "ipvs", "kernel": "{release}", "sysctls": {{
                    "net.ipv4.vs.conn_reuse_mode": {}, "net.ipv4.vs.conntrack": {}, "net.ipv4.vs.expire_nodest_conn": {}}}}}"#,
                bit(0),
                bit(1),
                bit(2)
            ));
            // The changelog and the symbols may prove the same.
            for by in ShownBy::ALL {
                facts.commits.extend(proved.iter().map(|&(commit, status)| CommitProof {
                    kernel: release.to_owned(),
                    commit,
                    carried: status == 1,
                    by,
                }));
            }
            facts
        };
        let mut by_proofs = 0;
        // Each commit: lacking, carried or not proved.
        for number in 0..3_u32.pow(5) {
            let proved = Commit::ALL.map(|commit| (commit, number / 3_u32.pow(commit as u32) % 3));
            let proved: Vec<_> = proved.into_iter().filter(|(_, status)| *status < 2).collect();
            for settings in 0..8 {
                let blank = node(BLANK, settings, &proved);
                let on_blank = judge(&blank).model.rating;
                for release in ["5.4.58", "5.10.83", "4.18.0-147.5.1.6.h1071.eulerosv2r9.x86_64"] {
                    let facts = node(release, settings, &proved);
                    let model = judge(&facts).model;
                    let rests_on_node = model.rests_on != RestsOn::Tables;
                    assert_eq!(rests_on_node, on_blank.is_some(), "{release} {settings:03b} {proved:?}");
                    assert!(
                        !rests_on_node || model.rating == on_blank,
                        "{release} {settings:03b} {proved:?}"
                    );
                    by_proofs += u32::from(model.rests_on == RestsOn::Proofs);
                }
            }
        }
        assert!(by_proofs > 500, "{by_proofs}");
    }

    #[test]
    fn an_answer_that_needs_the_kernel_does_not_rest_on_the_reading() {
        let read = |kernel: &str, expire: u8| {
            node(&format!(
                r#"{{"clusterVersion": "1.27.3", "proxyMode": "ipvs", "kernel": "{kernel}", "sysctls": {{
                    "net.ipv4.vs.conn_reuse_mode": 0, "net.ipv4.vs.conntrack": 1, "net.ipv4.vs.expire_nodest_conn": {expire}}}}}"#
            ))
        };
        for (kernel, expire, is_reading) in
            [("5.4.163", 1, false), ("5.4.58", 1, false), ("5.4.163", 0, true)]
        {
            let facts = read(kernel, expire);
            let verdict = judge(&facts);
            assert_ne!(verdict.rating, Rating::Unknown);
            assert_eq!(verdict.model.rests_on == RestsOn::Reading, is_reading, "{kernel} {expire}");
        }
    }
}
