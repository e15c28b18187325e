//! Takes commits back from the source of `ip_vs`: each edit names one line of the kernel and describes its change.
//!
//! The order is from the newest commit to the oldest. An edit may rely on the edits of newer commits.

use std::fs;
use std::path::Path;

use crate::Outcome;

/// A module with some of the five commits, under the name that the machine prints.
pub(super) struct Variant {
    /// The short ids of its commits, joined by `+`.
    pub(super) name: &'static str,
    /// The edits that remove the other commits.
    edits: &'static [&'static [Edit]],
    /// Whether whole connections are played too.
    plays_connections: bool,
}

/// The parts that every variant plays: the shortest first.
const PARTS: [&str; 4] = ["ask", "udp", "ipv4", "ipv6"];
/// Whole connections.
const CONNECTION: &str = "connection";

/// Every reachable set, and one with an older commit that the model does not know. Neighbours share most edits, so that few
/// files are compiled again.
pub(super) const VARIANTS: [Variant; 8] = [
    variant("dc7b", &[D35D, F0A5, F719, SYSCTL, MODE]),
    variant("none", &[C95C, D35D, F0A5, F719, SYSCTL, REUSE]),
    Variant { plays_connections: true, ..variant("d752", &[C95C, D35D, F0A5, F719]) },
    Variant { plays_connections: true, ..variant("d752+f719", &[C95C, D35D, F0A5]) },
    variant("d752+f719+f0a5", &[C95C, D35D]),
    variant("d752+f719+f0a5+c95c", &[D35D]),
    variant("d752+f719+f0a5+35df", &[C95C]),
    Variant { plays_connections: true, ..variant("d752+f719+f0a5+35df+c95c", &[]) },
];

