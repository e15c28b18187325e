//! A node's evidence about its kernel, as JavaScript passes it.

use reusecheck_core::facts::{CommitProof, Observation, ShownBy};
use reusecheck_core::ipvs::{Backend, Commit, Entry, Outcome, Protocol};
use wasm_bindgen::JsValue;

use super::at::At;
use super::refusal::Refusal;
use super::value::{choice, each, entry_of, flag, list, named, reuse_mode, text};

/// `CommitProof[]`.
pub(super) fn proofs(value: &JsValue, at: &At) -> Result<Vec<CommitProof>, Refusal> {
    let example =
        "{ kernel: \"5.4.0-1034-azure\", commit: \"c95c07836fa4\", carried: \"yes\", by: \"changelog\" }";
    list(value, at, &["[", example, "]"].concat(), |value, at| {
        let (mut kernel, mut commit, mut carried, mut by) = (None, None, None, None);
        each(value, at, example, |key, value, at| {
            match key {
                "kernel" => kernel = Some(text(value, at, "\"5.4.0-1034-azure\"")?),
                "commit" => commit = Some(named(value, at, &Commit::NAMES, Commit::from_name)?),
                "carried" => carried = Some(choice(value, at, &[("yes", true), ("no", false)])?),
                "by" => by = Some(named(value, at, &ShownBy::NAMES, ShownBy::from_name)?),
                _ => return Err(Refusal::unknown_key(at, &["kernel", "commit", "carried", "by"])),
            }
            Ok(())
        })?;
        let missing = |key| Refusal::missing(&at.key(key), example);
        Ok(CommitProof {
            kernel: kernel.ok_or_else(|| missing("kernel"))?,
            commit: commit.ok_or_else(|| missing("commit"))?,
            carried: carried.ok_or_else(|| missing("carried"))?,
            by: by.ok_or_else(|| missing("by"))?,
        })
    })
}

const OBSERVATION: [&str; 8] =
    ["kernel", "protocol", "connReuseMode", "conntrack", "expireNodestConn", "backend", "entry", "outcome"];

/// `Observation[]`.
pub(super) fn observations(value: &JsValue, at: &At) -> Result<Vec<Observation>, Refusal> {
    let example = "{ kernel: \"5.4.0-1034-azure\", connReuseMode: 0, conntrack: true, expireNodestConn: true, \
                   backend: \"drained\", entry: \"time-wait\", outcome: \"old-backend\" }";
    list(value, at, &["[", example, "]"].concat(), |value, at| {
        let (mut kernel, mut conn_reuse_mode, mut conntrack, mut expire) = (None, None, None, None);
        let (mut protocol, mut entry) = (Protocol::default(), Entry::default());
        let (mut backend, mut outcome) = (None, None);
        each(value, at, example, |key, value, at| {
            match key {
                "kernel" => kernel = Some(text(value, at, "\"5.4.0-1034-azure\"")?),
                "protocol" => protocol = named(value, at, &Protocol::NAMES, Protocol::from_name)?,
                "connReuseMode" => conn_reuse_mode = Some(reuse_mode(value, at)?),
                "conntrack" => conntrack = Some(flag(value, at)?),
                "expireNodestConn" => expire = Some(flag(value, at)?),
                "backend" => backend = Some(named(value, at, &Backend::NAMES, Backend::from_name)?),
                "entry" => entry = named(value, at, &["time-wait", "fin-wait", "established"], entry_of)?,
                "outcome" => outcome = Some(named(value, at, &Outcome::NAMES, Outcome::from_name)?),
                _ => return Err(Refusal::unknown_key(at, &OBSERVATION)),
            }
            Ok(())
        })?;
        let missing = |key| Refusal::missing(&at.key(key), example);
        Ok(Observation {
            kernel: kernel.ok_or_else(|| missing("kernel"))?,
            protocol,
            conn_reuse_mode,
            conntrack: conntrack.ok_or_else(|| missing("conntrack"))?,
            expire_nodest_conn: expire.ok_or_else(|| missing("expireNodestConn"))?,
            backend: backend.ok_or_else(|| missing("backend"))?,
            entry,
            outcome: outcome.ok_or_else(|| missing("outcome"))?,
        })
    })
}
