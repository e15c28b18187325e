//! The panels below the answer: what each change does to their values.

use reusecheck_core::facts::{FactName, ProxyMode};
use reusecheck_core::ipvs::{Backend, Commit, ConnReuseMode, Entry, Outcome, Protocol};
use reusecheck_core::link::decode;
use reusecheck_core::messages::{Catalogue, ENGLISH, PACKS};
use reusecheck_core::report::Rating;
use reusecheck_core::whatif::Kind;
use reusecheck_web::app::explore::likely::{self, Likely, Number};
use reusecheck_web::app::explore::path::{self, Path};
use reusecheck_web::app::explore::what_if::{self, WhatIf};
use reusecheck_web::app::explore::{self, Change, PanelState, update, values};
use reusecheck_web::app::state::{Action, Field, Panel, PartState, State};

/// Returns a state with the node of a link, in which a panel is open.
fn opened(panel: Panel, link: &str) -> State {
    let mut state = State::new("en");
    state.apply(Action::Follow(decode(link).expect("a link")));
    state.take_panels(Some(update));
    state.toggle(panel);
    state
}

/// Applies an action and waits for the pause after which the panel is updated.
fn apply(state: &mut State, action: Action) {
    state.apply(action);
    state.update_panel();
}

fn kernel(release: &str) -> Action {
    Action::Type(Field::Kernel, release.to_owned())
}

fn chinese() -> &'static Catalogue {
    Box::leak(Box::new(Catalogue::read(PACKS[0].1.to_owned()).expect("made by this very build")))
}

fn what_if(state: &State) -> &WhatIf {
    match values(state) {
        Some(PanelState::WhatIf(what_if)) => what_if,
        other => panic!("{other:?}"),
    }
}

fn likely(state: &State) -> &Likely {
    match values(state) {
        Some(PanelState::Likely(likely)) => likely,
        other => panic!("{other:?}"),
    }
}

fn path(state: &State) -> &Path {
    match values(state) {
        Some(PanelState::Path(path)) => path,
        other => panic!("{other:?}"),
    }
}

const NODE: &str = "1&c=1.21.3&k=5.10.13&m=ipvs";

#[test]
fn a_panel_opens_once_its_part_is_loaded() {
    let mut state = State::new("en");
    state.toggle(Panel::Symptoms);
    assert_eq!((state.panel, state.panel_state.is_some()), (Some(Panel::Symptoms), false));
    state.take_panels(None);
    assert_eq!((state.panel, state.panels), (Some(Panel::Symptoms), Some(PartState::Failed)));
    state.toggle(Panel::Symptoms);
    assert_eq!(state.panel, Some(Panel::Symptoms), "a second try");
    state.take_panels(Some(update));
    assert!(matches!(values(&state), Some(PanelState::Symptoms(all)) if !all.is_empty()));
    state.toggle(Panel::Symptoms);
    assert_eq!((state.panel, state.panel_state.is_some()), (None, false));
    assert_eq!(state.panels, Some(PartState::Loaded));
}

#[test]
fn another_panel_replaces_the_open_one_and_starts_afresh() {
    let mut state = opened(Panel::Likely, NODE);
    let type_rate = Change::Likely(likely::Change::Type(Number::Rate, "7".to_owned()));
    explore::change(&mut state, &type_rate);
    assert_eq!(likely(&state).text(Number::Rate), "7");
    state.toggle(Panel::Path);
    assert_eq!(path(&state).result().outcome, Outcome::OldBackend);
    // A press of a panel that was just closed.
    explore::change(&mut state, &type_rate);
    state.toggle(Panel::Likely);
    assert_eq!(likely(&state).text(Number::Rate), "100");
}

