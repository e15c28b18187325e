//! The last pass over a text: every word with the form of a kernel release that is not known as the node's becomes a
//! hint.

use memchr::{memchr_iter, memchr2, memchr2_iter, memrchr2};

use super::clean::clean;
use super::margin::BREAK;
use super::notes::{Notes, Source};
use super::running;
use super::tokens::{bare, is_between, is_finished, is_unmistakable_release, release_of};

const KIND: &str = "mention";
/// How many lines with such a word are looked at.
const MOST: usize = 200;
/// The most bytes of a line that are checked.
const LONGEST: usize = 1 << 14;

/// Notes the releases that a text mentions; known ones are dropped at the end.
pub(super) fn note(body: &str, has_breaks: bool, notes: &mut Notes) {
    let mut comments = None;
    for (at, raw) in lines_with_release(body).take(MOST) {
        let line = at + 1 - paired_returns(body, raw) + if has_breaks { breaks(body, raw) } else { 0 };
        let comments = comments.get_or_insert_with(|| self::comments(body));
        if comments.iter().any(|comment| comment.contains(&offset(body, raw))) {
            continue;
        }
        // The text next to a proven release is the number of its package.
        if notes.proves_kernel(line) {
            continue;
        }
        let text = clean(raw);
        // A release that goes on in the next line was read from the two together.
        let (head, next) = (text.rsplit(' ').next().unwrap_or_default(), rest_after(body, raw));
        let is_broken =
            |word: &str| word == head && !is_finished(word) && is_finished(&[word, next].concat());
        for word in text
            .get(..LONGEST)
            .unwrap_or(&text)
            .split(|c| is_between(c) || matches!(c, '/' | '>' | '<' | '\\'))
        {
            let word = running::of_platform(bare(word)).map_or(bare(word), |(release, _)| release);
            let Some(release) = release_of(word)
                .filter(|release| is_unmistakable_release(release.uncut()) && !is_broken(release.text))
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

/// Returns the places of HTML comments, which are a template's text.
fn comments(body: &str) -> Vec<std::ops::Range<usize>> {
    let of = |[begin, end]: [&str; 2]| {
        let begins = body.match_indices(begin).take(MOST);
        let comment = |from: usize| Some(from..from + body.get(from..)?.find(end)?);
        begins.map_while(|(from, _)| comment(from)).collect::<Vec<_>>()
    };
    [of(["<!--", "-->"]), of(["&lt;!--", "--&gt;"])].concat()
}

/// Returns the place of a line in the text.
fn offset(body: &str, line: &str) -> usize {
    line.as_ptr() as usize - body.as_ptr() as usize
}

/// Returns the first word of the line behind `raw`.
fn rest_after<'t>(body: &'t str, raw: &str) -> &'t str {
    let end = offset(body, raw) + raw.len();
    let rest = body.get(end..).unwrap_or_default().trim_start_matches(['\r', '\n']);
    rest.split([' ', '\r', '\n']).next().unwrap_or_default().trim_end_matches('.')
}

/// Counts the carriage returns before the line that a line feed follows: the two end one line together.
fn paired_returns(text: &str, raw: &str) -> usize {
    let before = text.as_bytes().get(..offset(text, raw)).unwrap_or_default();
    memchr_iter(b'\r', before).filter(|at| before.get(at + 1) == Some(&b'\n')).count()
}

/// Returns how many lines before it were put together.
fn breaks(text: &str, raw: &str) -> usize {
    text.get(..offset(text, raw)).unwrap_or_default().matches(BREAK).count()
}

/// Returns the lines that have two dots between digits and a hyphen behind them, `4.18.0-`, each with how many lines
/// end before it. It searches for a hyphen first, because most lines of a long listing have none.
fn lines_with_release(body: &str) -> impl Iterator<Item = (usize, &str)> {
    let bytes = body.as_bytes();
    let (mut from, mut number) = (0, 0);
    std::iter::from_fn(move || {
        let rest = bytes.get(from..)?;
        let hyphen =
            memchr_iter(b'-', rest).find(|hyphen| ends_numbers(rest.get(..*hyphen).unwrap_or_default()))?;
        let (before, behind) = rest.split_at_checked(hyphen)?;
        let start = memrchr2(b'\n', b'\r', before).map_or(0, |end| end + 1);
        number += memchr2_iter(b'\n', b'\r', before.get(..start)?).count();
        let end = memchr2(b'\n', b'\r', behind).unwrap_or(behind.len());
        let line = from + start..from + hyphen + end;
        from = line.end;
        Some((number, body.get(line)?))
    })
}

/// Returns whether a text ends in three dotted numbers.
fn ends_numbers(text: &[u8]) -> bool {
    let without_number = |text: &[u8]| {
        let digits = text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        (digits > 0).then_some(text.len() - digits)
    };
    let before_dot = |text: &[u8]| {
        let end = without_number(text)?;
        text.get(..end)?.strip_suffix(b".").map(<[u8]>::len)
    };
    let numbers = before_dot(text).and_then(|end| before_dot(text.get(..end)?));
    numbers.and_then(|end| text.get(..end)?.last()).is_some_and(u8::is_ascii_digit)
}
