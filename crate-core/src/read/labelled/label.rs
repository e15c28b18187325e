//! One grammar for "label, value": `- Kernel (e.g. uname -a): ...`, `**OS:** ...`, `### Version`, `| Kernel | ... |`,
//! `Kernel = ...`, and answers typed into the brackets of a template.

use crate::read::tokens::is_chinese;

/// The fact that a label announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    /// The cluster's version.
    Version,
    /// A version whose form shows what it belongs to.
    SomeVersion,
    /// The version of a kubectl.
    Client,
    /// kube-proxy: its mode, its version.
    Proxy,
    /// The forwarding mode.
    Mode,
    /// System, kernel and architecture, which forms ask for together.
    Machine,
}

/// The words that announce a topic, in several languages; the first topic that fits is taken.
const TOPICS: [(Topic, &[&str]); 5] = [
    (
        Topic::Mode,
        &[
            "proxy mode",
            "proxy-mode",
            "proxymode",
            "forwarding mode",
            "转发模式",
            "代理模式",
            "режим",
            "プロキシモード",
        ],
    ),
    (Topic::Proxy, &["kube-proxy", "kubeproxy", "kube proxy"]),
    (
        Topic::Version,
        &[
            "kubernetes",
            "kube_version",
            "쿠버네티스",
            "k8s",
            "k3s version",
            "rke2 version",
            "k0s version",
            "cluster version",
            "orchestrat",
            "kubelet",
            "cce version",
            "集群版本",
            "集群",
            "版本号",
        ],
    ),
    (
        Topic::Machine,
        &[
            "kernel",
            "内核",
            "uname",
            "noyau",
            "ядр",
            "カーネル",
            "커널",
            "operating system",
            "operation-system",
            "os",
            "os image",
            "distribution",
            "distro",
            "distribuição",
            "distribución",
            "дистрибутив",
            "ос",
            "操作系统",
            "系统",
            "betriebssystem",
            "exploitation",
            "sistema operativo",
            "sistema operacional",
            "операционная",
            "オペレーティング",
            "운영체제",
            "linux",
            "image",
            "architecture",
            "architektur",
            "arquitetura",
            "arquitectura",
            "архитектура",
            "arch",
            "架构",
            "platform",
        ],
    ),
    (Topic::SomeVersion, &["version", "版本"]),
];
/// Labels with such a word are about something else.
const OF_SOMETHING_ELSE: [&str; 17] = [
    "minimum",
    "supported",
    "required",
    "module",
    "param",
    "log",
    "operator",
    "dashboard",
    "name",
    "service",
    "plugin",
    "tool",
    "ingress",
    "helm",
    "driver",
    "runtime",
    "provider",
];
/// How the explanations in the brackets of a template begin.
const EXPLANATIONS: [&str; 8] = ["e.g", "eg", "i.e", "for example", "例如", "如", "like", "such as"];

/// A label and the text after it.
pub(super) struct Label<'t> {
    pub(super) topic: Topic,
    /// The label itself, in lower case.
    pub(super) key: String,
    /// The answer; empty where it is on the next line.
    pub(super) value: &'t str,
    /// The value is in the brackets of the label: it may be the template's.
    pub(super) is_bracket: bool,
}

