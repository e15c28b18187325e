//! Reads the state of the node from `/proc` and `/sys` without changing anything.

/// Reads files by absolute path.
pub trait Files {
    /// Returns the text of a file, or `None` if it cannot be read.
    fn read(&self, path: &str) -> Option<String>;
    /// Returns whether a file or folder exists.
    fn exists(&self, path: &str) -> bool;
}

/// The state that was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// As `uname -r` prints it.
    pub release: String,
    /// The required modules that are loaded or built in.
    modules: Vec<&'static str>,
    /// The effective capabilities as bits (`CapEff`).
    pub capabilities: u64,
    /// Schedulers that services of the node use, which are available even if they are built in.
    used_schedulers: Vec<String>,
    /// Whether `/proc/sys` is mounted read-only, as in most containers.
    pub is_sysctl_read_only: bool,
}

/// The required modules, each with the file that shows its code if it is built in.
const ASKED: [(&str, Option<&str>); 9] = [
    ("ip_vs", Some("/proc/net/ip_vs")),
    ("ip_vs_rr", None),
    ("ip_vs_wrr", None),
    ("ip_vs_sh", None),
    ("dummy", Some("/sys/class/net/kube-ipvs0")),
    ("af_packet", Some("/proc/net/packet")),
    ("nfnetlink", None),
    ("nf_tables", None),
    ("nft_ct", None),
];

impl Host {
    /// Reads everything.
    pub fn look(files: &dyn Files) -> Self {
        let read = |path: &str| files.read(path).unwrap_or_default();
        let loaded = read("/proc/modules");
        let is_there = |(name, file): &(&str, Option<&str>)| {
            is_loaded(&loaded, name)
                || files.exists(&format!("/sys/module/{name}"))
                || file.is_some_and(|file| files.exists(file))
        };
        // In a container /proc/net is the container's own; the first process's may be the node's.
        let services = [read("/proc/net/ip_vs"), read("/proc/1/net/ip_vs")].concat();
        Self {
            release: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            modules: ASKED.into_iter().filter(is_there).map(|(name, _)| name).collect(),
            capabilities: capabilities(&read("/proc/self/status")),
            used_schedulers: schedulers(&services),
            is_sysctl_read_only: is_read_only(&read("/proc/self/mounts")),
        }
    }

    /// Returns whether a required module is available.
    pub fn has_module(&self, name: &str) -> bool {
        self.modules.contains(&name)
    }

    /// Returns whether a scheduler is available without loading a module.
    pub fn has_scheduler(&self, name: &str) -> bool {
        self.has_module(&format!("ip_vs_{name}")) || self.used_schedulers.iter().any(|used| used == name)
    }

    /// Returns the scheduler to use: a round-robin one, so that a new choice is the other server.
    pub fn scheduler(&self) -> Option<&'static str> {
        ["rr", "wrr"].into_iter().find(|name| self.has_scheduler(name))
    }

    /// Returns major and minor number of the release.
    pub fn version(&self) -> Option<(u32, u32)> {
        let mut numbers = self.release.split(|letter: char| !letter.is_ascii_digit()).map(str::parse);
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    }
}

/// Returns whether `/proc/modules` lists that module.
fn is_loaded(modules: &str, name: &str) -> bool {
    modules.lines().any(|line| line.split(' ').next() == Some(name))
}

fn capabilities(status: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    line.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok()).unwrap_or_default()
}

/// Reads the third word of each service in `/proc/net/ip_vs`: `TCP  0A600001:0050 rr`.
fn schedulers(services: &str) -> Vec<String> {
    let words = services.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let of_service = |words: Vec<&str>| match words.as_slice() {
        ["TCP" | "UDP" | "SCTP" | "FWM", _, scheduler, ..] => Some((*scheduler).to_owned()),
        _ => None,
    };
    words.filter_map(of_service).collect()
}

/// Returns whether the last mount over `/proc/sys`, or over `/proc` where there is none, is read-only.
fn is_read_only(mounts: &str) -> bool {
    let options = |place: &str| {
        let mut found = mounts.lines().rev().map(|line| line.split(' ').collect::<Vec<_>>());
        found.find(|words| words.get(1) == Some(&place)).and_then(|words| words.get(3).copied())
    };
    let deciding = ["/proc/sys/net", "/proc/sys", "/proc"].into_iter().find_map(options);
    deciding.is_some_and(|options| options.split(',').any(|option| option == "ro"))
}
