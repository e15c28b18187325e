//! The shapes of the compiled knowledge. `build.rs` fills them from `knowledge/*.toml`; nothing is parsed at run time.

use std::ops::Deref;
use std::sync::{LazyLock, OnceLock};

use crate::facts::{ProxyMode, Text};
use crate::messages::{Message, id};
use crate::vocabulary::{
    Action, Certainty, Commit, Effect, ExitStatus, FaqPage, FaqProblem, ProblemId, When,
};
use archives::{Collector, File, Holds, Scope};

pub mod archives;
mod lineage;

pub(crate) use lineage::{Build, Follows, LINEAGES, Lineage, Note, Order, Run, VendorSays};

include!(concat!(env!("OUT_DIR"), "/knowledge.rs"));

/// Index into [`SOURCES`].
pub(crate) type SourceIndex = u16;

/// A text of the tables. Its index takes 2 bytes of a wasm; address and length would take 8.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct SharedText(u16);

impl Deref for SharedText {
    type Target = str;

    fn deref(&self) -> &str {
        static ALL: OnceLock<Vec<&str>> = OnceLock::new();
        ALL.get_or_init(|| SHARED_TEXTS.split('\u{1f}').collect())[usize::from(self.0)]
    }
}

/// A list of sources, likewise.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct SourceList(u16);

impl Deref for SourceList {
    type Target = [SourceIndex];

    fn deref(&self) -> &[SourceIndex] {
        SOURCE_LISTS[usize::from(self.0)]
    }
}

/// Every source, sorted by id. It is a separate text, because only reports that cite sources need it.
pub(crate) static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| source_table().collect());

/// A public source.
pub(crate) struct Source {
    pub(crate) id: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) title: &'static str,
    pub(crate) url: &'static str,
}

/// Reads the text that `build/knowledge.rs` writes: a line for each source.
fn source_table() -> impl Iterator<Item = Source> {
    SOURCE_TABLE.lines().map(|line| {
        let mut fields = line.split('\t');
        let mut next = || fields.next().unwrap_or_default();
        Source { id: next(), kind: next(), title: next(), url: next() }
    })
}

impl Source {
    /// Returns the common name of the source: `kubernetes#81775`, `Linux c95c07836fa4`, or the beginning of its title.
    pub(crate) fn label(&'static self) -> Text {
        let is_numbered = matches!(self.kind, "pr" | "issue");
        if let Some(place) = self.url.strip_prefix("https://github.com/").filter(|_| is_numbered) {
            let mut parts = place.rsplit('/');
            let number = parts.next().unwrap_or_default();
            return Text::Owned([parts.nth(1).unwrap_or_default(), "#", number].concat());
        }
        let is_hash = |text: &str| text.len() == HASH && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        match self.id.strip_prefix("linux-") {
            Some(hash) if is_hash(hash) => Text::Owned(["Linux ", hash].concat()),
            _ => {
                let mut pairs = self.title.as_bytes().windows(2);
                let end = pairs.position(|pair| matches!(pair, b": " | b" (" | b", "));
                Text::Borrowed(end.and_then(|end| self.title.get(..end)).unwrap_or(self.title))
            }
        }
    }
}

/// The digits of a commit in an id.
const HASH: usize = 12;

/// A Kubernetes release as `(minor, patch)`; the major version is always 1.
pub(crate) type Release = (u32, u32);

/// The effect of kube-proxy on `conn_reuse_mode`, from one release until the next rule.
pub(crate) struct Rule {
    pub(crate) id: &'static str,
    pub(crate) since: Release,
    /// For kernels below 4.1, from 4.1, from 5.9.
    pub(crate) actions: [Action; 3],
    pub(crate) evidence: [Certainty; 3],
    pub(crate) sources: SourceList,
}

/// Another sysctl that kube-proxy writes at start.
pub(crate) struct Write {
    pub(crate) sysctl: &'static str,
    pub(crate) value: i64,
    /// The kernel's default, which stays where kube-proxy does not write.
    pub(crate) default: i64,
    /// Releases that write it: from the first, before the second.
    pub(crate) spans: &'static [(Release, Release)],
    pub(crate) sources: SourceList,
}

