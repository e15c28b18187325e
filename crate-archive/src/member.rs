//! One file of an archive: read as text by the readers of pastes, as far as its layout defines its content.

use std::borrow::Cow;

use reusecheck_core::archives::Holds;
use reusecheck_core::decode;
use reusecheck_core::facts::{Draining, FactName, Facts, Reading};
use reusecheck_core::messages::archive;
use reusecheck_core::read_part;

use crate::bounds::{KEPT, NODES, NOT_TEXT};
use crate::context::Context;
use crate::filter::Filter;
use crate::interfaces::{addresses, listed_names};
use crate::layout::Fit;
use crate::notes::quoted;
use crate::pieces::Pieces;
use crate::sections;
use crate::versions::{restore_excerpts, spelled_out};

/// The line above a log in a dump of a cluster.
const LOG: &str = "==== START logs for container ";
/// The most lines of evidence kept of one file.
const EVIDENCE: usize = 200;

/// A node of a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listed {
    pub(crate) name: String,
    /// Its other names and addresses.
    pub(crate) aliases: Vec<String>,
    pub(crate) reading: Reading,
}

/// Facts about kube-proxy from an object of a pod.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pod {
    pub(crate) name: String,
    pub(crate) node: String,
    pub(crate) reading: Reading,
}

/// The reason why a file has no facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Silence {
    #[default]
    NothingFound,
    Empty,
    NotText,
    /// The file contains this error message.
    Error(String),
}

/// The content of a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extract {
    pub(crate) fits: Vec<Fit>,
    pub(crate) reading: Reading,
    pub(crate) nodes: Vec<Listed>,
    pub(crate) pods: Vec<Pod>,
    /// The name that the machine prints of itself.
    pub(crate) host: Option<String>,
    /// The addresses of the machine's interfaces.
    pub(crate) addresses: Vec<String>,
    pub(crate) shows_host_network: bool,
    /// Whether it is the input itself, without an archive around it.
    is_alone: bool,
    pub(crate) silence: Silence,
}

impl Extract {
    /// Returns whether nothing was found in it.
    pub(crate) fn is_nothing(&self) -> bool {
        let Reading { facts, hints, draining, .. } = &self.reading;
        *facts == Facts::default()
            && hints.is_empty()
            && draining.is_empty()
            && self.nodes.is_empty()
            && self.pods.is_empty()
            && self.host.is_none()
            && !self.shows_host_network
    }
}

/// How the text of a file is buffered while it is read.
enum Text {
    Full(Vec<u8>),
    /// Only lines with certain words.
    Filtered(Filter),
    /// Item by item.
    Pieces(Box<Pieces>),
}

/// A file while it is read.
pub(crate) struct Member {
    path: String,
    holds: Holds,
    text: Text,
    length: u64,
    /// The byte order mark of UTF-16, and bytes that do not end a character yet.
    utf16: Vec<u8>,
    /// How many zeros were removed.
    zeros: u64,
    /// How many control characters that no text contains were read since the first zero.
    controls: usize,
    is_cut: bool,
    is_done: bool,
    begin: Vec<u8>,
    extract: Extract,
}

impl Member {
    /// Returns a file that the layouts name.
    pub(crate) fn new(path: &str, holds: Holds, fits: Vec<Fit>) -> Self {
        let text = match holds {
            Holds::BootLog | Holds::ProxyLog | Holds::Kubelet | Holds::Journal | Holds::Processes => {
                Text::Filtered(Filter::new(holds))
            }
            Holds::Nodes | Holds::Pods | Holds::Dump | Holds::ProxyConfig => Text::Pieces(Box::default()),
            _ => Text::Full(Vec::new()),
        };
        Self {
            path: path.to_owned(),
            holds,
            text,
            length: 0,
            utf16: Vec::new(),
            zeros: 0,
            controls: 0,
            is_cut: false,
            is_done: matches!(holds, Holds::OtherNamespace | Holds::PreviousBoot),
            begin: Vec::new(),
            extract: Extract { fits, ..Extract::default() },
        }
    }

