//! The shapes of the words that readers look for: kernel releases, cluster versions, machines.

use crate::facts::ProxyMode;

/// The characters that people and Markdown put around a word.
const WRAPPING: &[char] =
    &['`', '"', '\'', '*', '(', ')', '[', ']', ',', ';', ':', '!', '?', '<', '>', '{', '}', '|'];

/// The names `uname -m` and Kubernetes give to machines.
const MACHINES: [&str; 16] = [
    "x86_64",
    "aarch64",
    "amd64",
    "arm64",
    "i386",
    "i486",
    "i586",
    "i686",
    "armv6l",
    "armv7l",
    "armv8l",
    "ppc64le",
    "ppc64",
    "s390x",
    "riscv64",
    "loongarch64",
];

/// Returns the word without quotes, brackets and punctuation.
pub(super) fn bare(word: &str) -> &str {
    let word = word.trim_start_matches(WRAPPING);
    // Removes dots at the end of a sentence, but keeps those of a truncated value.
    let is_cut = word.ends_with("..");
    word.trim_end_matches(|last| last == '.' && !is_cut || WRAPPING.contains(&last))
}

/// Returns whether a character is of a script that needs no blanks between words.
pub(super) const fn is_chinese(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}')
}

/// Returns the machine of that name, in any case.
pub(crate) fn machine(word: &str) -> Option<&'static str> {
    if word.eq_ignore_ascii_case("x86-64") {
        return Some("x86_64");
    }
    MACHINES.into_iter().find(|machine| machine.eq_ignore_ascii_case(word))
}

/// Returns the machine a release ends with: `3.10.0-1160.el7.x86_64`.
pub(super) fn machine_of_release(release: &str) -> Option<&'static str> {
    release.rsplit('.').next().and_then(machine)
}

/// Returns the forwarding mode of that name, in any case. `none` is a word like any other: it is never a mode.
pub(super) fn mode(word: &str) -> Option<ProxyMode> {
    let mode = ProxyMode::ALL.into_iter().find(|mode| mode.name().eq_ignore_ascii_case(word));
    mode.filter(|mode| *mode != ProxyMode::Replaced)
}

/// Returns whether a word can be what `uname -r` prints: two or more numbers, the first at least 2, then the builder's
/// part.
pub(crate) fn is_release(word: &str) -> bool {
    let (major, minor) = leading_numbers(word);
    let is_made_of = |byte: u8| byte.is_ascii_alphanumeric() || b"._+~-".contains(&byte);
    let is_linux = match (major, minor) {
        (Some(2), Some(minor)) => matches!(minor, 4 | 6),
        (Some(3..=9), Some(_)) => true,
        _ => false,
    };
    is_linux && word.len() <= 128 && !word.ends_with('.') && word.bytes().all(is_made_of)
}

/// Returns whether a release is a range of them: `5.18+`. Container-Optimized OS has three numbers: `5.10.133+`.
pub(super) fn is_range(release: &str) -> bool {
    release.ends_with('+') && release.matches('.').count() < 2
}

/// Names of flavours and builders that only kernels carry.
const BUILDERS: [&str; 19] = [
    "arch",
    "coreos",
    "default",
    "esx",
    "kvm",
    "oracle",
    "raspi",
    "talos",
    "truenas",
    "generic",
    "linuxkit",
    "microsoft",
    "flatcar",
    "azure",
    "aws",
    "gke",
    "gcp",
    "rancher",
    "lowlatency",
];

/// Returns whether a word can hardly be anything but a kernel release: three numbers and a builder's part with a digit
/// or a name that only kernels carry.
pub(super) fn is_unmistakable_release(word: &str) -> bool {
    let (numbers, builder) = split_release(word);
    let builder_says = builder.starts_with(|first: char| first.is_ascii_digit())
        && !is_package_revision(numbers, builder)
        || BUILDERS.iter().any(|name| builder.contains(name))
        || machine_of_release(word).is_some();
    is_release(word) && numbers.split('.').count() >= 3 && !builder.is_empty() && builder_says
}

/// Returns whether numbers can be those of any package: `4.8.5-36` of gcc, `3.5.1-0` of etcd. Kernels of distributions
/// have a zero as third number or a longer build.
fn is_package_revision(numbers: &str, builder: &str) -> bool {
    // Releases of OpenShift: `4.12.0-0.okd-2023-03-05-022504`.
    let is_openshifts = ["0.okd", "0.nightly", "0.ci"].iter().any(|name| builder.starts_with(name));
    let is_number = builder.len() < 4 && builder.bytes().all(|byte| byte.is_ascii_digit());
    is_openshifts || is_number && (builder == "0" || !numbers.ends_with(".0"))
}

