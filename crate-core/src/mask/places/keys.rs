//! Names behind a key: `"hostname": "x"`, `--hostname-override=x`, `Hostname:  x`, `password=x`.

use super::{Places, word_end};
use crate::mask::{Kind, shapes};

/// The context of a key from the keys before it.
#[derive(Default)]
pub(super) struct Object {
    /// The next `name` is a node's.
    is_node: bool,
    /// The place of a `Name:` in the text, which the next line may make a node's.
    name: Option<(usize, usize)>,
    /// The place of the value of the last `name`, which the next field of a node's status makes a node's.
    last: Option<(usize, usize)>,
}

impl Places {
    /// Every key on the line with its value.
    pub(super) fn keys(&mut self, line: &str) {
        self.described(line);
        let mut from = 0;
        while let Some(start) = line.bytes().skip(from).position(shapes::is_word).map(|at| from + at) {
            let end = word_end(line, start);
            self.key(line, start, end);
            from = end;
        }
        for label in ["主机名", "节点名称", "节点名", "用户名", "Host Name"] {
            for (at, _) in line.match_indices(label) {
                let rest = line.get(at + label.len()..).unwrap_or_default();
                let value = rest.trim_start_matches([':', '\u{ff1a}', ' ', '"']);
                let kind = if label == "用户名" { Kind::User } else { Kind::Node };
                self.word(line, line.len() - value.len(), kind, false);
            }
        }
    }

    fn key(&mut self, line: &str, start: usize, end: usize) {
        let Some(key) = line.get(start..end) else { return };
        if matches!(key, "kernelVersion" | "kubeletVersion" | "osImage")
            && let Some((start, end)) = self.object.last.take()
        {
            self.spans.push(super::Span { start, end, kind: Kind::Node, is_sure: true });
        }
        if key == "name"
            && let Some(value) = value_at(line, end, false)
        {
            let value_end = word_end(line, value);
            let is_host = line.get(value..value_end).is_some_and(super::may_be_host);
            self.object.last = is_host.then_some((self.start + value, self.start + value_end));
        }
        let Some((kind, is_sure)) = self.announced(key) else { return };
        let Some(value) = value_at(line, end, key.starts_with("--")) else { return };
        match kind {
            Kind::Secret => self.secret(line, value),
            _ if key.ends_with("kind") => {
                self.object.is_node = line.get(value..word_end(line, value)) == Some("Node");
            }
            _ => self.word(line, value, kind, is_sure),
        }
        if key == "name" {
            self.object.is_node = false;
        }
    }

    /// Returns the kind of a key's value, and whether it is certain.
    fn announced(&self, key: &str) -> Option<(Kind, bool)> {
        if key.len() > 64 {
            return None;
        }
        let key: String =
            key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        let ends = |words: &[&str]| words.iter().any(|word| key.ends_with(word));
        if ends(&[
            "token",
            "password",
            "passwd",
            "secret",
            "apikey",
            "accesskey",
            "secretkey",
            "privatekey",
            "keydata",
            "certificatedata",
            "authoritydata",
            "authorization",
            "bearer",
            "accesskeyid",
        ]) {
            return Some((Kind::Secret, true));
        }
        match key.as_str() {
            "kind" => Some((Kind::Node, true)),
            "name" if self.object.is_node => Some((Kind::Node, true)),
            "node" | "host" | "address" | "nodes" | "domainname" => Some((Kind::Node, false)),
            "user" | "username" | "logname" | "owner" => Some((Kind::User, false)),
            _ if ends(&[
                "hostname",
                "nodename",
                "fqdn",
                "hostnameoverride",
                "computername",
                "internaldns",
                "externaldns",
            ]) =>
            {
                Some((Kind::Node, true))
            }
            _ => None,
        }
    }

    /// A secret goes on to a blank or quote; `true`, a path or a short number is none.
    fn secret(&mut self, line: &str, from: usize) {
        let rest = line.get(from..).unwrap_or_default();
        let rest = ["Bearer ", "Basic "].iter().find_map(|kind| rest.strip_prefix(kind)).unwrap_or(rest);
        let from = line.len() - rest.len();
        let length = rest.find([' ', '\t', '"', '\'', ',', ';', '&', '}', ')', '<']).unwrap_or(rest.len());
        let value = rest.get(..length).unwrap_or_default();
        let is_plain = matches!(value, "true" | "false" | "null" | "none" | "nil")
            || value.len() < 4
            || value.starts_with(['/', '$', '{', '*', '.'])
            || value.len() < 6 && value.bytes().all(|byte| byte.is_ascii_digit());
        if !is_plain {
            self.note(line, from, from + length, Kind::Secret, false);
        }
    }

    /// `Name:` at the start of `kubectl describe node` and `docker info` is known by the line behind it.
    fn described(&mut self, line: &str) {
        let body = line.trim_start();
        if let Some((start, end)) = self.object.name.take()
            && (body.starts_with("Roles:") || body.starts_with("ID:"))
        {
            self.spans.push(super::Span { start, end, kind: Kind::Node, is_sure: true });
        }
        if let Some(value) = body.strip_prefix("Name:") {
            let from = line.len() - value.trim_start().len();
            let end = word_end(line, from);
            if line.get(from..end).is_some_and(super::may_be_host) {
                self.object.name = Some((self.start + from, self.start + end));
            }
        }
    }
}

/// Returns where the value of the key that ends at `end` begins.
fn value_at(line: &str, end: usize, is_flag: bool) -> Option<usize> {
    let rest = line.get(end..)?;
    let unquoted = rest.trim_start_matches(['"', '\'', ' ', '\t', '\\', ')']);
    let value = match unquoted.strip_prefix([':', '=']) {
        Some(value) => value.trim_start_matches([' ', '\t', '"', '\'', '\\', '[']),
        // `Bearer x`, `--token x`
        None if is_flag || line.get(..end)?.ends_with("Bearer") => rest.strip_prefix(' ')?.trim_start(),
        None => return None,
    };
    (!value.is_empty()).then_some(line.len() - value.len())
}