    /// Returns a file without an archive around it.
    pub(crate) fn alone(path: &str, context: &mut Context) -> Self {
        context.counts.read += usize::from(path.is_empty());
        context.counts.read = context.counts.read.saturating_sub(1);
        let mut member = Self::new(path, Holds::Dump, Vec::new());
        member.extract.is_alone = path.is_empty();
        member
    }

    /// Returns whether more bytes would be read.
    pub(crate) fn wants_more(&self) -> bool {
        !self.is_done
    }

    /// Reads the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8], _: &mut Context) {
        if self.is_done {
            return;
        }
        let decoded = self.in_utf8(bytes);
        let mut bytes = decoded.as_ref();
        self.length += u64::try_from(bytes.len()).unwrap_or_default();
        self.begin.extend(bytes.iter().take(256_usize.saturating_sub(self.begin.len())));
        let without: Vec<u8>;
        if memchr::memchr(0, bytes).is_some() {
            // A crash, or a log that is truncated while it is written, leaves runs of zeros.
            self.zeros += u64::try_from(memchr::memchr_iter(0, bytes).count()).unwrap_or_default();
            without = bytes.iter().copied().filter(|byte| *byte != 0).collect();
            bytes = &without;
        }
        if self.zeros > 0 {
            self.controls += bytes.iter().filter(|byte| matches!(byte, 1..=6 | 14..=26 | 28..=31)).count();
        }
        if self.is_binary() {
            // Nothing of it counts, so its pieces need not be read.
            self.is_done = self.length > NOT_TEXT;
            return;
        }
        match &mut self.text {
            Text::Full(text) => {
                let room = KEPT - text.len();
                self.is_cut |= bytes.len() > room;
                self.is_done |= bytes.len() > room;
                text.extend(bytes.iter().take(room));
            }
            Text::Filtered(filter) => filter.push(bytes),
            Text::Pieces(pieces) => {
                let (extract, holds) = (&mut self.extract, self.holds);
                pieces.push(bytes, &mut |line, text| extract.take_piece(holds, line, text));
            }
        }
    }

    /// Decodes UTF-16, which a mark at the begin of the file shows.
    fn in_utf8<'b>(&mut self, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        let is_begin = self.length == 0 && matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
        if self.utf16.is_empty() && !is_begin {
            return Cow::Borrowed(bytes);
        }
        self.utf16.extend_from_slice(bytes);
        let mut end = self.utf16.len() & !1;
        // The high byte of the last unit shows whether it is the first of a pair.
        let high = end - 1 - usize::from(self.utf16.starts_with(b"\xfe"));
        if matches!(self.utf16.get(high), Some(0xd8..=0xdb)) {
            end -= 2;
        }
        let text = decode(self.utf16.get(..end).unwrap_or_default()).into_owned();
        self.utf16.drain(2..end);
        Cow::Owned(text.into_bytes())
    }

    /// Returns whether it has zeros and other controls, or nothing but zeros. Colours alone are no sign of that.
    fn is_binary(&self) -> bool {
        self.zeros > 0 && (self.controls > 0 || self.zeros == self.length)
    }

    /// Stores the content of the file.
    pub(crate) fn finish(mut self, context: &mut Context) {
        if self.is_binary() {
            self.extract.silence = Silence::NotText;
        } else {
            self.read();
        }
        if self.length == 0 && !self.is_done {
            self.extract.silence = Silence::Empty;
        }
        if self.is_cut || self.extract.nodes.len() > NODES {
            let kind = if self.is_cut { archive::BOUND_FILE } else { archive::BOUND_NODES };
            context.notes.bound(kind, &self.path);
        }
        self.extract.nodes.truncate(NODES);
        context.keep(self.path, self.extract);
    }

    fn read(&mut self) {
        let extract = &mut self.extract;
        match std::mem::replace(&mut self.text, Text::Full(Vec::new())) {
            Text::Full(bytes) => {
                let text = decode(&bytes);
                let has_sysctls = self.holds == Holds::Sysctls;
                if let Some((text, lines)) =
                    has_sysctls.then(|| sections::as_sysctl(&self.path, &text)).flatten()
                {
                    extract.take_text(self.holds, &text, |line| lines.get(line - 1).copied().unwrap_or(line));
                } else {
                    extract.take_text(self.holds, &sections::running(&text), |line| line);
                }
                extract.silence = silence(&text);
            }
            Text::Filtered(filter) => {
                let (text, lines) = filter.finish();
                extract.take_text(self.holds, &text, |line| lines.get(line - 1).copied().unwrap_or(line));
                extract.silence = silence(&String::from_utf8_lossy(&self.begin));
            }
            Text::Pieces(pieces) => {
                let holds = self.holds;
                self.is_cut |= pieces.is_cut;
                pieces.finish(&mut |line, text| extract.take_piece(holds, line, text));
                extract.silence = silence(&String::from_utf8_lossy(&self.begin));
            }
        }
    }
}

