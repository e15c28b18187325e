//! Facts that other tools gathered about a host, as JSON: Ansible's, Python's `platform`, `hostnamectl --json`,
//! troubleshoot's.

use super::notes::{FactName, Notes, Rank, Source};
use super::tokens::{is_release, machine};
use super::{os_release, systems};

/// Facts that are used only if the files themselves do not have them.
#[derive(Default)]
pub(super) struct HostFacts<'a> {
    has_os: bool,
    /// The distribution's own copy of os-release, which a derivative may not have changed.
    usr_lib: Option<(String, Source<'a>)>,
    distribution: Option<(String, Source<'a>)>,
    version: Option<String>,
    family: Option<(String, Source<'a>)>,
}

impl<'a> HostFacts<'a> {
    /// Takes one value of a document.
    pub(super) fn take(
        &mut self,
        parent: &str,
        key: &str,
        value: &str,
        source: Source<'a>,
        notes: &mut Notes,
    ) {
        match key {
            "ansible_kernel" | "platform.release" | "KernelRelease" if is_release(value) => {
                notes.fact(FactName::Kernel, value, Rank::Observed, source);
            }
            // troubleshoot's names are ordinary words.
            "kernelVersion" if parent.is_empty() && is_release(value) => {
                notes.fact(FactName::Kernel, value, Rank::Observed, source);
            }
            "ansible_architecture" => {
                notes.fact(FactName::Arch, machine(value).unwrap_or_default(), Rank::Observed, source);
            }
            "OperatingSystemPrettyName" | "PRETTY_NAME" => {
                notes.fact(FactName::Os, value, Rank::Observed, source);
            }
            "/etc/os-release" => self.has_os |= os_release::read_value(value, source, notes),
            "/usr/lib/os-release" => self.usr_lib = Some((value.to_owned(), source)),
            "ansible_distribution" => self.distribution = Some((value.to_owned(), source)),
            // A family has several systems.
            "ansible_os_family" if systems::NAMES.iter().any(|name| value.starts_with(name)) => {
                self.family = Some((value.to_owned(), source));
            }
            "distribution" if is_ansibles(parent) => self.distribution = Some((value.to_owned(), source)),
            "platform" if parent.is_empty() => self.distribution = Some((value.to_owned(), source)),
            "platformVersion" if parent.is_empty() => self.version = Some(value.to_owned()),
            "ansible_distribution_version" => self.version = Some(value.to_owned()),
            "distribution_version" if is_ansibles(parent) => self.version = Some(value.to_owned()),
            _ => {}
        }
    }

    /// Notes the best name of the system that was found.
    pub(super) fn finish(self, notes: &mut Notes) {
        if self.has_os {
            return;
        }
        if let Some((text, source)) = self.usr_lib
            && os_release::read_value(&text, source, notes)
        {
            return;
        }
        if let Some((family, source)) = self.family.filter(|_| self.distribution.is_none()) {
            notes.hint(FactName::Os.name(), &family, "mentioned", source);
        }
        if let (Some((mut name, source)), Some(version)) = (self.distribution, self.version) {
            name.push(' ');
            name.push_str(&version);
            notes.fact(FactName::Os, &name, Rank::Alias, source);
        }
    }
}

fn is_ansibles(parent: &str) -> bool {
    parent == "result" || parent == "ansible_facts"
}
