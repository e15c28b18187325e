//! The node's behaviour for a SYN that meets an old entry, for every possible world.

use crate::estimate::Node;
use crate::facts::Facts;
use crate::ipvs::{Backend, ConnReuseMode, Entry, Outcome};
use crate::report::Rating;
use crate::verdict::{Decider, Rated, Verdict, World, judge};

/// Where the SYN goes while the old entry's backend serves and while it drains; `None` where there is no entry at all.
#[derive(Clone, Copy)]
pub(super) struct Behaviour {
    pub(super) serving: Option<Outcome>,
    pub(super) drained: Option<Outcome>,
}

impl Behaviour {
    const fn new(serving: Outcome, drained: Outcome) -> Self {
        Self { serving: Some(serving), drained: Some(drained) }
    }

    /// Not IPVS: there are no entries.
    const NO_ENTRIES: Self = Self { serving: None, drained: None };

    /// Returns the behaviour behind a rating that no world of the model has.
    const fn of_rating(rating: Rating) -> Self {
        match rating {
            Rating::High => Self::new(Outcome::OldBackend, Outcome::OldBackend),
            Rating::Medium => Self::new(Outcome::SynDropped, Outcome::SynDropped),
            Rating::Low => Self::new(Outcome::OldBackend, Outcome::SynDropped),
            Rating::None | Rating::Unknown => Self::new(Outcome::Rescheduled, Outcome::Rescheduled),
        }
    }
}

/// Returns every behaviour that agrees with the verdict; at least one.
pub(super) fn of(node: &Node, entry: Entry) -> Vec<Behaviour> {
    match node {
        Node::Facts(facts) => of_facts(facts, entry),
        &Node::Kernel { commits, conn_reuse_mode, conntrack, expire_nodest_conn } => {
            let world = World { commits, mode: conn_reuse_mode, conntrack, expire_nodest_conn };
            of_world(world, entry)
        }
    }
}

fn of_facts(facts: &Facts, entry: Entry) -> Vec<Behaviour> {
    let verdict = judge(facts);
    if matches!(verdict.decider, Decider::Mode | Decider::Windows) {
        return vec![Behaviour::NO_ENTRIES];
    }
    let agrees =
        |world: &World| verdict.rating == Rating::Unknown || world.rate() == Rated::As(verdict.rating);
    // If no set of commits explains what the kernel did, only the rating is known.
    let worlds = worlds(&verdict).into_iter().filter(|world| agrees(world) && !verdict.kernel.fits_none());
    let mut behaviours: Vec<Behaviour> = worlds.flat_map(|world| of_world(world, entry)).collect();
    if let Some((best, worst)) = verdict.range() {
        behaviours.extend([best, worst].map(Behaviour::of_rating));
    }
    if behaviours.is_empty() {
        behaviours.push(Behaviour::of_rating(verdict.rating));
    }
    if verdict.may_not_be_ipvs() {
        behaviours.push(Behaviour::NO_ENTRIES);
    }
    behaviours
}

/// Returns the model's worlds, with the value of `conn_reuse_mode` that counts.
fn worlds(verdict: &Verdict) -> Vec<World> {
    let mut worlds = verdict.model.worlds.clone();
    if let (Decider::Faq, Some(value)) = (verdict.decider, verdict.sysctls.conn_reuse_mode.effective) {
        for world in &mut worlds {
            world.mode = ConnReuseMode::of(value != 0);
        }
    }
    worlds
}

fn of_world(world: World, entry: Entry) -> Vec<Behaviour> {
    if world.rate() == Rated::Unmodelled {
        // Its effect on traffic was never measured: anything is possible.
        return [Rating::High, Rating::Medium, Rating::None].map(Behaviour::of_rating).to_vec();
    }
    vec![Behaviour::new(world.syn(Backend::Serving, entry), world.syn(Backend::Drained, entry))]
}
