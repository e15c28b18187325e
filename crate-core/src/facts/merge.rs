//! Merges the facts that the caller passes with the facts read from a paste.

use serde::{Deserialize, Serialize};

use super::{FactName, Facts, Text};

/// Two or more values for one fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The fact's name.
    pub fact: Text,
    /// The values, the one that was taken first.
    pub values: Vec<String>,
}

/// Merges two sets of facts: `overrides` win over `read`, and every difference is a conflict with the override first.
///
/// Facts that qualify another one go with it: the mode's source with the mode, and the build date and the live patch
/// with the kernel.
pub fn merge(overrides: &Facts, read: &Facts, conflicts: &mut Vec<Conflict>) -> Facts {
    let mut merged = read.clone();
    if overrides.proxy_mode.is_some() {
        merged.mode_source = overrides.mode_source;
    }
    if overrides.kernel.is_some() && overrides.kernel != read.kernel {
        merged.kernel_built = None;
        merged.live_patch = None;
    }
    let is_merged_separately = |fact: &FactName| {
        fact.is_sysctl() || matches!(fact, FactName::Commits | FactName::Observations | FactName::ModeSource)
    };
    for fact in FactName::ALL.into_iter().filter(|fact| !is_merged_separately(fact)) {
        if let Some(value) = fact.get(overrides)
            && fact.set(&mut merged, &value).is_ok()
        {
            note_difference(conflicts, fact.name(), &value, fact.get(read).as_deref());
        }
    }
    for proof in &overrides.commits {
        merged.commits.retain(|known| (&known.kernel, known.commit) != (&proof.kernel, proof.commit));
        merged.commits.push(proof.clone());
    }
    for observation in &overrides.observations {
        merged.observations.retain(|known| !known.is_of_same_case(observation));
        merged.observations.push(observation.clone());
    }
    for (name, value) in overrides.sysctls.iter() {
        let known = read.sysctls.get(name).map(|value| value.to_string());
        merged.sysctls.set(name, value);
        note_difference(conflicts, name, &value.to_string(), known.as_deref());
    }
    merged
}

/// Records that `taken` was preferred to a different value that was read; values already in a conflict are kept.
fn note_difference(conflicts: &mut Vec<Conflict>, fact: &str, taken: &str, read: Option<&str>) {
    let Some(read) = read.filter(|read| *read != taken) else { return };
    if let Some(known) = conflicts.iter_mut().find(|conflict| conflict.fact == fact) {
        known.values.retain(|value| value != taken);
        known.values.insert(0, taken.to_owned());
    } else {
        let values = vec![taken.to_owned(), read.to_owned()];
        conflicts.push(Conflict { fact: Text::Owned(fact.to_owned()), values });
    }
}
