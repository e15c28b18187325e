//! Our own output read back: facts and reports as JSON, share links.

use super::notes::{FactName, IPVS_SYSCTLS, Notes, Rank, Source};
use super::sniffer::{Line, Lines};
use crate::facts::{CommitProof, Facts, ModeSource, Observation, ShownBy};
use crate::ipvs::{Backend, Commit, ConnReuseMode, Entry, Outcome, Protocol};
use crate::link::{Link, decode};

/// Keys that occur only in ReuseCheck's facts.
const OURS: [FactName; 4] =
    [FactName::ClusterVersion, FactName::ControllerVersion, FactName::ModeSource, FactName::KernelBuilt];

/// Facts as JSON, alone or in a report.
#[derive(Default)]
pub(super) struct OwnFacts<'a> {
    facts: Facts,
    proof: Proof,
    case: Case,
    is_ours: bool,
    source: Option<Source<'a>>,
}

impl<'a> OwnFacts<'a> {
    /// Takes one value of a document.
    pub(super) fn take(&mut self, path: &[String], value: &str, source: Source<'a>) {
        let path = match path {
            [facts, rest @ ..] if facts == "facts" => rest,
            path => path,
        };
        match path {
            [key] if key == "schema" => self.is_ours |= value.starts_with("reusecheck/"),
            [key] => self.set(key, value, source),
            [above, key] if above == "sysctls" && key.starts_with(IPVS_SYSCTLS) => {
                if let Ok(value) = value.parse() {
                    self.facts.sysctls.set(key, value);
                    self.source.get_or_insert(source);
                }
            }
            [above, key] if above == FactName::Commits.name() => {
                let proof = self.proof.take(key, value);
                self.facts.commits.extend(proof);
            }
            [above, key] if above == FactName::Observations.name() => {
                let case = self.case.take(key, value);
                self.facts.observations.extend(case);
            }
            _ => {}
        }
    }

    fn set(&mut self, key: &str, value: &str, source: Source<'a>) {
        let Some(fact) = FactName::ALL.into_iter().find(|fact| fact.name() == key) else { return };
        if !fact.is_sysctl() && fact.set(&mut self.facts, value).is_ok() {
            self.is_ours |= OURS.contains(&fact);
            self.source.get_or_insert(source);
        }
    }

    /// Notes the facts if ReuseCheck wrote the document.
    pub(super) fn finish(self, notes: &mut Notes) {
        if let Some(source) = self.source.filter(|_| self.is_ours) {
            note(&self.facts, source, notes);
        }
    }
}

/// One partly read proof of a commit.
#[derive(Default)]
struct Proof {
    kernel: Option<String>,
    commit: Option<Commit>,
    carried: Option<bool>,
    by: Option<ShownBy>,
}

impl Proof {
    /// Takes one member of it and returns the proof when it is complete.
    fn take(&mut self, key: &str, value: &str) -> Option<CommitProof> {
        match key {
            "kernel" => *self = Self { kernel: Some(value.to_owned()), ..Self::default() },
            "commit" => self.commit = Commit::from_name(value),
            "carried" => {
                self.carried = ["no", "yes"].iter().position(|known| *known == value).map(|at| at == 1);
            }
            "by" => self.by = ShownBy::from_name(value),
            _ => {}
        }
        let (commit, carried, by) = (self.commit?, self.carried?, self.by?);
        Some(CommitProof { kernel: self.kernel.take()?, commit, carried, by })
    }
}

/// One partly read observation.
#[derive(Default)]
struct Case {
    kernel: Option<String>,
    protocol: Protocol,
    conn_reuse_mode: Option<ConnReuseMode>,
    conntrack: Option<bool>,
    expire_nodest_conn: Option<bool>,
    backend: Option<Backend>,
    entry: Entry,
}

impl Case {
    /// Takes one member of it and returns the observation when it is complete: the outcome is its last member.
    fn take(&mut self, key: &str, value: &str) -> Option<Observation> {
        let is_on = || ["false", "true"].iter().position(|known| *known == value).map(|at| at == 1);
        match key {
            "kernel" => *self = Self { kernel: Some(value.to_owned()), ..Self::default() },
            "protocol" => self.protocol = Protocol::from_name(value)?,
            "connReuseMode" => self.conn_reuse_mode = ConnReuseMode::from_text(value),
            "conntrack" => self.conntrack = is_on(),
            "expireNodestConn" => self.expire_nodest_conn = is_on(),
            "backend" => self.backend = Backend::from_name(value),
            "entry" => self.entry = Entry::from_name(value)?,
            "outcome" => {
                return Some(Observation {
                    kernel: self.kernel.take()?,
                    protocol: self.protocol,
                    conn_reuse_mode: self.conn_reuse_mode,
                    conntrack: self.conntrack?,
                    expire_nodest_conn: self.expire_nodest_conn?,
                    backend: self.backend?,
                    entry: self.entry,
                    outcome: Outcome::from_name(value)?,
                });
            }
            _ => {}
        }
        None
    }
}

/// Reads a line with a share link: `https://example.org/app/#1&c=v1.19.16-r0&m=ipvs`.
pub(super) fn read<'a>(line: &Line<'a>, _: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let body = line.body();
    let Some((_, rest)) = body.split_once("#1&") else { return false };
    let end = rest.find([' ', ')', '>', '"', '\t']).unwrap_or(rest.len());
    let found = rest.get(..end).and_then(|pairs| decode(&["1&", pairs].concat()));
    // Invalid values are ignored.
    let Some(Link { facts, .. }) = found else { return false };
    note(&facts, Source::of("link", line), notes);
    facts != Facts::default()
}

fn note(facts: &Facts, source: Source<'_>, notes: &mut Notes) {
    const SPECIAL: [FactName; 5] = [
        FactName::ProxyMode,
        FactName::ModeSource,
        FactName::KernelBuilt,
        FactName::Commits,
        FactName::Observations,
    ];
    for fact in FactName::ALL.into_iter().filter(|fact| !fact.is_sysctl() && !SPECIAL.contains(fact)) {
        if let Some(value) = fact.get(facts) {
            notes.fact(fact, &value, Rank::Stated, source);
        }
    }
    if let Some((kernel, day)) = facts.kernel.as_ref().zip(facts.kernel_built.as_ref()) {
        notes.built(kernel, day, source);
    }
    facts.commits.iter().for_each(|proof| notes.commit(proof.clone(), source));
    facts.observations.iter().for_each(|case| notes.observation(case.clone(), source));
    if let Some(mode) = facts.proxy_mode {
        notes.mode(mode, facts.mode_source.unwrap_or(ModeSource::Running), source);
    }
    facts.sysctls.iter().for_each(|(name, value)| notes.sysctl(name, value, source));
}
