//! Changes of a paste by people and tools.
#![allow(unreachable_pub, reason = "shared by test files")]

use std::fmt::Write;

/// A change of a paste: its name, the function, and whether every value must still be found.
pub type Change = (&'static str, fn(&str) -> String, bool);

pub const CHANGES: [Change; 32] = [
    ("quoted", |text| each_line(text, |line| format!("> {line}")), true),
    ("quoted twice", |text| each_line(text, |line| format!("> > {line}")), true),
    ("fenced", |text| format!("```console\n{text}\n```\n"), true),
    ("indented", indented, true),
    ("as a list", |text| each_line(text, |line| format!("- {line}")), false),
    ("in table cells", |text| each_line(text, |line| format!("| {line} |")), false),
    ("broken at 60", |text| broken(text, 60), false),
    ("broken at 72", |text| broken(text, 72), false),
    ("broken at 80", |text| broken(text, 80), false),
    ("filled to 60", |text| filled(text, 60), false),
    ("filled to 72", |text| filled(text, 72), false),
    ("filled to 80", |text| filled(text, 80), false),
    ("CRLF", |text| text.replace('\n', "\r\n"), true),
    ("colored", |text| each_line(text, |line| format!("\u{1b}[32m{line}\u{1b}[0m")), true),
    ("escaped for HTML", |text| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"), true),
    ("escaped for JSON", |text| serde_json::json!({ "log": text }).to_string(), false),
    ("quoted-printable", quoted_printable, true),
    ("full-width", full_width, true),
    ("full-width digits", full_width_digits, true),
    ("behind a prompt", |text| format!("[root@shop-1 ~]# ./report.sh\n{text}"), true),
    ("with line numbers", numbered, true),
    ("with time stamps", |text| each_line(text, |line| format!("2024-03-01T10:20:30.1234567Z {line}")), true),
    ("with Chinese labels", chinese_labels, true),
    ("with German labels", german_labels, true),
    ("with prose before it", |text| format!("Hello, here is what you asked for:\n\n{text}"), true),
    ("with prose after it", |text| format!("{text}\n\nThanks for your help!\n"), true),
    ("with trailing blanks", |text| each_line(text, |line| format!("{line}   ")), true),
    ("with no-break spaces", |text| text.replace(' ', "\u{a0}"), true),
    ("with blank lines", |text| text.replace('\n', "\n\n"), false),
    ("with a byte order mark", |text| format!("\u{feff}{text}"), true),
    ("twice", |text| format!("{text}\n{text}"), true),
    ("in another order", reordered, false),
];

/// Quoted-printable text is not encoded twice.
fn quoted_printable(text: &str) -> String {
    if text.contains("=3D") { text.to_owned() } else { text.replace('=', "=3D") }
}

fn each_line(text: &str, change: impl Fn(&str) -> String) -> String {
    text.lines().map(|line| change(line) + "\n").collect()
}

fn numbered(text: &str) -> String {
    let mut out = String::new();
    for (at, line) in text.lines().enumerate() {
        writeln!(out, "{:6}\t{line}", at + 1).expect("a string");
    }
    out
}

/// Lines that are broken inside words are not also indented.
fn indented(text: &str) -> String {
    let is_broken = text.contains("GitVer\nsion");
    if is_broken { text.to_owned() } else { each_line(text, |line| format!("    {line}")) }
}

/// As a terminal breaks lines: at the margin, wherever that is.
fn broken(text: &str, width: usize) -> String {
    let pieces = |line: &str| {
        let characters: Vec<char> = line.chars().collect();
        let pieces = characters.chunks(width).map(|piece| piece.iter().collect::<String>() + "\n");
        if characters.is_empty() { "\n".to_owned() } else { pieces.collect() }
    };
    text.lines().map(pieces).collect()
}

/// As a mail program breaks lines: between words.
fn filled(text: &str, width: usize) -> String {
    // JSON is never filled.
    if text.starts_with(['{', '[']) {
        return text.to_owned();
    }
    let fill = |line: &str| {
        let (mut out, mut length) = (String::new(), 0);
        for word in line.split_inclusive(' ') {
            if length > 0 && length + word.trim_end().chars().count() > width {
                out.push('\n');
                length = 0;
            }
            out.push_str(word);
            length += word.chars().count();
        }
        // The blank at which a line is broken goes.
        out.replace(" \n", "\n") + "\n"
    };
    text.lines().map(fill).collect()
}

/// Codes and escapes are made for machines: they do not occur in wide letters.
fn is_plain(text: &str) -> bool {
    !["\u{1b}", "[0", "[1", "^[", "\\", "=3D", "=\n"].iter().any(|code| text.contains(code))
}

fn full_width(text: &str) -> String {
    if !is_plain(text) {
        return text.to_owned();
    }
    let wide = |c: char| {
        if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xfee0).expect("a character") } else { c }
    };
    text.chars().map(wide).collect()
}

fn full_width_digits(text: &str) -> String {
    if !is_plain(text) {
        return text.to_owned();
    }
    let wide = |c: char| {
        if c.is_ascii_digit() { char::from_u32(u32::from(c) + 0xfee0).expect("a character") } else { c }
    };
    text.chars().map(wide).collect()
}

fn chinese_labels(text: &str) -> String {
    text.replace("Kernel Version:", "内核版本:").replace("Kernel:", "内核:").replace("OS:", "操作系统:")
}

fn german_labels(text: &str) -> String {
    text.replace("Kernel:", "Kernelversion:").replace("OS:", "Betriebssystem:")
}

/// Returns the paragraphs from the last to the first.
fn reordered(text: &str) -> String {
    let parts: Vec<&str> = text.split("\n\n").collect();
    parts.into_iter().rev().map(|part| part.trim_end_matches('\n').to_owned() + "\n\n").collect()
}