impl Extract {
    /// Takes the facts of a complete text; `line_of` returns the file's line for a line of the text.
    fn take_text(&mut self, holds: Holds, text: &str, line_of: impl Fn(usize) -> usize) {
        match holds {
            Holds::HostName => self.host = host_name(text),
            Holds::HostNetwork => self.shows_host_network = shows_host_network(text),
            Holds::Archive | Holds::OtherNamespace | Holds::PreviousBoot => {}
            _ => {
                let mut reading = read_part(&spelled_out(&listed_names(text, holds), holds));
                restore_excerpts(&mut reading, text);
                self.add(keep_facts(reading, holds), line_of);
                if holds == Holds::Rules {
                    self.addresses = addresses(text);
                }
                self.host = match holds {
                    Holds::Sysctls => host_of_sysctls(text),
                    Holds::Kernel | Holds::Machine => host_of_uname(text).or_else(|| host_of_object(text)),
                    Holds::BootLog | Holds::ProxyLog | Holds::Kubelet | Holds::Journal => {
                        host_of_journal(text)
                    }
                    _ => None,
                };
            }
        }
    }

    fn take_piece(&mut self, holds: Holds, line: usize, text: &str) {
        let line_of = move |own: usize| line + own - 1;
        if matches!(holds, Holds::Nodes | Holds::Dump) && says_node(text) {
            return self.take_nodes(text, line_of);
        }
        if self.is_alone && !text.starts_with(['{', '[']) && !text.starts_with(LOG) {
            // The output of commands, or any other paste.
            self.host = self.host.take().or_else(|| host_of_uname(text));
            return self.add(read_part(text), line_of);
        }
        if holds == Holds::Pods && self.take_agent(text) || !says_proxy(text) {
            return;
        }
        let is_pod = text.contains("nodeName");
        let log = text.strip_prefix(LOG);
        let reading = match log {
            // Of all logs in a dump only kube-proxy's count.
            Some(rest) if !rest.starts_with("kube-proxy ") => return,
            Some(_) => {
                let mut filter = Filter::new(Holds::ProxyLog);
                filter.push(text.as_bytes());
                let (text, lines) = filter.finish();
                let reading = keep_facts(read_part(&text), Holds::ProxyLog);
                mapped(reading, |own| line_of(lines.get(own - 1).copied().unwrap_or(own)))
            }
            None => mapped(keep_facts(read_part(text), Holds::Pods), line_of),
        };
        if let Some(name) = log.and_then(|rest| rest.split_whitespace().nth(3)) {
            let name = name.rsplit('/').next().unwrap_or(name).to_owned();
            self.pods.push(Pod { name, node: String::new(), reading });
        } else if is_pod && holds != Holds::ProxyConfig {
            let name = value_of(text, "name").unwrap_or_default();
            if !name.contains("kube-proxy") {
                return;
            }
            // Of other pods only the node counts: the archive may have files of them.
            let reading = if runs_kube_proxy(text) { reading } else { Reading::default() };
            let node = value_of(text, "nodeName").unwrap_or_default();
            self.pods.push(Pod { name, node, reading });
        } else {
            self.add(reading, |line| line);
        }
    }

