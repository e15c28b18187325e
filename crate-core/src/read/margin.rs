//! Text that was broken at a margin, as terminals and their recordings do it, put together again.
//!
//! No line of such a text is longer than its margin, and a line that fills it goes on in the next one, often in the
//! middle of a word. Rows of a table can be equally long, too, and so can lines of prose: where anything looks like
//! that, the text stays as it is.

use memchr::{memchr, memchr_iter};

use super::prompt;
use super::tokens::{is_finished, is_unmistakable_version};
use crate::facts::MODEL_SYSCTLS;

/// Marks a removed line break. [`clean`](super::clean::clean) drops it, and [`Lines`](super::sniffer::Lines) counts it.
pub(super) const BREAK: char = '\u{1}';

/// Margins of terminals and recordings. Tables that were broken between words have longest lines of any length.
const USUAL: [usize; 14] = [60, 70, 72, 80, 90, 100, 110, 120, 132, 140, 150, 160, 180, 200];
/// How many characters below the margin a line may end because its next word did not fit.
const NEAR: usize = 40;

/// Puts the lines of a text together that were broken at its margin, with a [`BREAK`] in each of these places; `None`
/// where there are none.
pub(super) fn unbroken(text: &str) -> Option<String> {
    let margin = margin(text).filter(|margin| USUAL.contains(margin))?;
    if text.contains(BREAK) || !is_broken_at(margin, text) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for (line, next) in pairs(text) {
        out.push_str(line);
        match next {
            Some(next) if width(line) == margin && goes_on(line, next) => out.push(BREAK),
            Some(_) => out.push('\n'),
            None => {}
        }
    }
    Some(out)
}

/// Returns the length of the longest line, in characters; `None` where that is no margin, or where single carriage
/// returns end lines.
fn margin(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if memchr_iter(b'\r', bytes).any(|at| bytes.get(at + 1).is_some_and(|next| *next != b'\n')) {
        return None;
    }
    let (mut longest, mut start) = (0, 0);
    for end in memchr_iter(b'\n', bytes).chain([text.len()]) {
        if end - start > longest {
            let line = text.get(start..end).unwrap_or_default();
            longest = longest.max(width(line.strip_suffix('\r').unwrap_or(line)));
        }
        if longest > USUAL[USUAL.len() - 1] {
            return None;
        }
        start = end + 1;
    }
    Some(longest)
}

/// Returns each line with the next one.
fn pairs(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let (line, after) = first_line(rest?);
        rest = after;
        Some((line, after.map(|after| first_line(after).0)))
    })
}

/// Returns the first line without its end, and what follows the end.
fn first_line(text: &str) -> (&str, Option<&str>) {
    let end = memchr(b'\n', text.as_bytes());
    let line = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
    (line.strip_suffix('\r').unwrap_or(line), end.and_then(|end| text.get(end + 1..)))
}

fn width(line: &str) -> usize {
    if line.is_ascii() { line.len() } else { line.chars().count() }
}

/// Returns whether the lines that fill the margin were broken there.
fn is_broken_at(margin: usize, text: &str) -> bool {
    let (mut full, mut broken, mut filled) = (0, 0, 0);
    let mut is_in_value = false;
    let mut first = "";
    let mut differ = false;
    for (line, next) in pairs(text).filter_map(|(line, next)| Some((line, next?))) {
        if line.len() + NEAR < margin {
            continue;
        }
        let width = width(line);
        filled +=
            usize::from(width < margin && !next.starts_with(' ') && width + 1 + first_word(next) > margin);
        if width == margin {
            full += 1;
            if goes_on(line, next) {
                broken += 1;
                is_in_value |= are_one_value(line, next);
                differ |= !first.is_empty() && line != first;
                first = if first.is_empty() { line } else { first };
            }
        }
    }
    let is_enough = if differ { filled < full } else { filled == 0 && is_in_value };
    broken > 0 && broken * 5 >= full * 4 && is_enough
}

/// Returns whether the word around a break is a value that is complete only with both of its pieces.
fn are_one_value(line: &str, next: &str) -> bool {
    let is_between = |c: char| matches!(c, ' ' | '\t' | '"' | '\'' | '(' | ')' | '=' | ':' | ',' | '|');
    let begin = line.rsplit(is_between).next().unwrap_or_default();
    let end = next.split(is_between).next().unwrap_or_default().trim_end_matches([':', '.']);
    let word = [begin, end].concat();
    let is_sysctl = MODEL_SYSCTLS.iter().any(|name| word.replace('/', ".").ends_with(name));
    !begin.is_empty()
        && !end.is_empty()
        && (is_finished(&word) || is_unmistakable_version(&word) || is_sysctl)
}

