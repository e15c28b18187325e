//! Finds the marks of a line in one pass, so that only the matching formats read it.
//!
//! Each format names the marks of which its lines have at least one. A mark is a few words or a class of characters. It
//! may be found where nothing is read, so words are compared without regard to case; it is never missed.

use std::sync::LazyLock;

use super::log_words::{FAILURES, SAYS_MODE};
use super::systems;

/// A sign that a format looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Every text has it.
    Text,
    Digit,
    /// `4.1`: two numbers of which the first has one digit, as releases and versions begin.
    Number,
    /// A character beyond ASCII.
    Foreign,
    /// A comma, a semicolon or a tab.
    Delimiter,
    Brace,
    /// A square bracket or a quote.
    Bracket,
    Bar,
    Colon,
    Equals,
    Answer,
    AsksChangelog,
    AsksMode,
    AsksRelease,
    AsksVersion,
    Description,
    FanOut,
    GoFile,
    HostLabel,
    Image,
    Kube,
    Link,
    LogFailure,
    LogMode,
    LogVersion,
    Machine,
    Mode,
    ModeKey,
    Module,
    Os,
    Probe,
    ProxyMode,
    ReleaseFile,
    Running,
    Sign,
    Speaker,
    Sysctl,
    SysctlName,
    SysctlOutput,
    Title,
    Topic,
    Version,
}

/// The IPVS sysctls whose short names nothing else has, and what a wiki makes of them.
pub(super) const SHORT_NAMES: [&str; 4] =
    ["conn_reuse_mode", "expire_nodest_conn", "connreusemode", "expirenodestconn"];

/// The words of each mark, in lower case and of two bytes or more.
const WORDS: [(Mark, &[&str]); 34] = [
    (Mark::Answer, &["linux ", "pretty_name="]),
    (Mark::AsksChangelog, &["changelog"]),
    (Mark::AsksMode, &["proxymode"]),
    (Mark::AsksRelease, &["uname -r", "uname -mr", "uname --k", "kernel/osrelease"]),
    (Mark::AsksVersion, &["kubeletversion", "kubeproxyversion"]),
    (Mark::Description, &["name:", "labels:", "roles:", "system info:"]),
    (Mark::FanOut, &["changed", "success", "failed", "unreachable", "ok: ["]),
    (Mark::GoFile, &[".go:"]),
    (Mark::HostLabel, &[": "]),
    (Mark::Image, &["kube-proxy", "hyperkube", "kube-router", "kindest/node", "rancher/k3s", "labring/"]),
    (Mark::Kube, &["kube-"]),
    (Mark::Link, &["#1&"]),
    (Mark::LogFailure, &FAILURES),
    (Mark::LogMode, &SAYS_MODE),
    (Mark::LogVersion, &["version: ", "version info"]),
    (Mark::Machine, &["86", "64", "armv", "s390"]),
    (Mark::Mode, &["ipvs", "iptables", "nftables", "userspace"]),
    (Mark::ModeKey, &["mode"]),
    (Mark::Module, &["module "]),
    (Mark::Os, &systems::NAMES),
    (Mark::Os, &systems::ROLLING),
    (Mark::Probe, &["reusecheck-probe"]),
    (Mark::ProxyMode, &["proxy-mode"]),
    (
        Mark::ReleaseFile,
        &[" release ", "no lsb", ":\t", "distributor id:", "description:", "release:", "codename:"],
    ),
    (Mark::Running, &["linux", "ainted", "/lib/modules/", "t change directory to '", "darwin "]),
    (
        Mark::Sign,
        &[
            "ipvsdeprecation",
            "now deprecated",
            "kubeproxyreplacement",
            "kernel parameter",
            "ingress_sbox",
            "run-service-proxy",
            "ipvs: ",
            "no destination available",
            " logs for container ",
        ],
    ),
    (
        Mark::Sign,
        &[
            "swarm: active",
            "kpatch",
            "livepatch",
            "klp_",
            "ksplice_",
            "effective kernel",
            "atchstate",
            "/kgraft-",
        ],
    ),
    (Mark::Speaker, &[" commented ", " opened ", " replied ", " \u{b7} 20", " \u{b7} comment"]),
    (Mark::Sysctl, &["net.ipv4.vs.", "net/ipv4/vs/"]),
    (Mark::SysctlName, &SHORT_NAMES),
    (Mark::SysctlOutput, &["sysctl: ", "* applying /", "kernel.osrelease"]),
    (Mark::Title, &["name", "node", "ready"]),
    (
        Mark::Topic,
        &[
            "arch",
            "betriebssystem",
            "client",
            "cce version",
            "distr",
            "exploitation",
            "image",
            "k0s",
            "k3s",
            "k8s",
            "kernel",
            "kube",
            "linux",
            "mode",
            "noyau",
            "operati",
            "os",
            "platform",
            "proxy",
            "rke2",
            "sistema",
            "uname",
            "version",
        ],
    ),
    (
        Mark::Version,
        &["version", "kubernetes v", "connection to the server", "error from server", "must be logged in"],
    ),
];

/// A set of marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks(u64);

impl Marks {
    /// Every mark there is.
    pub(super) const ALL: Self = Self(u64::MAX);

    /// Returns the set of these marks.
    pub(super) const fn any_of(marks: &[Mark]) -> Self {
        let mut set = 0;
        let mut rest = marks;
        while let [first, tail @ ..] = rest {
            set |= bit(*first);
            rest = tail;
        }
        Self(set)
    }