#[test]
fn symptoms_follow_the_language_and_lead_to_a_datagram() {
    let mut state = opened(Panel::Symptoms, "1&c=1.27.3&k=5.4.163&m=ipvs");
    let title = |state: &State| match values(state) {
        Some(PanelState::Symptoms(all)) => all[0].title.to_string(),
        other => panic!("{other:?}"),
    };
    let english = title(&state);
    state.speak(chinese());
    assert_ne!(title(&state), english);
    explore::change(&mut state, &Change::FollowDatagram);
    assert_eq!(state.panel, Some(Panel::Path));
    let path = path(&state);
    assert_eq!((path.syn().protocol, path.syn().backend), (Protocol::Udp, Backend::Removed));
    assert_eq!((path.result().outcome, path.is_changed()), (Outcome::DatagramDropped, true));
}

#[test]
fn the_nearest_changes_are_tried_and_compared() {
    let mut state = opened(Panel::WhatIf, NODE);
    let nearest = what_if(&state).nearest();
    let kinds: Vec<Kind> = nearest.iter().map(|change| change.kind).collect();
    assert_eq!(kinds, [Kind::Sysctl, Kind::Kernel, Kind::Cluster, Kind::Mode]);
    let facts = Box::new(nearest[1].facts.clone());
    explore::change(&mut state, &Change::WhatIf(what_if::Change::Try(facts)));
    let trial = what_if(&state).trial().expect("a trial");
    assert_eq!(trial.report.rating, Rating::None);
    assert!(trial.differences.iter().any(|difference| difference.what == "c95c07836fa4"));
    assert_eq!(state.report.as_ref().map(|report| report.rating), Some(Rating::High), "the node stays");

    let link = trial.link();
    apply(&mut state, Action::Follow(decode(&link).expect("a link")));
    assert_eq!(state.report.as_ref().map(|report| report.rating), Some(Rating::None));
    assert!(what_if(&state).nearest().is_empty() && what_if(&state).trial().is_none());
}

#[test]
fn a_typed_change_is_judged_and_kept_for_the_same_node() {
    let mut state = opened(Panel::WhatIf, NODE);
    let set = |state: &mut State, fact, text: &str| {
        explore::change(state, &Change::WhatIf(what_if::Change::Type(fact, text.to_owned())));
        what_if(state).trial().expect("a trial").report.clone()
    };
    assert_eq!(what_if(&state).text(FactName::Kernel), "5.10.13");
    assert_eq!(what_if(&state).text(FactName::ProxyMode), "", "as it is");
    assert_eq!(set(&mut state, FactName::Kernel, " 5.10.83 ").rating, Rating::None);
    assert_eq!(set(&mut state, FactName::Kernel, "").facts.kernel, None);
    assert_eq!(set(&mut state, FactName::Kernel, "5.10.13").rating, Rating::High);
    assert_eq!(set(&mut state, FactName::ConnReuseMode, "1").rating, Rating::None);
    assert_eq!(set(&mut state, FactName::ConnReuseMode, "").rating, Rating::High);
    let other = set(&mut state, FactName::ProxyMode, "iptables");
    assert_eq!((other.rating, other.facts.proxy_mode), (Rating::None, Some(ProxyMode::Iptables)));

    let sentence = |state: &State| what_if(state).trial().expect("a trial").report.steps[0].text.to_string();
    let english = sentence(&state);
    state.update_panel();
    state.speak(chinese());
    assert_eq!(what_if(&state).text(FactName::ProxyMode), "iptables");
    assert_ne!(sentence(&state), english);

    apply(&mut state, kernel("5.10.14"));
    assert_eq!(what_if(&state).text(FactName::ProxyMode), "", "another node");
    assert!(what_if(&state).trial().is_none());
}

#[test]
fn without_a_node_there_is_nothing_to_change() {
    let mut state = opened(Panel::WhatIf, "1");
    assert!(what_if(&state).nearest().is_empty());
    explore::change(
        &mut state,
        &Change::WhatIf(what_if::Change::Type(FactName::Kernel, "5.4.58".to_owned())),
    );
    assert!(what_if(&state).trial().is_none());
    apply(&mut state, Action::Follow(decode(NODE).expect("a link")));
    assert!(!what_if(&state).nearest().is_empty());
}