/// Returns the length of the first word of a line.
fn first_word(line: &str) -> usize {
    line.split_ascii_whitespace().next().map_or(0, width)
}

/// Returns whether a line can be the rest of the one before it.
fn goes_on(line: &str, next: &str) -> bool {
    const STARTS: [&str; 5] = ["Linux ", "net.ipv4.", "```", "#", "PRETTY_NAME="];
    let is_alike = line.bytes().take(2).eq(next.bytes().take(2));
    let is_start = STARTS.iter().any(|start| next.starts_with(start)) || prompt::command(next).is_some();
    let is_rest = !next.trim().is_empty() && !next.starts_with('(');
    is_rest && !is_alike && !is_start && !are_two_words(line, next) && !are_rows(line, next)
}

/// `Ubuntu` and `18.04` are never written as one word.
fn are_two_words(line: &str, next: &str) -> bool {
    let word = line.rsplit(' ').next().unwrap_or_default();
    let is_name = word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_name && next.starts_with(|first: char| first.is_ascii_digit() || first.is_ascii_uppercase())
}

/// Returns whether two lines of one length have their columns at the same places.
fn are_rows(line: &str, next: &str) -> bool {
    let separators = |text: &str| -> Vec<usize> {
        let bytes = text.as_bytes();
        let is_gap = |at: usize| bytes.get(at..at + 2) == Some(b"  ") && bytes.get(at + 2) != Some(&b' ');
        (0..bytes.len())
            .filter(|at| matches!(bytes[*at], b',' | b';' | b'\t' | b'|') || is_gap(*at))
            .collect()
    };
    if line.len() != next.len() {
        return false;
    }
    let (above, below) = (separators(line), separators(next));
    above.len() == below.len() && above.iter().filter(|at| below.contains(at)).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::{BREAK, unbroken};

    fn broken(text: &str, margin: usize) -> String {
        let pieces = |line: &str| {
            let characters: Vec<char> = line.chars().collect();
            let pieces: Vec<String> = characters.chunks(margin).map(|piece| piece.iter().collect()).collect();
            pieces.join("\n") + "\n"
        };
        text.lines().map(pieces).collect()
    }

    #[track_caller]
    fn assert_unbroken(text: &str, margin: usize) {
        let joined = unbroken(&broken(text, margin)).map(|joined| joined.replace(BREAK, ""));
        assert_eq!(joined.as_deref(), Some(text), "at {margin}");
    }

    #[track_caller]
    fn assert_as_it_is(text: &str) {
        assert_eq!(unbroken(text), None);
    }

    const UNAME: &str = "Linux node-1 4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64 #1 SMP Fri Apr 23 06:12:33 UTC 2021 x86_64 x86_64 x86_64 GNU/Linux\n";
    /// Its host name is so long that the margin falls into the release.
    fn uname_broken_in_release(margin: usize) -> String {
        UNAME.replace("node-1", &"n".repeat(margin - 20))
    }

    const TABLE: &str = "\
NAME     STATUS   ROLES    AGE   VERSION   INTERNAL-IP   OS-IMAGE             KERNEL-VERSION      CONTAINER-RUNTIME
node-1   Ready    <none>   10d   v1.27.3   10.0.0.1      Ubuntu 20.04.6 LTS   5.4.0-66-generic    containerd://1.7.2
apple    Ready    <none>   10d   v1.27.3   10.0.0.2      Ubuntu 20.04.6 LTS   5.4.0-100-generic   containerd://1.7.2
";

    #[test]
    fn lines_broken_at_a_margin_are_joined() {
        for margin in [60, 72, 80, 90] {
            assert_unbroken(TABLE, margin);
            assert_unbroken(&uname_broken_in_release(margin), margin);
        }
        assert_unbroken(
            "image: registry.example.org/library/kubernetes/hyperkube:v1.21.7-r0-CCE21.11.1\n",
            72,
        );
    }

    #[test]
    fn rows_and_prose_stay_as_they_are() {
        assert_as_it_is(TABLE);
        assert_as_it_is(UNAME);
        assert_as_it_is(&[UNAME, "net.ipv4.vs.conntrack = 1\n"].concat());
        assert_as_it_is(
            "We run IPVS on all nodes of the cluster, the kernel is version 5.4.0\n2 of them were rebooted, which did not change what the users see\nwhile backends drain. Kubernetes is 1.21.\n",
        );
        assert_as_it_is("short\nlines\n");
    }

    #[test]
    fn line_ends_of_any_kind_are_known() {
        let text = ["one\n\n", &uname_broken_in_release(80)].concat();
        let joined = unbroken(&broken(&text, 80).replace('\n', "\r\n")).expect("a broken text");
        assert_eq!(joined.replace(BREAK, ""), text);
    }
}
