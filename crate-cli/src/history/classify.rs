//! Two reports -> the change of each node.

use std::collections::BTreeSet;

use reusecheck_core::report::Rating;

use super::reports::Ratings;

/// The change of a node that is, was or may be affected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Affected, and in no report before.
    New,
    /// Affected again: it was, and was not in the report before.
    Back,
    /// Affected more than before.
    Worse,
    /// Affected less than before.
    Better,
    /// Not affected any more.
    Fixed,
    /// Whether it is affected is not known.
    Unclear,
    /// Not in the new report.
    Gone,
    /// Affected as before.
    Same,
}

impl Fate {
    /// The most urgent comes first.
    pub(super) const ALL: [Self; 8] = [
        Self::New,
        Self::Back,
        Self::Worse,
        Self::Better,
        Self::Fixed,
        Self::Unclear,
        Self::Gone,
        Self::Same,
    ];

    /// Its key in the JSON.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Back => "backAgain",
            Self::Worse => "worse",
            Self::Better => "better",
            Self::Fixed => "fixed",
            Self::Unclear => "unclear",
            Self::Gone => "gone",
            Self::Same => "unchanged",
        }
    }
}

/// A node and its ratings; `None` where a report does not have it.
pub(super) struct Change {
    pub(super) node: String,
    pub(super) fate: Fate,
    pub(super) before: Option<Rating>,
    pub(super) after: Option<Rating>,
    /// A waiver that holds today covers it.
    pub(super) waived: bool,
}

/// Every node with a fate, by name.
pub(super) struct Classified {
    pub(super) changes: Vec<Change>,
}

/// Compares `old` with `new`. `earlier` are the reports before `old`, in any order.
pub(super) fn classify(earlier: &[Ratings], old: &Ratings, new: &Ratings) -> Classified {
    let nodes: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let changes = nodes.into_iter().filter_map(|node| {
        let (before, after) = (old.get(node).copied(), new.get(node).copied());
        let was_affected = earlier.iter().any(|report| is_affected(report.get(node).copied()));
        let fate = fate(was_affected, before, after)?;
        Some(Change { node: node.clone(), fate, before, after, waived: false })
    });
    Classified { changes: changes.collect() }
}

fn fate(was_affected: bool, before: Option<Rating>, after: Option<Rating>) -> Option<Fate> {
    match (is_affected(before), after) {
        (true, None) => Some(Fate::Gone),
        (_, Some(Rating::Unknown)) => Some(Fate::Unclear),
        (true, Some(Rating::None)) => Some(Fate::Fixed),
        (false, None | Some(Rating::None)) => None,
        (true, after) if after > before => Some(Fate::Worse),
        (true, after) if after < before => Some(Fate::Better),
        (true, Some(_)) => Some(Fate::Same),
        (false, Some(_)) if was_affected => Some(Fate::Back),
        (false, Some(_)) => Some(Fate::New),
    }
}

fn is_affected(rating: Option<Rating>) -> bool {
    matches!(rating, Some(Rating::Low | Rating::Medium | Rating::High))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_ratings_has_its_fate() {
        use Rating::{High, Low, Medium, None as Clean, Unknown};
        for (was, before, after, wanted) in [
            (false, None, Some(High), Some(Fate::New)),
            (false, Some(Clean), Some(Low), Some(Fate::New)),
            (false, Some(Unknown), Some(High), Some(Fate::New)),
            (true, Some(Clean), Some(Low), Some(Fate::Back)),
            (true, None, Some(Low), Some(Fate::Back)),
            (true, Some(Low), Some(High), Some(Fate::Worse)),
            (false, Some(High), Some(Medium), Some(Fate::Better)),
            (false, Some(High), Some(Clean), Some(Fate::Fixed)),
            (false, Some(High), Some(High), Some(Fate::Same)),
            (false, Some(High), Some(Unknown), Some(Fate::Unclear)),
            (false, Some(Clean), Some(Unknown), Some(Fate::Unclear)),
            (false, Some(High), None, Some(Fate::Gone)),
            (true, Some(Clean), None, None),
            (true, Some(Clean), Some(Clean), None),
            (false, None, Some(Clean), None),
        ] {
            assert_eq!(fate(was, before, after), wanted, "{was} {before:?} {after:?}");
        }
    }
}