impl<'t> Label<'t> {
    /// Reads the label at the start of a line.
    pub(super) fn of(body: &'t str) -> Option<Self> {
        let is_title = body.starts_with('#') || body.starts_with("**") || is_numbered_question(body);
        let body = body.trim_start_matches(['-', '*', '+', '#', ' ', '\u{2022}', '|']);
        let (name, value) = match separator(body) {
            Some((at, length)) => (body.get(..at)?, body.get(at + length..)?),
            None if is_title => (body, ""),
            None => return None,
        };
        let (key, bracket) = match name.split_once("(s)") {
            Some(_) => (name, ""),
            None => name.split_once('(').unwrap_or((name, "")),
        };
        let key = key.trim_matches(MARKS);
        // Other scripts may be shorter in lower case.
        if !is_title && key.len() > 48 && key.is_ascii() {
            return None;
        }
        let key = lowercase(key);
        // An echoed command is no label.
        if key.starts_with('$') {
            return None;
        }
        let length = key.chars().count();
        let is_short = length <= 48 || is_title && length <= 160;
        // `--proxy-mode=ipvs` is a flag, and `uname --kernel-release` a question.
        let is_flag = key.contains("--") && !key.contains("uname ");
        if !is_short || is_flag || is_of_something_else(&key) {
            return None;
        }
        // `K8s (1.21, 1.24) cannot be installed`
        let is_sentence = is_title && value.is_empty() && !is_end(bracket);
        if is_sentence {
            return None;
        }
        // A node's `kubeProxyVersion` is its kubelet's.
        let topic = topic(&key).filter(|_| key != "kubeproxyversion")?;
        // `hardened-kubernetes:v1.24.8` is the name of an image.
        let is_image = key.ends_with("-kubernetes") || key.contains('/') && key.contains("kubernetes");
        if is_image && !value.starts_with(' ') {
            return None;
        }
        // `Platform:"linux/amd64"` is a field of Go's, of a kubectl as likely as of a node.
        if value.starts_with('"') && !name.ends_with('"') {
            return None;
        }
        let is_quoted = value.trim_start().starts_with('"');
        if is_quoted && value.matches('"').count() == 1 {
            // The end of the value was cut off.
            return None;
        }
        // `uname -r => 5.4.17`
        let value = value.strip_prefix('>').unwrap_or(value);
        let value = value.trim_matches(MARKS).trim_end_matches('|').trim_matches(MARKS);
        let value = without_example(value);
        let is_bracket = value.is_empty();
        let value = if is_bracket { answer_in(bracket) } else { value };
        Some(Self { topic, key, value, is_bracket })
    }
}

/// Returns whether a line begins a form's question about what somebody runs: `2. What Kubernetes version are you running?`
pub(super) fn is_numbered_question(body: &str) -> bool {
    const ABOUT_SET_UP: [&str; 5] =
        ["are you running", "are you using", "do you use", "do you run", "is your "];
    let rest = body.trim_start_matches('*').trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = rest.len() < body.len() && rest.starts_with(". ");
    is_numbered && rest.contains('?') && ABOUT_SET_UP.iter().any(|words| rest.contains(words))
}

/// Returns whether a line is a field with a name, of any topic.
pub(super) fn is_field(body: &str) -> bool {
    separator(body).is_some()
}

const MARKS: &[char] = &['*', '`', ' ', '\t', '_', '"', '|'];

fn topic(key: &str) -> Option<Topic> {
    let fits = |words: &[&str]| words.iter().any(|word| announces(key, word));
    if key.contains("client") || key == "kubectl" || key == "kubectl version" {
        return Some(Topic::Client);
    }
    if is_version_of_cluster(key) {
        return Some(Topic::Version);
    }
    let (topic, _) = TOPICS.iter().find(|(_, words)| fits(words))?;
    // `Calico version`: only the word alone can mean the cluster's.
    (*topic != Topic::SomeVersion || matches!(key, "version" | "版本")).then_some(*topic)
}

/// Returns whether a label asks for the version of a cluster: `versão do rke2`, `версия кластера`.
fn is_version_of_cluster(key: &str) -> bool {
    const VERSION: [&str; 8] =
        ["version", "versão", "versión", "verzija", "версия", "バージョン", "버전", "wersja"];
    const CLUSTER: [&str; 10] = [
        "k3s",
        "rke2",
        "k0s",
        "microk8s",
        "clúster",
        "кластера",
        "クラスター",
        "클러스터",
        "klastra",
        "cluster",
    ];
    let has = |words: &[&str]| words.iter().any(|word| key.contains(word));
    // In English, such a label may be about something in the cluster: `cluster api version`.
    let is_foreign = !key.is_ascii()
        || key.split(' ').any(|word| matches!(word, "do" | "de" | "del" | "da" | "des" | "von" | "der"));
    is_foreign && has(&VERSION) && has(&CLUSTER)
}

/// Short words must be a word of the label: `os` is not announced by `hosts`.
fn announces(key: &str, word: &str) -> bool {
    const EXACT: [&str; 7] = ["linux", "image", "platform", "arch", "distro", "集群", "ос"];
    let is_short = word.is_ascii() && word.len() <= 4 || EXACT.contains(&word);
    if !is_short {
        return key.contains(word);
    }
    // `k8s版本`
    let is_end = |c: char| matches!(c, ' ' | '/' | '-' | ',') || is_chinese(c);
    key == word || key.split(is_end).any(|part| part == word) && !EXACT.contains(&word)
}

