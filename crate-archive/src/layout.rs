//! Layouts: which collector wrote an archive, and the content of each of its files.

use reusecheck_core::archives::{COLLECTORS, Collector, FALLBACK, File, Holds, Scope};

use crate::path::{Names, matches};

/// A place in the layout of a collector that a path fits.
#[derive(Clone, Debug)]
pub(crate) struct Fit {
    /// The number of the collector; `None` for files that are recognised by their names alone.
    pub(crate) collector: Option<usize>,
    pub(crate) file: &'static File,
    /// How long the path of the collector's root is.
    pub(crate) root: usize,
    pub(crate) names: Names,
    /// The length of the pattern's literal text: more exact patterns go first.
    weight: usize,
}

/// A single file: it may be anything that lists nodes.
static ALONE: File = File { holds: Holds::Dump, paths: &[], of: Scope::Node, inside: false };

impl Fit {
    /// Returns the place of a file without an archive around it.
    pub(crate) fn alone() -> Self {
        Self { collector: None, file: &ALONE, root: 0, names: Names::default(), weight: 0 }
    }

    /// Returns whether it applies to a collector at a root.
    pub(crate) fn is_of(&self, collector: Option<usize>, root: &str, path: &str) -> bool {
        let own = path.get(..self.root).unwrap_or_default().trim_end_matches('/');
        self.collector == collector && (collector.is_none() || own == root)
    }

    /// The owner of the file if its path names none.
    pub(crate) fn scope(&self) -> Scope {
        self.file.of
    }
}

/// Returns every place that a path fits, whatever its root may be, the most exact first.
pub(crate) fn fits(path: &str) -> Vec<Fit> {
    let names: Vec<&str> = path.split('/').collect();
    let mut fits = Vec::new();
    for (number, collector) in COLLECTORS.iter().enumerate() {
        for file in collector.files {
            fit(Some(number), file, path, &names, &mut fits);
        }
    }
    for file in FALLBACK {
        fit(None, file, path, &names, &mut fits);
    }
    fits
}

fn fit(collector: Option<usize>, file: &'static File, path: &str, names: &[&str], fits: &mut Vec<Fit>) {
    for pattern in file.paths {
        if !may_match(pattern, names) {
            continue;
        }
        let roots = roots(pattern, path, names);
        let weight = pattern.bytes().filter(|byte| *byte != b'*').count();
        for (root, names) in roots {
            // Before the less exact ones of its kind; the collectors' own come before the fallback.
            let at = fits.partition_point(|known| {
                known.collector.is_some() != collector.is_some() || known.weight >= weight
            });
            fits.insert(at, Fit { collector, file, root, names, weight });
        }
    }
}

/// Returns whether the last name can match, a cheap check that excludes most patterns.
fn may_match(pattern: &str, names: &[&str]) -> bool {
    let own = pattern.rsplit('/').next().unwrap_or_default();
    own.contains(['*', '<']) || names.last() == Some(&own)
}

/// Returns every root below which a pattern matches a path: its length, and the names in the path.
fn roots<'p>(
    pattern: &'p str,
    path: &'p str,
    names: &'p [&'p str],
) -> impl Iterator<Item = (usize, Names)> + 'p {
    let starts = std::iter::once(0).chain(path.match_indices('/').map(|(at, _)| at + 1));
    // A pattern that begins with any folders fits at the first root already.
    let most = if pattern.starts_with("**") { 1 } else { names.len() };
    starts.enumerate().take(most).filter_map(move |(skipped, start)| {
        let names = matches(pattern, names.get(skipped..)?)?;
        Some((start, names))
    })
}

/// Returns the marks that a path is: the collector's root and number, and which of its marks.
pub(crate) fn marks(path: &str) -> Vec<(String, usize, u32)> {
    let names: Vec<&str> = path.split('/').collect();
    let mut found = Vec::new();
    for (number, collector) in COLLECTORS.iter().enumerate() {
        // A mark that is enough alone has the first bit, the others one each.
        let marks = collector.marks.iter().map(|mark| (*mark, 1));
        let together = collector.together.iter().zip(1..).map(|(mark, bit)| (*mark, 1_u32 << bit));
        for (mark, bit) in marks.chain(together) {
            if !may_match(mark, &names) {
                continue;
            }
            if let Some((root, _)) = roots(mark, path, &names).next() {
                found.push((
                    path.get(..root).unwrap_or_default().trim_end_matches('/').to_owned(),
                    number,
                    bit,
                ));
            }
        }
    }
    found
}

/// Returns whether the marks seen are enough to know the collector.
pub(crate) fn is_known(collector: &Collector, marks: u32) -> bool {
    let all = (1..=collector.together.len()).fold(0, |all, bit| all | 1_u32 << bit);
    marks & 1 != 0 || all != 0 && marks & all == all
}

#[cfg(test)]
mod tests {
    use super::{COLLECTORS, Holds, fits, marks};

    fn collector(id: &str) -> usize {
        COLLECTORS.iter().position(|collector| collector.id == id).expect("a collector of that id")
    }

    #[test]
    fn files_are_known_below_any_root() {
        let path = "tmp/sosreport-a/sos_commands/kernel/uname_-a";
        let sos = collector("sos");
        assert!(marks(path).contains(&("tmp/sosreport-a".to_owned(), sos, 1)));
        let fit = fits(path).into_iter().find(|fit| fit.collector == Some(sos)).expect("it fits");
        assert_eq!((fit.file.holds, fit.root), (Holds::Kernel, 16));
    }

    #[test]
    fn other_namespaces_are_no_sysctls_of_the_node() {
        let path = "r/sos_commands/networking/namespaces/x/ip_netns_exec_x_sysctl_-a";
        let sos = Some(collector("sos"));
        let fits: Vec<Holds> =
            fits(path).iter().filter(|fit| fit.collector == sos).map(|fit| fit.file.holds).collect();
        assert_eq!(fits, [Holds::OtherNamespace]);
    }
}
