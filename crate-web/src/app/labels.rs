//! Labels of the report's values.

use reusecheck_core::facts::{FactName, Platform, ProxyMode};
use reusecheck_core::messages::{ENGLISH, Message, id};
use reusecheck_core::report::{Certainty, FaqProblem, PlatformAnswer, Problem, ProblemId, Rating, Status};

use super::draw::View;

/// Returns the name of a fact; a sysctl is its own name.
pub(super) fn fact(view: View, name: &str) -> String {
    let label = if name == "lang" { view.text(id::PAGE_LANGUAGE) } else { view.catalogue.fact(name) };
    label.to_owned()
}

/// Returns an example value of a fact.
pub(super) fn example(name: &str) -> &'static str {
    match name {
        "lang" => ENGLISH.language(),
        _ => FactName::from_name(name).map_or("0", FactName::example),
    }
}

/// The common names of the modes; the same in every language.
pub(super) const fn mode(mode: ProxyMode) -> &'static str {
    match mode {
        ProxyMode::Ipvs => "IPVS",
        other => other.name(),
    }
}

pub(super) const fn platform_choice(platform: Option<Platform>) -> Message {
    match platform {
        None => id::PAGE_PLATFORM_AUTO,
        Some(Platform::Cce) => id::PAGE_PLATFORM_CCE,
        Some(Platform::Upstream) => id::PAGE_PLATFORM_UPSTREAM,
    }
}

pub(super) const fn platform(platform: PlatformAnswer) -> Message {
    match platform {
        PlatformAnswer::Cce => id::PAGE_IS_CCE,
        PlatformAnswer::Upstream => id::PAGE_IS_UPSTREAM,
        PlatformAnswer::Undetermined => id::PAGE_NOT_KNOWN,
    }
}

/// Returns the confidence of an answer, in a word or two.
pub(super) const fn confidence(certainty: Certainty) -> Message {
    match certainty {
        Certainty::Observed => id::PAGE_CONFIDENCE_OBSERVED,
        Certainty::Source => id::PAGE_CONFIDENCE_SOURCE,
        Certainty::Vendor => id::PAGE_CONFIDENCE_VENDOR,
        Certainty::Inferred => id::PAGE_CONFIDENCE_INFERRED,
        Certainty::Unknown => id::PAGE_CONFIDENCE_UNKNOWN,
    }
}

pub(super) fn faq_problem(problem: FaqProblem) -> Message {
    match problem {
        FaqProblem::StaleBackend => id::PROBLEM_STALE_BACKEND,
        FaqProblem::SynDelay => id::PROBLEM_SYN_DELAY,
        FaqProblem::LostDatagram => id::PROBLEM_LOST_DATAGRAM,
        FaqProblem::None => id::PAGE_FAQ_NONE,
        FaqProblem::Unknown => id::PAGE_NOT_KNOWN,
    }
}

/// Returns the colour and shape of a problem: those of the rating that it alone would give.
pub(super) fn problem_rating(problem: Problem) -> Rating {
    match (problem.status, problem.id) {
        (Status::No, _) => Rating::None,
        (Status::Possible, _) => Rating::Unknown,
        (Status::Yes, ProblemId::StaleBackend) => Rating::High,
        (Status::Yes, ProblemId::SynDelay | ProblemId::LostDatagram) => Rating::Medium,
    }
}
