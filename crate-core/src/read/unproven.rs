//! The last look at a text: whatever has the shape of a kernel release and is not known for the node's is a hint.

use super::clean::clean;
use super::margin::BREAK;
use super::notes::{Notes, Source};
use super::tokens::{bare, is_between, is_finished, is_unmistakable_release, release_of};

const KIND: &str = "mention";
/// How many lines with such a word are looked at.
const MOST: usize = 200;
/// No line is looked at beyond that many bytes.
const LONGEST: usize = 1 << 14;

/// Notes the releases that a text mentions; those that are known are dropped when all is settled.
pub(super) fn note(body: &str, has_breaks: bool, notes: &mut Notes) {
    let lines = body.split(['\n', '\r']).enumerate();
    let comments = comments(body);
    let has_returns = body.contains('\r');
    let has_one = |(_, line): &(usize, &str)| may_have_release(line.as_bytes());
    for (at, raw) in lines.filter(has_one).take(MOST) {
        let returns = if has_returns { paired_returns(body, raw) } else { 0 };
        let line = at + 1 - returns + if has_breaks { breaks(body, raw) } else { 0 };
        let is_commented = comments.iter().any(|comment| comment.contains(&offset(body, raw)));
        if is_commented {
            continue;
        }
        // What stands beside a release that is proven is the number of its package.
        if notes.proves_kernel(line) {
            continue;
        }
        let text = clean(raw);
        // A release that goes on in the next line was read from the two together.
        let (head, next) = (text.rsplit(' ').next().unwrap_or_default(), rest_after(body, raw));
        let is_broken =
            |word: &str| word == head && !is_finished(word) && is_finished(&[word, next].concat());
        for word in
            text.get(..LONGEST).unwrap_or(&text).split(|c| is_between(c) || matches!(c, '/' | '>' | '<'))
        {
            let Some(release) = release_of(bare(word))
                .filter(|release| is_unmistakable_release(release.text) && !is_broken(release.text))
            else {
                continue;
            };
            if raw.starts_with("ii ") && !release.is_installed {
                continue;
            }
            let why = if release.is_installed { "installed" } else { "mentioned" };
            notes.release_hint(release.text, why, Source { kind: KIND, line, raw });
        }
    }
}

/// Where HTML comments stand, which are a template's text.
fn comments(body: &str) -> Vec<std::ops::Range<usize>> {
    let of = |[begin, end]: [&str; 2]| {
        let begins = body.match_indices(begin).take(MOST);
        let comment = |from: usize| Some(from..from + body.get(from..)?.find(end)?);
        begins.map_while(|(from, _)| comment(from)).collect::<Vec<_>>()
    };
    [of(["<!--", "-->"]), of(["&lt;!--", "--&gt;"])].concat()
}

/// Where a line stands in the text.
fn offset(body: &str, line: &str) -> usize {
    line.as_ptr() as usize - body.as_ptr() as usize
}

/// The first word of the line behind `raw`.
fn rest_after<'t>(body: &'t str, raw: &str) -> &'t str {
    let end = offset(body, raw) + raw.len();
    let rest = body.get(end..).unwrap_or_default().trim_start_matches(['\r', '\n']);
    rest.split([' ', '\r', '\n']).next().unwrap_or_default().trim_end_matches('.')
}

/// Counts the carriage returns before the line that a line feed follows: the two end one line together.
fn paired_returns(text: &str, raw: &str) -> usize {
    text.get(..offset(text, raw)).unwrap_or_default().matches("\r\n").count()
}

/// How many lines before it were put together.
fn breaks(text: &str, raw: &str) -> usize {
    text.get(..offset(text, raw)).unwrap_or_default().matches(BREAK).count()
}

/// Whether a line has two dots between digits and a hyphen behind them: `4.18.0-`.
fn may_have_release(line: &[u8]) -> bool {
    let is_digit = |at: usize| line.get(at).is_some_and(u8::is_ascii_digit);
    memchr::memchr_iter(b'.', line).any(|dot| {
        if dot == 0 || !is_digit(dot - 1) || !is_digit(dot + 1) {
            return false;
        }
        let digits = |from: usize| line.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
        let next = dot + 1 + digits(dot + 1);
        line.get(next) == Some(&b'.')
            && is_digit(next + 1)
            && line.get(next + 1 + digits(next + 1)) == Some(&b'-')
    })
}