    /// Takes the node of a pod of Cilium, whose output is about that node; `false` for other objects.
    fn take_agent(&mut self, text: &str) -> bool {
        let name = value_of(text, "name").filter(|name| name.starts_with("cilium-"));
        let (Some(name), Some(node)) = (name, value_of(text, "nodeName")) else { return false };
        self.shows_host_network |= shows_host_network(text);
        self.pods.push(Pod { name, node, reading: Reading::default() });
        true
    }

    fn take_nodes(&mut self, text: &str, line_of: impl Fn(usize) -> usize + Copy) {
        if let Some((header, rows)) = text.split_once('\n').filter(|(header, _)| header.starts_with("NAME "))
        {
            // Row by row, so that each fact has the line of its own node.
            for (row, number) in rows.lines().zip(2..) {
                let table = [header, "\n", row, "\n"].concat();
                self.take_node(&table, |_| line_of(number));
            }
        } else if has_kind(text) {
            self.take_node(text, line_of);
        } else if let Some(rest) = text.strip_prefix("- metadata:") {
            // Items of a list of one type do not repeat it.
            let item = ["- kind: Node\n  metadata:", rest].concat();
            self.take_node(&item, |own| line_of(own.max(2) - 1));
        } else if let Some(rest) = text.strip_prefix('{') {
            self.take_node(&["{\"kind\": \"Node\",", rest].concat(), line_of);
        } else {
            self.take_node(text, line_of);
        }
    }

    /// Takes the nodes of one object, row or description.
    fn take_node(&mut self, text: &str, line_of: impl Fn(usize) -> usize) {
        let mut reading = mapped(read_part(text), line_of);
        let nodes = reading.nodes.take().unwrap_or_default();
        for node in nodes.into_iter().take(NODES.saturating_sub(self.nodes.len()) + 1) {
            let of_node = |fact: &str, value: &str| node.facts.get(fact).as_deref() == Some(value);
            let of_nodes =
                reading.evidence.iter().filter(|evidence| of_node(&evidence.fact, &evidence.value));
            let evidence = of_nodes.cloned().collect();
            let own = Reading {
                facts: node.facts.clone(),
                evidence,
                hints: reading.hints.clone(),
                ..Reading::default()
            };
            self.nodes.push(Listed { name: node.name, aliases: aliases(text), reading: own });
        }
    }

    fn add(&mut self, reading: Reading, line_of: impl Fn(usize) -> usize) {
        let reading = mapped(reading, line_of);
        for fact in FactName::ALL.into_iter().filter(|fact| !fact.is_sysctl()) {
            if fact.get(&self.reading.facts).is_none()
                && let Some(value) = fact.get(&reading.facts)
            {
                // The reader checked the value.
                drop(fact.set(&mut self.reading.facts, &value));
            }
        }
        for (name, value) in reading.facts.sysctls.iter() {
            if self.reading.facts.sysctls.get(name).is_none() {
                self.reading.facts.sysctls.set(name, value);
            }
        }
        let room = EVIDENCE.saturating_sub(self.reading.evidence.len());
        self.reading.evidence.extend(reading.evidence.into_iter().take(room));
        let room = EVIDENCE.saturating_sub(self.reading.hints.len());
        self.reading.hints.extend(reading.hints.into_iter().take(room));
        self.reading.conflicts.extend(reading.conflicts);
        self.reading.draining.extend(reading.draining.into_iter().take(EVIDENCE));
    }
}

/// Returns whether an object has a kind, or the text is no object.
fn has_kind(text: &str) -> bool {
    value_of(text, "kind").is_some_and(|kind| kind == "Node") || !text.contains("nodeInfo")
}

/// Maps the lines of evidence and hints to lines of the file.
fn mapped(mut reading: Reading, line_of: impl Fn(usize) -> usize) -> Reading {
    reading.evidence.iter_mut().for_each(|evidence| evidence.line = line_of(evidence.line.max(1)));
    reading.hints.iter_mut().for_each(|hint| hint.line = line_of(hint.line.max(1)));
    reading
}

