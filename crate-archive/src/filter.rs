//! Keeps only the relevant lines of a long log, with their numbers.

use reusecheck_core::archives::Holds;
use reusecheck_core::says_proxy_mode;

use crate::sections::{Sections, Step, is_log_of_this_boot};

/// The most bytes kept of a log.
const MOST: usize = 512 << 10;
/// A line is read up to so many bytes.
const LONGEST: usize = 16 << 10;

/// What the kernel's log says about IPVS and live patches.
const KERNEL: &[&str] = &["IPVS", "ip_vs", "livepatch", "kpatch", "ksplice"];

/// A filter for one kind of log.
pub(crate) struct Filter {
    /// Lines with one of these are kept.
    signs: &'static [&'static str],
    /// Of lines with one of these only the last is kept: it replaces the others.
    last: &'static [&'static str],
    sections: Sections,
    /// Whether the open section is another output than a log of this boot.
    is_other: bool,
    line: Vec<u8>,
    number: usize,
    kept: Vec<(usize, String)>,
    length: usize,
    /// For each of `last`.
    latest: Vec<Option<(usize, String)>>,
}

impl Filter {
    /// Returns the filter for files with that content.
    pub(crate) fn new(holds: Holds) -> Self {
        let (signs, last): (&[&str], &[&str]) = match holds {
            Holds::BootLog => (KERNEL, &["Linux version "]),
            Holds::Journal => (KERNEL, &["Linux version ", "kubeletVersion="]),
            Holds::ProxyLog => (
                &["proxy-mode", "proxyMode", "IPVS", "ipvs", "nable to use", "an't use", "roxy mode"],
                &["Proxier", "Version info", "] Version: v"],
            ),
            Holds::Processes => (&["kube-proxy", "kube-router", "kubelite", "proxy-mode"], &[]),
            _ => (&[], &["ubeletVersion", "Version: v", "Kubernetes v", "version v", "v1."]),
        };
        let latest = vec![None; last.len()];
        Self {
            signs,
            last,
            sections: Sections::default(),
            is_other: false,
            line: Vec::new(),
            number: 0,
            kept: Vec::new(),
            length: 0,
            latest,
        }
    }

    /// Takes the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest);
            let part = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            self.line.extend(part.iter().take(LONGEST.saturating_sub(self.line.len())));
            if end.is_some() {
                self.end_line();
            }
            rest = rest.get(end.map_or(rest.len(), |end| end + 1)..).unwrap_or_default();
        }
    }

    fn end_line(&mut self) {
        self.number += 1;
        let bytes = std::mem::take(&mut self.line);
        match self.sections.next(&bytes) {
            Step::Heading => self.is_other = false,
            Step::Name(name) => self.is_other = !is_log_of_this_boot(name),
            Step::Line if self.is_other => {}
            Step::Line => self.filter_line(&bytes),
        }
        self.line = bytes;
        self.line.clear();
    }

    fn filter_line(&mut self, bytes: &[u8]) {
        let has = |sign: &&str| memchr::memmem::find(bytes, sign.as_bytes()).is_some();
        if let Some(at) = self.last.iter().position(&has) {
            if has(&"Using ") {
                self.begin_run();
            }
            let line = String::from_utf8_lossy(bytes).into_owned();
            if let Some(latest) = self.latest.get_mut(at) {
                *latest = Some((self.number, line));
            }
        } else if self.length < MOST && self.signs.iter().any(has) {
            let line = String::from_utf8_lossy(bytes).into_owned();
            self.length += line.len();
            self.kept.push((self.number, line));
        }
    }

    /// Drops the lines of an earlier run of kube-proxy, because it chose a mode again. What it says before its choice is
    /// of this run, except for the mode.
    fn begin_run(&mut self) {
        let earlier = self.latest.first().and_then(Option::as_ref).map_or(0, |(number, _)| *number);
        self.kept.retain(|(number, line)| *number > earlier && !says_proxy_mode(line));
        self.length = self.kept.iter().map(|(_, line)| line.len()).sum();
    }

    /// Returns the lines kept as one text, and the number of each in the log.
    pub(crate) fn finish(mut self) -> (String, Vec<usize>) {
        if !self.line.is_empty() {
            self.end_line();
        }
        let mut kept = self.kept;
        for latest in self.latest.into_iter().flatten() {
            kept.insert(kept.partition_point(|(number, _)| *number < latest.0), latest);
        }
        let numbers = kept.iter().map(|(number, _)| *number).collect();
        let text = kept.into_iter().flat_map(|(_, line)| [line, "\n".to_owned()]).collect();
        (text, numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::{Filter, Holds};

    #[test]
    fn the_last_answer_of_a_log_counts() {
        let mut filter = Filter::new(Holds::ProxyLog);
        let log = "a\nUsing iptables Proxier\nb\nCan't use ipvs\nUsing ipvs Proxier\n";
        log.as_bytes().chunks(3).for_each(|bytes| filter.push(bytes));
        assert_eq!(filter.finish(), ("Can't use ipvs\nUsing ipvs Proxier\n".to_owned(), vec![4, 5]));
    }
}
