//! The steps about the node's kernel: its build, its fixes, and the evidence for them.

use super::Writer;
use crate::facts::{CONN_REUSE_MODE, LivePatch};
use crate::ipvs::Commit;
use crate::knowledge::{SourceIndex, VendorSays, source};
use crate::messages::{id, step};
use crate::report::citations::of_commit;
use crate::vocabulary::CommitStatus;
use crate::words::InWords;

impl Writer<'_> {
    /// Explains the fixes in the kernel, and how they are known.
    pub(super) fn kernel(&mut self) {
        let verdict = self.verdict;
        if verdict.class.is_none() {
            return;
        }
        let kernel = &verdict.kernel;
        let lineage = kernel.lineage.map_or("", |lineage| self.catalogue.of_kernels(lineage.title.text()));
        let message = match kernel.lineage {
            None => step::KERNEL_UNLISTED,
            Some(_) if kernel.commits == [CommitStatus::Unknown; 5] => step::KERNEL_UNKNOWN_BUILD,
            Some(_) => step::KERNEL_LISTED,
        };
        let commits = self.commits();
        let values = [("kernel", self.kernel_name()), ("lineage", lineage), ("commits", &*commits)];
        self.push(message, &values, &kernel.sources);
        let note = kernel.note.text();
        if !note.is_empty() {
            let note = self.catalogue.of_kernels(note);
            self.push(step::KERNEL_NOTE, &[("note", note)], &kernel.sources);
        }
        if kernel.vendor_says == VendorSays::Fixed {
            self.push(step::VENDOR_FIXED, &[], &[source::CCE_FAQ]);
        }
        if kernel.proved_by_sysctl {
            let fingerprint = kernel.lineage.and_then(|lineage| lineage.fingerprint);
            let sysctl = fingerprint.unwrap_or(CONN_REUSE_MODE);
            self.push(step::KERNEL_PROVED_BY_SYSCTL, &[("sysctl", sysctl)], &kernel.sources);
        }
        self.kernel_evidence();
        if verdict.facts.live_patch == Some(LivePatch::Loaded) {
            self.push(step::LIVE_PATCHED, &[], &[]);
        }
        if kernel.carries(Commit::D752) == CommitStatus::No {
            self.push(step::KERNEL_NO_SYSCTL, &[], &[source::LINUX_D752C3645717, source::LINUX_4_1_TREE]);
        }
        if verdict.system_contradicts {
            let os = verdict.facts.os.as_deref().unwrap_or_default();
            self.push(step::SYSTEM_CONTRADICTS, &[("os", os), ("kernel", self.kernel_name())], &[]);
        }
    }

    /// Explains the node's evidence about single commits, and what the build date proves.
    fn kernel_evidence(&mut self) {
        let kernel = &self.verdict.kernel;
        let day = self.verdict.facts.kernel_built.as_deref().unwrap_or_default();
        for (message, commits) in [
            (step::KERNEL_SHOWN, &kernel.proved),
            (step::KERNEL_SHOWN_CONTRADICTS, &kernel.contradicted),
            (step::KERNEL_OLDER, &kernel.older_than),
        ] {
            if !commits.is_empty() {
                let sources: Vec<SourceIndex> = commits.iter().copied().map(of_commit).collect();
                self.push(message, &[("commits", &self.list(commits)), ("day", day)], &sources);
            }
        }
        self.kernel_asked();
        if kernel.is_date_inconsistent {
            self.push(step::KERNEL_DATE_INCONSISTENT, &[("day", day)], &kernel.sources);
        }
    }

    /// Explains the observations of the kernel, on the node or elsewhere.
    fn kernel_asked(&mut self) {
        let kernel = &self.verdict.kernel;
        let list_with = |status| {
            let known =
                kernel.observed_commits.iter().copied().filter(|commit| kernel.carries(*commit) == status);
            self.list(&known.collect::<Vec<_>>())
        };
        let (day, sources) = kernel.run.map_or(("", &[][..]), |run| (run.date, run.sources));
        let values = [
            ("carries", &*list_with(CommitStatus::Yes)),
            ("lacks", &*list_with(CommitStatus::No)),
            ("day", day),
        ];
        let (fits_none, fits) = match kernel.run {
            Some(_) => (step::KERNEL_RUN_FITS_NONE, step::KERNEL_RUN),
            None => (step::KERNEL_ASKED_FITS_NONE, step::KERNEL_ASKED),
        };
        if kernel.fits_none() {
            self.push(fits_none, &values[2..], sources);
        } else if !kernel.observed_commits.is_empty() {
            self.push(fits, &values, sources);
        }
    }

    /// Returns the commits that the kernel has, lacks and may have, as sentences; a state without commits has none.
    fn commits(&self) -> String {
        let words = self.catalogue;
        let sentence = |(state, message)| {
            let is_so = |commit: &Commit| self.verdict.kernel.carries(*commit) == state;
            let commits: Vec<Commit> = Commit::ALL.into_iter().filter(is_so).collect();
            let named = || words.fill(message, &[("commits", &self.list(&commits))]);
            (!commits.is_empty()).then(named)
        };
        let sentences: Vec<String> = [
            (CommitStatus::Yes, id::STEP_PART_HAS),
            (CommitStatus::No, id::STEP_PART_LACKS),
            (CommitStatus::Unknown, id::STEP_PART_OPEN),
        ]
        .into_iter()
        .filter_map(sentence)
        .collect();
        words.sentences(&sentences.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Commits by what they do, each with its hash.
    pub(super) fn list(&self, commits: &[Commit]) -> String {
        let words = self.catalogue;
        if commits.is_empty() {
            return words.text(id::LIST_NOTHING).to_owned();
        }
        let named = |commit: &Commit| {
            let values = [("effect", words.text(commit.message())), ("commit", commit.name())];
            words.fill(id::STEP_PART_COMMIT, &values)
        };
        let list: Vec<String> = commits.iter().map(named).collect();
        list.join(words.text(id::PUNCTUATION_SEMICOLON))
    }
}
