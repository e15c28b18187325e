//! Debian packages: the tasks that need them, their purpose, and their installation.

use std::path::Path;
use std::process::Stdio;

use crate::Outcome;
use crate::process::{command, find, output, run, say};

/// The evidence that a package, or its equivalent, is installed.
pub(crate) enum Sign {
    /// A program by any of its names.
    Program(&'static [&'static str]),
    File(&'static str),
    PythonModule(&'static str),
}

impl Sign {
    fn is_there(&self) -> bool {
        match self {
            Self::Program(names) => find(names).is_some(),
            Self::File(path) => Path::new(path).exists(),
            Self::PythonModule(name) => output("python3", &["-c", &format!("import {name}")]).is_some(),
        }
    }
}

/// A Debian package that a task uses.
pub(crate) struct Package {
    name: &'static str,
    sign: Sign,
    purpose: &'static str,
    is_required: bool,
}

impl Package {
    /// Returns a package without which the task fails.
    pub(crate) const fn required(name: &'static str, sign: Sign, purpose: &'static str) -> Self {
        Self { name, sign, purpose, is_required: true }
    }

    /// Returns a package without which the task skips a part.
    pub(crate) const fn optional(name: &'static str, sign: Sign, purpose: &'static str) -> Self {
        Self { name, sign, purpose, is_required: false }
    }

    /// Its name in Debian.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Returns whether it is missing.
    pub(crate) fn is_missing(&self) -> bool {
        !self.sign.is_there()
    }
}

/// Installs the packages that are missing, after printing each with its purpose.
///
/// Without `may_install`, or where apt-get cannot be used, an error names the required ones with the command that installs
/// them. A missing optional package is only reported.
pub(crate) fn provide(packages: &[&Package], may_install: bool) -> Outcome {
    let missing =
        || -> Vec<&Package> { packages.iter().copied().filter(|package| package.is_missing()).collect() };
    let before = missing();
    if before.is_empty() {
        return Ok(());
    }
    say("missing system packages:");
    for Package { name, purpose, is_required, .. } in &before {
        println!("      {name:20} {purpose}{}", if *is_required { "" } else { " (optional)" });
    }
    let refusal = if !may_install {
        Some("--no-install leaves out".to_owned())
    } else if find(&["apt-get"]).is_none() || output("id", &["-u"]).as_deref() != Some("0") {
        Some("only root can install".to_owned())
    } else {
        install(&names(&before)).err()
    };
    let after = missing();
    let required: Vec<&Package> = after.iter().copied().filter(|package| package.is_required).collect();
    if !required.is_empty() {
        let refusal = refusal.unwrap_or_else(|| "apt-get did not install".to_owned());
        return Err(format!(
            "{refusal} required packages: {}; on Debian or Ubuntu run \
             'sudo apt-get install --no-install-recommends {}'",
            names(&required).join(", "),
            names(&after).join(" "),
        ));
    }
    if !after.is_empty() {
        say(&format!("going on without {}: tests that need them are skipped", names(&after).join(", ")));
    }
    Ok(())
}

fn names(packages: &[&Package]) -> Vec<&'static str> {
    packages.iter().map(|package| package.name).collect()
}

fn install(names: &[&str]) -> Outcome {
    say(&format!("installing with apt-get: {}", names.join(" ")));
    let apt = |arguments: &[&str]| {
        let mut apt = command("apt-get", arguments);
        run(apt.args(names).env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null()), "")
    };
    let arguments = ["install", "-y", "-q", "--no-install-recommends"];
    // Package lists are often absent from containers and old on machines: they are updated only if the installation
    // fails.
    let renewed = |_| {
        let mut update = command("apt-get", &["update", "-q"]);
        run(update.stdout(Stdio::null()), "").and_then(|()| apt(&arguments))
    };
    apt(&arguments).or_else(renewed).map_err(|_| "apt-get failed (see its message above) for".to_owned())
}

#[cfg(test)]
mod tests {
    use super::Sign::{File, Program};
    use super::{Package, provide};

    const SHELL: Package = Package::required("dash", Program(&["no-such-program", "sh"]), "runs scripts");
    const REQUIRED: Package = Package::required("nothing", Program(&["no-such-program"]), "does nothing");
    const OPTIONAL: Package = Package::optional("extra", File("/no/such/file"), "adds nothing");

    #[test]
    fn a_program_by_any_of_its_names_is_enough() {
        assert_eq!(provide(&[&SHELL], false), Ok(()));
    }

    #[test]
    fn a_missing_optional_package_is_no_error() {
        assert_eq!(provide(&[&SHELL, &OPTIONAL], false), Ok(()));
    }

    #[test]
    fn a_missing_required_package_is_named_with_the_command() {
        let error = provide(&[&OPTIONAL, &REQUIRED], false).unwrap_err();
        assert!(error.starts_with("--no-install leaves out required packages: nothing;"), "{error}");
        assert!(error.contains("sudo apt-get install --no-install-recommends extra nothing"), "{error}");
    }
}
