//! Facts in the fragment of a link to the page.
//!
//! Links are supported for ever: the meaning of version 1 is fixed here and never changes; another meaning needs
//! another number.
//!
//! ```text
//! #1&c=v1.19.16-r0&o=EulerOS%202.9&k=4.18.0-...&a=x86_64&m=ipvs&p=cce&s.conn_reuse_mode=0&l=zh-CN
//! ```
//!
//! | key | what | values |
//! |---|---|---|
//! | `c` | cluster version | text |
//! | `v` | version of kube-proxy itself | text |
//! | `o` | operating system | text |
//! | `k` | kernel release | text |
//! | `b` | build date of the kernel | an ISO date |
//! | `t` | live patch | `loaded`, `none` |
//! | `g` | commits that the node shows | `KERNEL:COMMIT=yes:changelog`, separated by commas |
//! | `a` | architecture | text |
//! | `m` | forwarding mode | `ipvs`, `iptables`, `nftables`, `userspace`, `none` |
//! | `n` | source of the forwarding mode | `running`, `configured`, `rules` |
//! | `w` | who writes the IPVS sysctls | `kube-proxy`, `kube-router`, `other` |
//! | `p` | platform | `cce`, `upstream` |
//! | `s.NAME` | observed sysctl `net.ipv4.vs.NAME` | a whole number of at most 53 bits |
//! | `l` | language of the page | `en`, `zh-CN` |
//!
//! The keys of facts are [`FactName::link_key`]. A fact's name and a sysctl's full name mean the same: scripts and people
//! write those.
//!
//! Text is percent-encoded UTF-8 and a `+` is a plus. Unknown facts are left out. Keys may come in any order, the last
//! of two wins, and an unknown key is ignored. An unusable value is reported, and the rest is still read. The language
//! is written only where the reader chose it by hand: the link then opens in that language; otherwise the browser's
//! preference decides. Only the facts above are ever written: no pasted text, no node name. A value with white space in
//! it (someone typed a whole `uname -a`, which holds the host's name) is not written either, except for the operating
//! system.

use std::borrow::Cow;

use crate::facts::{FactName, Facts};
use crate::messages::LANGUAGES;

/// The prefix of the model's sysctls; links leave it out.
pub(crate) const IPVS_SYSCTLS: &str = "net.ipv4.vs.";

/// The most bytes of a fact's text.
const LONGEST: usize = 300;
/// The same for a fact that is a list.
const LONGEST_LIST: usize = 4000;

/// The content of a link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The facts that could be read.
    pub facts: Facts,
    /// The language that was chosen by hand.
    pub language: Option<&'static str>,
    /// The unusable parts.
    pub refused: Vec<Refused>,
}

/// A part of a link that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The link has a version that is not known here.
    Version,
    /// An invalid value of a fact.
    Value {
        /// The fact's name as in [`Facts`], a sysctl's full name, or `lang`.
        fact: String,
        /// The value in the link.
        value: String,
    },
}

/// Returns the fragment for these facts and a language chosen by hand, without its `#`; empty without facts.
pub fn encode(facts: &Facts, language: Option<&str>) -> String {
    let mut link = String::from("1");
    for (name, value) in facts.named() {
        let value = value.trim();
        let one_word = name == FactName::Os.name() || !value.contains(char::is_whitespace);
        if let Some(key) = key_of(name).filter(|_| fits(name, value) && one_word) {
            link.push('&');
            link.push_str(&key);
            link.push('=');
            escape(value, &mut link);
        }
    }
    if let Some(language) = language {
        link.push_str("&l=");
        link.push_str(language);
    }
    if link.len() == 1 { String::new() } else { link }
}

/// Returns the fragment that sets one fact; empty for an invalid value.
pub fn encode_one(fact: &str, value: &str) -> String {
    let mut facts = Facts::default();
    facts.set(fact, value).map_or_else(|_| String::new(), |()| encode(&facts, None))
}

/// Reads a fragment, with or without its `#`; `None` if it is not a share link.
pub fn decode(fragment: &str) -> Option<Link> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    let (version, pairs) = fragment.split_once('&').unwrap_or((fragment, ""));
    if version.is_empty() || !version.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut link = Link::default();
    if version == "1" {
        for pair in pairs.split('&') {
            link.take(pair);
        }
    } else {
        link.refused.push(Refused::Version);
    }
    Some(link)
}

impl Link {
    fn take(&mut self, pair: &str) {
        let Some((key, raw)) = pair.split_once('=') else { return };
        if raw.is_empty() {
            return;
        }
        if key == "l" {
            self.take_language(raw);
        } else if let Some(fact) = fact_of(key) {
            self.take_fact(&fact, raw);
        }
    }

    fn take_language(&mut self, raw: &str) {
        let mut ids = LANGUAGES.iter().map(|(id, _)| *id);
        self.language = unescape(raw).and_then(|name| ids.find(|id| *id == name));
        if self.language.is_none() {
            self.refuse("lang", raw);
        }
    }

    fn take_fact(&mut self, fact: &str, raw: &str) {
        let value = unescape(raw).filter(|value| fits(fact, value));
        if value.is_none_or(|value| self.facts.set(fact, &value).is_err()) {
            self.refuse(fact, raw);
        }
    }

    fn refuse(&mut self, fact: &str, raw: &str) {
        let value = raw.chars().take(60).collect();
        self.refused.push(Refused::Value { fact: fact.to_owned(), value });
    }
}

/// Returns the key of a fact or a sysctl; `None` if links do not contain it.
fn key_of(name: &str) -> Option<Cow<'static, str>> {
    if let Some(fact) = FactName::from_name(name) {
        return Some(Cow::Borrowed(fact.link_key()));
    }
    let short = name.strip_prefix(IPVS_SYSCTLS).filter(|short| is_sysctl(short))?;
    Some(Cow::Owned(["s.", short].concat()))
}

/// Returns the name of the fact or sysctl with that key.
fn fact_of(key: &str) -> Option<Cow<'static, str>> {
    let is_named = |fact: &FactName| fact.link_key() == key || fact.name() == key;
    if let Some(fact) = FactName::ALL.into_iter().find(is_named) {
        return Some(Cow::Borrowed(fact.name()));
    }
    let short = key.strip_prefix("s.").or_else(|| key.strip_prefix(IPVS_SYSCTLS));
    Some(Cow::Owned([IPVS_SYSCTLS, short.filter(|short| is_sysctl(short))?].concat()))
}

/// Returns whether a value can be in a link: text on one line, within the fact's limit.
fn fits(fact: &str, value: &str) -> bool {
    let is_list = FactName::from_name(fact).is_some_and(FactName::is_list);
    let longest = if is_list { LONGEST_LIST } else { LONGEST };
    !value.is_empty() && value.len() <= longest && !value.contains(char::is_control)
}

fn is_sysctl(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 64
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn escape(text: &str, into: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            into.push(char::from(byte));
        } else {
            into.push('%');
            into.push(char::from(HEX[usize::from(byte >> 4)]));
            into.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

/// `None` where the text is not UTF-8; a `%` that introduces nothing is kept, as in browsers.
fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        let escaped = match after {
            [high, low, after @ ..] if *first == b'%' => hex(*high).zip(hex(*low)).map(|pair| (pair, after)),
            _ => None,
        };
        if let Some(((high, low), after)) = escaped {
            bytes.push(high << 4 | low);
            rest = after;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}
