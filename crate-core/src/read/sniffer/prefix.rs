//! Prefixes that a mail reader, a pager or a log adds to a line.

/// Returns the length of the prefix that a mail reader, a pager or a log added to the line.
pub(super) fn prefix(text: &str, numbering: &mut u32) -> usize {
    let quoted = quoting(text);
    let rest = text.get(quoted..).unwrap_or_default();
    let numbered = line_number(rest, numbering);
    let before = quoted + numbered + log_prefix(rest.get(numbered..).unwrap_or_default());
    before + if before > quoted { quoting(text.get(before..).unwrap_or_default()) } else { 0 }
}

/// Returns the length of the `> > ` of a quoted mail; one blank after the last mark belongs to it, others are
/// indentation.
fn quoting(text: &str) -> usize {
    let bytes = text.as_bytes();
    // A quotation may be indented.
    let indent = text.len() - text.trim_start_matches(' ').len();
    let is_indented = indent > 1 && bytes.get(indent..indent + 2) == Some(b"> ");
    let mut at = if is_indented { indent } else { 0 };
    loop {
        let blank = usize::from(bytes.get(at) == Some(&b' '));
        if bytes.get(at + blank) == Some(&b'>') {
            at += blank + 1;
        } else {
            return if at == 0 { 0 } else { at + blank };
        }
    }
}

/// Returns the length of a line number: `12:net...` of grep, `  12<tab>` of cat, `12 | ` of bat, `  12  ` counted
/// upwards.
fn line_number(text: &str, numbering: &mut u32) -> usize {
    let body = text.trim_start();
    let digits = body.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 6 {
        return 0;
    }
    let (number, after) = body.split_at_checked(digits).unwrap_or_default();
    let number: u32 = number.parse().unwrap_or_default();
    let follows = number == *numbering + 1 && number > 0;
    let start = text.len() - after.len();
    let length = match after.as_bytes() {
        [b'\t', ..] => start + 1,
        [b':', letter, ..] if letter.is_ascii_alphabetic() || *letter == b'/' => start + 1,
        // An empty line of `cat -n`, which sets numbers at six places.
        [] if follows && text.len() == 6 => start,
        [b' ', b'|', b' ', ..] => start + 3,
        [b' ', ..] if follows && after.trim_start().starts_with("| ") => {
            text.len() - after.trim_start().len() + 2
        }
        [b'|' | b':' | b' ', b' ', ..] if follows => start + 2,
        _ => return 0,
    };
    *numbering = number;
    length
}

/// Returns the length of the prefix of journald, a container runtime or a build log.
fn log_prefix(text: &str) -> usize {
    let bytes = text.as_bytes();
    let rest = match bytes {
        [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'-' | b'/', ..] => after_date(text),
        [b'A'..=b'Z', b'a'..=b'z', b'a'..=b'z', b' ', ..] => after_syslog(text),
        [b'[', b'p', b'o', b'd', b'/', ..] => text.split_once("] ").map(|(_, rest)| rest),
        [b' ' | b'0'..=b'9', ..] => after_clock(text.trim_start()),
        _ => None,
    };
    rest.map_or(0, |rest| text.len() - rest.len())
}

/// After `10:02:11 ` or `10:02:11.123 `.
fn after_clock(text: &str) -> Option<&str> {
    let (clock, rest) = text.split_once(' ')?;
    let is_clock = is_time(clock) && clock.as_bytes().get(5) == Some(&b':');
    (is_clock && clock.bytes().all(|byte| byte.is_ascii_digit() || b":.,".contains(&byte))).then_some(rest)
}

/// After `2024-01-02T03:04:05Z stderr F ` or `2024/05/06 07:10:41 `, and a host and process behind it.
fn after_date(text: &str) -> Option<&str> {
    let Some((date, rest)) = text.split_once(' ') else {
        // An empty line behind a time.
        return (text.contains(':') && text.contains('T') && text.len() >= 19).then_some("");
    };
    let rest =
        if date.contains(':') { rest } else { rest.split_once(' ').filter(|(time, _)| is_time(time))?.1 };
    let rest = ["stderr F ", "stdout F ", "stderr P ", "stdout P "]
        .iter()
        .find_map(|mark| rest.strip_prefix(mark))
        .unwrap_or(rest);
    let rest = after_process(rest, is_logging).unwrap_or(rest);
    Some(after_clock(rest.trim_start()).unwrap_or(rest))
}

/// After `Sep 16 02:11:04 host process[12]: `.
fn after_syslog(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once(' ')?;
    let (day, rest) = rest.trim_start().split_once(' ')?;
    let (time, rest) = rest.split_once(' ')?;
    if day.parse::<u8>().is_err() || !is_time(time) {
        return None;
    }
    after_process(rest, |_| true)
}

/// Returns whether a process writes logs under that name; `Client Version: ` behind a time is none.
fn is_logging(process: &str) -> bool {
    const PROCESSES: [&str; 7] = ["kernel", "kubelet", "kube-proxy", "k3s", "rke2", "dockerd", "containerd"];
    process.ends_with(']') || PROCESSES.contains(&process)
}

/// After `host process[12]: ` or `host process: `.
fn after_process(text: &str, is_one: fn(&str) -> bool) -> Option<&str> {
    let (_, rest) = text.split_once(' ')?;
    let (process, rest) = rest.split_once(": ")?;
    let name = process.split('[').next()?;
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    (is_name && process.len() < 40 && is_one(process)).then_some(rest)
}

fn is_time(text: &str) -> bool {
    matches!(text.as_bytes(), [b'0'..=b'9', b'0'..=b'9', b':', b'0'..=b'9', b'0'..=b'9', ..])
}
