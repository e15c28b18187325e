//! Cleans one line: removes terminal codes, look-alike characters, Markdown and HTML escapes, frames.
//!
//! Nothing here knows a format. A line that is plain ASCII is returned as it is, without a copy.

use std::borrow::Cow;

/// HTML tags that chat tools and wikis leave around a paste; `<none>` of a kubectl table is not among them.
const TAGS: [&str; 10] = ["pre", "code", "br", "br/", "br /", "p", "div", "span", "td", "tr"];
/// The entities that occur in copied terminal output.
const ENTITIES: [(&str, char); 8] = [
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&amp;", '&'),
    ("&quot;", '"'),
    ("&nbsp;", ' '),
    ("&#39;", '\''),
    ("&#x27;", '\''),
    ("&#34;", '"'),
];

/// Returns the cleaned line; its indentation stays, its end is trimmed.
pub(super) fn clean(raw: &str) -> Cow<'_, str> {
    if raw.bytes().any(is_rough) {
        let mut text = scrub(raw, false);
        text.truncate(text.trim_end().len());
        Cow::Owned(unframed(text))
    } else {
        Cow::Borrowed(raw.trim_end())
    }
}

/// Returns the line as the terminal showed it: without its invisible codes; all else is unchanged.
pub fn without_codes(raw: &str) -> Cow<'_, str> {
    let may_hold = |byte| matches!(byte, 0..=8 | 11..=31 | 127 | b'[');
    if raw.bytes().any(may_hold) { Cow::Owned(scrub(raw, true)) } else { Cow::Borrowed(raw) }
}

/// Returns whether a byte may need cleaning, so that the line takes the slow path.
const fn is_rough(byte: u8) -> bool {
    ROUGH[byte as usize]
}

/// Every byte of every line is looked up here.
const ROUGH: [bool; 256] = {
    let mut rough = [true; 256];
    let mut byte: u8 = 9;
    while byte < 127 {
        rough[byte as usize] = matches!(byte, 11..=31 | b'&' | b'\\' | b'[' | b'<' | b'^');
        byte += 1;
    }
    rough
};