/// Returns the colon, equals sign or column line behind a label, and its length; those in brackets belong to the label.
fn separator(body: &str) -> Option<(usize, usize)> {
    let mut depth = 0_usize;
    let mut before = None;
    for (at, byte) in body.bytes().enumerate().take(240) {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b':' | b'=' | b'|' if depth == 0 => {
                return before
                    .filter(|before: &u8| !before.is_ascii_digit() || is_name_end(body, at))
                    .map(|_| (at, 1));
            }
            _ => {}
        }
        before = Some(byte);
    }
    None
}

/// Returns whether the colon at that place follows a name that ends in a digit, `RKE2: `, and not a number: `1:6.1.141` begins
/// with a package's epoch.
fn is_name_end(body: &str, at: usize) -> bool {
    let (name, rest) = body.split_at_checked(at).unwrap_or_default();
    let word = name.rsplit(' ').next().unwrap_or_default();
    let is_end = matches!(rest, ":" | ":**") || rest.starts_with(": ") || rest.starts_with(":** ");
    is_end && word.starts_with(|first: char| first.is_ascii_alphabetic())
}

/// Returns whether a label is about something else than the node; `uname` is not the name of a thing.
fn is_of_something_else(key: &str) -> bool {
    let key = key.replace("uname", "");
    OF_SOMETHING_ELSE.iter().any(|other| key.contains(other))
}

/// Returns whether nothing follows a bracket but the end of a label.
fn is_end(bracket: &str) -> bool {
    bracket.rsplit_once(')').is_none_or(|(_, rest)| rest.trim_matches(MARKS).len() < 2)
}

/// Returns the text without an example of the template before it: `[e.g. Ubuntu 24.04] Debian 12`.
fn without_example(value: &str) -> &str {
    let Some(rest) = value.strip_prefix('[') else { return value };
    let (example, answer) = rest.split_once(']').unwrap_or((rest, ""));
    let example = lowercase(example.trim_start());
    let is_example = EXPLANATIONS.iter().any(|start| example.starts_with(start));
    if is_example { answer.trim_start() } else { value }
}

/// Returns the text that a user typed into a template's brackets, instead of the template's own.
fn answer_in(bracket: &str) -> &str {
    let answer = bracket.rsplit_once(')').map_or(bracket, |(answer, _)| answer).trim();
    let lower = lowercase(answer);
    if EXPLANATIONS.iter().any(|start| lower.starts_with(start)) { "" } else { answer }
}

/// Returns the start of a text in lower case.
pub(super) fn lowercase(text: &str) -> String {
    text.chars().take(160).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{Label, Topic};

    #[test]
    fn labels_and_values() {
        let cases = [
            ("- Kernel (e.g. `uname -a`): Linux a", Some((Topic::Machine, "Linux a"))),
            ("- Kernel (3.10.0-514.el7.x86_64 ):", Some((Topic::Machine, "3.10.0-514.el7.x86_64"))),
            ("- OS (e.g. from /etc/os-release):", Some((Topic::Machine, ""))),
            ("**RKE2 Version:** v1.21.3+rke2r1", Some((Topic::Version, "v1.21.3+rke2r1"))),
            ("**Node(s) CPU architecture, OS, and Version:**", Some((Topic::Machine, ""))),
            ("### Version", Some((Topic::SomeVersion, ""))),
            ("### Operation-system/Kernel Version", Some((Topic::Machine, ""))),
            (
                "**2. What Kubernetes version are you running? `kubectl version` will print it**",
                Some((Topic::Version, "")),
            ),
            ("| Kernel | 5.4.0 |", Some((Topic::Machine, "5.4.0"))),
            ("Versão do RKE2: v1.25.11+rke2r1", Some((Topic::Version, "v1.25.11+rke2r1"))),
            ("Версия кластера: 1.25.11", Some((Topic::Version, "1.25.11"))),
            ("Arquitetura, SO e versão dos nós:", Some((Topic::Machine, ""))),
            ("connReuseMinSupportedKernelVersion = \"4.1\"", None),
            ("Kube-OVN Version: v1.12.12", None),
            ("- Kernel Version: [e.g. 6.8.0-generic]", Some((Topic::Machine, ""))),
            ("- OS: [e.g. Ubuntu24.04] Debian 12", Some((Topic::Machine, "Debian 12"))),
            ("hosts: a", None),
            ("use --proxy-mode=ipvs", None),
            ("Kernel module: x", None),
            ("1:6.1.141", None),
        ];
        for (line, want) in cases {
            let got = Label::of(line).map(|label| (label.topic, label.value));
            assert_eq!(got, want, "{line}");
        }
    }
}
