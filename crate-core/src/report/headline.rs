//! The answer in a few words, and the value that is used of several.

use crate::facts::{Conflict, FactName, ModeSource};
use crate::messages::{Catalogue, id};
use crate::report::{Problem, Rating, Report};
use crate::vocabulary::{ProblemId, Status};
use crate::words::InWords;

impl Report {
    /// Returns the answer in a few words, in the catalogue's language: whether the node is affected and by what, or what that
    /// depends on.
    pub fn headline(&self, catalogue: &Catalogue) -> String {
        let text = |message| catalogue.text(message).to_owned();
        match self.rating {
            Rating::High => text(id::HEADLINE_HIGH),
            Rating::Medium => text(id::HEADLINE_MEDIUM),
            Rating::Low => text(id::HEADLINE_LOW),
            Rating::None if self.problems.iter().copied().any(may_lose_requests) => {
                text(id::HEADLINE_NONE_OF_REUSE)
            }
            Rating::None => text(Rating::None.message()),
            Rating::Unknown => self.open_headline(catalogue),
        }
    }

    /// Returns which value of a conflict is used, and why if a rule decides that.
    pub fn explain_conflict(&self, conflict: &Conflict, catalogue: &Catalogue) -> String {
        let used = conflict.values.first().map_or("", String::as_str);
        let used = catalogue.fill(id::MARKDOWN_CONFLICT_USED, &[("value", used)]);
        let is_mode = conflict.fact == FactName::ProxyMode.name() && conflict.values.len() > 1;
        if !is_mode || self.facts.mode_source != Some(ModeSource::Running) {
            return used;
        }
        catalogue.sentences(&[&used, catalogue.text(id::MARKDOWN_MODE_RULE)])
    }

    /// Returns the fact that the answer depends on; if even the best case is a problem, that the node is affected.
    fn open_headline(&self, catalogue: &Catalogue) -> String {
        let is_affected = self.range.is_some_and(|(best, _)| (Rating::Low..=Rating::High).contains(&best));
        let Some(branch) = self.branches.first() else {
            let message = if is_affected { id::HEADLINE_AFFECTED } else { id::HEADLINE_UNKNOWN };
            return catalogue.text(message).to_owned();
        };
        let message = if is_affected { id::HEADLINE_AFFECTED_DEPENDS } else { id::HEADLINE_DEPENDS };
        catalogue.fill(message, &[("fact", catalogue.fact(&branch.when.fact))])
    }
}

/// Returns whether it is the problem other than connection reuse, and the node may have it.
fn may_lose_requests(problem: Problem) -> bool {
    problem.id == ProblemId::LostDatagram && problem.status != Status::No
}

#[cfg(test)]
mod tests {
    use crate::facts::{CONNTRACK, Controller, Facts, ProxyMode};
    use crate::messages::ENGLISH;

    fn headline(version: &str, kernel: &str, mode: Option<ProxyMode>) -> String {
        let facts = Facts {
            cluster_version: Some(version.to_owned()).filter(|version| !version.is_empty()),
            kernel: Some(kernel.to_owned()).filter(|kernel| !kernel.is_empty()),
            proxy_mode: mode,
            ..Facts::default()
        };
        crate::check(&facts, &ENGLISH).headline(&ENGLISH)
    }

    #[test]
    fn the_headline_says_whether_the_node_is_affected() {
        let ipvs = Some(ProxyMode::Ipvs);
        assert_eq!(headline("1.21.3", "5.4.58", ipvs), "Affected: stale backend");
        assert_eq!(headline("1.18.20", "4.18.0-80.el8.x86_64", Some(ProxyMode::Iptables)), "Not affected");
        assert_eq!(headline("1.27.3", "5.4.163", ipvs), "Not affected by connection reuse");
        assert_eq!(headline("1.27.3", "5.10.100", ipvs), "Not affected");
    }

    #[test]
    fn an_open_answer_names_what_it_depends_on() {
        assert_eq!(headline("1.21.3", "5.4.58", None), "Depends on: Forwarding mode");
        // This kernel has a problem with either value, and nothing says which one another program sets.
        let mut facts = Facts {
            kernel: Some("5.4.58".to_owned()),
            proxy_mode: Some(ProxyMode::Ipvs),
            controller: Some(Controller::Other),
            ..Facts::default()
        };
        facts.sysctls.set(CONNTRACK, 1);
        let affected = crate::check(&facts, &ENGLISH).headline(&ENGLISH);
        assert_eq!(affected, "Affected; how badly depends on: net.ipv4.vs.conn_reuse_mode");
    }

    #[test]
    fn the_value_in_use_is_explained() {
        let explain = |text: &str| {
            let report = crate::check_text(text, &Facts::default(), &ENGLISH);
            let explain = |conflict| report.explain_conflict(conflict, &ENGLISH);
            report.conflicts.iter().map(explain).collect::<Vec<_>>()
        };
        let rule = "A running mode outranks a configured one. Of two modes that are known equally well, ipvs is used.";
        let used = |mode: &str| ["“", mode, "” is used. ", rule].concat();
        let curl = "$ curl localhost:10249/proxyMode\niptables\n";
        assert_eq!(explain(&["mode: \"ipvs\"\n", curl].concat()), [used("iptables")]);
        let log = "I0115 10:00:00.000000       1 server_others.go:259] \"Using ipvs Proxier\"\n";
        assert_eq!(explain(&[log, curl].concat()), [used("ipvs")]);
        assert_eq!(explain("mode: \"ipvs\"\n$ curl localhost:10249/proxyMode\nipvs\n"), [""; 0]);
        let kernels =
            "$ uname -r\n5.4.0-150-generic\n$ cat /proc/version\nLinux version 5.4.0-151-generic (a@b) #1\n";
        assert_eq!(explain(kernels), ["“5.4.0-150-generic” is used."]);
    }
}
