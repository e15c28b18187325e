//! Cluster versions, as nodes print them and as people type them.
//!
//! Syntax: `[v]1.MINOR[.PATCH][SUFFIX]`. Of the suffix three things count: CCE's revision `-rN` (the vendor's revision
//! *of* X.Y.Z, no pre-release), the mark of a distribution (`+k3s1`, `-eks-…`), and a pre-release of Kubernetes itself
//! (`-alpha.1`, `-beta.2`, `-rc.0`). Everything else is kept for display and ignored.

use std::fmt;
use std::str::FromStr;

use crate::facts::Platform;
use crate::knowledge::{CceRelease, DISTRIBUTIONS, Distribution, Release};

/// A cluster version; parts that the text does not state are `None`.
#[derive(Clone, Copy)]
pub struct ClusterVersion {
    minor: u32,
    patch: Option<u32>,
    /// CCE's `-rN`.
    revision: Option<u32>,
    /// The distribution that the suffix names.
    pub(crate) distribution: Option<&'static Distribution>,
    prerelease: bool,
}

/// A text that is not a version of Kubernetes 1.x.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableVersion {
    /// The rejected text.
    pub value: String,
}

impl fmt::Display for UnreadableVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "'{}' is not a version of Kubernetes 1.x; example: v1.27.3", self.value)
    }
}

impl std::error::Error for UnreadableVersion {}

impl FromStr for ClusterVersion {
    type Err = UnreadableVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text).ok_or_else(|| UnreadableVersion { value: text.to_owned() })
    }
}

/// Writes the relevant parts: `v1.27.3`, `v1.19.16-r0`; of suffixes only CCE's revision.
impl fmt::Display for ClusterVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "v1.{}", self.minor)?;
        if let Some(patch) = self.patch {
            write!(formatter, ".{patch}")?;
        }
        self.revision.map_or(Ok(()), |revision| write!(formatter, "-r{revision}"))
    }
}

impl ClusterVersion {
    /// Reads a version; `None` where it is none of Kubernetes 1.x.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let text = text.strip_prefix('.').unwrap_or(text);
        let (major, rest) = number(text)?;
        let (minor, rest) = number(rest.strip_prefix('.')?)?;
        // GKE and EKS once printed minors as `14+`.
        let rest = match rest.strip_prefix('+') {
            Some(after) if after.is_empty() || after.starts_with('.') => after,
            _ => rest,
        };
        let (patch, suffix) = match rest.strip_prefix('.').map(number) {
            Some(Some((patch, suffix))) => (Some(patch), suffix),
            Some(None) => return None,
            None => (None, rest),
        };
        let plausible = major == 1 && (suffix.is_empty() || suffix.starts_with(['-', '+', ' ']));
        plausible.then(|| Self {
            minor,
            patch,
            revision: revision(suffix),
            distribution: distribution(suffix),
            prerelease: ["-alpha", "-beta", "-rc."].iter().any(|mark| suffix.starts_with(mark)),
        })
    }

    /// The platform that the version names.
    pub(crate) fn platform(&self) -> Option<Platform> {
        match self.distribution {
            Some(distribution) if !distribution.cce => Some(Platform::Upstream),
            Some(_) => Some(Platform::Cce),
            None => self.revision.map(|_| Platform::Cce),
        }
    }

    /// Returns the Kubernetes releases it can be, both ends included, read as Kubernetes' own number.
    pub(crate) fn releases(&self) -> (Release, Release) {
        match self.patch {
            // A pre-release lies between the release before it and its own: either may describe it.
            Some(0) if self.prerelease => ((self.minor.saturating_sub(1), u32::MAX), (self.minor, 0)),
            Some(patch) => ((self.minor, patch), (self.minor, patch)),
            None => self.any_patch(),
        }
    }

    /// Returns the same where the number is CCE's: only the minor is certain.
    pub(crate) fn any_patch(&self) -> (Release, Release) {
        ((self.minor, 0), (self.minor, u32::MAX))
    }

    /// Returns the versions it can be, both ends included, as minor, patch and CCE's revision: in this order they
    /// compare.
    pub fn cce_releases(&self) -> (CceRelease, CceRelease) {
        let range = |part: Option<u32>| part.map_or((0, u32::MAX), |part| (part, part));
        let (patch, revision) = (range(self.patch), range(self.revision));
        ((self.minor, patch.0, revision.0), (self.minor, patch.1, revision.1))
    }
}

