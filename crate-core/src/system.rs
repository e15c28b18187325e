//! The node's operating system: its name, and the system that the kernel's name implies.

use crate::kernel::KernelFacts;
use crate::knowledge::{SYSTEMS, System};
use crate::version::{glob, kernel_release};

/// The node's operating system, as far as it is known. Numbers are indices into [`SYSTEMS`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum NodeSystem {
    /// Nothing says.
    Unknown,
    /// This one.
    Is(u8),
    /// One of the systems that the kernel's name implies.
    OneOf(&'static [u8]),
    /// One that the knowledge does not list.
    Unlisted,
}

/// Returns the system of that name, as people or kubectl write it.
pub(crate) fn by_name(name: &str) -> Option<u8> {
    let name = name.trim().replace('_', " ").to_ascii_lowercase();
    let found =
        SYSTEMS.iter().position(|system| system.names.iter().any(|pattern| glob::matches(pattern, &name)));
    found.and_then(|index| u8::try_from(index).ok())
}

/// Returns whether the node runs Windows, by the name of its system or by its kernel: a Windows node has no IPVS.
/// Kubernetes names the systems `windows` and `Windows Server 2022 Datacenter`; WSL runs a Linux kernel.
pub(crate) fn is_windows(os: Option<&str>, release: Option<&str>) -> bool {
    // Globs, which the page has anyway: searching for a text is 1 KB more to load.
    let has = |name: &str, pattern| glob::matches(pattern, name);
    let by_name = os
        .map(str::to_ascii_lowercase)
        .is_some_and(|name| has(&name, "*windows*") && !has(&name, "*subsystem*") && !has(&name, "*wsl*"));
    by_name || release.is_some_and(|release| kernel_release::is_windows(kernel_release::normalise(release)))
}

/// Returns the system at that index.
pub(crate) fn get(index: u8) -> Option<&'static System> {
    SYSTEMS.get(usize::from(index))
}

/// Returns whether `general` (`euleros`) is `special` (`euleros-2.9`) or the family of it.
pub(crate) fn covers(general: u8, special: u8) -> bool {
    let (Some(general), Some(special)) = (get(general), get(special)) else { return false };
    special.id.strip_prefix(&*general.id).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// Compares the named system with the kernel. The kernel decides, because a container's userland may be another
/// system's. The second value is whether the two contradict each other.
pub(crate) fn of_node(name: Option<&str>, named: Option<u8>, kernel: &KernelFacts) -> (NodeSystem, bool) {
    let is_named = name.is_some_and(|name| !name.trim().is_empty());
    let by_kernel = kernel.lineage.map_or(&[][..], |lineage| lineage.systems.as_slice());
    match (named, by_kernel) {
        (None, []) if is_named => (NodeSystem::Unlisted, false),
        (None, []) => (NodeSystem::Unknown, false),
        (Some(system), []) => (NodeSystem::Is(system), false),
        (Some(system), systems) if systems.contains(&system) => (NodeSystem::Is(system), false),
        (named, systems) => {
            let contradicts = named.is_some_and(|system| !systems.iter().any(|&known| covers(system, known)));
            let by_kernel =
                if let [system] = systems { NodeSystem::Is(*system) } else { NodeSystem::OneOf(systems) };
            (by_kernel, contradicts)
        }
    }
}

impl NodeSystem {
    /// Returns whether only CCE's vendor ships it.
    pub(crate) fn is_cce(self) -> bool {
        matches!(self, Self::Is(system) if get(system).is_some_and(|system| system.cce))
    }
}

#[cfg(test)]
mod tests {
    use super::is_windows;

    #[test]
    fn windows_by_name_or_kernel() {
        assert!(is_windows(Some("Windows Server 2022 Datacenter"), None));
        assert!(is_windows(Some("windows"), Some("5.10.1")));
        assert!(is_windows(None, Some("v10.0.17763.2366 (amd64)")));
        assert!(!is_windows(Some("Ubuntu 22.04"), Some("10.0.1")));
        assert!(!is_windows(Some("Windows Subsystem for Linux"), Some("5.15.90.1-microsoft-standard-WSL2")));
        assert!(!is_windows(None, None));
    }
}