/// Other differences between releases of kube-proxy: from the first, before the second of each span.
pub(crate) struct Habit {
    pub(crate) spans: &'static [(Release, Release)],
    pub(crate) sources: SourceList,
}

/// A row about leaving IPVS. It applies where all its conditions hold; an empty list is no condition.
pub(crate) struct ExitRow {
    pub(crate) modes: &'static [ProxyMode],
    /// Names of distributions.
    pub(crate) platforms: &'static [&'static str],
    pub(crate) except: &'static [&'static str],
    /// Releases of kube-proxy: from the first, before the second.
    pub(crate) releases: (Release, Release),
    /// Kernel numbers, from the first, before the second.
    pub(crate) kernel: Option<([u32; 2], [u32; 2])>,
    /// Globs over the kernel release.
    pub(crate) patterns: &'static [&'static str],
    /// For a rule: its decision.
    pub(crate) status: ExitStatus,
    pub(crate) commands: &'static [&'static str],
    pub(crate) sources: SourceList,
}

/// The releases in which IPVS mode ends, step by step.
pub(crate) struct IpvsDates {
    pub(crate) deprecated: &'static str,
    pub(crate) disabled: &'static str,
    pub(crate) removed: &'static str,
    pub(crate) sources: SourceList,
}

/// A vendor's statement about its platform.
pub(crate) struct StatementRow {
    pub(crate) id: &'static str,
    pub(crate) vendor: &'static str,
    /// A day, a month, or `undated`.
    pub(crate) date: &'static str,
    /// Names of its distributions.
    pub(crate) platforms: &'static [&'static str],
    /// The commit that it is about, as its place in [`crate::ipvs::Commit::ALL`].
    pub(crate) commit: Option<usize>,
    pub(crate) kernels: &'static [StatedKernel],
    pub(crate) text: Message,
    /// One source.
    pub(crate) page: SourceList,
}

/// Kernels that a vendor's statement is about.
pub(crate) struct StatedKernel {
    /// The id of their lineage.
    pub(crate) lineage: &'static str,
    /// The first build that the vendor calls fixed; empty for none.
    pub(crate) since: &'static str,
    /// The lineage is the vendor's own: it names the vendor.
    pub(crate) is_own: bool,
}

/// An operating system as the FAQ or a lineage knows it.
pub(crate) struct System {
    pub(crate) id: SharedText,
    pub(crate) name: SharedText,
    /// Globs over the lower-case name, `_` read as a space.
    pub(crate) names: &'static [SharedText],
    /// Whether only CCE's vendor ships it.
    pub(crate) cce: bool,
}

/// Further steps of a report about a release.
pub(crate) struct Remark {
    pub(crate) step: (&'static str, Message),
    pub(crate) releases: (Release, Release),
    /// Kernel numbers, from the first, before the second.
    pub(crate) kernel: Option<([u32; 2], [u32; 2])>,
    pub(crate) sources: SourceList,
}

/// A CCE version as `(minor, patch, revision)`.
pub(crate) type CceRelease = (u32, u32, u32);

/// One row of the FAQ in one edition.
pub(crate) struct FaqRow {
    pub(crate) page: FaqPage,
    pub(crate) edition: SharedText,
    pub(crate) id: SharedText,
    /// Cluster versions: from the first, before the second; empty for any.
    pub(crate) versions: &'static [(CceRelease, CceRelease)],
    /// Indices into [`SYSTEMS`]; empty for any.
    pub(crate) systems: &'static [u8],
    /// Kernel numbers, from the first, before the second.
    pub(crate) kernel: Option<([u32; 2], [u32; 2])>,
    /// Whether the edition itself says that the systems' kernels are so.
    pub(crate) kernel_implied: bool,
    /// The vendor's statement about the build that the row asks for.
    pub(crate) build: VendorSays,
    pub(crate) writes: Option<i64>,
    /// The value of `conn_reuse_mode` the row leads to, where it says.
    pub(crate) leaves: Option<i64>,
    pub(crate) problem: FaqProblem,
    pub(crate) sources: SourceList,
}

/// A number that an estimate rests on.
pub(crate) struct Constant {
    pub(crate) id: &'static str,
    pub(crate) value: u32,
    /// `s` or `ports`.
    pub(crate) unit: &'static str,
    pub(crate) name: Message,
    pub(crate) evidence: Certainty,
    /// The kernels whose code was read for it.
    pub(crate) read: &'static str,
    pub(crate) sources: SourceList,
}

impl Constant {
    /// The value used in calculations.
    pub(crate) fn get(&self) -> f64 {
        f64::from(self.value)
    }
}

/// A symptom.
pub(crate) struct KnownSymptom {
    pub(crate) id: &'static str,
    pub(crate) title: Message,
    pub(crate) why: Message,
    pub(crate) otherwise: Message,
    /// The problems with that symptom, the likelier first.
    pub(crate) leads: &'static [ProblemId],
    pub(crate) collect: &'static [&'static str],
    pub(crate) sources: SourceList,
}

