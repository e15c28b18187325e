//! The kind of a word by its shape alone: an address, a domain, a secret.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Kind, public};
use crate::read::tokens::{is_cluster_version, is_release};

/// A word of the text; `kind` when its shape says that it must be masked.
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Option<Kind>,
}

/// Returns the next word from `at` on that ends before `to`.
pub(super) fn next(text: &str, at: usize, to: usize) -> Option<Found> {
    let bytes = text.as_bytes().get(..to)?;
    let start = at + bytes.get(at..)?.iter().position(|byte| is_word(*byte) || *byte == b':')?;
    let rest = bytes.get(start..)?;
    let run = rest.iter().take(MOST_COLONS + 1).take_while(|byte| is_hex_or_colon(**byte)).count();
    if let Some((end, kind)) = colons(text, start, start + run) {
        return Some(Found { start, end, kind });
    }
    let run = rest.iter().take_while(|byte| is_word(**byte)).count().max(1);
    let word = text.get(start..start + run)?.trim_end_matches(['.', '-']);
    let end = start + if word.is_empty() { run } else { word.len() };
    if let Some(kind) = secret(word) {
        return Some(Found { start, end, kind: Some(kind) });
    }
    let found = |start, end, kind| Some(Found { start, end, kind });
    let before = before(text, start);
    if is_of_version(before) || is_vendors(before) {
        return found(start, end, None);
    }
    match behind_name(word) {
        Some(0) => found(start, end, address(word)),
        // The address at the end of a name comes next, on its own.
        Some(address) => found(start, start + address, None),
        None => found(start, end, name(word, text.get(end..)?)),
    }
}

/// Returns the text before a place, if it determines the kind of the next word.
fn before(text: &str, at: usize) -> &str {
    const FAR: usize = 64;
    let from = (at.saturating_sub(FAR)..at).find(|from| text.is_char_boundary(*from));
    from.and_then(|from| text.get(from..at)).unwrap_or_default()
}

/// Returns whether a byte is part of a word.
pub(super) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

const fn is_hex_or_colon(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.')
}

/// The longest address with colons.
const MOST_COLONS: usize = 45;

/// Returns an address with colons: IPv6 or MAC. The kind is empty for a generic one.
fn colons(text: &str, start: usize, end: usize) -> Option<(usize, Option<Kind>)> {
    let run = text.get(start..end)?.trim_end_matches('.');
    let before = text.get(..start)?.bytes().next_back();
    let after = text.as_bytes().get(start + run.len()).copied().unwrap_or(b' ');
    if run.len() > MOST_COLONS
        || run.bytes().filter(|byte| *byte == b':').count() < 2
        || after.is_ascii_alphanumeric()
    {
        return None;
    }
    if before.is_some_and(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let short = run.strip_suffix(':').filter(|short| !short.ends_with(':')).unwrap_or(run);
    let kind = if is_mac(short, ':') { Some(Kind::Mac) } else { ip6(short)?.then_some(Kind::Ip) };
    Some((start + short.len(), kind))
}

/// Returns whether an IPv6 address identifies its owner; one without a digit is rather a path of a program (`a::b`).
fn ip6(word: &str) -> Option<bool> {
    let address: Ipv6Addr = word.parse().ok()?;
    let is_address = word == "::" || word.contains(|c: char| c.is_ascii_digit());
    is_address.then(|| !address.is_unspecified() && !address.is_loopback())
}

fn is_mac(word: &str, mark: char) -> bool {
    let is_pair = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    word.len() == 17 && word.split(mark).count() == 6 && word.split(mark).all(is_pair)
}

/// Returns whether a word is an address that identifies its owner.
pub(super) fn address(word: &str) -> Option<Kind> {
    match word.parse().ok()? {
        IpAddr::V4(address) => is_telling(address).then_some(Kind::Ip),
        IpAddr::V6(_) => ip6(word)?.then_some(Kind::Ip),
    }
}

fn is_telling(address: Ipv4Addr) -> bool {
    let [first, ..] = address.octets();
    !matches!(first, 0 | 127 | 255)
}

/// Returns where in a word an address begins: it is the word, or follows a name and a dash (`kube-proxy-10.0.0.5`).
/// After a version it would be part of the version.
fn behind_name(word: &str) -> Option<usize> {
    let at = word.rfind('-').map_or(0, |dash| dash + 1);
    let (name, tail) = word.split_at_checked(at)?;
    tail.parse::<Ipv4Addr>().ok()?;
    let is_version = |part: &str| {
        part.contains('.') && part.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit())
    };
    (!name.split('-').any(is_version)).then_some(at)
}

/// Returns whether the word before says that this one is a version, which may have four numbers.
fn is_of_version(before: &str) -> bool {
    const SAYS: [&str; 9] =
        ["kernel", "version", "version_id", "release", "linux", "uname -r", "osrelease", "内核", "版本"];
    let before = before.trim_end_matches([' ', '\t', '"', '\'', ':', '=', '\u{ff1a}', '`', '*', '\n', '\r']);
    SAYS.iter().any(|word| ends_with(before, word))
}