/// Keeps only facts that a file of that kind can have: a misnamed file must not yield facts by chance.
fn keep_facts(mut reading: Reading, holds: Holds) -> Reading {
    let is_allowed = |fact: &str| allows(holds, fact);
    let facts = &mut reading.facts;
    let is_cleared = |fact: &FactName| *fact != FactName::ModeSource && !is_allowed(fact.name());
    FactName::ALL.into_iter().filter(is_cleared).for_each(|fact| fact.clear(facts));
    if !is_allowed("sysctls") {
        facts.sysctls.retain(|_| false);
    }
    if !is_allowed("proxyMode") {
        facts.mode_source = None;
    }
    reading.evidence.retain(|evidence| is_allowed(&evidence.fact));
    reading.conflicts.retain(|conflict| is_allowed(&conflict.fact));
    reading.hints.retain(|hint| is_allowed(&hint.fact) || hint.fact == "proxyMode" || hint.fact == "kernel");
    if holds != Holds::Rules {
        reading.draining = Vec::<Draining>::new();
    }
    reading.unread = Vec::new();
    reading
}

fn allows(holds: Holds, fact: &str) -> bool {
    let is_sysctl = fact == "sysctls" || fact.contains('.');
    match holds {
        Holds::Kernel => matches!(fact, "kernel" | "kernelBuilt" | "arch" | "commits"),
        Holds::BootLog => matches!(fact, "kernel" | "kernelBuilt"),
        Holds::Journal => matches!(fact, "kernel" | "kernelBuilt" | "clusterVersion"),
        Holds::Os => fact == "os",
        Holds::Machine => matches!(fact, "kernel" | "kernelBuilt" | "arch" | "os") || is_sysctl,
        Holds::Sysctls => matches!(fact, "kernel") || is_sysctl,
        Holds::SysctlConfig => is_sysctl,
        Holds::ProxyLog => matches!(fact, "proxyMode" | "controllerVersion" | "controller"),
        Holds::Kubelet | Holds::ServerVersion => fact == "clusterVersion",
        Holds::Processes | Holds::ProxyConfig | Holds::Pods | Holds::Replacement | Holds::Dump => {
            matches!(fact, "proxyMode" | "controllerVersion" | "controller")
        }
        Holds::Rules => matches!(fact, "proxyMode"),
        _ => false,
    }
}

/// Returns whether a piece of a list may be a node or a table of nodes.
fn says_node(text: &str) -> bool {
    ["nodeInfo", "kubeletVersion", "Kubelet Version", "KERNEL-VERSION"].iter().any(|sign| text.contains(sign))
        || text.starts_with("NAME ") && text.contains(" VERSION")
}

/// Returns whether a piece of a list may be about kube-proxy.
fn says_proxy(text: &str) -> bool {
    ["kube-proxy", "KubeProxyConfiguration", "proxy-mode", "proxyMode"].iter().any(|sign| text.contains(sign))
}

/// Returns whether an object of a pod has a container of kube-proxy: other pods may only have its name in theirs.
fn runs_kube_proxy(text: &str) -> bool {
    values_of(text, "name").any(|name| name == "kube-proxy")
        || values_of(text, "image").any(|image| is_kube_proxy(&image))
}

/// Returns whether an image is kube-proxy's: `registry.k8s.io/kube-proxy:v1.28.2`, `kube-proxy-amd64@sha256:...`.
fn is_kube_proxy(image: &str) -> bool {
    const ENDS: [&str; 6] = ["", "-amd64", "-arm", "-arm64", "-ppc64le", "-s390x"];
    let name = image.rsplit('/').next().unwrap_or_default();
    let name = name.split([':', '@']).next().unwrap_or_default();
    name.strip_prefix("kube-proxy").is_some_and(|end| ENDS.contains(&end))
}

/// Returns the value of the first such key, in JSON or YAML.
fn value_of(text: &str, key: &str) -> Option<String> {
    values_of(text, key).next()
}

