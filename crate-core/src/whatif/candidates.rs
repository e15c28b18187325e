//! Candidate changes of a node: every later boundary that the knowledge lists, other sysctl values, other modes.

use crate::exits;
use crate::facts::{CONN_REUSE_MODE, Controller, FactName, Facts, Platform, ProxyMode};
use crate::faq;
use crate::kernel;
use crate::knowledge::{CCE_RELEASES, CceRelease, FAQ, RULES, Release, System, WRITES};
use crate::report::{Action, PlatformAnswer, Rating};
use crate::system;
use crate::verdict::{Verdict, judge};
use crate::version::cluster::ClusterVersion;
use crate::whatif::{Kind, Lasts};

/// One change and the node after it.
#[derive(Clone)]
pub(super) struct Candidate {
    pub(super) kind: Kind,
    pub(super) fact: FactName,
    pub(super) from: Option<String>,
    pub(super) to: String,
    pub(super) restart: bool,
    pub(super) lasts: Lasts,
    pub(super) facts: Facts,
}

/// Returns every candidate, cheapest kind first; each series holds one kind, smallest change first.
pub(super) fn all(now: &Verdict) -> Vec<Vec<Candidate>> {
    // conntrack is not among them: kube-proxy's own address translation rests on it.
    let mut series = vec![sysctl(now, FactName::ConnReuseMode), sysctl(now, FactName::ExpireNodestConn)];
    let restart = restart(now);
    // If a restart alone helps, the report would credit a later build or release for its restart.
    if judge(&restart.facts).rating != Rating::None {
        series.push(kernels(now));
        series.push(clusters(now));
    }
    series.insert(2, vec![restart]);
    series.extend(systems(now).into_iter().map(|system| vec![system]));
    series.extend(modes(now).into_iter().map(|mode| vec![mode]));
    series
}

/// Returns the other value of the sysctl.
fn sysctl(now: &Verdict, fact: FactName) -> Vec<Candidate> {
    let Some(value) = now.sysctls.get(fact) else { return Vec::new() };
    let to = i64::from(value.effective == Some(0));
    let mut facts = now.facts.clone();
    facts.sysctls.set(fact.name(), to);
    let rewritten = fact == FactName::ConnReuseMode
        && to != 0
        && matches!(now.kube_proxy.action, Action::Sets0 | Action::Unknown);
    vec![Candidate {
        kind: Kind::Sysctl,
        fact,
        from: value.effective.map(|value| value.to_string()),
        to: to.to_string(),
        restart: false,
        lasts: if rewritten { Lasts::UntilKubeProxyRestarts } else { Lasts::UntilNodeRestarts },
        facts,
    }]
}

fn restart(now: &Verdict) -> Candidate {
    let read = now.sysctls.conn_reuse_mode.observed;
    Candidate {
        kind: Kind::Restart,
        fact: FactName::ConnReuseMode,
        from: read.map(|value| value.to_string()),
        to: String::new(),
        restart: false,
        lasts: Lasts::ForGood,
        facts: rebooted(now),
    }
}

/// Returns the node's facts with the sysctls of a fresh boot: values read before no longer apply.
fn rebooted(now: &Verdict) -> Facts {
    let mut facts = now.facts.clone();
    facts.sysctls.retain(|name| !name.starts_with("net.ipv4.vs."));
    facts
}

/// Returns the facts with another kernel: facts about the old one no longer apply.
fn with_kernel(now: &Verdict, kernel: Option<String>) -> Facts {
    Facts { kernel, kernel_built: None, live_patch: None, commits: Vec::new(), ..rebooted(now) }
}

fn kernels(now: &Verdict) -> Vec<Candidate> {
    let Some(release) = now.facts.kernel.as_deref() else { return Vec::new() };
    let named = now.facts.os.as_deref().and_then(system::by_name);
    let build = |(since, release): (&str, String)| Candidate {
        kind: Kind::Kernel,
        fact: FactName::Kernel,
        from: now.facts.kernel.clone(),
        to: since.to_owned(),
        restart: false,
        lasts: Lasts::ForGood,
        facts: with_kernel(now, Some(release)),
    };
    kernel::later_builds(release, named).into_iter().map(build).collect()
}

fn clusters(now: &Verdict) -> Vec<Candidate> {
    let Some(version) = now.version.as_ref().filter(|_| now.controller == Controller::KubeProxy) else {
        return Vec::new();
    };
    let names =
        if now.platform == PlatformAnswer::Cce { cce_releases(version) } else { releases(now, version) };
    names.into_iter().map(|name| upgraded(now, name)).collect()
}

/// Later CCE versions: those listed, and those where a row of the FAQ begins or ends.
fn cce_releases(version: &ClusterVersion) -> Vec<String> {
    let (_, newest) = version.cce_releases();
    let bounds = FAQ.iter().flat_map(|row| row.versions).flat_map(|&(since, before)| [since, before]);
    let mut later: Vec<CceRelease> = CCE_RELEASES.iter().map(|&(cce, _)| cce).chain(bounds).collect();
    // Revision 0 of a patch 0 is a bound between versions, not a version.
    later.retain(|&release| release > newest && release.0 != u32::MAX && (release.1, release.2) != (0, 0));
    later.sort_unstable();
    later.dedup();
    let name = |(minor, patch, revision): CceRelease| {
        ["v1.", &minor.to_string(), ".", &patch.to_string(), "-r", &revision.to_string()].concat()
    };
    later.into_iter().map(name).collect()
}

