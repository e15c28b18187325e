//! Names of systems as people write them.

use super::tokens::{bare, is_between, is_chinese, machine, release};

/// The starts of names of systems; longer names before those they contain.
pub(super) const NAMES: [&str; 56] = [
    "Huawei Cloud EulerOS",
    "EulerOS",
    "HCE OS",
    "HCE",
    "openEuler",
    "Ubuntu",
    "CentOS",
    "Red Hat Enterprise Linux",
    "Red Hat",
    "RedHat",
    "RHEL",
    "Rocky",
    "AlmaLinux",
    "Debian",
    "Amazon Linux",
    "AmazonLinux",
    "Oracle Linux",
    "OracleLinux",
    "SUSE Linux",
    "SLES",
    "openSUSE",
    "TencentOS",
    "Alibaba Cloud Linux",
    "Aliyun Linux",
    "Alinux",
    "Kylin",
    "NeoKylin",
    "UnionTech OS",
    "UOS",
    "Anolis OS",
    "OpenCloudOS",
    "CTyunOS",
    "BigCloud",
    "deepin",
    "Fedora",
    "Flatcar",
    "Bottlerocket",
    "Container-Optimized OS",
    "Container Linux by CoreOS",
    "Container Linux",
    "Microsoft Azure Linux",
    "Azure Linux",
    "CBL-Mariner",
    "VMware Photon",
    "Photon OS",
    "Talos",
    "RancherOS",
    "k3OS",
    "Raspbian",
    "Scientific Linux",
    "Linux Mint",
    "Alpine Linux",
    "Arch Linux",
    "Astra Linux",
    "Manjaro",
    "NixOS",
];
/// Chinese names, likewise.
const CHINESE_NAMES: [&str; 5] = ["银河麒麟", "中标麒麟", "麒麟", "统信", "龙蜥"];
/// Systems that go without a version.
pub(super) const ROLLING: [&str; 3] = ["Arch Linux", "openSUSE Tumbleweed", "Gentoo"];

/// The longest name, in bytes.
const LONGEST: usize = 160;

/// Returns the name and version of a system at the start of a text; `None` when there is no version behind a known
/// name.
pub(super) fn at_start(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(['`', '"', '*', ' ']);
    if let Some(rolling) = ROLLING.iter().find_map(|name| starting(text, name)) {
        return Some(rolling);
    }
    let mut names = NAMES.iter().chain(&CHINESE_NAMES);
    let name =
        names.find(|name| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))?;
    let mut end = name.len();
    let mut has_version = false;
    // Chinese goes on without a blank.
    let is_end = |&(at, c): &(usize, char)| {
        at >= name.len() && (at > LONGEST || matches!(c, ',' | ';' | '，' | '；' | '、') || is_chinese(c))
    };
    let name_end = text.char_indices().find(is_end).map_or(text.len(), |(at, _)| at);
    let rest = text.get(end..name_end)?;
    // `rhelversion` is no name; `rockylinux8.5` and `Kylinv10` are.
    let glued = without_linux(rest.split(' ').next().unwrap_or_default());
    if glued.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_version(glued) {
        return None;
    }
    let mut depth = 0_usize;
    for word in rest.split_inclusive(' ').take(8) {
        let plain = word.trim_end();
        // A kernel behind the name is not part of it, and neither is the package revision of a compiler.
        let is_kernel = release(plain).is_some_and(|release| release.contains('-'));
        let is_remark = depth == 0 && plain.starts_with('(') && !is_code_name(text.get(end..)?);
        let is_more = depth > 0 || plain.is_empty() || is_part(plain, has_version);
        let belongs = !is_kernel && !is_remark && is_more;
        // `Flatcar Linux: 6.1.90` is a label.
        if !belongs || !has_version && plain.ends_with(':') && !is_version(plain) {
            break;
        }
        depth = (depth + plain.matches('(').count()).saturating_sub(plain.matches(')').count());
        has_version |= plain.contains(|c: char| c.is_ascii_digit());
        end += word.len();
        if plain.ends_with([',', ';', '.', '`', '*']) {
            break;
        }
    }
    let system = text.get(..end)?;
    // A bracket that stays open is a remark.
    let system = system.rsplit_once('(').filter(|_| depth > 0).map_or(system, |(before, _)| before);
    let system = system.trim_end_matches([',', ';', ':', '.', '`', ' ', '"', '*', '|', ']']);
    has_version.then_some(system)
}

/// Returns a text without the remark in brackets behind the name of a system: `CentOS 7.9 (fully patched)`.
pub(super) fn without_remark(text: &str) -> &str {
    let remark = |system: &&str| {
        let rest = text.get(system.len()..).unwrap_or_default().trim_start();
        rest.starts_with('(') && rest.find(')') == Some(rest.len() - 1)
    };
    at_start(text).filter(remark).unwrap_or(text)
}

/// Returns the start of a text where it is that name.
fn starting<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.get(..name.len()).filter(|start| start.eq_ignore_ascii_case(name))
}

/// Returns the first system that a text names anywhere.
pub(super) fn in_text(text: &str) -> Option<&str> {
    all_in(text).next()
}

