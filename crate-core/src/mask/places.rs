//! Names that are recognised by their place: prompts, `uname -a`, tables of nodes, logs, keys.

mod accounts;
mod keys;
mod tables;

use super::{Kind, public, shapes};
use crate::read::prompt;
use crate::read::tokens::{is_cluster_version, is_release, machine};

/// A name in the text.
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
    /// Whether the place always holds such a name.
    pub(super) is_sure: bool,
}

/// Returns every name that is recognised by its place, in order.
pub(super) fn spans(text: &str) -> Vec<Span> {
    let mut places = Places::default();
    for line in text.split_inclusive(['\n', '\r']) {
        places.line(line.trim_end());
        places.start += line.len();
    }
    let mut spans = places.spans;
    spans.sort_by_key(|span| span.start);
    let mut end = 0;
    spans.retain(|span| {
        let is_apart = span.start >= end;
        end = end.max(span.end);
        is_apart
    });
    spans
}

/// Walks the lines and remembers what earlier lines say about later ones.
#[derive(Default)]
struct Places {
    spans: Vec<Span>,
    /// Where the line begins in the text.
    start: usize,
    /// The kind of the last command's answer, if it is a name.
    expected: Option<Kind>,
    in_key: bool,
    table: tables::Table,
    object: keys::Object,
}

impl Places {
    fn line(&mut self, line: &str) {
        if self.private_key(line) {
            return;
        }
        self.logins(line);
        self.accounts(line);
        self.uname(line);
        self.prompt(line);
        self.logged(line);
        self.homes(line);
        self.table(line);
        self.keys(line);
        self.named_nodes(line);
    }

    /// Notes a name from `from` to `to` of the line, if it can be one.
    fn note(&mut self, line: &str, from: usize, to: usize, kind: Kind, is_sure: bool) {
        let Some(name) = line.get(from..to) else { return };
        let trimmed = name.trim_end_matches(['.', '-']);
        let kind = match kind {
            Kind::User if public::is_account(trimmed) || !may_be_user(trimmed) => return,
            Kind::User | Kind::Secret => kind,
            _ if shapes::address(trimmed).is_some() => Kind::Ip,
            _ if !may_be_host(trimmed) || is_sure_not(trimmed, is_sure) => return,
            _ => kind,
        };
        let (start, end) = (self.start + from, self.start + from + trimmed.len());
        self.spans.push(Span { start, end, kind, is_sure });
    }

    /// Notes the word that begins at `from`.
    fn word(&mut self, line: &str, from: usize, kind: Kind, is_sure: bool) {
        self.note(line, from, word_end(line, from), kind, is_sure);
    }

    /// Returns whether the line is part of a private key or certificate: each of these lines is a secret.
    fn private_key(&mut self, line: &str) -> bool {
        if line.contains("-----BEGIN ") || line.contains("-----END ") {
            self.in_key = line.contains("-----BEGIN ") && !line.contains("-----END ");
            return true;
        }
        let body = line.trim_start();
        let is_base_64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
        self.in_key &= !body.is_empty() && body.bytes().all(is_base_64);
        if self.in_key {
            self.note(line, line.len() - body.len(), line.len(), Kind::Secret, false);
        }
        self.in_key
    }

    /// `Linux HOST 5.4.0-...`, which begins its sentence or goes on with `#BUILD`: `CentOS Linux release 7.9` is a system.
    fn uname(&mut self, line: &str) {
        for (at, linux) in line.match_indices("Linux ") {
            let from = at + linux.len();
            let mut words = words(line.get(from..).unwrap_or_default());
            let (Some((skip, host)), Some((_, release))) = (words.next(), words.next()) else { continue };
            let is_first =
                !line.get(..at).is_some_and(|before| before.trim_end().ends_with(char::is_alphanumeric));
            let has_build = words.next().is_some_and(|(_, build)| build.starts_with('#'));
            if is_release(release) && (is_first || has_build) && !matches!(host, "version" | "release") {
                self.note(line, from + skip, from + skip + host.len(), Kind::Node, true);
            }
        }
    }

