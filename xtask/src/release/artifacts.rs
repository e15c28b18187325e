//! Tries each artifact of `dist/` in an empty folder, as its users get it.

mod python;

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Check, VERSION};
use crate::Outcome;
use crate::files::{bytes, copy, fresh, hex_sha256, list, read};
use crate::process::{command, root, run};

/// The crates that are published, in the order in which they need each other.
const CRATES: [&str; 3] = ["reusecheck-core", "reusecheck-archive", "reusecheck"];
/// The address that every package names. npm refuses a package whose provenance names another one.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");
/// The architectures of the programs, and the machine that an ELF header names for each (`e_machine`).
const ARCHITECTURES: [(&str, u8); 2] = [("x86_64", 62), ("aarch64", 183)];
const PACKAGES: [&str; 2] = ["reusecheck", "docusaurus-plugin-reusecheck"];
const PROGRAMS: [&str; 2] = ["bin/reusecheck", "probe/reusecheck-probe"];

/// An affected node, for the installed packages.
const SCRIPT: &str = "import { check } from 'reusecheck'
import { answerFor } from 'docusaurus-plugin-reusecheck/answer'
const facts = { clusterVersion: '1.27.3', kernel: '5.4.58', proxyMode: 'ipvs' }
const { rating } = check(facts)
if (rating !== 'high') throw new Error(`rating: ${rating}`)
const { __html } = answerFor(facts, 'en')
if (!__html.includes('Affected')) throw new Error(__html)";

/// Checks the artifacts of a finished `dist/` that need no compiler and no emulator.
pub(super) fn check_files(dist: &Path) -> Vec<Check> {
    vec![
        Check::new("SHA256SUMS", checksums(dist)),
        Check::new("sbom.cdx.json", bill_of_materials(dist)),
        Check::new("offline/reusecheck.html", offline(dist)),
        Check::new("package/*.tgz", packages(dist)),
    ]
}

/// Checks all artifacts of a finished `dist/`.
pub(super) fn check(dist: &Path) -> Vec<Check> {
    let mut checks = check_files(dist);
    for program in PROGRAMS {
        for (architecture, machine) in ARCHITECTURES {
            let name = format!("{program}-{architecture}");
            let outcome = run_program(dist, &name, architecture, machine);
            checks.push(Check::new(name, outcome));
        }
    }
    checks.extend(python::check(&dist.join("python")));
    checks.extend(CRATES.map(|name| Check::new(format!("crate {name}"), crate_files(name))));
    checks.push(Check::new("crates as packed", packed_crates()));
    checks
}

/// Checks that every file is in the list, with its digest.
fn checksums(dist: &Path) -> Outcome {
    let sums = read(&dist.join("SHA256SUMS"))?;
    let listed: Vec<(&str, &str)> = sums.lines().filter_map(|line| line.split_once("  ")).collect();
    for (digest, name) in &listed {
        if hex_sha256(&bytes(&dist.join(name))?) != *digest {
            return Err(format!("{name} is another file"));
        }
    }
    let unlisted = list(dist)?
        .into_iter()
        .find(|name| name != "SHA256SUMS" && listed.iter().all(|(_, other)| other != name));
    unlisted.map_or(Ok(()), |name| Err(format!("{name} is not listed")))
}

/// Checks that it names this version and the linked libraries.
fn bill_of_materials(dist: &Path) -> Outcome {
    let bill = read(&dist.join("sbom.cdx.json"))?;
    let wanted = [&*format!("pkg:cargo/reusecheck-core@{VERSION}"), "pkg:cargo/yew@", "\"licenses\""];
    let missing = wanted.into_iter().find(|part| !bill.contains(part));
    missing.map_or(Ok(()), |part| Err(format!("it does not contain {part}")))
}

fn offline(dist: &Path) -> Outcome {
    let page = bytes(&dist.join("offline/reusecheck.html"))?;
    let digest = read(&dist.join("offline/reusecheck.html.sha256"))?;
    if digest.split(' ').next() == Some(&hex_sha256(&page)) {
        Ok(())
    } else {
        Err("its .sha256 is of another file".to_owned())
    }
}

/// Installs the package and the plugin for Docusaurus without a registry; both name the repository, a script imports
/// both, and the command prints the version. Docusaurus itself is not installed.
fn packages(dist: &Path) -> Outcome {
    let folder = empty("npm")?;
    let files = PACKAGES.map(|name| dist.join(format!("package/{name}-{VERSION}.tgz")));
    let mut npm = command("npm", &["install", "--offline", "--ignore-scripts", "--no-audit", "--silent"]);
    npm.arg("--legacy-peer-deps").args(files).current_dir(&folder);
    run(&mut npm, "npm cannot install them")?;
    for name in PACKAGES {
        let manifest = read(&folder.join("node_modules").join(name).join("package.json"))?;
        if !manifest.contains(&format!("\"url\": \"git+{REPOSITORY}.git\"")) {
            return Err(format!("package.json of {name} does not name the repository {REPOSITORY}"));
        }
    }
    let mut node = command("node", &["--input-type=module", "--eval", SCRIPT]);
    run(node.current_dir(&folder), "Node cannot use them")?;
    says_version(&mut Command::new(folder.join("node_modules/.bin/reusecheck")))
}

/// Runs a program if this machine can, and otherwise reads its architecture.
fn run_program(dist: &Path, name: &str, architecture: &str, machine: u8) -> Outcome {
    let built = dist.join(name);
    if !built.exists() {
        return Err("it was not built: see the lines of dist above".to_owned());
    }
    if architecture != std::env::consts::ARCH {
        let header = bytes(&built)?;
        let is_for = header.starts_with(b"\x7fELF") && header.get(18) == Some(&machine);
        return if is_for { Ok(()) } else { Err("it is for another machine".to_owned()) };
    }
    let program = empty("program")?.join("program");
    copy(&built, &program)?;
    says_version(&mut Command::new(program))
}

fn says_version(program: &mut Command) -> Outcome {
    let output = program.arg("--version").output().map_err(|error| format!("it does not start: {error}"))?;
    let printed = String::from_utf8_lossy(&output.stdout);
    if output.status.success() && printed.split([' ', '\n']).any(|word| word == VERSION) {
        Ok(())
    } else {
        Err(format!("--version prints '{}'", printed.trim()))
    }
}

/// Checks that a crate includes its licences and its description.
fn crate_files(name: &str) -> Outcome {
    let arguments = ["package", "--list", "--allow-dirty", "--locked", "--package", name];
    let output = command("cargo", &arguments).output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    let files = String::from_utf8_lossy(&output.stdout);
    let wanted = ["Cargo.toml", "README.md", "LICENSE-MIT", "LICENSE-APACHE"];
    let missing = wanted.into_iter().find(|file| files.lines().all(|line| line != *file));
    missing.map_or(Ok(()), |file| Err(format!("it has no {file}")))
}

/// Compiles the crates from their published files.
fn packed_crates() -> Outcome {
    let mut cargo = command("cargo", &["package", "--quiet", "--allow-dirty", "--locked"]);
    for name in CRATES {
        cargo.args(["--package", name]);
    }
    run(&mut cargo, "they do not compile on their own: see the message above")
}

fn empty(name: &str) -> Outcome<PathBuf> {
    let folder = root().join("target/release-check").join(name);
    fresh(&folder)?;
    Ok(folder)
}