/// Returns the systems that a text names.
pub(super) fn all_in(text: &str) -> impl Iterator<Item = &str> {
    let begins = text.char_indices().filter(move |(at, first)| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        // Chinese has no blank before a name; 麒麟 is also the end of two longer names.
        is_chinese(*first) && !matches!(before, Some('河' | '标'))
            || first.is_ascii_alphabetic()
                && before.is_none_or(|before| is_between(before) || matches!(before, '*' | '/' | '[' | ':'))
    });
    begins.take(200).filter_map(move |(at, _)| at_start(text.get(at..)?))
}

/// Returns the text if it is the name of a system without its version: the answer to a question for the system.
pub(super) fn unversioned(text: &str) -> Option<&str> {
    let text = text.trim_matches(['`', '"', '*', ' ', '.']);
    let rest = NAMES.iter().find_map(|name| text.get(starting(text, name)?.len()..))?;
    matches!(rest.trim().to_ascii_lowercase().as_str(), "" | "linux" | "os" | "server" | "gnu/linux")
        .then_some(text)
}

/// Returns whether a word goes on with the name: its version, or what distributions put around that.
fn is_part(word: &str, has_version: bool) -> bool {
    const AROUND: [&str; 21] = [
        "linux",
        "server",
        "release",
        "os",
        "gnu/linux",
        "stream",
        "enterprise",
        "from",
        "google",
        "advanced",
        "ami",
        "by",
        "cloud",
        "container",
        "core",
        "coreos",
        "desktop",
        "kinvolk",
        "leap",
        "micro",
        "version",
    ];
    const BEHIND: [&str; 4] = ["LTS", "(", "SP", "Beta"];

    if has_version {
        return BEHIND
            .iter()
            .any(|start| word.get(..start.len()).is_some_and(|word| word.eq_ignore_ascii_case(start)));
    }
    let plain = bare(word);
    is_version(without_linux(plain)) || AROUND.iter().any(|known| plain.eq_ignore_ascii_case(known))
}

/// Returns whether a bracket holds the name of a release, `(Core)` or `(Green Obsidian)`, and no remark: `(fully patched)`.
fn is_code_name(bracket: &str) -> bool {
    let inside = bracket.trim_start_matches('(').split(')').next().unwrap_or_default();
    let is_name = |word: &str| word.starts_with(|c: char| !c.is_ascii_lowercase());
    machine(inside).is_none() && (!inside.contains(' ') || inside.split(' ').all(is_name))
}

/// Returns the rest of a word that begins with `linux`: `rockylinux8.5`.
fn without_linux(word: &str) -> &str {
    starting(word, "linux").and_then(|start| word.get(start.len()..)).unwrap_or(word)
}

/// Returns whether a word begins like a version: `22.04`, `V10`.
fn is_version(word: &str) -> bool {
    word.trim_start_matches(['v', 'V']).starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::at_start;

    #[test]
    fn names_end_where_the_sentence_goes_on() {
        let cases = [
            ("EulerOS 2.9, kernel 4.18", Some("EulerOS 2.9")),
            ("EulerOS 2.0 (SP9) x", Some("EulerOS 2.0 (SP9)")),
            ("Ubuntu 22.04.3 LTS on arm", Some("Ubuntu 22.04.3 LTS")),
            ("CentOS Linux release 7.9.2009 (Core)", Some("CentOS Linux release 7.9.2009 (Core)")),
            ("openEuler 22.03 LTS-SP4 on kernel", Some("openEuler 22.03 LTS-SP4")),
            ("Debian GNU/Linux 12 (bookworm)", Some("Debian GNU/Linux 12 (bookworm)")),
            ("Rocky Linux 8.10 (Green Obsidian)", Some("Rocky Linux 8.10 (Green Obsidian)")),
            ("CentOS 7.9 (fully patched)", Some("CentOS 7.9")),
            ("Debian 11 (in a VM)", Some("Debian 11")),
            ("Ubuntu 22.04 (amd64)", Some("Ubuntu 22.04")),
            ("Flatcar Linux: 6.1.90", None),
            ("centos 7.9", Some("centos 7.9")),
            ("EulerOS 2.9,内核4.18", Some("EulerOS 2.9")),
            ("EulerOS 2.9的节点", Some("EulerOS 2.9")),
            ("centos 8 (4.18.0-305.7.1.el8_4.x86_64)", Some("centos 8")),
            ("Arch Linux on a laptop", Some("Arch Linux")),
            ("Fedora CoreOS 39.20231119.3.0", Some("Fedora CoreOS 39.20231119.3.0")),
            ("openSUSE Leap 15.5 with k3s", Some("openSUSE Leap 15.5")),
            ("Debian 11 (noyau 5.10.0-9-amd64)", Some("Debian 11")),
            ("rockylinux8.5", Some("rockylinux8.5")),
            ("麒麟v10操作系统", Some("麒麟v10")),
            ("银河麒麟 V10 SP3，内核", Some("银河麒麟 V10 SP3")),
            ("Red Hat 4.8.5-36", None),
            ("RedHat 7.9", Some("RedHat 7.9")),
            ("Ubuntu is nice", None),
            ("EulerOS", None),
        ];
        for (text, want) in cases {
            assert_eq!(at_start(text), want, "{text:?}");
        }
    }
}