/// Returns the value of each such key, in JSON or YAML.
fn values_of<'t>(text: &'t str, key: &'t str) -> impl Iterator<Item = String> + 't {
    text.match_indices(key).filter_map(move |(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + key.len()..).unwrap_or_default();
        let is_key = before.ends_with(['"', ' ', '\t', '\n']) || before.is_empty();
        let value = after.trim_start_matches('"').strip_prefix(':').filter(|_| is_key)?;
        let value = value.lines().next().unwrap_or_default();
        let value = value.trim().trim_end_matches([',', '}', ']']).trim_matches(['"', ' ']);
        Some(value.split(['"', ',']).next().unwrap_or_default().to_owned())
    })
}

/// Returns the addresses of a node object, and the names that it has there.
fn aliases(text: &str) -> Vec<String> {
    let addresses = text.match_indices("address").filter_map(|(at, _)| value_of(text.get(at..)?, "address"));
    let mut aliases: Vec<String> = Vec::new();
    for alias in
        addresses.filter(|alias| !alias.is_empty()).take(16).chain(value_of(text, "kubernetes.io/hostname"))
    {
        if !aliases.contains(&alias) {
            aliases.push(alias);
        }
    }
    aliases
}

fn shows_host_network(text: &str) -> bool {
    ["hostNetwork: true", "\"hostNetwork\": true", "\"hostNetwork\":true"]
        .iter()
        .any(|sign| text.contains(sign))
}

/// Returns the name in a file that holds a name, or in `hostnamectl`'s output.
fn host_name(text: &str) -> Option<String> {
    let labelled = text.lines().find_map(|line| line.trim().strip_prefix("Static hostname:"));
    let name = labelled.or_else(|| text.lines().find(|line| !line.trim().is_empty()))?.trim();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    (!name.is_empty() && name.len() < 254 && name.bytes().all(is_name)).then(|| name.to_owned())
}

/// Returns the second word of `uname -a`.
fn host_of_uname(text: &str) -> Option<String> {
    let words = |line: &str| {
        let mut words = line.trim().strip_prefix("Linux ")?.split_whitespace();
        let (host, release) = (words.next()?, words.next()?);
        let is_release = release.starts_with(|digit: char| digit.is_ascii_digit()) && release.contains('.');
        (is_release && host != "version").then(|| host.to_owned())
    };
    text.lines().find_map(words)
}

/// Returns the name in the output of `sysctl -a`.
fn host_of_sysctls(text: &str) -> Option<String> {
    let name = text.lines().find_map(|line| line.trim().strip_prefix("kernel.hostname"))?;
    host_name(name.trim_start_matches([' ', '=']))
}

/// Returns the host of an object about one: `{"name": "node-a", "kernelVersion": "5.4.0-150-generic"}`.
fn host_of_object(text: &str) -> Option<String> {
    let is_it = text.trim_start().starts_with('{') && text.contains("\"kernelVersion\"");
    value_of(text, "name").filter(|name| is_it && !name.is_empty())
}

/// Returns the host in every line of a journal: `Jan 15 10:00:00 node-a kubelet[812]: ...`, or an object of JSON.
fn host_of_journal(text: &str) -> Option<String> {
    let line = text.lines().next()?;
    if line.starts_with('{') {
        return value_of(line, "_HOSTNAME").filter(|host| !host.is_empty());
    }
    let mut words = line.split_ascii_whitespace();
    let (month, day, time) = (words.next()?, words.next()?, words.next()?);
    let (host, process) = (words.next()?, words.next()?);
    let is_date = month.len() == 3 && day.parse::<u8>().is_ok() && time.matches(':').count() == 2;
    (is_date && process.ends_with(':')).then(|| host.to_owned())
}

/// Returns a possible reason why a text has no facts.
fn silence(text: &str) -> Silence {
    const ERRORS: [&str; 12] = [
        "command not found",
        "not found",
        "No such file or directory",
        "Error from server",
        "error: ",
        "failed to collect info",
        "File not found",
        "ermission denied",
        "was refused",
        "Unable to connect",
        "timed out",
        "not permitted",
    ];
    if text.trim().is_empty() {
        return Silence::Empty;
    }
    if text.len() > 4096 {
        return Silence::NothingFound;
    }
    let line = text.lines().find(|line| ERRORS.iter().any(|error| line.contains(error)));
    line.map_or(Silence::NothingFound, |line| Silence::Error(quoted(line)))
}