/// Returns the number at the head of the text, and what follows it; `None` without one, or beyond 32 bits.
fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(end)?;
    Some((digits.parse().ok()?, rest))
}

/// N of the first `-rN` whose N is a number (`-rc.1` has none).
fn revision(suffix: &str) -> Option<u32> {
    suffix.split('-').skip(1).find_map(|part| number(part.strip_prefix('r')?)).map(|(revision, _)| revision)
}

fn distribution(suffix: &str) -> Option<&'static Distribution> {
    let suffix = suffix.to_ascii_lowercase();
    DISTRIBUTIONS.iter().find(|distribution| {
        let mark = distribution.mark.as_bytes();
        suffix.as_bytes().windows(mark.len()).any(|part| part == mark)
    })
}

#[cfg(test)]
mod tests {
    use super::ClusterVersion;
    use crate::facts::Platform;

    #[track_caller]
    fn read(text: &str) -> ClusterVersion {
        ClusterVersion::parse(text).unwrap_or_else(|| panic!("{text} is a version"))
    }

    #[test]
    fn a_version_is_written_as_it_is_read() {
        for (text, written) in [
            ("1.27.3", "v1.27.3"),
            ("v1.19.16-r0", "v1.19.16-r0"),
            ("1.21", "v1.21"),
            ("v1.28.5+k3s1", "v1.28.5"),
        ] {
            assert_eq!(read(text).to_string(), written);
            assert!(written.parse::<ClusterVersion>().is_ok());
        }
        let refused =
            "2.0".parse::<ClusterVersion>().map(|version| version.to_string()).expect_err("not 1.x");
        assert!(refused.to_string().contains("'2.0'"));
    }

    #[test]
    fn as_nodes_print_them() {
        for (text, release) in [
            ("v1.19.16-r2-CCE22.5.1", (19, 16, 2)),
            ("v1.17.17-r0-CCE21.6.1.B004-17.37.5", (17, 17, 0)),
            ("v1.19.10-r1.0.0-source-121-gb9675686c54267", (19, 10, 1)),
            ("v1.25.5-r20-25.1.31.1", (25, 5, 20)),
            ("v1.34.1-r0-34.0.6", (34, 1, 0)),
            ("v.1.17.9-r0", (17, 9, 0)),
            ("v1.25.10-r0-r0", (25, 10, 0)),
        ] {
            let version = read(text);
            assert_eq!(version.cce_releases(), (release, release), "{text}");
            assert_eq!(version.platform(), Some(Platform::Cce), "{text}");
        }
        assert_eq!(read("v1.9.2-CCE2.0.8-B003").platform(), Some(Platform::Cce));
    }

    #[test]
    fn other_platforms() {
        for text in [
            "v1.28.5-eks-5308cf7",
            "v1.27.3-gke.100",
            "v1.36.1+k3s1",
            "v1.12.4-tke.3",
            "v1.22.4-aliyun.1",
            "v1.28.5+rke2r1",
        ] {
            assert_eq!(read(text).platform(), Some(Platform::Upstream), "{text}");
        }
        for text in ["1.27.3", "v1.21", "1.22.0-rc.0", "v1.20.4-dirty"] {
            assert_eq!(read(text).platform(), None, "{text}");
        }
    }

    #[test]
    fn unstated_parts_stay_open() {
        assert_eq!(read("1.21").releases(), ((21, 0), (21, u32::MAX)));
        assert_eq!(read("1.14+").releases(), ((14, 0), (14, u32::MAX)));
        assert_eq!(read("v1.14+.10-gke.27").releases(), ((14, 10), (14, 10)));
        assert_eq!(read("1.22.0-rc.0").releases(), ((21, u32::MAX), (22, 0)));
        assert_eq!(read("1.19.16").cce_releases(), ((19, 16, 0), (19, 16, u32::MAX)));
    }

    #[test]
    fn invalid_versions_are_refused() {
        for text in [
            "",
            "v",
            "1",
            "1.",
            "1.x",
            "2.3.4",
            "1.21.",
            "1.21.x",
            "one",
            "1.99999999999.1",
            "1.19.16r0",
            "v1.21abc",
        ] {
            assert!(ClusterVersion::parse(text).is_none(), "{text}");
        }
    }
}