/// Later Kubernetes releases in which kube-proxy writes other values than in the previous one.
fn releases(now: &Verdict, version: &ClusterVersion) -> Vec<String> {
    let (_, newest) = version.releases();
    let spans = WRITES.iter().flat_map(|write| write.spans).flat_map(|&(since, before)| [since, before]);
    let mut later: Vec<Release> = RULES.iter().map(|rule| rule.since).chain(spans).collect();
    later.retain(|&release| release > newest && release.0 != u32::MAX);
    later.sort_unstable();
    later.dedup();
    let written = now.facts.cluster_version.as_deref().unwrap_or_default().trim();
    let v = if written.starts_with(['v', 'V']) { "v" } else { "" };
    // The distribution's mark says whose cluster it is: it stays.
    let mark = version.distribution.and_then(|_| written.find(['+', '-'])).map_or("", |at| &written[at..]);
    let name =
        |(minor, patch): Release| [v, "1.", &minor.to_string(), ".", &patch.to_string(), mark].concat();
    later.into_iter().map(name).collect()
}

/// Returns the node after that upgrade. Its new kube-proxy finds the values that the old one left; where it does not
/// write them itself, they stay until the node restarts.
fn upgraded(now: &Verdict, name: String) -> Candidate {
    let fresh = Facts { cluster_version: Some(name.clone()), controller_version: None, ..rebooted(now) };
    let predicted = judge(&fresh).sysctls;
    let writes_0 = predicted.conn_reuse_mode.predicted == Some(0);
    // A 0 that a kube-proxy wrote is as good as read; what is only the kernel's default proves nothing.
    let zero_stays = !writes_0 && now.sysctls.conn_reuse_mode.effective == Some(0);
    let mut facts =
        Facts { cluster_version: Some(name.clone()), controller_version: None, ..now.facts.clone() };
    // Of the others, the kernel's default is 0.
    let writes_1 = |sysctl: &str| {
        let fact = FactName::from_name(sysctl).and_then(|fact| predicted.get(fact));
        fact.is_some_and(|value| value.predicted == Some(1))
    };
    facts.sysctls.retain(|sysctl| if sysctl == CONN_REUSE_MODE { !writes_0 } else { !writes_1(sysctl) });
    Candidate {
        kind: Kind::Cluster,
        fact: FactName::ClusterVersion,
        from: now.facts.cluster_version.clone(),
        to: name,
        restart: zero_stays,
        lasts: Lasts::ForGood,
        facts: if zero_stays { fresh } else { facts },
    }
}

/// Returns each mode that the node can leave IPVS for.
fn modes(now: &Verdict) -> Vec<Candidate> {
    let change = |mode: ProxyMode| Candidate {
        kind: Kind::Mode,
        fact: FactName::ProxyMode,
        from: now.facts.proxy_mode.map(|mode| mode.name().to_owned()),
        to: mode.name().to_owned(),
        restart: false,
        lasts: Lasts::ForGood,
        facts: Facts { proxy_mode: Some(mode), mode_source: None, ..now.facts.clone() },
    };
    exits::open(now).into_iter().map(change).collect()
}

/// On CCE, nodes with a system that the FAQ calls not affected.
fn systems(now: &Verdict) -> Vec<Candidate> {
    if now.platform != PlatformAnswer::Cce {
        return Vec::new();
    }
    let systems = faq::unaffected_systems().flat_map(|row| row.systems);
    let names = systems.filter_map(|&index| system::get(index));
    let change = |system: &System| Candidate {
        kind: Kind::Os,
        fact: FactName::Os,
        from: now.facts.os.clone(),
        to: system.name.to_string(),
        restart: false,
        lasts: Lasts::ForGood,
        facts: Facts {
            os: Some(system.name.to_string()),
            // The old system may have been the only evidence.
            platform: Some(Platform::Cce),
            ..with_kernel(now, None)
        },
    };
    names.map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::{cce_releases, judge, releases};
    use crate::facts::Facts;
    use crate::knowledge::{CCE_RELEASES, FAQ, RULES};
    use crate::version::cluster::ClusterVersion;

    fn read(name: &str) -> ClusterVersion {
        ClusterVersion::parse(name).unwrap_or_else(|| panic!("{name} is no version"))
    }

    /// Every bound of the knowledge is a version to start from, with and without its last part.
    #[test]
    fn an_upgrade_leads_to_later_versions_in_order() {
        let bounds = FAQ.iter().flat_map(|row| row.versions).map(|(since, _)| *since);
        for (minor, patch, revision) in CCE_RELEASES.iter().map(|(cce, _)| *cce).chain(bounds) {
            for name in [
                format!("v1.{minor}.{patch}-r{revision}"),
                format!("v1.{minor}.{patch}"),
                format!("v1.{minor}"),
            ] {
                let newest = read(&name).cce_releases().1;
                let later: Vec<_> =
                    cce_releases(&read(&name)).iter().map(|name| read(name).cce_releases()).collect();
                assert!(
                    later.iter().all(|(from, to)| from == to && newest < *from && from.0 < 1_000),
                    "{name}: {later:?}"
                );
                assert!(later.is_sorted_by(|one, next| one < next), "{name}: {later:?}");
            }
        }
        for (minor, patch) in RULES.iter().map(|rule| rule.since) {
            for name in [format!("1.{minor}.{patch}"), format!("v1.{minor}")] {
                let facts = Facts { cluster_version: Some(name.clone()), ..Facts::default() };
                let newest = read(&name).releases().1;
                let later: Vec<_> =
                    releases(&judge(&facts), &read(&name)).iter().map(|name| read(name).releases()).collect();
                assert!(later.iter().all(|(from, _)| newest < *from && from.0 < 1_000), "{name}: {later:?}");
                assert!(later.is_sorted_by(|one, next| one < next), "{name}: {later:?}");
            }
        }
    }
}