    /// `host:~ #`, `host# `: prompts without a user; and the names in a command.
    fn prompt(&mut self, line: &str) {
        let body = line.trim_start();
        let at = line.len() - body.len();
        let Some(command) = prompt::command(body) else {
            // The answer of `hostname` or `whoami`, asked on the line before.
            if let Some(kind) = self.expected.take() {
                self.word(line, at, kind, true);
            }
            return;
        };
        let typed = command.len();
        let before = line.get(..line.len() - typed).unwrap_or_default();
        let end = word_end(line, at);
        let shell = line.get(at..end).unwrap_or_default();
        let is_host = end < before.len() && !["sh-", "bash-"].iter().any(|known| shell.starts_with(known));
        if is_host && matches!(line.as_bytes().get(end), Some(b':' | b'#' | b'$' | b'%' | b'>')) {
            self.word(line, at, Kind::Node, true);
        }
        self.command(line, line.len() - typed, command);
    }

    /// Returns the kind of a command's answer, and the machine it names.
    fn command(&mut self, line: &str, at: usize, command: &str) {
        let last = command.rsplit([';', '&', '|']).next().unwrap_or_default().trim();
        let asks = |what: &str| last == what;
        self.expected = if ["hostname", "hostname -f", "hostname -s", "uname -n", "cat /etc/hostname"]
            .iter()
            .any(|what| asks(what))
        {
            Some(Kind::Node)
        } else if asks("whoami") || asks("id -un") {
            Some(Kind::User)
        } else {
            None
        };
        for ((_, before), (offset, word)) in words(command).zip(words(command).skip(1)) {
            let names =
                ["ssh", "ping", "drain", "cordon", "uncordon", "node-shell", "node", "nodes", "telnet"];
            if names.contains(&before) && !word.starts_with('-') && !word.contains(['@', '=']) {
                self.word(line, at + offset, Kind::Node, false);
            }
        }
    }

    /// `Sep 16 02:11:04 HOST kubelet[12]: ` and the same behind an ISO date; `Last login: ... from HOST`.
    fn logged(&mut self, line: &str) {
        let head: Vec<(usize, &str)> = words(line).take(5).collect();
        match head.as_slice() {
            [(_, month), (_, day), (_, time), (at, _), (_, process), ..]
                if month.len() == 3 && day.len() <= 2 && time.contains(':') && process.ends_with(':') =>
            {
                self.word(line, *at, Kind::Node, true);
            }
            [(_, date), (at, _), (_, process), ..]
                if date.len() > 18 && date.contains('T') && process.ends_with("]:") =>
            {
                self.word(line, *at, Kind::Node, true);
            }
            [(_, "Last"), (_, "login:"), ..] => {
                if let Some((before, _)) = line.rsplit_once(" from ") {
                    self.word(line, before.len() + " from ".len(), Kind::Node, false);
                }
            }
            _ => {}
        }
    }

    /// `node "x" not found`, `nodes "x"`, `node/x drained`
    fn named_nodes(&mut self, line: &str) {
        for mark in ["node \"", "nodes \"", "Node \"", "node=\"", "node/"] {
            for (at, _) in line.match_indices(mark) {
                let is_begin = line.get(..at).is_some_and(|before| {
                    !before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-'))
                });
                if is_begin {
                    self.word(line, at + mark.len(), Kind::Node, false);
                }
            }
        }
    }
}

/// Returns where the word at `from` ends.
fn word_end(line: &str, from: usize) -> usize {
    from + line.bytes().skip(from).take_while(|byte| shapes::is_word(*byte)).count()
}

/// Returns the words of a line and where they begin.
fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    line.split([' ', '\t']).filter_map(move |word| {
        let start = at;
        at += word.len() + 1;
        (!word.is_empty()).then_some((start, word))
    })
}

fn may_be_user(name: &str) -> bool {
    !name.is_empty() && name.len() <= 64 && !name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Returns whether the word can be a host's name: it has a letter, and is not a version.
fn may_be_host(name: &str) -> bool {
    name.bytes().any(|byte| byte.is_ascii_alphabetic())
        && name.len() <= 253
        && name.bytes().all(shapes::is_word)
        && !is_release(name)
        && !is_cluster_version(name)
        && machine(name).is_none()
        && !public::is_self(name)
}

/// Returns whether the word looks like a name, as it must in an ambiguous place.
fn is_sure_not(name: &str, is_sure: bool) -> bool {
    !is_sure && !super::is_distinct(name)
}