/// Returns whether a text ends with a word, in whatever case.
fn ends_with(text: &str, word: &str) -> bool {
    text.get(text.len().saturating_sub(word.len())..).is_some_and(|end| end.eq_ignore_ascii_case(word))
}

/// Returns whether the line is one of `/etc/os-release`, whose addresses are the vendor's.
fn is_vendors(before: &str) -> bool {
    const KEYS: [&str; 5] = ["home_url", "support_url", "bug_report_url", "documentation_url", "vendor_url"];
    let Some(before) = before
        .strip_suffix("://")
        .and_then(|before| before.strip_suffix("http").or(before.strip_suffix("https")))
    else {
        return false;
    };
    let before = before.trim_end_matches(['"', '\'', '=', ':', ' ', '\\']);
    KEYS.iter().any(|key| ends_with(before, key))
}

/// Returns a machine's name with its address in it, a domain, or a machine's id; `after` is what follows.
fn name(word: &str, after: &str) -> Option<Kind> {
    if is_mac(word, '-') {
        return Some(Kind::Mac);
    }
    if is_id(word) {
        return Some(Kind::Id);
    }
    if is_release(word) || is_cluster_version(word) || public::is_self(word) {
        return None;
    }
    if has_address(word) {
        return Some(Kind::Node);
    }
    (is_full_name(word) && !is_api_version(after) && !public::is_domain(&word.to_ascii_lowercase()))
        .then_some(Kind::Host)
}

/// `ip-10-0-0-5`, also with a domain behind it.
fn has_address(word: &str) -> bool {
    let Some((name, numbers)) = word.split('.').next().and_then(|first| first.split_once('-')) else {
        return false;
    };
    matches!(name, "ip" | "node" | "host" | "vm" | "worker" | "master")
        && numbers.split('-').count() == 4
        && numbers.split('-').all(|number| number.parse::<u8>().is_ok())
}

/// `node.config.k8s.io/v1` is an interface, no machine.
fn is_api_version(after: &str) -> bool {
    after.strip_prefix("/v").is_some_and(|version| version.starts_with(|c: char| c.is_ascii_digit()))
}

/// Returns whether the word has a domain that machines use. Two-letter and rare ones count only with two dots:
/// `server.go` is a file.
pub(super) fn is_full_name(word: &str) -> bool {
    const SURE: [&str; 10] =
        ["com", "org", "net", "local", "lan", "internal", "corp", "localdomain", "intra", "home"];
    const LIKELY: [&str; 38] = [
        "io", "cn", "de", "uk", "fr", "jp", "eu", "ru", "in", "us", "nl", "ch", "at", "br", "it", "es", "pl",
        "se", "no", "fi", "be", "au", "ca", "kr", "tw", "hk", "sg", "cloud", "dev", "info", "edu", "gov",
        "test", "app", "example", "private", "site", "domain",
    ];
    let Some((before, last)) = word.rsplit_once('.') else { return false };
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    before.split('.').all(is_label)
        && (SURE.contains(&last) || before.contains('.') && LIKELY.contains(&last))
}

/// Returns whether the word is a UUID, or the 32 digits of a machine id.
fn is_id(word: &str) -> bool {
    let is_hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let lengths = word.split('-').map(str::len);
    word.len() == 36 && lengths.eq([8, 4, 4, 4, 12]) && word.split('-').all(is_hex)
        || word.len() == 32 && is_hex(word)
}

/// Returns a token by its shape: of a known maker, three parts of base 64, or long and random.
fn secret(word: &str) -> Option<Kind> {
    const MAKERS: [&str; 11] = [
        "ghp_",
        "gho_",
        "ghs_",
        "github_pat_",
        "glpat-",
        "xoxb-",
        "xoxp-",
        "AKIA",
        "ASIA",
        "AIza",
        "dckr_pat_",
    ];
    let is_made = MAKERS.iter().any(|maker| word.starts_with(maker)) && word.len() >= 16;
    let is_jwt = word.starts_with("eyJ") && word.len() > 20;
    let is_kubeadm = word.len() == 23
        && word.as_bytes().get(6) == Some(&b'.')
        && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.')
        && !is_release(word);
    (is_made || is_jwt || is_kubeadm || is_mixed(word)).then_some(Kind::Secret)
}

/// Returns whether the word has 32 or more characters without a dot: capitals and small letters mixed with digits.
fn is_mixed(word: &str) -> bool {
    let has = |is: fn(&u8) -> bool| word.as_bytes().iter().any(is);
    let digits = word.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).count();
    word.len() >= 32
        && !word.contains('.')
        && digits >= 3
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
}
