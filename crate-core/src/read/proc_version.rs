//! `/proc/version`, `/proc/version_signature` and the kernel's first boot message.

use super::notes::{FactName, Notes, Rank, Source};
use super::sniffer::{Line, Lines};
use super::tokens::is_release;

const KIND: &str = "proc-version";

/// Reads `Linux version RELEASE (BUILDER) (COMPILER) #BUILD ...`; the compiler's own version is not the kernel's.
pub(super) fn read<'a>(line: &Line<'a>, _: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let source = Source::of(KIND, line);
    if let Some(release) = signed(line.body()) {
        notes.fact(FactName::Kernel, &release, Rank::Observed, source);
        return true;
    }
    let Some((_, rest)) = line.body().split_once("Linux version ") else { return false };
    note(rest, source, notes)
}

/// Returns the release in `Ubuntu 5.4.0-90.101-generic 5.4.148`: the package's version is that of its build, and
/// 5.4.148 what it is based on.
fn signed(body: &str) -> Option<String> {
    let (package, base) = body.strip_prefix("Ubuntu ")?.split_once(' ')?;
    let (version, rest) = package.split_once('-')?;
    let (build, flavor) = rest.split_once('-')?;
    let (number, upload) = build.split_once('.')?;
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let is_it =
        [version, base].into_iter().all(|text| is_release(text) && is_number(text)) && is_number(upload);
    is_it.then(|| [version, "-", number, "-", flavor].concat())
}

/// Notes what follows `Linux version `.
pub(super) fn note(rest: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let Some(release) = rest.split_ascii_whitespace().next().filter(|word| is_release(word)) else {
        return false;
    };
    notes.fact(FactName::Kernel, release, Rank::Observed, source);
    notes.banner(release, rest, source);
    if let Some(machine) = built_for(rest) {
        notes.fact(FactName::Arch, machine, Rank::Alias, source);
    }
    true
}

/// Returns the machine the kernel was built for: `/proc/version` has no field for it, but the compiler's name says it,
/// or the build host, where distributions build natively and name the machine.
fn built_for(text: &str) -> Option<&'static str> {
    const SIGNS: [(&str, &str); 6] = [
        ("x86_64-linux-gnu-", "x86_64"),
        ("aarch64-linux-gnu-", "aarch64"),
        ("-amd64-", "x86_64"),
        ("-arm64-", "aarch64"),
        ("(x86_64-", "x86_64"),
        ("(aarch64-", "aarch64"),
    ];
    let before_build = text.split(") #").next()?;
    SIGNS.iter().find(|(sign, _)| before_build.contains(sign)).map(|(_, machine)| *machine)
}