/// Returns whether a release is known to end where it does: behind its machine or the name of a flavour.
pub(super) fn is_finished(release: &str) -> bool {
    let last = release.rsplit(['.', '-']).next().unwrap_or_default();
    is_release(release) && (machine_of_release(release).is_some() || BUILDERS.contains(&last))
}

/// Returns the dotted numbers a release begins with, and what follows the first `-`, `+` or `_`.
fn split_release(word: &str) -> (&str, &str) {
    let end = word.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let (numbers, rest) = word.split_at_checked(end).unwrap_or((word, ""));
    (numbers, rest.trim_start_matches(['-', '+', '_']))
}

/// Returns whether a word can be a cluster version: `1.N`, perhaps with `v` before it and more behind it.
pub(crate) fn is_cluster_version(word: &str) -> bool {
    let (major, minor) = leading_numbers(word.strip_prefix("v.").unwrap_or(word).trim_start_matches('v'));
    let is_made_of = |byte: u8| byte.is_ascii_alphanumeric() || b"._+~-".contains(&byte);
    major == Some(1)
        && minor.is_some_and(|minor| minor < 100)
        && word.len() <= 64
        // A number is missing between two dots; at the end they say that the value is cut.
        && !word.trim_end_matches('.').contains("..")
        && word.bytes().all(is_made_of)
}

/// Returns whether a version can only be a cluster's: a platform's revision behind it, and `v` before it where others use such
/// revisions, too.
pub(super) fn is_unmistakable_version(word: &str) -> bool {
    const BUILDS: [&str; 5] = ["+k", "+rke2", "-eks-", "-aliyun.", "-tke."];
    const PLATFORMS: [&str; 10] =
        ["CCE", "eks", "gke", "k3s", "k0s", "rke2", "tke", "aliyun", "kubeedge", "vmware"];
    let revision = word
        .split('-')
        .any(|part| part.strip_prefix('r').is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit())));
    let has_three = word.split('.').count() >= 3;
    // CoreDNS and others that EKS builds have a version of their own.
    let is_components = word.contains("-eksbuild");
    let has_sign = word.starts_with('v') || BUILDS.iter().any(|build| word.contains(build));
    has_sign
        && !is_components
        && is_cluster_version(word)
        && has_three
        && (revision || PLATFORMS.iter().any(|name| word.contains(name)))
}

/// Returns the first two dotted numbers of a word, of which the first has one digit: `05.11` is a day, `10.0` a
/// network.
fn leading_numbers(word: &str) -> (Option<u32>, Option<u32>) {
    let [major @ b'1'..=b'9', b'.', ..] = word.as_bytes() else { return (None, None) };
    let minor = word.get(2..).unwrap_or_default();
    let digits = minor.bytes().take_while(u8::is_ascii_digit).count();
    (Some(u32::from(major - b'0')), minor.get(..digits).and_then(|digits| digits.parse().ok()))
}

/// Returns the text before a release in the name of a package, file or folder, and whether it is only installed.
const PREFIXES: [(&str, bool); 12] = [
    ("kernel-", true),
    ("kernel-core-", true),
    ("kernel-default-", true),
    ("kernel-uek-", true),
    ("linux-image-", true),
    ("linux-modules-", true),
    ("linux-", false),
    ("Linux-", false),
    ("vmlinuz-", true),
    ("config-", true),
    ("System.map-", true),
    ("initramfs-", true),
];

/// A word of a text that has the shape of a kernel release.
pub(super) struct Release<'a> {
    pub(super) text: &'a str,
    /// It is in the name of a package or a file.
    pub(super) is_installed: bool,
}

impl<'a> Release<'a> {
    /// Returns what is there of a release that a tool cut.
    pub(super) fn uncut(&self) -> &'a str {
        uncut(self.text).unwrap_or(self.text)
    }
}

/// Returns the release in a word that may carry an RPM epoch (`1:6.1.141-...`) or a package's name (`kernel-...`).
pub(super) fn release_of(word: &str) -> Option<Release<'_>> {
    let word = bare(word);
    let named = PREFIXES.iter().filter_map(|(prefix, is)| Some((word.strip_prefix(prefix)?, *is)));
    let (word, is_installed) = named.min_by_key(|(rest, _)| rest.len()).unwrap_or((word, false));
    let is_epoch = |epoch: &str| epoch.parse::<u8>().is_ok();
    let word = word.split_once(':').filter(|(epoch, _)| is_epoch(epoch)).map_or(word, |(_, rest)| rest);
    let word = [".img", ".rpm", ".deb"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    let is_complete = is_release(word) || uncut(word).is_some_and(is_release);
    is_complete.then_some(Release { text: word, is_installed })
}

