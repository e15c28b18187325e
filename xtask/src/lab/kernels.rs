//! Debian's kernels, from more suites than the system's own, fetched by apt with a separate configuration.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::modules;
use crate::Outcome;
use crate::process::{command, output, run, say};

/// From the oldest kernel that Debian still offers to the newest.
const SUITES: [(&str, &str); 8] = [
    ("debian", "bullseye"),
    ("debian-security", "bullseye-security"),
    ("debian", "bookworm"),
    ("debian-security", "bookworm-security"),
    ("debian", "bookworm-backports"),
    ("debian", "trixie"),
    ("debian", "trixie-backports"),
    ("debian", "sid"),
];

/// The build for virtual machines: the same IPVS, fewer drivers.
pub(super) const FLAVOUR: &str = "-cloud-amd64";

/// A kernel that can be fetched.
pub(super) struct KernelPackage {
    /// As `uname -r` prints it.
    pub(super) version: String,
    packages: Vec<String>,
    /// The package with the tools that build its modules; `None` if Debian does not offer it.
    tools: Option<String>,
    apt: PathBuf,
}

/// Returns the newest kernel of each series (`6.1`, `6.12`) that the filter accepts, or those with one of the prefixes;
/// oldest first.
pub(super) fn newest(
    apt: &Path,
    wanted: &[String],
    is_accepted: impl Fn(&str) -> bool,
) -> Outcome<Vec<KernelPackage>> {
    let names = tool("apt-cache", apt).args(["pkgnames", "linux-"]).output();
    let names = names.map_err(|error| format!("apt-cache: {error}"))?;
    let names: Vec<String> = String::from_utf8_lossy(&names.stdout).lines().map(str::to_owned).collect();
    let is_there = |part: &str, version: &str| names.contains(&format!("linux-{part}-{version}"));
    // The archive no longer has the unsigned parts of older backports.
    let is_available = |version: &&str| !is_there("binary", version) || is_there("modules", version);
    let (mut versions, mut left_out): (Vec<&str>, Vec<&str>) = names
        .iter()
        .filter_map(|name| name.strip_prefix("linux-image-"))
        .filter(|version| version.ends_with(FLAVOUR) && numbers(version).len() > 3 && is_accepted(version))
        .filter(|version| {
            wanted.is_empty() || wanted.iter().any(|wanted| version.starts_with(wanted.as_str()))
        })
        .partition(is_available);
    let last_of_series = newest_of_series(&mut versions);
    for version in newest_of_series(&mut left_out) {
        if !last_of_series.iter().any(|available| series(available) == series(version)) {
            say(&format!("Linux {version} is left out: Debian does not offer its modules any more"));
        }
    }
    if last_of_series.is_empty() {
        return Err("Debian offers no such kernel".to_owned());
    }
    let kernel = |version: &str| {
        // Since 6.19 an image is a package that only names those of its parts.
        let parts = ["image", "base", "binary", "modules"].map(|part| format!("linux-{part}-{version}"));
        let packages = parts.into_iter().filter(|part| names.contains(part)).collect();
        // The tools have the name of the series, or of the exact version.
        let abi = version.strip_suffix(FLAVOUR).unwrap_or(version);
        let tools = [abi, &modules::series(version)].map(|name| format!("linux-kbuild-{name}"));
        let tools = tools.into_iter().find(|name| names.contains(name));
        KernelPackage { version: version.to_owned(), packages, tools, apt: apt.to_owned() }
    };
    Ok(last_of_series.into_iter().map(kernel).collect())
}

/// Returns the last of each series, oldest first.
fn newest_of_series<'a>(versions: &mut [&'a str]) -> Vec<&'a str> {
    versions.sort_by_key(|version| numbers(version));
    let same = |a: &&str, b: &&str| series(a) == series(b);
    versions.chunk_by(same).filter_map(|versions| versions.last().copied()).collect()
}

/// `6` and `12` of `6.12.9+deb12-cloud-amd64`.
fn series(version: &str) -> Vec<u32> {
    numbers(version).into_iter().take(2).collect()
}

