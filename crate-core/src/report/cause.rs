//! The step that names the cause of an answer, for a summary in one line.

use super::{Rating, Report, Step};

/// Steps that say which value `conn_reuse_mode` has, and who wrote it: the cause of both problems.
const OF_A_PROBLEM: [&str; 8] = [
    "kube-router",
    "kube-proxy-sets-0",
    "kernel-no-sysctl",
    "kube-proxy-skips-old-kernel",
    "kube-proxy-untouched",
    "kube-proxy-leaves-fixed-kernel",
    "faq-stale-backend",
    "faq-syn-delay",
];
/// Steps that say why a node has neither problem.
const OF_NONE: [&str; 5] =
    ["kube-proxy-not-ipvs", "syn-drained-rescheduled", "vendor-fixed", "syn-serving-rescheduled", "faq-none"];

/// Returns the step of a report that names the cause of its answer. An unknown answer has none; neither has one whose
/// first step is complete.
pub fn cause_of(report: &Report) -> Option<&Step> {
    let step = |id: &str| report.steps.iter().skip(1).find(|step| *step.id == *id);
    // A value that was read on the node outweighs knowledge about the program that writes it.
    let observed = || report.sysctls.conn_reuse_mode.observed.and_then(|_| step("sysctl-observed"));
    match report.rating {
        Rating::High | Rating::Medium => observed().or_else(|| OF_A_PROBLEM.iter().copied().find_map(step)),
        Rating::Low | Rating::None => OF_NONE.iter().copied().find_map(step),
        Rating::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::cause_of;
    use crate::facts::{Facts, ProxyMode};
    use crate::messages::ENGLISH;

    fn cause(version: &str, kernel: &str, mode: ProxyMode, reuse: Option<i64>) -> Option<String> {
        let mut facts = Facts {
            cluster_version: Some(version.to_owned()),
            kernel: Some(kernel.to_owned()),
            proxy_mode: Some(mode),
            ..Facts::default()
        };
        if let Some(reuse) = reuse {
            facts.sysctls.set(crate::facts::CONN_REUSE_MODE, reuse);
        }
        cause_of(&crate::check(&facts, &ENGLISH)).map(|step| step.id.to_string())
    }

    #[test]
    fn the_cause_of_a_problem_is_the_value_and_who_wrote_it() {
        let sets_0 = cause("1.21.3", "5.4.58", ProxyMode::Ipvs, None);
        assert_eq!(sets_0.as_deref(), Some("kube-proxy-sets-0"));
        let observed = cause("1.21.3", "5.4.58", ProxyMode::Ipvs, Some(0));
        assert_eq!(observed.as_deref(), Some("sysctl-observed"));
        let old = cause("1.23.17", "3.10.0-1160.el7.x86_64", ProxyMode::Ipvs, None);
        assert_eq!(old.as_deref(), Some("kube-proxy-skips-old-kernel"));
    }

    #[test]
    fn a_node_without_the_problem_has_the_reason_why() {
        let fixed = cause("1.27.3", "5.4.163", ProxyMode::Ipvs, None);
        assert_eq!(fixed.as_deref(), Some("syn-drained-rescheduled"));
        let iptables = cause("1.27.3", "5.4.58", ProxyMode::Iptables, None);
        assert_eq!(iptables.as_deref(), Some("kube-proxy-not-ipvs"));
    }

    #[test]
    fn an_unknown_answer_has_no_cause() {
        assert_eq!(cause("not a version", "", ProxyMode::Ipvs, None), None);
    }
}
