//! `[[lineage.run]]` of `knowledge/kernels/*.toml`: the observed behaviour of one build.

use serde::Deserialize;

use super::Row;
use super::bounds::check_date;

/// The parts of an outcome before its `=`, in this order, with the names of the contract.
pub(crate) const PARTS: [(&str, &[&str]); 6] = [
    ("protocol", &["tcp", "udp"]),
    ("conn_reuse_mode", &["-", "0", "1", "2", "3"]),
    ("conntrack", &["0", "1"]),
    ("expire_nodest_conn", &["0", "1"]),
    ("backend", &["serving", "drained", "removed", "removed-drained"]),
    ("entry", &["time-wait", "server-reset", "fin-wait", "established"]),
];
pub(crate) const OUTCOMES: [&str; 5] =
    ["old-backend", "rescheduled", "syn-dropped", "dropped-until-expiry", "datagram-dropped"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RunRow {
    pub(super) release: String,
    pub(super) date: String,
    /// Each as `tcp/0/1/1/drained/time-wait=old-backend`.
    pub(super) outcomes: Vec<String>,
    #[serde(default)]
    pub(super) sources: Vec<String>,
}

impl RunRow {
    /// Checks the row; `before` are the earlier ones of the same lineage.
    pub(super) fn check(&self, at: &Row, before: &[Self]) -> Result<(), String> {
        check_date(at, &self.date)?;
        if before.iter().any(|run| run.release == self.release) {
            return at.refuse("duplicate release");
        }
        if self.outcomes.is_empty() {
            return at.refuse("a run without `outcomes`");
        }
        let mut cases = Vec::new();
        for outcome in &self.outcomes {
            let case = check_outcome(at, outcome)?;
            if cases.contains(&case) {
                return at.refuse(&format!("duplicate case `{case}`"));
            }
            cases.push(case);
        }
        Ok(())
    }
}

/// Returns the case, the part before the `=`.
fn check_outcome<'a>(at: &Row, outcome: &'a str) -> Result<&'a str, String> {
    let Some((case, outcome_name)) = outcome.split_once('=') else {
        return at.refuse(&format!("outcome `{outcome}` has no `=`"));
    };
    let parts: Vec<&str> = case.split('/').collect();
    if parts.len() != PARTS.len() {
        let names = PARTS.map(|(name, _)| name).join("/");
        return at.refuse(&format!("outcome `{outcome}` is not `{names}=OUTCOME`"));
    }
    let outcome_part = [(("outcome", &OUTCOMES[..]), outcome_name)];
    for ((name, known), part) in PARTS.into_iter().zip(parts).chain(outcome_part) {
        if !known.contains(&part) {
            return at
                .refuse(&format!("outcome `{outcome}`: {name} `{part}` is not one of {}", known.join(", ")));
        }
    }
    Ok(case)
}
