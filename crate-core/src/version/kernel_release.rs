//! Kernel releases, as kube-proxy itself reads them from `/proc/sys/kernel/osrelease`.
//!
//! Out of scope: the commits of a build; its lineage ([`crate::kernel`]) answers that.

use std::fmt;
use std::str::FromStr;

/// The release of a Linux kernel, as `uname -r` prints it: at least two numbers, then whatever the builder adds.
///
/// Blanks around it, a `v` before it and what kubectl adds in brackets are no part of it. A text that kube-proxy's own parser
/// refuses is no release, and neither is the build of a Windows node, `10.0.17763.2366`.
///
/// Releases have no order of their own: each vendor counts builds in another way.
///
/// # Examples
///
/// ```
/// use reusecheck_core::{KernelRelease, UnreadableRelease};
///
/// let release: KernelRelease = "v5.4.0-66-generic (amd64)".parse()?;
/// assert_eq!(release.to_string(), "5.4.0-66-generic");
/// assert_eq!(release.numbers(), [5, 4, 0]);
/// assert!("10.0.17763.2366".parse::<KernelRelease>().is_err());
/// # Ok::<(), UnreadableRelease>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KernelRelease {
    text: String,
    numbers: [u64; 3],
}

impl KernelRelease {
    /// Returns the three leading numbers; a missing third is 0.
    pub const fn numbers(&self) -> [u64; 3] {
        self.numbers
    }

    /// Returns the release as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for KernelRelease {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl FromStr for KernelRelease {
    type Err = UnreadableRelease;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let release = normalise(text);
        let numbers = parse(release).filter(|numbers| !is_windows_build(*numbers));
        let numbers = numbers.ok_or_else(|| UnreadableRelease { value: text.to_owned() })?;
        Ok(Self { text: release.to_owned(), numbers })
    }
}

/// A text that is not the release of a Linux kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableRelease {
    /// The rejected text.
    pub value: String,
}

impl fmt::Display for UnreadableRelease {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "'{}' is not the release of a Linux kernel; example: 5.4.0-66-generic", self.value)
    }
}

impl std::error::Error for UnreadableRelease {}

/// The kernels that kube-proxy distinguishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum KernelClass {
    /// Below 4.1.
    Below41,
    /// From 4.1 on, below 5.9.
    From41,
    /// From 5.9 on; a release candidate counts as its release.
    From59,
}

impl KernelClass {
    pub(crate) const ALL: [Self; 3] = [Self::Below41, Self::From41, Self::From59];

    /// Returns the class of a kernel whose first two numbers these are.
    pub(crate) fn of(numbers: [u64; 3]) -> Self {
        let [major, minor, _] = numbers;
        if (major, minor) >= (5, 9) {
            Self::From59
        } else if (major, minor) >= (4, 1) {
            Self::From41
        } else {
            Self::Below41
        }
    }
}

/// Returns a release as the kernel prints it: without blanks around it, without what kubectl adds (`5.4.0-66-generic
/// (amd64)`), and without the `v` that people write before a version.
pub(crate) fn normalise(release: &str) -> &str {
    let release = release.trim();
    let before = release.split_once('(').and_then(|(before, _)| before.strip_suffix(' '));
    let release = before.unwrap_or(release);
    release.strip_prefix('v').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(release)
}

/// Returns whether it is the build number of a Windows node: `10.0.17763.2366`. Windows Server 2016 was build 14393,
/// Linux counts its patch releases in hundreds.
pub(crate) fn is_windows(release: &str) -> bool {
    parse(release).is_some_and(is_windows_build)
}

const fn is_windows_build(numbers: [u64; 3]) -> bool {
    const FIRST_WINDOWS_10_BUILD: u64 = 10_000;
    matches!(numbers, [10, 0, build] if build >= FIRST_WINDOWS_10_BUILD)
}

/// Returns whether it was built before its base version was released: `5.9-rc1`, `5.9.0-050900rc1-generic`,
/// `5.9.0-0.rc1.fc34`.
pub(crate) fn is_candidate(release: &str) -> bool {
    release.as_bytes().windows(4).any(|four| {
        matches!(four, [before, b'r', b'c', after] if !before.is_ascii_alphabetic() && after.is_ascii_digit())
    })
}

