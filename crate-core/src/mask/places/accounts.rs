//! Names of people: logins, home folders, owners of files and processes.

use super::{Places, word_end, words};
use crate::mask::{Kind, public, shapes};

impl Places {
    /// `user@host`: prompts, mail addresses, `ssh`.
    pub(super) fn logins(&mut self, line: &str) {
        for (at, _) in line.match_indices('@') {
            let (before, after) = line.split_at(at);
            let is_user = |byte: u8| shapes::is_word(byte) || byte == b'+';
            let length = before.bytes().rev().take_while(|byte| is_user(*byte)).count();
            let end = word_end(line, at + 1);
            let host = line.get(at + 1..end).unwrap_or_default();
            // `image@sha256:...`, `getty@tty1.service`, `package@1.2.3`
            let is_other = host == "sha256"
                || after.get(1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
                    && shapes::address(host).is_none()
                || [".service", ".timer", ".socket", ".mount"].iter().any(|unit| host.ends_with(unit));
            let user = before.get(at - length..).unwrap_or_default();
            if length == 0 || host.is_empty() || is_other || public::is_builder(user) {
                continue;
            }
            match password(before, at - length) {
                Some(from) => {
                    self.note(line, from, at - length - 1, Kind::User, true);
                    self.note(line, at - length, at, Kind::Secret, true);
                }
                None => self.note(line, at - length, at, Kind::User, true),
            }
            if !public::is_domain(host) {
                let kind = if host.contains('.') { Kind::Host } else { Kind::Node };
                self.note(line, at + 1, end, kind, true);
            }
        }
    }

    /// `/home/user`, `/Users/user`, `C:\Users\user`
    pub(super) fn homes(&mut self, line: &str) {
        for folder in ["/home/", "/Users/", "\\Users\\"] {
            for (at, _) in line.match_indices(folder) {
                let from = at + folder.len();
                let rest = line.get(from..).unwrap_or_default();
                let ends = ['/', '\\', ' ', '"', '\'', ':', ',', ';', ')', ']', '>', '$', '#', '\u{ff0c}'];
                let length = rest.find(ends).unwrap_or(rest.len());
                self.note(line, from, from + length, Kind::User, true);
            }
        }
    }

    /// `uid=1000(alice)`, owners in `ls -l` and `ps aux`, terminals in `who`, sessions in the journal.
    pub(super) fn accounts(&mut self, line: &str) {
        for (at, mark) in line.match_indices("uid=") {
            let digits = line.bytes().skip(at + mark.len()).take_while(u8::is_ascii_digit).count();
            let open = at + mark.len() + digits;
            if line.as_bytes().get(open) == Some(&b'(') {
                self.word(line, open + 1, Kind::User, true);
            }
        }
        for mark in ["for user ", "Accepted publickey for ", "Accepted password for ", "USER="] {
            for (at, _) in line.match_indices(mark) {
                self.word(line, at + mark.len(), Kind::User, true);
            }
        }
        if let Some(at) = owner(line) {
            self.word(line, at, Kind::User, true);
        }
    }
}

/// Returns the place of the owner in a row of `ls -l`, `ps aux` or `who`.
fn owner(line: &str) -> Option<usize> {
    let row: Vec<(usize, &str)> = words(line).take(4).collect();
    let is_number = |word: &str| word.parse::<f32>().is_ok();
    match row.as_slice() {
        [(_, mode), (_, links), (at, _), _] if is_mode(mode) && is_number(links) => Some(*at),
        [(at, _), (_, terminal), ..] if terminal.starts_with("pts/") || terminal.starts_with("tty") => {
            Some(*at)
        }
        [(at, name), (_, pid), (_, cpu), (_, memory)] => {
            let is_process = [pid, cpu, memory].iter().all(|word| is_number(word)) && cpu.contains('.');
            (is_process && name.starts_with(|c: char| c.is_ascii_lowercase())).then_some(*at)
        }
        _ => None,
    }
}

/// `drwxr-xr-x.`
fn is_mode(word: &str) -> bool {
    word.len() >= 10
        && word.starts_with(['-', 'd', 'l'])
        && word.bytes().take(10).all(|byte| b"-dlrwxstST".contains(&byte))
}

/// Returns where the user begins in `https://user:password@host` when the password begins at `at`.
fn password(before: &str, at: usize) -> Option<usize> {
    let user = before.get(..at)?.strip_suffix(':')?;
    let length = user.bytes().rev().take_while(|byte| shapes::is_word(*byte)).count();
    let from = user.len() - length;
    (length > 0 && user.get(..from)?.ends_with("//")).then_some(from)
}
