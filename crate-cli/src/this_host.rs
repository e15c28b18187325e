//! The Linux host that the command runs on: its files, kube-proxy's process and endpoint -> a text for the reader.

use std::io::{self, Read as _};

use reusecheck_core::messages::{Catalogue, id};

use crate::EXAMPLE;
use crate::host::Host;
use crate::problem::{Problem, reason};

const SYSCTLS: &str = "/proc/sys/net/ipv4/vs";
/// The sysctls of the model.
const NAMES: [&str; 4] = ["conn_reuse_mode", "conntrack", "expire_nodest_conn", "expire_quiescent_template"];
const RELEASES: [&str; 2] = ["/etc/os-release", "/usr/lib/os-release"];
/// Programs that serve services with IPVS.
const PROXIES: [&str; 2] = ["kube-proxy", "kube-router"];
/// The most bytes of a file that are read.
const LONGEST: u64 = 256 * 1024;

/// The text that was read, and the sources that could not be read.
pub(crate) struct Found {
    pub(crate) text: String,
    pub(crate) notes: Vec<String>,
}

/// Reads the host.
///
/// # Errors
///
/// Fails on a host without a Linux kernel.
pub(crate) fn read(host: &dyn Host, catalogue: &Catalogue) -> Result<Found, Problem> {
    let mut reader = Reader { host, catalogue, found: Found { text: String::new(), notes: Vec::new() } };
    let not_linux = |_| Problem::new(id::CLI_HOST_NOT_LINUX, &[("example", EXAMPLE)]);
    let banner = reader.file("/proc/version").map_err(not_linux)?;
    reader.say("cat /proc/version", &banner);
    reader.system();
    reader.sysctls();
    reader.proxy();
    reader.mode();
    Ok(reader.found)
}

struct Reader<'a> {
    host: &'a dyn Host,
    catalogue: &'a Catalogue,
    found: Found,
}

impl Reader<'_> {
    fn file(&self, path: &str) -> io::Result<String> {
        let mut bytes = Vec::new();
        self.host.stream(path)?.take(LONGEST).read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Adds the answer of a command, as a person would paste it.
    fn say(&mut self, command: &str, answer: &str) {
        self.found.text.extend(["==> ", command, " <==\n", answer.trim_end(), "\n"]);
    }

    fn missing(&mut self, what: &str, reason: &str) {
        let values = [("what", what), ("reason", reason)];
        self.found.notes.push(self.catalogue.fill(id::CLI_HOST_UNREAD, &values));
    }

    fn system(&mut self) {
        let found = RELEASES.into_iter().find_map(|path| Some((path, self.file(path).ok()?)));
        match found {
            Some((path, text)) => self.say(&format!("cat {path}"), &text),
            None => match self.file(RELEASES[0]) {
                Ok(_) => {}
                Err(error) => self.missing(RELEASES[0], &reason(&error)),
            },
        }
    }

    fn sysctls(&mut self) {
        if self.host.names(SYSCTLS).is_err() {
            let why = self.catalogue.text(id::CLI_HOST_NO_SYSCTLS);
            return self.missing(SYSCTLS, why);
        }
        let mut values = String::new();
        for name in NAMES {
            match self.file(&format!("{SYSCTLS}/{name}")) {
                Ok(value) => values.extend(["net.ipv4.vs.", name, " = ", value.trim(), "\n"]),
                // An old kernel has fewer of them, which is no failure.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => self.missing(&format!("{SYSCTLS}/{name}"), &reason(&error)),
            }
        }
        self.say("sysctl net.ipv4.vs", &values);
    }

    /// The command line of kube-proxy, and its configuration file.
    fn proxy(&mut self) {
        let Some((process, words)) = self.process() else {
            let why = self.catalogue.text(id::CLI_HOST_NO_PROCESS);
            return self.missing("/proc/*/cmdline", why);
        };
        self.say("ps -o args", &words.join(" "));
        let Some(path) = flag(&words, "--config") else {
            // The flags are enough.
            return;
        };
        // Its own root: it mostly runs in a container.
        let inside = format!("/proc/{process}/root{path}");
        match self.file(&inside) {
            Ok(text) => self.say(&format!("cat {path}"), &text),
            Err(error) => self.missing(&inside, &reason(&error)),
        }
    }

    fn process(&self) -> Option<(String, Vec<String>)> {
        let processes = self.host.names("/proc").unwrap_or_default();
        let mut ids = processes.into_iter().filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()));
        ids.find_map(|id| {
            let line = self.file(&format!("/proc/{id}/cmdline")).ok()?;
            let words: Vec<String> =
                line.split('\0').filter(|word| !word.is_empty()).map(str::to_owned).collect();
            let program = words.first()?.rsplit('/').next()?;
            PROXIES.contains(&program).then_some((id, words))
        })
    }

    fn mode(&mut self) {
        match self.host.get_local(10249, "/proxyMode") {
            Ok(mode) => self.say("curl http://localhost:10249/proxyMode", &mode),
            Err(error) => self.missing("http://127.0.0.1:10249/proxyMode", &reason(&error)),
        }
    }
}

/// Returns the value of a flag in a command line: `--config=FILE` or `--config FILE`.
fn flag(words: &[String], name: &str) -> Option<String> {
    let at = words
        .iter()
        .position(|word| word == name || word.strip_prefix(name).is_some_and(|rest| rest.starts_with('=')))?;
    match words[at].split_once('=') {
        Some((_, value)) => Some(value.to_owned()),
        None => words.get(at + 1).cloned(),
    }
}
