//! Evidence from the node about single commits: a changelog line, a symbol of the running kernel.

use serde::{Deserialize, Serialize};

use super::ShownBy;
use crate::vocabulary::Commit;

/// The node's own evidence about one commit. It counts only while `kernel` equals [`Facts::kernel`](super::Facts).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitProof {
    /// The kernel release that it is about, as `uname -r` prints it.
    pub kernel: String,
    /// The commit.
    pub commit: Commit,
    /// Whether the kernel carries it.
    #[serde(with = "yes_or_no")]
    pub carried: bool,
    /// How it was proved.
    pub by: ShownBy,
}

/// Writes proofs as `KERNEL:COMMIT=yes:changelog`, separated by commas.
pub(super) fn proofs_to_text(proofs: &[CommitProof]) -> String {
    let one = |proof: &CommitProof| {
        let carried = if proof.carried { "yes" } else { "no" };
        [&proof.kernel, ":", proof.commit.name(), "=", carried, ":", proof.by.name()].concat()
    };
    proofs.iter().map(one).collect::<Vec<_>>().join(",")
}

/// Reads what [`proofs_to_text`] writes; `None` where any part of it is in another form.
pub(super) fn proofs_from_text(text: &str) -> Option<Vec<CommitProof>> {
    let one = |text: &str| {
        let (rest, by) = text.rsplit_once(':')?;
        let (rest, carried) = rest.rsplit_once('=')?;
        let (kernel, commit) = rest.rsplit_once(':')?;
        let carried = match carried {
            "yes" => true,
            "no" => false,
            _ => return None,
        };
        Some(CommitProof {
            kernel: kernel.to_owned(),
            commit: Commit::from_name(commit)?,
            carried,
            by: ShownBy::from_name(by)?,
        })
    };
    text.split(',').map(one).collect()
}

mod yes_or_no {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's own signature")]
    pub(super) fn serialize<S: Serializer>(carried: &bool, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if *carried { "yes" } else { "no" })
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
        match &*String::deserialize(deserializer)? {
            "yes" => Ok(true),
            "no" => Ok(false),
            other => Err(D::Error::unknown_variant(other, &["yes", "no"])),
        }
    }
}