/// A command that shows a missing fact.
pub(crate) struct Command {
    /// A key of `Facts`, a sysctl, `changelog` or `symbol`.
    pub(crate) purpose: &'static str,
    /// Where it applies; empty for anywhere.
    pub(crate) environment: &'static str,
    pub(crate) run: &'static str,
}

/// A commit that repairs IPVS.
pub(crate) struct Fix {
    pub(crate) commit: Commit,
    /// The first release of Linux that has it.
    pub(crate) mainline: &'static str,
    /// The first release of each stable branch that has a backport.
    pub(crate) stable: &'static [&'static str],
    /// Its own source first.
    pub(crate) sources: SourceList,
}

/// A remedy.
pub(crate) struct RemedyRow {
    /// Its id and its texts: instruction, title, cost, duration, result of the check.
    pub(crate) words: (&'static str, [Message; 5]),
    pub(crate) when: When,
    pub(crate) commands: &'static [(Effect, &'static str)],
    /// The path or name of each file, with its content.
    pub(crate) files: &'static [(&'static str, FileText)],
    /// Commands that show whether it worked.
    pub(crate) check: &'static [&'static str],
    pub(crate) sources: SourceList,
}

/// The content of a file.
pub(crate) enum FileText {
    /// For a program: the same in every language.
    Ready(&'static str),
    /// For people.
    InWords(Message),
}

/// Something that eases lost UDP requests.
pub(crate) struct EasingRemedy {
    /// Of each group one is listed.
    pub(crate) group: u8,
    /// Where it applies; empty for anywhere.
    pub(crate) environment: &'static str,
    /// Releases of kube-proxy: from the first, before the second.
    pub(crate) releases: (Release, Release),
    pub(crate) remedy: RemedyRow,
}

/// A suffix of a cluster version that names the distribution.
pub(crate) struct Distribution {
    pub(crate) mark: &'static str,
    pub(crate) name: &'static str,
    pub(crate) cce: bool,
    /// Whether its kube-proxy was read and is upstream's.
    pub(crate) read: bool,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{SOURCES, Text};

    #[test]
    fn labels_are_short_and_no_two_are_the_same() {
        let mut known: BTreeMap<Text, &str> = BTreeMap::new();
        for source in SOURCES.iter() {
            let label = source.label();
            assert!((4..=50).contains(&label.len()), "{}: {label}: give its title a short head", source.id);
            if let Some(other) = known.insert(label.clone(), source.id) {
                panic!("{other} and {}: {label}", source.id);
            }
        }
        for (label, id) in [
            ("kubernetes#81775", "k8s-81775"),
            ("Linux c95c07836fa4", "linux-c95c07836fa4"),
            ("Linux 4dfa9b438ee3", "linux-port-shuffle"),
            ("CCE FAQ 00409", "cce-faq"),
        ] {
            assert_eq!(known.get(label), Some(&id));
        }
    }
}
