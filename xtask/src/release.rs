//! `cargo xtask release`: builds everything, tries each artifact in an empty folder, and tags the version.

mod artifacts;

use std::process::ExitCode;

use lexopt::Arg;

use crate::cli::{Arguments, unexpected};
use crate::dist::Python;
use crate::files::read;
use crate::process::{command, output, root, run, say};
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

/// Checks everything. Without `--dry-run` it then tags the version, unless a requirement is not met.
pub(crate) fn run_release(arguments: &mut Arguments) -> Outcome<ExitCode> {
    let mut is_dry = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("dry-run") => is_dry = true,
            other => return Err(unexpected(other)),
        }
    }
    let decisions = decisions();
    let open = decisions.iter().filter(|check| check.outcome.is_err()).count();
    if open > 0 && !is_dry {
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
    if is_dry {
        println!("{} artifacts are ready, {open} points are open", artifacts.len());
        return Ok(ExitCode::SUCCESS);
    }
    let tag = tag();
    let mut git = command("git", &["tag", "--annotate", &tag, "--message", &format!("ReuseCheck {VERSION}")]);
    run(&mut git, "git cannot create the tag: see its message above")?;
    println!("Tagged {tag}. 'git push origin {tag}' starts the release.");
    Ok(ExitCode::SUCCESS)
}

fn tag() -> String {
    format!("v{VERSION}")
}

/// Returns the steps that a maintainer must do first.
fn decisions() -> Vec<Check> {
    let is = |holds: bool, reason: &str| if holds { Ok(()) } else { Err(reason.to_owned()) };
    let manifest = read(&root().join("Cargo.toml")).unwrap_or_default();
    let changes = read(&root().join("CHANGELOG.md")).unwrap_or_default();
    let is_clean = output("git", &["status", "--porcelain"]).is_some_and(|changed| changed.is_empty());
    let tag = tag();
    let is_tagged =
        output("git", &["tag", "--list", &tag]).is_none_or(|tags| tags.lines().any(|name| name == tag));
    vec![
        Check::new(
            "repository address",
            is(
                !manifest.contains("github.com/OWNER/"),
                "replace OWNER in [workspace.package] repository of Cargo.toml",
            ),
        ),
        Check::new(
            "changelog",
            is(has_section(&changes), &format!("rename 'Unreleased' in CHANGELOG.md to '{VERSION}'")),
        ),
        Check::new("clean checkout", is(is_clean, "commit or remove what 'git status' lists")),
        Check::new(
            "new version",
            is(!is_tagged, &format!("the tag {tag} exists: raise the version in Cargo.toml")),
        ),
    ]
}

/// Returns whether the newest section of the changelog is about this version.
fn has_section(changes: &str) -> bool {
    let newest = changes.lines().find_map(|line| line.strip_prefix("## "));
    newest.is_some_and(|title| title.split(' ').next() == Some(VERSION))
}

#[cfg(test)]
mod tests {
    use super::{VERSION, has_section};

    #[test]
    fn the_newest_section_of_the_changelog_is_about_the_version() {
        assert!(has_section(&format!("# Changes\n\n## {VERSION} (2026-11-28)\n\n## 0.0.9\n")));
        assert!(!has_section(&format!("# Changes\n\n## Unreleased\n\n## {VERSION}\n")));
        assert!(!has_section(&format!("# Changes\n\n## {VERSION}0\n")));
        assert!(!has_section("# Changes\n"));
    }
}