const fn variant(name: &'static str, edits: &'static [&'static [Edit]]) -> Variant {
    Variant { name, edits, plays_connections: false }
}

/// A change of each line that begins with the anchor.
struct Edit {
    file: &'static str,
    anchor: &'static str,
    /// The number of such lines; any other number is an error.
    times: usize,
    change: Change,
}

enum Change {
    /// Replaces the line.
    Line(&'static str),
    /// Adds a condition to the line's `if`.
    Condition(&'static str),
    /// Removes the initialiser in braces around the line.
    Initialiser,
}

const CORE: &str = "ip_vs_core.c";
const CONTROL: &str = "ip_vs_ctl.c";

/// c95c07836fa4: before it, mode 0 skipped the test of the weight too.
const C95C: &[Edit] = &[Edit {
    file: CORE,
    anchor: "if (!iph.fragoffs && is_new_conn(",
    times: 1,
    change: Change::Condition("sysctl_conn_reuse_mode(ipvs)"),
}];

/// 35dfb013149f: before it, a packet for a removed server was always dropped, and a removed server's entries stayed.
const D35D: &[Edit] = &[
    Edit {
        file: CORE,
        anchor: "bool old_ct = ip_vs_conn_uses_old_conntrack(",
        times: 1,
        change: Change::Line("bool old_ct = true;"),
    },
    Edit {
        file: CONTROL,
        anchor: "ip_vs_enqueue_expire_nodest_conns(",
        times: 1,
        change: Change::Line("(void)ipvs;"),
    },
];

/// f0a5e4d7a594: before it, every tracked packet counted as one of the old connection, and the old entry always took its
/// conntrack along.
const F0A5: &[Edit] = &[
    Edit {
        file: CORE,
        anchor: "old_ct = ip_vs_conn_uses_old_conntrack(",
        times: 2,
        change: Change::Line("old_ct = (cp->flags & IP_VS_CONN_F_NFCT) && skb_nfct(skb);"),
    },
    Edit { file: CORE, anchor: "if (!old_ct)", times: 2, change: Change::Line("if (false)") },
];

/// f719e3754ee2: before it, no SYN was dropped for its conntrack.
const F719: &[Edit] =
    &[Edit { file: CORE, anchor: "old_ct = ", times: 2, change: Change::Line("old_ct = false;") }];

/// d752c3645717, first half: before it, there was no sysctl.
const SYSCTL: &[Edit] = &[
    Edit { file: CONTROL, anchor: ".procname\t= \"conn_reuse_mode\"", times: 1, change: Change::Initialiser },
    Edit {
        file: CONTROL,
        anchor: "tbl[idx++].data = &ipvs->sysctl_conn_reuse_mode;",
        times: 1,
        change: Change::Line(""),
    },
];

/// d752c3645717, second half: before it, a SYN for an existing entry followed it.
const REUSE: &[Edit] =
    &[Edit { file: CORE, anchor: "if (resched)", times: 1, change: Change::Line("if (false) {") }];

/// The same half on a kernel with dc7b3eb900aa, which reschedules by weight alone. The edit of c95c must not be applied.
const MODE: &[Edit] = &[Edit {
    file: CORE,
    anchor: "} else if (conn_reuse_mode &&",
    times: 1,
    change: Change::Line("} else if (false &&"),
}];

impl Variant {
    /// Returns the parts that it plays, each in a machine of its own.
    pub(super) fn parts(&self) -> impl Iterator<Item = &'static str> {
        PARTS.into_iter().chain(self.plays_connections.then_some(CONNECTION))
    }

    /// Returns the changed text of one file.
    fn apply(&self, file: &str, text: &str) -> Outcome<String> {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for edit in self.edits.iter().copied().flatten().filter(|edit| edit.file == file) {
            edit.apply(&mut lines).map_err(|error| format!("{}: {error}", self.name))?;
        }
        Ok(lines.join("\n") + "\n")
    }

    /// Writes the changed files of a folder with the kernel's source into another folder. Files that do not change keep
    /// their time, so that they are not compiled again.
    pub(super) fn write(&self, source: &Path, to: &Path) -> Outcome {
        for file in [CORE, CONTROL] {
            let read = |path: &Path| {
                fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
            };
            let text = self.apply(file, &read(&source.join(file))?)?;
            let target = to.join(file);
            if fs::read_to_string(&target).is_ok_and(|before| before == text) {
                continue;
            }
            fs::write(&target, text).map_err(|error| format!("{}: {error}", target.display()))?;
        }
        Ok(())
    }
}

impl Edit {
    fn apply(&self, lines: &mut Vec<String>) -> Outcome {
        let is_anchor = |line: &String| line.trim_start().starts_with(self.anchor);
        let found: Vec<usize> = (0..lines.len()).filter(|at| is_anchor(&lines[*at])).collect();
        if found.len() != self.times {
            let (file, anchor, times) = (self.file, self.anchor, self.times);
            return Err(format!("{file}: {} lines begin with '{anchor}'; expected {times}", found.len()));
        }
        for at in found.into_iter().rev() {
            match self.change {
                Change::Line(text) => text.clone_into(&mut lines[at]),
                Change::Condition(text) => {
                    lines[at] = lines[at].replacen("if (", &format!("if ({text} && "), 1);
                }
                Change::Initialiser => {
                    let edge =
                        |lines: &[String], edge: &str| lines.iter().position(|line| line.trim() == edge);
                    let before: Vec<String> = lines[..at].iter().rev().cloned().collect();
                    let (Some(up), Some(down)) = (edge(&before, "{"), edge(&lines[at..], "},")) else {
                        return Err(format!("{}: no braces around '{}'", self.file, self.anchor));
                    };
                    lines.drain(at - up - 1..=at + down);
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{CONTROL, CORE, Change, Edit, VARIANTS};

    /// A text with every anchor, in the place of the kernel's source.
    const CORE_TEXT: &str = "\
\tif (!iph.fragoffs && is_new_conn(a) && b) {
\t\tif (weight) {
\t\t\told_ct = ip_vs_conn_uses_old_conntrack(a);
\t\t} else if (conn_reuse_mode &&
\t\t\t   expected) {
\t\t\told_ct = ip_vs_conn_uses_old_conntrack(a);
\t\t}
\t\tif (resched) {
\t\t\tif (!old_ct)
\t\t\t\tclear;
\t\t}
\t}
\tif (removed) {
\t\tbool old_ct = ip_vs_conn_uses_old_conntrack(a);
\t\tif (!old_ct)
\t\t\tclear;
\t}
";
    const CONTROL_TEXT: &str = "\
\t{
\t\t.procname\t= \"other\",
\t},
\t{
\t\t.procname\t= \"conn_reuse_mode\",
\t\t.mode\t\t= 0644,
\t},
\t{
\t\t.procname\t= \"last\",
\t},
\ttbl[idx++].data = &ipvs->sysctl_conn_reuse_mode;
\tip_vs_enqueue_expire_nodest_conns(ipvs);
";

    fn texts(name: &str) -> (String, String) {
        let variant = VARIANTS.iter().find(|variant| variant.name == name).expect("a variant");
        let apply = |file, text| variant.apply(file, text).expect("every anchor");
        (apply(CORE, CORE_TEXT), apply(CONTROL, CONTROL_TEXT))
    }

    #[test]
    fn all_commits_leave_the_source_unchanged() {
        let unchanged = (CORE_TEXT.to_owned(), CONTROL_TEXT.to_owned());
        assert_eq!(texts("d752+f719+f0a5+35df+c95c"), unchanged);
    }

    #[test]
    fn each_commit_is_taken_back_alone() {
        let (core, control) = texts("d752+f719+f0a5+35df");
        assert!(
            core.contains("if (sysctl_conn_reuse_mode(ipvs) && !iph.fragoffs && is_new_conn(a)"),
            "{core}"
        );
        assert_eq!(control, CONTROL_TEXT);
        let (core, control) = texts("d752+f719+f0a5+c95c");
        assert_eq!(core.lines().filter(|line| line.contains("bool old_ct = true;")).count(), 1);
        assert!(core.starts_with("\tif (!iph.fragoffs"), "{core}");
        assert!(!control.contains("enqueue") && control.contains("conn_reuse_mode"), "{control}");
    }

    #[test]
    fn older_sets_build_on_newer_edits() {
        let tracked = "old_ct = (cp->flags & IP_VS_CONN_F_NFCT) && skb_nfct(skb);";
        let (core, _) = texts("d752+f719");
        assert_eq!(core.matches(tracked).count(), 2);
        assert_eq!(core.matches("if (false)").count(), 2);
        let (core, control) = texts("d752");
        assert_eq!((core.matches("old_ct = false;").count(), core.matches(tracked).count()), (2, 0));
        assert!(control.contains("conn_reuse_mode"));
        let (core, control) = texts("none");
        assert!(core.contains("if (false) {") && !core.contains("if (resched)"), "{core}");
        assert_eq!(
            control,
            "\t{\n\t\t.procname\t= \"other\",\n\t},\n\t{\n\t\t.procname\t= \"last\",\n\t},\n\n(void)ipvs;\n"
        );
        let (core, control) = texts("dc7b");
        assert!(core.contains("if (resched)") && core.contains("} else if (false &&"), "{core}");
        assert!(!control.contains("conn_reuse_mode"));
    }

    #[test]
    fn another_source_is_refused() {
        let error = VARIANTS[2].apply(CORE, "int main;\n").unwrap_err();
        assert_eq!(
            error,
            "d752: ip_vs_core.c: 0 lines begin with 'if (!iph.fragoffs && is_new_conn('; expected 1"
        );
        let edit = Edit { file: CORE, anchor: "a", times: 1, change: Change::Initialiser };
        let error = edit.apply(&mut vec!["a".to_owned()]).unwrap_err();
        assert_eq!(error, "ip_vs_core.c: no braces around 'a'");
    }

    #[test]
    fn names_differ() {
        for (at, variant) in VARIANTS.iter().enumerate() {
            assert!(VARIANTS[..at].iter().all(|other| other.name != variant.name), "{}", variant.name);
        }
    }
}