/// Cleans the line, or removes only the terminal's codes.
fn scrub(raw: &str, codes_only: bool) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    loop {
        let run = rest.bytes().position(|byte| is_rough(byte) || byte == b'\n').unwrap_or(rest.len());
        let (plain_run, tail) = rest.split_at_checked(run).unwrap_or((rest, ""));
        out.push_str(plain_run);
        rest = tail;
        let Some(first) = rest.chars().next() else { return out };
        let mut taken = first.len_utf8();
        match first {
            '\u{8}' => {
                out.pop();
            }
            '<' | '\\' | '&' if codes_only => out.push(first),
            '\u{1b}' | '^' | '[' | '<' | '\\' | '&' => match special(rest) {
                Some((replacement, length)) => {
                    out.extend(replacement);
                    taken = length;
                }
                None if first == '\u{1b}' => {}
                None => out.push(first),
            },
            _ if codes_only && !first.is_ascii_control() => out.push(first),
            _ => out.extend(plain(first)),
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
}

/// Returns the meaning and length of a sequence at the start of `rest`; `None` when it is ordinary text.
fn special(rest: &str) -> Option<(Option<char>, usize)> {
    let bytes = rest.as_bytes();
    match bytes {
        [0x1b, b'[', ..] => control_sequence(bytes, 2).map(|length| (None, length)),
        [0x1b, b']', ..] => Some((None, title(rest).unwrap_or(2))),
        [0x1b, b'(' | b')', _, ..] => Some((None, 3)),
        [0x1b, 0x20..=0x7e, ..] => Some((None, 2)),
        [b'^', b'[', b'[', ..] => control_sequence(bytes, 3).map(|length| (None, length)),
        // The escape character itself is often lost in copies; then only the colour codes are unmistakable.
        [b'[', ..] => {
            let length = control_sequence(bytes, 1)?;
            matches!(bytes.get(length - 1), Some(b'm' | b'K')).then_some((None, length))
        }
        [b'\\', next, ..] => b"_*-.#>[]()~|+<!`".contains(next).then_some((Some(char::from(*next)), 2)),
        [b'&', ..] => entity(rest),
        [b'<', ..] => tag(rest).map(|length| (None, length)),
        _ => None,
    }
}

/// Returns the length of a title for the window, which a bell or the string terminator ends; longer ones are none.
fn title(rest: &str) -> Option<usize> {
    const LONGEST: usize = 512;
    let mut characters = rest.char_indices().skip(2).take(LONGEST);
    let (at, end) = characters.find(|(_, c)| matches!(c, '\u{7}' | '\u{9c}' | '\u{1b}'))?;
    let length = if end == '\u{1b}' { 2 } else { end.len_utf8() };
    (end != '\u{1b}' || rest.get(at..)?.starts_with("\u{1b}\\")).then_some(at + length)
}

/// Returns the length of a terminal control sequence whose parameters begin at `from`.
fn control_sequence(bytes: &[u8], from: usize) -> Option<usize> {
    let parameters = bytes.get(from..)?.iter().take_while(|byte| matches!(byte, 0x20..=0x3f)).count();
    let end = from + parameters;
    matches!(bytes.get(end), Some(0x40..=0x7e)).then_some(end + 1)
}

fn entity(rest: &str) -> Option<(Option<char>, usize)> {
    let (name, stands_for) = ENTITIES.iter().find(|(name, _)| rest.starts_with(name))?;
    Some((Some(*stands_for), name.len()))
}

fn tag(rest: &str) -> Option<usize> {
    let end = rest.as_bytes().iter().take(48).position(|byte| *byte == b'>')?;
    let inner = rest.get(1..end)?.trim_start_matches('/');
    let name = inner.split(' ').next().unwrap_or_default();
    (TAGS.contains(&inner) || TAGS.contains(&name)).then_some(end + 1)
}

/// Returns the character that a look-alike represents; `None` for an invisible one.
fn plain(character: char) -> Option<char> {
    Some(match character {
        '\t' => '\t',
        '\u{0}'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{feff}'
        | '\u{fffd}' => return None,
        '\u{a0}'
        | '\u{2000}'..='\u{200a}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{3002}' => '.',
        '\u{3001}' => ',',
        // The full-width forms of ASCII have the same order, 0xFEE0 higher.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        '\u{2503}' | '\u{2551}' => '\u{2502}',
        _ => character,
    })
}

/// Removes the vertical frame a full-screen terminal tool draws around its text.
fn unframed(text: String) -> String {
    if !text.contains('\u{2502}') {
        return text;
    }
    let open = text.trim_end_matches(['\u{2502}', ' ']);
    let inner = open
        .trim_start()
        .strip_prefix('\u{2502}')
        .map_or(open, |rest| rest.strip_prefix(' ').unwrap_or(rest));
    inner.replace('\u{2502}', "|")
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn plain_ascii_is_not_copied() {
        assert!(matches!(clean("  a = 1  "), std::borrow::Cow::Borrowed("  a = 1")));
    }

    #[test]
    fn formatting_is_removed() {
        let cases = [
            ("\u{1b}[01;31m\u{1b}[Kconn\u{1b}[m\u{1b}[K = 0", "conn = 0"),
            ("\u{1b}]0;root@node: ~\u{7}uname -r", "uname -r"),
            ("[01;32mReady[0m", "Ready"),
            ("^[[0muname", "uname"),
            ("\u{feff}Linux\u{a0}host", "Linux host"),
            ("net.ipv4.vs.conn\\_reuse\\_mode \u{ff1d} \u{ff10}", "net.ipv4.vs.conn_reuse_mode = 0"),
            ("&lt;none&gt; &amp; <none>", "<none> & <none>"),
            ("<pre><code>5.4.0-1-generic</code></pre>", "5.4.0-1-generic"),
            ("\u{2502} I0816 Using ipvs Proxier.   \u{2502}", "I0816 Using ipvs Proxier."),
            ("\u{2013}\u{2013}proxy-mode", "--proxy-mode"),
            ("L\0i\0n\0u\0x\0", "Linux"),
            ("unamex\u{8} -r", "uname -r"),
            ("[root@node ~]# uname", "[root@node ~]# uname"),
            ("\"a\": \"b\\n\\\"c\\\"\"", "\"a\": \"b\\n\\\"c\\\"\""),
        ];
        for (raw, want) in cases {
            assert_eq!(clean(raw), want, "{raw:?}");
        }
    }
}
