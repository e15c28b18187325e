//! The cells of an index, as their authors wrote them.

/// The expected result for a listed value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// A fact, or a hint.
    Read,
    /// A hint and no fact.
    Hint,
    /// Nothing: the text says that there is none.
    Absent,
}

/// One value of a cell.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) value: String,
    pub(crate) expected: Expected,
    /// Whether the index knows it from outside the text, so that it may be read but need not.
    pub(crate) is_optional: bool,
    /// The fact of the value, if the column holds values of two facts.
    fact: Option<&'static str>,
}

impl Wanted {
    fn new(value: &str) -> Self {
        let (value, expected) = match value.strip_prefix("hint:") {
            Some(value) => (value, Expected::Hint),
            None => (value, Expected::Read),
        };
        Self { value: value.trim().to_owned(), expected, is_optional: false, fact: None }
    }

    /// Returns whether that is the value of that fact. Spellings that the text does not distinguish are equal.
    pub(crate) fn is(&self, column: &str, fact: &str, value: &str) -> bool {
        if self.fact.is_some_and(|of| of != fact) {
            return false;
        }
        match column {
            "arch" => machine(&self.value) == machine(value),
            "clusterVersion" => version(&self.value) == version(value),
            "sysctls" => self.value == format!("{}={value}", fact.trim_start_matches("net.ipv4.vs.")),
            "os" => self.value.eq_ignore_ascii_case(value),
            _ => self.value == value,
        }
    }
}

/// Returns the values that a cell lists; `kind` is the kind of the paste.
pub(crate) fn wanted(column: &str, cell: &str, kind: &str) -> Vec<Wanted> {
    match column {
        // A bound such as `<4.1` is what a log line implies, no kernel.
        "kernel" if cell.starts_with(['<', '>']) => Vec::new(),
        "os" => systems(cell, kind),
        "clusterVersion" => list(cell).map(one_version).collect(),
        "proxyMode" => list(cell).filter_map(mode).collect(),
        "sysctls" => sysctls(cell),
        _ => list(cell).map(Wanted::new).collect(),
    }
}

/// Returns the different values of a cell, without how often each occurs (`Ubuntu 18.04.6 LTS x4`).
fn list(cell: &str) -> impl Iterator<Item = &str> {
    let once = |value| {
        let counted = |(_, count): &(&str, &str)| count.parse::<u8>().is_ok();
        str::rsplit_once(value, " x").filter(counted).map_or(value, |(value, _)| value)
    };
    let values: std::collections::BTreeSet<&str> =
        cell.split(';').map(once).filter(|value| !value.trim().is_empty()).collect();
    values.into_iter()
}

/// `1.12.5 (kube-proxy)` is kube-proxy's own version, `1.12.3 (cluster)` the cluster's.
fn one_version(value: &str) -> Wanted {
    let (value, of) = value.split_once(" (").unwrap_or((value, ""));
    let fact = match of {
        "kube-proxy)" => Some("controllerVersion"),
        "cluster)" => Some("clusterVersion"),
        _ => None,
    };
    Wanted { fact, ..Wanted::new(value) }
}

/// Returns whether the index infers the system from the kernel's suffix because the format has no field for it. Only
/// the verdict does that, so a reader must not print it.
fn systems(cell: &str, kind: &str) -> Vec<Wanted> {
    let has_no_field = ["uname-a", "proc-version", "kube-proxy-log", "package-version"].contains(&kind);
    if let Some((_, label)) = cell.split_once("label os.name=") {
        return vec![Wanted::new(label.trim_end_matches(')'))];
    }
    let is_inferred = cell.ends_with("(from suffix)") || cell.starts_with("unknown");
    let is_optional = has_no_field || is_inferred;
    list(cell).map(|value| Wanted { is_optional, ..Wanted::new(value) }).collect()
}

/// Returns whether a mode has a remark in brackets: nothing proves such a mode.
fn mode(value: &str) -> Option<Wanted> {
    let (value, remark) =
        value.split_once(" (").map_or((value, None), |(value, remark)| (value, Some(remark)));
    let mut wanted = Wanted::new(value);
    if remark.is_some() && wanted.expected == Expected::Read {
        wanted.expected = Expected::Hint;
    }
    ["ipvs", "iptables", "nftables", "userspace"].contains(&wanted.value.as_str()).then_some(wanted)
}

/// `a=0,b=1`, `a=absent`, or `a 1 -> 0` for a value that was changed; anything else says that there is no value.
fn sysctls(cell: &str) -> Vec<Wanted> {
    let cell = match cell.split_once(' ') {
        Some((name, values)) => match values.split_once("-> ") {
            Some((_, value)) => format!("{name}={value}"),
            None => return Vec::new(),
        },
        None => cell.to_owned(),
    };
    let one = |value: &str| match value.strip_suffix("=absent") {
        Some(name) => Wanted { expected: Expected::Absent, ..Wanted::new(name) },
        None => Wanted::new(value),
    };
    cell.split([',', ';']).filter(|value| !value.is_empty()).map(one).collect()
}

/// `linux/amd64` and `x86_64` are one machine.
fn machine(name: &str) -> &str {
    match name.rsplit('/').next().unwrap_or(name) {
        "amd64" | "x86-64" => "x86_64",
        "arm64" => "aarch64",
        other => other,
    }
}

/// `v.1.27.6`, `v1.27.6` and `1.27.6` are one version.
fn version(text: &str) -> &str {
    text.trim_start_matches('v').trim_start_matches('.')
}