#[test]
fn the_estimate_follows_its_inputs_and_the_node() {
    let mut state = opened(Panel::Likely, NODE);
    let most = |state: &State| likely(state).answer().expect("figures").result.reuse.share.1;
    let first = most(&state);
    assert!((0.5..0.55).contains(&first), "{first}");
    explore::change(&mut state, &Change::Likely(likely::Change::Type(Number::Rate, "200,5".to_owned())));
    assert!(most(&state) > 0.99);
    apply(&mut state, Action::Mode(Some(ProxyMode::Iptables)));
    assert!(most(&state) < f64::EPSILON);
    assert_eq!(likely(&state).text(Number::Rate), "200,5");
}

#[test]
fn a_number_that_cannot_be_used_is_named_and_the_figures_stay() {
    let mut state = opened(Panel::Likely, NODE);
    for (number, text, refused) in [
        (Number::Rate, "-3", Number::Rate),
        (Number::Rate, "many", Number::Rate),
        (Number::Rate, "", Number::Rate),
        (Number::FirstPort, "70000", Number::LastPort),
        (Number::LastPort, "10", Number::LastPort),
        (Number::OpenSeconds, "x", Number::OpenSeconds),
        (Number::Backends, "0", Number::Backends),
        (Number::Draining, "9", Number::Draining),
        (Number::DrainingSeconds, "x", Number::DrainingSeconds),
    ] {
        let before = likely(&state).text(number).to_owned();
        let mut set = |text: &str| {
            explore::change(&mut state, &Change::Likely(likely::Change::Type(number, text.to_owned())));
            (likely(&state).refused(), likely(&state).answer().is_some())
        };
        assert_eq!(set(text), (Some(refused), true), "{number:?} {text:?}");
        assert_eq!(set(&before), (None, true), "{number:?} {before:?}");
    }
}

#[test]
fn the_path_has_the_values_of_the_node() {
    let mut state = opened(Panel::Path, "1&c=1.27.3&k=5.4.58&m=ipvs");
    assert_eq!(path(&state).result().outcome, Outcome::OldBackend);
    assert_eq!(path(&state).assumed(), [] as [String; 0]);
    apply(&mut state, kernel("5.4.163"));
    assert_eq!(path(&state).result().outcome, Outcome::Rescheduled);
    apply(&mut state, Action::Replace(reusecheck_web::app::state::Inputs::default()));
    let assumed = path(&state).assumed().join(", ");
    assert!(assumed.starts_with("net.ipv4.vs.conn_reuse_mode = 1, "), "{assumed}");
    assert!(assumed.ends_with("f719e3754ee2 ✓, f0a5e4d7a594 ✗, 35dfb013149f ✗, c95c07836fa4 ✗"), "{assumed}");
}

#[test]
fn another_node_resets_the_kernel_and_keeps_the_scenario() {
    let mut state = opened(Panel::Path, "1&c=1.27.3&k=5.4.58&m=ipvs");
    for change in [
        path::Change::Backend(Backend::Serving),
        path::Change::Entry(Entry::FinWait),
        path::Change::ConnReuseMode(ConnReuseMode::ON),
        path::Change::Commit(Commit::F719, false),
        path::Change::Conntrack(false),
    ] {
        explore::change(&mut state, &Change::Path(change));
    }
    let syn = *path(&state).syn();
    assert!(!syn.commits.has(Commit::F719) && syn.commits.has(Commit::D752) && !syn.conntrack);
    state.update_panel();
    state.speak(chinese());
    assert_eq!(*path(&state).syn(), syn, "the same node");

    apply(&mut state, kernel("5.4.60"));
    let other = *path(&state).syn();
    assert_eq!((other.backend, other.entry), (Backend::Serving, Entry::FinWait));
    assert!(other.commits.has(Commit::F719) && other.conntrack && !other.conn_reuse_mode.is_on());
    explore::change(&mut state, &Change::Path(path::Change::Reset));
    assert_eq!((path(&state).syn().backend, path(&state).is_changed()), (Backend::Drained, false));
    state.speak(&ENGLISH);
    assert_eq!(path(&state).result().outcome, Outcome::OldBackend);
}
