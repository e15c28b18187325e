//! The state of the node, for a comparison with a later state.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// Texts by name.
#[derive(PartialEq)]
pub(super) struct Snapshot {
    lists_entries: bool,
    texts: BTreeMap<String, String>,
}

/// The output of programs: devices, addresses, routes, and rules without their counters.
const PRINTED: [(&str, &[&str]); 4] = [
    ("/sbin/ip", &["-o", "link"]),
    ("/sbin/ip", &["-o", "address"]),
    ("/sbin/ip", &["route", "show", "table", "all"]),
    ("/sbin/nft", &["-s", "list", "ruleset"]),
];

impl Snapshot {
    /// Reads sysctls, devices, addresses, routes, rules, modules with their use, services with their counts, how many
    /// connections IPVS has scheduled, and on request its entries.
    pub(super) fn take(lists_entries: bool) -> io::Result<Self> {
        let mut texts = BTreeMap::new();
        sysctls(Path::new("/proc/sys/net"), &mut texts)?;
        for (program, arguments) in PRINTED {
            let output = Command::new(program).args(arguments).env("LD_LIBRARY_PATH", "/lib").output()?;
            let name = format!("{program} {}", arguments.join(" "));
            texts.insert(name, String::from_utf8_lossy(&output.stdout).into_owned());
        }
        texts.insert("modules".to_owned(), columns(&fs::read_to_string("/proc/modules")?, |at, _| at < 3));
        texts.insert("services".to_owned(), fs::read_to_string("/proc/net/ip_vs")?);
        texts.insert("scheduled".to_owned(), crate::load::scheduled()?.to_string());
        if lists_entries {
            // The last column counts down.
            let entries = fs::read_to_string("/proc/net/ip_vs_conn")?;
            texts.insert("entries".to_owned(), columns(&entries, |at, all| at + 1 < all));
        }
        Ok(Self { lists_entries, texts })
    }

    /// Returns how many of its texts differ now; waits up to that time for the kernel to free ended objects.
    pub(super) fn changes(&self, within: Duration) -> io::Result<usize> {
        let until = Instant::now() + within;
        loop {
            let now = Self::take(self.lists_entries)?;
            if now == *self || Instant::now() > until {
                return Ok(self.report(&now));
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    fn report(&self, now: &Self) -> usize {
        let names = self.texts.keys().chain(now.texts.keys().filter(|name| !self.texts.contains_key(*name)));
        let changed = names.filter(|name| self.texts.get(*name) != now.texts.get(*name));
        let printed = changed.inspect(|name| {
            let lines = |snapshot: &Self| snapshot.texts.get(*name).cloned().unwrap_or_default();
            let (before, after) = (lines(self), lines(now));
            for line in before.lines().filter(|line| !after.lines().any(|other| other == *line)) {
                println!("lab: {name}: gone: {line}");
            }
            for line in after.lines().filter(|line| !before.lines().any(|other| other == *line)) {
                println!("lab: {name}: new: {line}");
            }
        });
        printed.count()
    }
}

fn sysctls(folder: &Path, texts: &mut BTreeMap<String, String>) -> io::Result<()> {
    for entry in folder.read_dir()? {
        let path = entry?.path();
        if path.is_dir() {
            sysctls(&path, texts)?;
        } else if let Ok(text) = fs::read_to_string(&path) {
            texts.insert(path.display().to_string(), text);
        }
    }
    Ok(())
}

/// Returns the columns of each line for which the filter, by place and count, is true.
fn columns(table: &str, is_wanted: impl Fn(usize, usize) -> bool) -> String {
    let line = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let wanted = (0..words.len()).filter(|at| is_wanted(*at, words.len()));
        wanted.map(|at| words[at]).collect::<Vec<_>>().join(" ") + "\n"
    };
    table.lines().map(line).collect()
}