/// Returns all numbers in a version, in order.
fn numbers(version: &str) -> Vec<u32> {
    version.split(|letter: char| !letter.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

/// Reads the package lists of all suites; the system's own lists stay as they are.
pub(super) fn update(apt: &Path) -> Outcome {
    for folder in ["lists/partial", "archives/partial"] {
        fs::create_dir_all(apt.join(folder)).map_err(|error| format!("{}: {error}", apt.display()))?;
    }
    let key = "[arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]";
    let source = |(archive, suite)| Ok(format!("deb {key} {} {suite} main\n", mirror(archive)?));
    let sources = SUITES.into_iter().map(source).collect::<Outcome<String>>()?;
    let file = apt.join("sources.list");
    fs::write(&file, sources).map_err(|error| format!("{}: {error}", file.display()))?;
    say("reading what kernels Debian offers");
    run(
        tool("apt-get", apt).arg("update").stdout(Stdio::null()),
        "apt-get could not read Debian's lists: is there a network?",
    )
}

/// Returns the system's own source of that archive.
fn mirror(archive: &str) -> Outcome<String> {
    let known = ["indextargets", "--format", "$(REPO_URI)", "Origin: Debian", "Component: main"];
    let known = output("apt-get", &known).unwrap_or_default();
    let is_it = |address: &&str| address.trim_end_matches('/').rsplit('/').next() == Some(archive);
    known.lines().find(is_it).map(str::to_owned).ok_or_else(|| {
        format!("apt knows no address of {archive}: is this Debian, and has `apt-get update` run?")
    })
}

fn tool(name: &str, apt: &Path) -> Command {
    let mut tool = command(name, &["-o", "Dir::Etc::sourceparts=-", "-o", "Dir::State::status=/dev/null"]);
    tool.args(["-o", "Acquire::Languages=none", "-o", "APT::Sandbox::User=root", "-q"]);
    for (option, path) in [("Dir::Etc::sourcelist", "sources.list"), ("Dir::State::lists", "lists")] {
        tool.arg("-o").arg(format!("{option}={}", apt.join(path).display()));
    }
    tool.arg("-o").arg(format!("Dir::Cache={}", apt.display()));
    tool
}

impl KernelPackage {
    /// Returns the folder with the unpacked kernel and its modules; fetched once.
    pub(super) fn fetch(&self, folder: &Path) -> Outcome<PathBuf> {
        let files = folder.join(&self.version);
        if files.join("complete").exists() {
            return Ok(files);
        }
        let _ = fs::remove_dir_all(&files);
        fs::create_dir_all(&files).map_err(|error| format!("{}: {error}", files.display()))?;
        self.unpack(&self.packages, &files)?;
        // Modules are in /usr/lib where /lib is a link to it.
        if files.join("usr/lib/modules").is_dir() {
            fs::rename(files.join("usr/lib"), files.join("lib"))
                .map_err(|error| format!("modules: {error}"))?;
        }
        let mut depmod = command("depmod", &["-b"]);
        run(depmod.arg(&files).arg(&self.version), "depmod could not read the modules")?;
        fs::write(files.join("complete"), "").map_err(|error| format!("{}: {error}", files.display()))?;
        Ok(files)
    }

    /// Unpacks the headers, the tools that build modules, and the source, all of the kernel's own version.
    pub(super) fn fetch_source(&self, folder: &Path) -> Outcome {
        let headers = format!("linux-headers-{}", self.version);
        let tools = self.tools.clone();
        let tools = tools.ok_or_else(|| format!("Debian offers no tools for Linux {}", self.version))?;
        let shown = tool("apt-cache", &self.apt).args(["show", &headers]).output();
        let shown = shown.map_err(|error| format!("apt-cache: {error}"))?;
        let shown = String::from_utf8_lossy(&shown.stdout);
        let version = shown.lines().find_map(|line| line.strip_prefix("Version: "));
        let version = version.ok_or_else(|| format!("Debian offers no package {headers}"))?;
        let source = format!("linux-source-{}", modules::series(&self.version));
        let names = [headers, modules::common_headers(&self.version), tools, source];
        self.unpack(&names.map(|name| format!("{name}={version}")), folder)
    }

    /// Fetches packages and unpacks them into a folder.
    fn unpack(&self, packages: &[String], folder: &Path) -> Outcome {
        let mut download = tool("apt-get", &self.apt);
        run(
            download.arg("download").args(packages).current_dir(folder).stdout(Stdio::null()),
            "apt-get could not fetch the kernel: see its message above",
        )?;
        for entry in folder.read_dir().map_err(|error| format!("{}: {error}", folder.display()))?.flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|extension| extension == "deb") {
                let mut unpack = command("dpkg-deb", &["--extract"]);
                run(unpack.arg(&path).arg(folder), "dpkg-deb could not unpack the kernel")?;
                fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{newest_of_series, numbers};

    #[test]
    fn versions_are_ordered_by_their_numbers() {
        let mut versions =
            ["6.12.9+deb12-cloud-amd64", "6.1.0-0.deb11.52-cloud-amd64", "6.1.0-9-cloud-amd64"];
        versions.sort_by_key(|version| numbers(version));
        let sorted = ["6.1.0-0.deb11.52-cloud-amd64", "6.1.0-9-cloud-amd64", "6.12.9+deb12-cloud-amd64"];
        assert_eq!(versions, sorted);
        assert_eq!(numbers("6.12-cloud-amd64"), [6, 12, 64]);
    }

    #[test]
    fn the_newest_of_each_series_is_taken() {
        let mut versions = ["6.12.9+deb13-cloud-amd64", "6.1.0-9-cloud-amd64", "6.12.10+deb13-cloud-amd64"];
        let newest = ["6.1.0-9-cloud-amd64", "6.12.10+deb13-cloud-amd64"];
        assert_eq!(newest_of_series(&mut versions), newest);
    }
}