    /// Returns the marks of a text.
    pub(super) fn of(text: &str) -> Self {
        let table = &*TABLE;
        let mut found = bit(Mark::Text);
        let mut before = 0;
        for (at, byte) in text.bytes().enumerate() {
            let symbol = table.symbols[usize::from(byte)];
            found |= table.classes[usize::from(byte)];
            let place = table.pairs[pair_of(before, symbol)];
            if place != 0 {
                let words = table.words[usize::from(place)].iter();
                let there = words.filter(|word| found & word.bit == 0 && word.is_at(at, text));
                found |= there.fold(0, |all, word| all | word.bit);
            }
            if byte == b'.' && is_number(at, text) {
                found |= bit(Mark::Number);
            }
            before = symbol;
        }
        Self(found)
    }

    /// Returns whether it has that mark.
    pub(super) const fn has(self, mark: Mark) -> bool {
        self.0 & bit(mark) != 0
    }

    /// Returns whether it shares a mark with another set.
    pub(super) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

const fn bit(mark: Mark) -> u64 {
    1 << mark as u32
}

/// Returns whether a number of one digit is before the dot at that place, and another number after it.
fn is_number(at: usize, text: &str) -> bool {
    let byte = |back: usize| at.checked_sub(back).and_then(|at| text.as_bytes().get(at));
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    matches!(byte(1), Some(b'1'..=b'9')) && !is_digit(byte(2)) && is_digit(text.as_bytes().get(at + 1))
}

/// One of the words, to be compared where its rarest two bytes are.
struct Word {
    text: &'static str,
    bit: u64,
    /// Where the second one of its rarest two bytes is.
    rarest: usize,
}

impl Word {
    fn new(text: &'static str, mark: Mark) -> Self {
        let bytes = text.as_bytes();
        let rarity = |at: &usize| commonness(bytes[*at - 1]) * commonness(bytes[*at]);
        Self { text, bit: bit(mark), rarest: (1..bytes.len()).min_by_key(rarity).unwrap_or(1) }
    }

    /// Returns whether the second one of its rarest two bytes is that byte of the text.
    fn is_at(&self, at: usize, text: &str) -> bool {
        let range = at.checked_sub(self.rarest).map(|from| from..from + self.text.len());
        let there = range.and_then(|range| text.as_bytes().get(range));
        there.is_some_and(|there| there.eq_ignore_ascii_case(self.text.as_bytes()))
    }
}

/// Returns how common a byte is in pastes: 1 is rare.
fn commonness(byte: u8) -> usize {
    const COMMON: &[u8] = b" etaoinsrldchumpgf.0123-";
    COMMON
        .iter()
        .position(|common| *common == byte.to_ascii_lowercase())
        .map_or(1, |at| COMMON.len() + 1 - at)
}

/// How many different bytes the words may have, with one for all others.
const SYMBOLS: usize = 64;

/// The words by the symbols of their rarest two bytes. A letter is one symbol in both cases.
struct Table {
    classes: [u64; 256],
    symbols: [u8; 256],
    /// The place in `words` of each pair of symbols; 0 where no word has it.
    pairs: [u8; SYMBOLS * SYMBOLS],
    words: Vec<Vec<Word>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

impl Table {
    fn new() -> Self {
        let mut table = Self {
            classes: [0; 256],
            symbols: [0; 256],
            pairs: [0; SYMBOLS * SYMBOLS],
            words: vec![Vec::new()],
        };
        for (byte, class) in (0_u8..=255).zip(&mut table.classes) {
            *class = class_of(byte);
        }
        let mut known = 0;
        for (mark, words) in WORDS {
            for text in words {
                text.bytes().for_each(|byte| table.add_symbol(byte, &mut known));
                table.add(Word::new(text, mark));
            }
        }
        table
    }

    fn add_symbol(&mut self, byte: u8, known: &mut u8) {
        if self.symbols[usize::from(byte)] == 0 {
            *known += 1;
            assert!(usize::from(*known) < SYMBOLS, "the words have too many different bytes");
            self.symbols[usize::from(byte.to_ascii_lowercase())] = *known;
            self.symbols[usize::from(byte.to_ascii_uppercase())] = *known;
        }
    }

    fn add(&mut self, word: Word) {
        let symbol = |at: usize| self.symbols[usize::from(word.text.as_bytes()[at])];
        let pair = pair_of(symbol(word.rarest - 1), symbol(word.rarest));
        if self.pairs[pair] == 0 {
            self.pairs[pair] = u8::try_from(self.words.len()).expect("fewer than 256 pairs of bytes");
            self.words.push(Vec::new());
        }
        self.words[usize::from(self.pairs[pair])].push(word);
    }
}

fn pair_of(first: u8, second: u8) -> usize {
    usize::from(first) * SYMBOLS + usize::from(second)
}

/// Returns the marks of a single byte.
fn class_of(byte: u8) -> u64 {
    bit(match byte {
        b'0'..=b'9' => Mark::Digit,
        0x80.. => Mark::Foreign,
        b',' | b';' | b'\t' => Mark::Delimiter,
        b'{' => Mark::Brace,
        b'[' | b'"' => Mark::Bracket,
        b'|' => Mark::Bar,
        b':' => Mark::Colon,
        b'=' => Mark::Equals,
        _ => Mark::Text,
    })
}
