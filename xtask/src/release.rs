//! `cargo xtask release`: builds everything, tries each artifact in an empty folder, and tags the version.

mod artifacts;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::Arg;

use crate::cli::{Arguments, unexpected};
use crate::dist::Python;
use crate::files::read;
use crate::process::{command, output, root, run, say};
use crate::tally::Tally;
use crate::{Outcome, dist, setup};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A requirement of a release, and why it is not met.
struct Check {
    what: String,
    outcome: Outcome,
}

impl Check {
    fn new(what: impl Into<String>, outcome: Outcome) -> Self {
        Self { what: what.into(), outcome }
    }

    fn print(&self) {
        match &self.outcome {
            Ok(()) => println!("ok    {}", self.what),
            Err(reason) => println!("open  {}: {reason}", self.what),
        }
    }
}

/// The kind of a run.
enum Mode {
    /// Tags the version, if every requirement is met.
    Tag,
    /// `--dry-run`: only lists the open decisions.
    DryRun,
    /// `--tagged`: the tag exists; every other requirement must be met too.
    Tagged,
}

/// Checks everything. Without an option it then tags the version, unless a requirement is not met. With `--verify`, it
/// compares a new build with a release instead.
pub(crate) fn run_release(arguments: &mut Arguments) -> Outcome<ExitCode> {
    let mode = match arguments.next()? {
        None => Mode::Tag,
        Some(Arg::Long("dry-run")) => Mode::DryRun,
        Some(Arg::Long("tagged")) => Mode::Tagged,
        Some(Arg::Long("verify")) => {
            let released = PathBuf::from(arguments.value::<String>()?);
            arguments.end()?;
            return verify::verify(&released).map(|()| ExitCode::SUCCESS);
        }
        Some(other) => return Err(unexpected(other)),
    };
    arguments.end()?;
    let decisions = Checkout::read()?.decisions(matches!(mode, Mode::Tagged));
    let open = decisions.iter().filter(|check| check.outcome.is_err()).count();
    if open > 0 && !matches!(mode, Mode::DryRun) {
        decisions.iter().for_each(Check::print);
        return Err(format!("{open} points are open; RELEASING.md says how to close them"));
    }
    let _dist = dist::build(&setup::tools(setup::compiler(true)?)?, None, Python::Build)?;
    say(&format!("checking the artifacts of {VERSION}"));
    let artifacts = artifacts::check(&root().join("dist"));
    decisions.iter().chain(&artifacts).for_each(Check::print);
    let broken = artifacts.iter().filter(|check| check.outcome.is_err()).count();
    if broken > 0 {
        return Err(format!("{broken} artifacts cannot be released"));
    }
    if !matches!(mode, Mode::Tag) {
        println!("{} artifacts are ready, {open} points are open", artifacts.len());
        return Ok(ExitCode::SUCCESS);
    }
    let tag = tag();
    let mut git = command("git", &["tag", "--annotate", &tag, "--message", &format!("ReuseCheck {VERSION}")]);
    run(&mut git, "git cannot create the tag: see its message above")?;
    println!("Tagged {tag}. 'git push origin {tag}' starts the release.");
    Ok(ExitCode::SUCCESS)
}

/// Tries the artifacts of `dist/` in empty folders, for the tests: `all` of them, or those that need no compiler.
pub(crate) fn test_artifacts(name: &str, all: bool) -> Tally {
    let check = if all { artifacts::check } else { artifacts::check_files };
    let mut tally = Tally::default();
    for Check { what, outcome } in check(&root().join("dist")) {
        tally.add(Tally::of(&format!("{name}: {what}"), outcome));
    }
    tally
}

fn tag() -> String {
    format!("v{VERSION}")
}

/// The parts of a checkout on which a release depends.
struct Checkout {
    /// `Cargo.toml`
    manifest: String,
    /// `CHANGELOG.md`
    changes: String,
    /// `.github/CODEOWNERS`
    owners: String,
    /// The output of `git status --porcelain`.
    status: String,
    /// All tags, one per line.
    tags: String,
    /// The tags of the commit that is checked out.
    tags_here: String,
}

impl Checkout {
    fn read() -> Outcome<Self> {
        let file = |name: &str| read(&root().join(name));
        let git = |arguments: &[&str]| {
            let call = arguments.join(" ");
            output("git", arguments).ok_or_else(|| format!("'git {call}' failed; run it to see the reason"))
        };
        Ok(Self {
            manifest: file("Cargo.toml")?,
            changes: file("CHANGELOG.md")?,
            owners: file(".github/CODEOWNERS")?,
            status: git(&["status", "--porcelain"])?,
            tags: git(&["tag", "--list"])?,
            tags_here: git(&["tag", "--points-at", "HEAD"])?,
        })
    }

