//! kube-proxy's log: the mode it settled on, what it did to the sysctls, its version and the kernel it looked at.

use super::log_words::{FAILURES, MODES};
use super::marks::Mark;
use super::mention::{mentions_ipvs, next_mention};
use super::notes::{FactName, KUBE_PROXY_LOG, Notes, Origin, Rank, Source};
use super::sniffer::{Line, Lines};
use super::tokens::{bare, first_version};
use super::{kube_proxy_flags, running};
use crate::facts::{Controller, ModeSource, ProxyMode};

const KIND: &str = KUBE_PROXY_LOG;

/// Reads one line of a log in klog's format; lines without facts are understood too.
pub(super) fn read<'a>(line: &Line<'a>, _: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let body = line.body();
    // A log's viewer may show the message alone.
    let is_body = |says: &str| body.trim_matches(['"', '.', ' ']) == says;
    if line.has(Mark::LogMode)
        && let Some((says, mode)) = MODES.iter().find(|(says, _)| is_body(says))
    {
        note_mode(says, mode, Source::of(KIND, line), notes);
        return true;
    }
    if line.has(Mark::LogFailure) && failure(body, Source::of(KIND, line), notes) {
        running::note(body, Source::of(KIND, line), notes);
        return true;
    }
    let Some(at) = body.find(".go:") else { return false };
    let Some(message) = body.get(at..) else { return false };
    if !is_log(body, message) {
        return false;
    }
    let source = Source::of(KIND, line);
    if line.has(Mark::LogMode)
        && let Some((says, mode)) = MODES.iter().find(|(says, _)| message.contains(says))
    {
        note_mode(says, mode, source, notes);
    }
    if line.has(Mark::Sysctl) {
        sysctl(message, source, notes);
    }
    if line.has(Mark::LogVersion) {
        version(message, source, notes);
    }
    if line.has(Mark::Running) {
        running::note(message, source, notes);
    }
    if line.has(Mark::ProxyMode) {
        kube_proxy_flags::note(message, source, notes);
    }
    router(body, at, source, notes);
    true
}

/// Notes kube-router by its own log: its controller of services replaces kube-proxy.
fn router(body: &str, at: usize, source: Source<'_>, notes: &mut Notes) {
    let file = body.get(..at).and_then(|before| before.rsplit(' ').next());
    let (fact, name) = (FactName::Controller, Controller::KubeRouter.name());
    match file {
        Some("network_services_controller") => notes.fact(fact, name, Rank::Observed, source),
        Some("kube-router") => notes.hint(fact.name(), name, "mentioned", source),
        _ => {}
    }
}

/// Notes the mode that a line says; of one that kube-proxy only tries next, a later line may say the result. The pods of a
/// dump have one configuration, but may be the only one whose IPVS did not start.
fn note_mode(says: &str, mode: &str, source: Source<'_>, notes: &mut Notes) {
    let is_of_dump = notes.origin == Origin::LogOfDump;
    if says.starts_with("trying ") && !is_of_dump {
        notes.fact(FactName::ProxyMode, mode, Rank::Reported, source);
        return;
    }
    match ProxyMode::from_name(mode) {
        Some(mode) if !is_of_dump => notes.mode(mode, ModeSource::Running, source),
        Some(ProxyMode::Iptables) => {
            notes.hint(FactName::ProxyMode.name(), ProxyMode::Iptables.name(), "mentioned", source);
        }
        Some(mode) => notes.mode(mode, ModeSource::Configured, source),
        None => {}
    }
}

/// Notes a sign that IPVS failed; modules that are missed in other modes, too, are one.
fn failure(body: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let has_failed = mentions_ipvs(body) && FAILURES.iter().any(|sign| body.contains(sign));
    if has_failed {
        notes.ipvs_failed(source);
    }
    has_failed && !body.contains("iptables prox")
}

/// `server.go:12] text`, or the same as JSON.
fn is_log(body: &str, message: &str) -> bool {
    let place = message.get(4..).unwrap_or_default();
    let digits = place.bytes().take_while(u8::is_ascii_digit).count();
    let after = place.get(digits..).unwrap_or_default();
    let is_place = after.starts_with(']') || (body.starts_with('{') && after.starts_with('"'));
    digits > 0 && is_place && !is_quoted(body.get(..body.len() - message.len()).unwrap_or_default())
}

/// Returns whether words of a sentence precede the file: klog puts the thread's number there.
fn is_quoted(before: &str) -> bool {
    let mut words = before.trim_start_matches(['`', '"', '\'', '*']).split_ascii_whitespace().rev();
    let is_header = |word: &str| word.bytes().all(|byte| !byte.is_ascii_alphabetic());
    words.next().is_some() && words.next().is_some_and(|word| !is_header(word)) && !before.starts_with('{')
}

/// Log words about a changed IPVS sysctl, which only the ipvs proxier changes.
fn sysctl(message: &str, source: Source<'_>, notes: &mut Notes) {
    let Some(mention) = next_mention(message) else { return };
    let is_reuse = mention.name.ends_with("conn_reuse_mode");
    let says = |text: &str| message.contains(text);
    if says("o such file") {
        // Up to 1.18 the failed write ends kube-proxy: no mode is in effect.
        notes.hint(&mention.name, "absent", "absent", source);
        return notes.ipvs_failed(source);
    }
    if says("Left as-is") && is_reuse {
        notes.hint("kernel", ">=5.9", "log-implies", source);
    } else if says("at least 4.1") || says("minimumKernelVersion") || says("minimum version") {
        notes.hint("kernel", "<4.1", "log-implies", source);
    } else if let Some(value) = changed_to(message, mention.rest) {
        notes.sysctl(&mention.name, value, source);
    } else {
        return;
    }
    notes.mode(ProxyMode::Ipvs, ModeSource::Running, source);
}

/// Returns the value after a change: `before=1 after=0`, `1 -> 0`, `Set sysctl '...' to 0`.
fn changed_to(message: &str, rest: &str) -> Option<i64> {
    if !message.contains("hanged sysctl") && !message.contains("Set sysctl") {
        return None;
    }
    let after = ["after=", "-> ", " to "].iter().find_map(|mark| rest.split_once(mark))?.1;
    bare(after.split_ascii_whitespace().next()?).parse().ok()
}

/// `Version: v1.11.0` and `"Version info" version="v1.30.2"`.
fn version(message: &str, source: Source<'_>, notes: &mut Notes) {
    let after = ["Version: ", "Version info\" version=", "\"Version info\",\"version\":"]
        .iter()
        .find_map(|mark| message.split_once(mark));
    let Some((_, rest)) = after else { return };
    if let Some(version) = first_version(rest.split(',').next().unwrap_or_default()) {
        notes.fact(FactName::ControllerVersion, version, Rank::Observed, source);
    }
}