/// Returns the release in a word, whatever precedes it.
pub(super) fn release(word: &str) -> Option<&str> {
    release_of(word).map(|release| release.text)
}

/// Returns the first release among the words of a text.
pub(super) fn first_release(text: &str) -> Option<&str> {
    text.split(is_between).map(without_label).find_map(release)
}

/// Returns `3.10.0-957.el7` of `kernel:3.10.0-957.el7`.
pub(super) fn without_label(word: &str) -> &str {
    let is_name =
        |name: &str| name.bytes().all(|byte| byte.is_ascii_alphabetic()) || name.contains(is_chinese);
    word.split_once([':', '\u{ff1a}']).filter(|(name, _)| is_name(name)).map_or(word, |(_, value)| value)
}

/// Returns the version in the channel of a snap, `1.35/stable`.
pub(super) fn without_channel(word: &str) -> &str {
    let is_risk = |risk: &str| matches!(risk, "stable" | "candidate" | "beta" | "edge");
    word.split_once('/').filter(|(_, risk)| is_risk(risk)).map_or(word, |(version, _)| version)
}

/// Returns whether a character separates two words. Chinese needs no blank around a word of another script.
pub(super) fn is_between(character: char) -> bool {
    matches!(character, ' ' | '\t' | ',' | '|' | ';' | '(' | ')' | '\'' | '"' | '`' | '=')
        || is_chinese(character)
}

/// Returns the beginning of a value that a tool or a narrow terminal cut: `4.18.0-147.5.1.6.h6...`; `None` for a
/// complete value.
pub(super) fn uncut(value: &str) -> Option<&str> {
    let rest = value.strip_suffix('\u{2026}').or_else(|| value.strip_suffix("..."));
    // `5.10.x`
    rest.or_else(|| value.strip_suffix(".."))
        .or_else(|| value.strip_suffix(".x"))
        .map(|rest| rest.trim_end_matches('.'))
}

/// Returns whether a release is that of a sandbox, which is never a node's: gVisor says 4.4.0 whatever it runs on.
pub(super) fn is_sandbox(release: &str) -> bool {
    release == "4.4.0" || release.contains("-kata") || release.contains("gvisor")
}

/// Returns the first cluster version among the words of a text.
pub(super) fn first_version(text: &str) -> Option<&str> {
    text.split(is_between).map(bare).find(|word| is_cluster_version(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases() {
        for word in [
            "3.10.107",
            "4.14.127+",
            "5.10.104-linuxkit",
            "6.4-rc1",
            "4.18.0-147.5.1.6.h686.eulerosv2r9.x86_64",
        ] {
            assert!(is_release(word), "{word}");
        }
        for word in ["1.27.3", "10.x", "a.b", "", "5", "5.", "x86_64", "4.18.0-147 x"] {
            assert!(!is_release(word), "{word}");
        }
        assert_eq!(release("`1:6.1.141-155.222.amzn2023`,"), Some("6.1.141-155.222.amzn2023"));
        for word in ["5.10.104-linuxkit", "4.18.0-147", "5.4.17-2136", "4.14.252-195.483"] {
            assert!(is_unmistakable_release(word), "{word}");
        }
        for word in ["5.10.104", "4.8.5-36", "3.5.1-0", "3.5.0-0", "4.12.0-0.okd-2023-03-05-022504"] {
            assert!(!is_unmistakable_release(word), "{word}");
        }
    }

    #[test]
    fn versions() {
        for word in [
            "v1.19.16-r0",
            "1.21",
            "v.1.17.9-r0",
            "v1.28.5+k3s1",
            "v1.2.0-lab3-7.2+0123456789abcd-dirty",
            "v1.14+",
        ] {
            assert!(is_cluster_version(word), "{word}");
        }
        for word in ["1", "2.1.3", "1.x", "v1", "10.1.2.3", "1.210.3", "1.13..2"] {
            assert!(!is_cluster_version(word), "{word}");
        }
        assert!(is_unmistakable_version("v1.9.7-CCE2.0.9-B001"));
        assert!(!is_unmistakable_version("v1.2.3"));
        assert!(!is_unmistakable_version("v1.11.1-eksbuild.4"));
    }
}