    /// Returns the steps that a maintainer must do first. With `is_tagged`, the tag of the version must exist; without, it
    /// must not.
    fn decisions(&self, is_tagged: bool) -> Vec<Check> {
        let is = |holds: bool, reason: &str| if holds { Ok(()) } else { Err(reason.to_owned()) };
        let tag = tag();
        let has = |tags: &str| tags.lines().any(|name| name == tag);
        let version = if is_tagged {
            let reason = format!("the commit does not have the tag {tag}: check out the tag");
            Check::new("tag", is(has(&self.tags_here), &reason))
        } else {
            let reason = format!("the tag {tag} exists: raise the version in Cargo.toml");
            Check::new("new version", is(!has(&self.tags), &reason))
        };
        vec![
            Check::new(
                "repository address",
                is(
                    !self.manifest.contains("github.com/OWNER/"),
                    "replace OWNER in [workspace.package] repository of Cargo.toml",
                ),
            ),
            Check::new(
                "code owners",
                is(!has_placeholder(&self.owners), "replace @OWNER in .github/CODEOWNERS"),
            ),
            Check::new(
                "changelog",
                is(
                    has_section(&self.changes),
                    &format!("rename 'Unreleased' in CHANGELOG.md to '{VERSION}'"),
                ),
            ),
            Check::new(
                "clean checkout",
                is(self.status.is_empty(), "commit or remove what 'git status' lists"),
            ),
            version,
        ]
    }
}

/// Returns whether `CODEOWNERS` still has the placeholder as an owner.
fn has_placeholder(owners: &str) -> bool {
    let rules = owners.lines().filter(|line| !line.starts_with('#'));
    rules.flat_map(str::split_whitespace).any(|word| word == "@OWNER")
}

/// Returns whether the newest section of the changelog is about this version.
fn has_section(changes: &str) -> bool {
    let newest = changes.lines().find_map(|line| line.strip_prefix("## "));
    newest.is_some_and(|title| title.split(' ').next() == Some(VERSION))
}

#[cfg(test)]
mod tests {
    use super::{Checkout, VERSION, has_section, tag};

    fn ready() -> Checkout {
        Checkout {
            manifest: "repository = \"https://github.com/someone/reusecheck\"".to_owned(),
            changes: format!("## {VERSION} (2026-12-01)\n"),
            owners: "# Replace @OWNER.\n* @someone\n".to_owned(),
            status: String::new(),
            tags: "v0.0.9".to_owned(),
            tags_here: String::new(),
        }
    }

    /// Returns the names of the open decisions.
    fn open(checkout: &Checkout, is_tagged: bool) -> Vec<String> {
        let decisions = checkout.decisions(is_tagged);
        decisions.into_iter().filter(|check| check.outcome.is_err()).map(|check| check.what).collect()
    }

    #[test]
    fn every_open_decision_is_named() {
        assert_eq!(open(&ready(), false), [""; 0]);
        let checkout = Checkout {
            manifest: "repository = \"https://github.com/OWNER/reusecheck\"".to_owned(),
            changes: "## Unreleased\n".to_owned(),
            owners: "* @OWNER\n".to_owned(),
            status: " M Cargo.toml".to_owned(),
            tags: format!("v0.0.9\n{}", tag()),
            tags_here: String::new(),
        };
        let files = ["repository address", "code owners", "changelog", "clean checkout"];
        assert_eq!(open(&checkout, false), [&files[..], &["new version"]].concat());
        assert_eq!(open(&checkout, true), [&files[..], &["tag"]].concat());
    }

    #[test]
    fn a_tagged_release_needs_its_tag_on_the_commit() {
        let elsewhere = Checkout { tags: tag(), ..ready() };
        assert_eq!(open(&elsewhere, true), ["tag"]);
        assert_eq!(open(&elsewhere, false), ["new version"]);
        let here = Checkout { tags: tag(), tags_here: format!("latest\n{}", tag()), ..ready() };
        assert_eq!(open(&here, true), [""; 0]);
    }

    #[test]
    fn the_newest_section_of_the_changelog_is_about_the_version() {
        assert!(has_section(&format!("# Changes\n\n## {VERSION} (2026-11-28)\n\n## 0.0.9\n")));
        assert!(!has_section(&format!("# Changes\n\n## Unreleased\n\n## {VERSION}\n")));
        assert!(!has_section(&format!("# Changes\n\n## {VERSION}0\n")));
        assert!(!has_section("# Changes\n"));
    }
}
