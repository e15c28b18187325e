//! The facts of the page in the URL's fragment.
//!
//! A link is read for ever: what version 1 means is fixed here and never changes; another meaning takes another number.
//!
//! ```text
//! #1&c=v1.19.16-r0&o=EulerOS%202.9&k=4.18.0-...&a=x86_64&m=ipvs&p=cce&s.conn_reuse_mode=0&l=zh-CN
//! ```
//!
//! | key | what | values |
//! |---|---|---|
//! | `c` | cluster version | text |
//! | `o` | operating system | text |
//! | `k` | kernel release | text |
//! | `a` | architecture | text |
//! | `m` | forwarding mode | `ipvs`, `iptables`, `nftables`, `userspace` |
//! | `p` | platform | `cce`, `upstream` |
//! | `s.NAME` | observed sysctl `net.ipv4.vs.NAME` | a whole number |
//! | `l` | language of the page | `en`, `zh-CN` |
//!
//! Text is percent-encoded UTF-8 and a `+` is a plus. What is not known is left out; keys may come in any order, the last
//! of two wins, an unknown key is passed over. A value that cannot be used is reported and the rest is still read.
//! The language is written only where the reader chose it by hand: whoever follows the link then sees what the reader saw;
//! otherwise each sees the page in the language of the own browser.
//! Only the facts above are ever written: no pasted text, no node name. Versions, kernels and architectures with white
//! space in them (someone typed a whole `uname -a`, which holds the host's name) are not written either.

use reusecheck_core::facts::{Facts, Platform, ProxyMode};

use crate::languages::known;

/// Where the model's sysctls live; links leave it out.
pub const IPVS: &str = "net.ipv4.vs.";

/// No fact is longer; what is longer is no fact.
const LONGEST: usize = 300;

/// What a link says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The facts that could be read.
    pub facts: Facts,
    /// The language that was chosen by hand.
    pub language: Option<&'static str>,
    /// What could not.
    pub refused: Vec<Refused>,
}

/// A part of a link that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The link has a version that is not known here.
    Version,
    /// A value that does not fit its fact.
    Value {
        /// The fact's name as in [`Facts`], a sysctl's full name, or `lang`.
        fact: String,
        /// The value as it stands in the link.
        value: String,
    },
}

/// The fragment for these facts and a language chosen by hand, without its `#`; empty when there is nothing to say.
pub fn encode(facts: &Facts, language: Option<&str>) -> String {
    let mut link = String::from("1");
    let texts = [
        ("&c=", &facts.cluster_version, false),
        ("&o=", &facts.os, true),
        ("&k=", &facts.kernel, false),
        ("&a=", &facts.arch, false),
    ];
    for (key, text, may_hold_spaces) in texts {
        let Some(text) = text.as_deref().map(str::trim) else { continue };
        let one_word = !text.contains(char::is_whitespace);
        if fits(text) && (may_hold_spaces || one_word) {
            link.push_str(key);
            escape(text, &mut link);
        }
    }
    if let Some(mode) = facts.proxy_mode {
        link.push_str("&m=");
        link.push_str(mode.name());
    }
    if let Some(platform) = facts.platform {
        link.push_str("&p=");
        link.push_str(platform.name());
    }
    for (name, value) in facts.sysctls.iter() {
        if let Some(short) = name.strip_prefix(IPVS).filter(|short| is_sysctl(short)) {
            link.push_str("&s.");
            link.push_str(short);
            link.push('=');
            link.push_str(&value.to_string());
        }
    }
    if let Some(language) = language {
        link.push_str("&l=");
        link.push_str(language);
    }
    if link.len() == 1 { String::new() } else { link }
}

/// Reads a fragment, with or without its `#`; `None` where it is no link of ours.
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
        let fact = match key {
            "c" => "clusterVersion",
            "o" => "os",
            "k" => "kernel",
            "a" => "arch",
            "m" => "proxyMode",
            "p" => "platform",
            "l" => return self.take_language(raw),
            _ => match key.strip_prefix("s.").filter(|name| is_sysctl(name)) {
                Some(name) => return self.take_fact(&[IPVS, name].concat(), raw),
                None => return,
            },
        };
        self.take_fact(fact, raw);
    }

    fn take_language(&mut self, raw: &str) {
        self.language = unescape(raw).and_then(|name| known(&name));
        if self.language.is_none() {
            self.refuse("lang", raw);
        }
    }

    fn take_fact(&mut self, fact: &str, raw: &str) {
        let taken =
            unescape(raw).filter(|value| fits(value)).is_some_and(|value| set(&mut self.facts, fact, &value));
        if !taken {
            self.refuse(fact, raw);
        }
    }

    fn refuse(&mut self, fact: &str, raw: &str) {
        let value = raw.chars().take(60).collect();
        self.refused.push(Refused::Value { fact: fact.to_owned(), value });
    }
}

/// Sets the fact of that name from text; `false` where the value does not fit it. Any other name is a sysctl's.
pub fn set(facts: &mut Facts, fact: &str, value: &str) -> bool {
    match fact {
        "clusterVersion" => facts.cluster_version = Some(value.to_owned()),
        "os" => facts.os = Some(value.to_owned()),
        "kernel" => facts.kernel = Some(value.to_owned()),
        "arch" => facts.arch = Some(value.to_owned()),
        "proxyMode" => match ProxyMode::from_name(value) {
            Some(mode) => facts.proxy_mode = Some(mode),
            None => return false,
        },
        "platform" => match Platform::from_name(value) {
            Some(platform) => facts.platform = Some(platform),
            None => return false,
        },
        name => match value.parse() {
            Ok(value) => facts.sysctls.set(name, value),
            Err(_) => return false,
        },
    }
    true
}

/// A value worth keeping: some text on one line, not longer than any fact is.
fn fits(value: &str) -> bool {
    !value.is_empty() && value.len() <= LONGEST && !value.contains(char::is_control)
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

/// `None` where the text is not UTF-8; a `%` that introduces nothing stands for itself, as browsers have it.
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