/// Returns the three leading numbers as kube-proxy's version parser reads them, missing ones as 0; `None` where it
/// refuses the text: fewer than two numbers, a first number with a leading zero, anything but `v` or blanks before
/// them.
pub(crate) fn parse(release: &str) -> Option<[u64; 3]> {
    let text = release.trim_start();
    let text = text.strip_prefix('v').unwrap_or(text);
    let end = text.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    if text.starts_with('0') && !text.starts_with("0.") {
        return None;
    }
    let (mut numbers, mut count) = ([0; 3], 0);
    for part in text.get(..end)?.split('.').take_while(|part| !part.is_empty()) {
        // Every number has to fit, also those after the third: the parser refuses the whole text otherwise.
        let number = part.parse().ok()?;
        if let Some(place) = numbers.get_mut(count) {
            *place = number;
        }
        count += 1;
    }
    (count >= 2).then_some(numbers)
}

/// Returns whether the numbers lie in a span of the knowledge: from the first, before the second.
pub(crate) fn within([major, minor, _]: [u64; 3], (since, before): ([u32; 2], [u32; 2])) -> bool {
    since.map(u64::from) <= [major, minor] && [major, minor] < before.map(u64::from)
}

/// As people write them: `4.18.0`.
pub(crate) fn display([major, minor, patch]: [u64; 3]) -> String {
    [major.to_string(), minor.to_string(), patch.to_string()].join(".")
}

#[cfg(test)]
mod tests {
    use super::{KernelClass, is_candidate, is_windows, normalise, parse};

    #[track_caller]
    fn assert_class(release: &str, class: KernelClass) {
        assert_eq!(parse(release).map(KernelClass::of), Some(class), "{release}");
    }

    #[test]
    fn both_sides_of_both_gates() {
        for release in ["3.10.0-1160.el7.x86_64", "4.0.9", "4.0", "3.19.8-100", "2.6.32-754.el6"] {
            assert_class(release, KernelClass::Below41);
        }
        for release in [
            "4.1",
            "4.1.12-124.uek",
            "4.1-rc1",
            "4.18.0-147.5.1.6.h686.eulerosv2r9.x86_64",
            "4.19.90-vhulk2103.1.0.h584.eulerosv2r9.aarch64",
            "4.18.0-553.el8_10.x86_64",
            "4.19.112+",
            "5.8.18",
            "5.8",
        ] {
            assert_class(release, KernelClass::From41);
        }
        for release in [
            "5.9",
            "5.9-rc1",
            "5.9.0-rc1",
            "5.10custom",
            "5.10.1_custom",
            "v5.10.1",
            "5.09.1",
            "5.15.0-1034-azure",
            "6.1-rc1",
            " 10.0.17763.2366",
        ] {
            assert_class(release, KernelClass::From59);
        }
    }

    #[test]
    fn releases_are_normalised() {
        for release in ["5.10.1", " 5.10.1\n", "v5.10.1", "5.10.1 (amd64)", " v5.10.1 (arm64) "] {
            assert_eq!(normalise(release), "5.10.1", "{release:?}");
        }
        assert_eq!(normalise("virt-5.10"), "virt-5.10");
        assert_eq!(normalise("v"), "v");
    }

    #[test]
    fn windows_builds() {
        for release in ["10.0.17763", "10.0.20348.2113", "10.0.10000"] {
            assert!(is_windows(release), "{release}");
        }
        for release in ["10.0.9999", "10.0", "10.1.17763", "5.10.17763", "10.0-17763"] {
            assert!(!is_windows(release), "{release}");
        }
    }

    #[test]
    fn candidates() {
        for release in ["5.9-rc1", "5.9.0-rc8", "5.9.0-050900rc1-generic", "5.9.0-0.rc1.20200814git.fc34"] {
            assert!(is_candidate(release), "{release}");
        }
        for release in ["5.9", "5.9.0-arch1", "5.9.1-src1", "5.9-rc", "3.10.0-1160.el7.x86_64"] {
            assert!(!is_candidate(release), "{release}");
        }
    }

    #[test]
    fn releases_that_kube_proxy_refuses() {
        for release in [
            "5",
            "5-custom",
            "5.x",
            "5..10",
            "linux-5.10",
            "Linux version 5.10",
            "05.10.1",
            "",
            "5-15-0",
            "V5.10",
        ] {
            assert_eq!(parse(release), None, "{release}");
        }
    }
}
