//! The common properties of a group's nodes that explain their rating, in words.

use crate::KernelRelease;
use crate::ipvs::Commit;
use crate::messages::{Catalogue, id};
use crate::report::{Action, Certainty, CommitStatus, PlatformAnswer, Rating, Report};
use crate::words::InWords;

/// The fixes, and the commits whose lack changes a rating.
const FIXES: &[Commit] = &[Commit::F0a5, Commit::C95c];
const NEEDED: &[Commit] = &[Commit::D752, Commit::F719, Commit::F0a5, Commit::C95c];

/// The values that all reports of a group share.
pub(super) struct Common {
    /// In the order of [`Commit::ALL`]; unknown where the nodes differ.
    commits: [CommitStatus; 5],
    /// The values that count, by name; `None` where one is unknown or the nodes differ.
    sysctls: Vec<(&'static str, Option<i64>)>,
}

impl Common {
    pub(super) fn of(report: &Report) -> Self {
        let sysctls = report.sysctls.each().map(|(name, value)| (name, value.effective)).collect();
        Self { commits: report.kernel.commits.all(), sysctls }
    }

    /// Keeps only the values that another report of the group shares.
    pub(super) fn keep(&mut self, report: &Report) {
        for (kept, other) in self.commits.iter_mut().zip(report.kernel.commits.all()) {
            if *kept != other {
                *kept = CommitStatus::Unknown;
            }
        }
        for ((_, kept), (_, other)) in self.sysctls.iter_mut().zip(report.sysctls.each()) {
            *kept = kept.filter(|kept| Some(*kept) == other.effective);
        }
    }

    /// Describes a group, of which `report` is one node's: the kernel's family and fixes, what kube-proxy does, the
    /// values that count, the authority where it is not the model, and the fact that an unknown answer depends on.
    /// `release` is the kernel release of a single node.
    pub(super) fn words(&self, report: &Report, release: Option<&str>, catalogue: &Catalogue) -> String {
        let unknown = catalogue.text(id::PAGE_NOT_KNOWN);
        let action = report.kube_proxy.action;
        let lineage = match (&report.kernel.lineage, &report.facts.kernel) {
            (Some(id), _) => catalogue.lineage(id),
            (None, Some(release)) if release.parse::<KernelRelease>().is_ok() => {
                catalogue.text(id::FLEET_UNLISTED)
            }
            (None, _) => unknown,
        };
        let named = release.filter(|_| lineage != unknown).map(|release| {
            [release, &catalogue.fill(id::PUNCTUATION_BRACKETED, &[("inside", lineage)])].concat()
        });
        let kernel = named.as_deref().unwrap_or(lineage);
        let mut clauses = vec![catalogue.fill(id::FLEET_BECAUSE_KERNEL, &[("lineage", kernel)])];
        let does = || {
            let action = catalogue.text(action.message());
            catalogue.fill(id::FLEET_BECAUSE_KUBE_PROXY, &[("action", action)])
        };
        // Without IPVS, neither the fixes nor the values have an effect.
        if action == Action::NotIpvs {
            clauses.push(does());
            return clauses.join(catalogue.text(id::PUNCTUATION_SEMICOLON));
        }
        for (message, status, commits) in [
            (id::FLEET_BECAUSE_CARRIES, CommitStatus::Yes, FIXES),
            (id::FLEET_BECAUSE_LACKS, CommitStatus::No, NEEDED),
        ] {
            let alike = commits.iter().filter(|commit| self.commits[**commit as usize] == status);
            let alike: Vec<&str> = alike.map(|commit| catalogue.text(commit.message())).collect();
            if !alike.is_empty() {
                let commits = alike.join(catalogue.text(id::PUNCTUATION_COMMA));
                clauses.push(catalogue.fill(message, &[("commits", &commits)]));
            }
        }
        if action != Action::Unknown {
            clauses.push(does());
        }
        clauses.extend(self.values(unknown, catalogue));
        let by_faq = report.platform == PlatformAnswer::Cce && report.faq.iter().any(|row| row.agrees);
        if by_faq || report.certainty == Certainty::Vendor {
            let rating = catalogue.text(report.rating.message());
            clauses.push(catalogue.fill(id::FLEET_BECAUSE_VENDOR, &[("rating", rating)]));
        }
        if report.rating == Rating::Unknown {
            let mut facts: Vec<&str> = Vec::new();
            for missing in &report.missing {
                let fact = catalogue.fact(&missing.fact);
                if !facts.contains(&fact) {
                    facts.push(fact);
                }
            }
            let facts = facts.join(catalogue.text(id::PUNCTUATION_COMMA));
            clauses.push(catalogue.fill(id::FLEET_BECAUSE_DEPENDS, &[("facts", &facts)]));
        }
        clauses.join(catalogue.text(id::PUNCTUATION_SEMICOLON)).replace('`', "")
    }

    /// `conn_reuse_mode`, and the other sysctls where they are not at kube-proxy's value, 1.
    fn values(&self, unknown: &str, catalogue: &Catalogue) -> Vec<String> {
        let values = self.sysctls.iter().enumerate();
        let notable = values.filter(|(at, (_, value))| *at == 0 || value.is_some_and(|value| value != 1));
        notable
            .map(|(_, (name, value))| {
                let value = value.map(|value| value.to_string());
                let short = name.rsplit('.').next().unwrap_or(name);
                let values = [("sysctl", short), ("value", value.as_deref().unwrap_or(unknown))];
                catalogue.fill(id::FLEET_BECAUSE_VALUE, &values)
            })
            .collect()
    }
}
