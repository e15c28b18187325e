//! Proof of the running kernel anywhere in a text: what `uname`, `/proc/version`, Python's `platform()`, SNMP and the
//! kernel's own messages print, also inside JSON, a log line or a sentence.

use super::notes::{FactName, Notes, Rank, Source};
use super::tokens::{is_between, is_release, machine};

/// The text right before the release of the running kernel.
const SIGNS: [(&str, &str); 4] =
    [("ainted: ", "oops"), ("ot tainted ", "oops"), ("Linux version ", "proc-version"), ("Linux ", "uname")];
/// The folder of the running kernel's modules, where kube-proxy and modprobe look for them.
const MODULES: &str = "/lib/modules/";
/// The error of `BusyBox`'s modprobe if that folder does not exist.
const NO_MODULES: &str = "modprobe: can't change directory to '";

/// Notes the running kernel that a text proves; `false` where it proves none.
pub(super) fn note(text: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    if !["inux", "ainted", MODULES, NO_MODULES].iter().any(|sign| text.contains(sign)) {
        return false;
    }
    let signed = SIGNS.iter().any(|(sign, kind)| {
        text.match_indices(sign).take(8).any(|(at, _)| {
            let rest = text.get(at + sign.len()..).unwrap_or_default();
            behind(sign, rest, Source { kind, ..source }, notes)
        })
    });
    signed || platform(text, Source { kind: "uname", ..source }, notes) || modules(text, source, notes)
}

fn behind(sign: &str, rest: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    match sign {
        "Linux version " => super::proc_version::note(rest, source, notes),
        "Linux " => super::uname::inside(rest, source, notes),
        _ => oops(rest, source, notes),
    }
}

/// `Not tainted 4.18.0-305.el8.x86_64 #1`, `Tainted: G    B   OE 5.4.0-90-generic #101`: the release precedes the build.
fn oops(rest: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let mut words = rest.split_ascii_whitespace().take(16);
    let Some(release) = words.find(|word| is_release(word)) else { return false };
    let is_build = words.next().is_some_and(|word| word.starts_with('#'));
    if is_build {
        notes.release(release, Rank::Observed, source);
    }
    is_build
}

/// `Linux-5.4.0-90-generic-x86_64-with-glibc2.31`, as Python prints it.
fn platform(text: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let Some((release, arch)) = text.split(is_between).find_map(of_platform) else { return false };
    notes.fact(FactName::Kernel, release, Rank::Observed, source);
    notes.fact(FactName::Arch, arch, Rank::Observed, source);
    true
}

/// Returns the release and the machine that such a word names.
pub(super) fn of_platform(word: &str) -> Option<(&str, &'static str)> {
    let (platform, _) = word.strip_prefix("Linux-")?.split_once("-with")?;
    let (release, arch) = platform.rsplit_once('-')?;
    machine(arch).filter(|_| is_release(release)).map(|arch| (release, arch))
}

/// `/lib/modules/R/` in what kube-proxy, modprobe or insmod prints, and `'R'` where `BusyBox` does not find it.
fn modules(text: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    const PRINTS: [&str; 5] = ["modprobe", "insmod", ".go:", "not found in directory", "modules.builtin"];
    let folder = || text.split_once(MODULES).filter(|_| PRINTS.iter().any(|sign| text.contains(sign)));
    let Some((_, rest)) = text.split_once(NO_MODULES).or_else(folder) else { return false };
    let is_end = |c: char| c == '/' || c == '\\' || c.is_whitespace() || is_between(c);
    let end = rest.find(is_end).unwrap_or(rest.len());
    let release = rest.get(..end).unwrap_or_default().trim_end_matches([':', '.']);
    let is_one = is_release(release);
    if is_one {
        notes.release(release, Rank::Observed, Source { kind: "modules", ..source });
    }
    is_one
}
