//! The page's state: what each action does to it.

use reusecheck_core::facts::{Facts, ProxyMode};
use reusecheck_core::link::decode;
use reusecheck_core::messages::{Catalogue, ENGLISH, PACKS};
use reusecheck_core::report::Rating;
use reusecheck_core::{check_reading_briefly, read_text};
use reusecheck_web::api::reading::lines;
use reusecheck_web::app::state::{Action, Field, Inputs, PartState, Progress, Read, State};

const OLD: &str = "4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64";
const FIXED: &str = "4.18.0-147.5.1.6.h1071.eulerosv2r9.x86_64";

/// Returns a state that has the rest of the answer.
fn state_in(language: &'static str) -> State {
    let mut state = State::new(language);
    state.take_rest(Some(check_reading_briefly));
    state
}

fn after(actions: impl IntoIterator<Item = Action>) -> State {
    let mut state = state_in("en");
    actions.into_iter().for_each(|action| state.apply(action));
    state
}

fn typed(field: Field, text: &str) -> Action {
    Action::Type(field, text.to_owned())
}

/// Applies the reader's answer for a text.
fn read(state: &mut State, turn: u32, text: &str) -> bool {
    let reading = read_text(text);
    let lines = lines(&reading).into_iter().map(|(fact, line)| (fact.to_owned(), line)).collect();
    let nothing = reading.says_nothing();
    state.take_reading(turn, Some(Read { reading, lines, nothing }))
}

fn paste(state: &mut State, text: &str) {
    state.apply(Action::Paste(text.to_owned()));
    let turn = state.turn;
    assert!(read(state, turn, text));
}

fn rating(state: &State) -> Option<Rating> {
    state.report.as_ref().map(|report| report.rating)
}

fn node(kernel: &str) -> Vec<Action> {
    vec![
        typed(Field::ClusterVersion, "v1.19.16-r0"),
        typed(Field::Kernel, kernel),
        Action::Mode(Some(ProxyMode::Ipvs)),
    ]
}

#[test]
fn empty_input_has_no_verdict() {
    assert_eq!(rating(&after([])), None);
    assert_eq!(rating(&after([typed(Field::Os, "  "), Action::Paste(" \n".to_owned())])), None);
    assert_eq!(rating(&after([typed(Field::Os, "x"), typed(Field::Os, "")])), None);
}

#[test]
fn a_paste_without_facts_is_no_verdict() {
    let mut state = after([]);
    paste(&mut state, "hello, how are you\n");
    assert_eq!(rating(&state), None);
    paste(&mut state, "$ uname -r\n5.4.58\n");
    assert!(rating(&state).is_some());
}

#[test]
fn a_pasted_value_is_edited_in_its_field() {
    let mut state = after([]);
    paste(&mut state, &format!("$ uname -r\n{OLD}\n"));
    let field = |state: &State| state.inputs.form_text(Field::Kernel).map(str::to_owned);
    assert_eq!(field(&state), None, "the field shows what was read");
    state.apply(typed(Field::Kernel, OLD));
    assert_eq!(field(&state), None);
    state.apply(typed(Field::Kernel, FIXED));
    assert_eq!(field(&state).as_deref(), Some(FIXED));
    state.apply(typed(Field::Kernel, ""));
    assert_eq!(field(&state).as_deref(), Some(""), "a cleared field does not fill itself again");
    assert_eq!(state.form_facts().kernel, None);
}

#[test]
fn every_action_brings_a_new_verdict() {
    let mut state = after(node(OLD));
    assert_eq!(rating(&state), Some(Rating::High));
    state.apply(typed(Field::Kernel, FIXED));
    assert_eq!(rating(&state), Some(Rating::None));
    state.apply(Action::Mode(Some(ProxyMode::Iptables)));
    assert_eq!(rating(&state), Some(Rating::None));
}

#[test]
fn form_values_stay_as_typed() {
    let state = after([typed(Field::Kernel, "  not a kernel "), typed(Field::ClusterVersion, "1.2.3.4.5 ?")]);
    assert_eq!(state.inputs.form_text(Field::Kernel), Some("  not a kernel "));
    assert_eq!(state.form_facts().kernel.as_deref(), Some("not a kernel"));
    assert!(state.finding(Field::Kernel).is_some_and(|text| text.contains("not a kernel")));
    assert!(state.finding(Field::ClusterVersion).is_some_and(|text| text.contains("1.2.3.4.5")));
    assert_eq!(state.finding(Field::Os), None);
}

#[test]
fn form_values_override_the_paste_and_are_reported() {
    let mut state = after(node(OLD));
    paste(&mut state, &format!("$ uname -r\n{FIXED}\n"));
    assert_eq!(rating(&state), Some(Rating::High));
    assert_eq!(state.read_value("kernel").as_deref(), Some(FIXED));
    assert_eq!(state.read_line("kernel"), Some(2));
    assert!(state.form_says("kernel"));
    let report = state.report.as_ref().expect("a report");
    let conflict = report.conflicts.iter().find(|conflict| conflict.fact == "kernel").expect("a conflict");
    assert_eq!(conflict.values, [OLD, FIXED]);

    state.apply(Action::Choose("kernel".to_owned(), FIXED.to_owned()));
    assert_eq!(rating(&state), Some(Rating::None));
    let report = state.report.as_ref().expect("a report");
    assert!(!report.conflicts.iter().any(|conflict| conflict.fact == "kernel"));
}

#[test]
fn a_chosen_sysctl_can_be_forgotten() {
    let name = "net.ipv4.vs.conn_reuse_mode";
    let mut state = after([
        Action::Choose(name.to_owned(), "1".to_owned()),
        Action::Choose(name.to_owned(), "x".to_owned()),
    ]);
    assert_eq!(state.form_facts().sysctls.get(name), Some(1));
    assert!(state.form_says(name));
    state.apply(Action::Forget(name.to_owned()));
    assert_eq!(state.inputs.form, Facts::default());
}

#[test]
fn undo_toggles_a_replacement() {
    let mut state = after(node(OLD));
    let mine = state.inputs.clone();
    state.apply(Action::Replace(Inputs::default()));
    assert_eq!(rating(&state), None);
    state.apply(Action::Undo);
    assert_eq!((&state.inputs, rating(&state)), (&mine, Some(Rating::High)));
    state.apply(Action::Undo);
    assert_eq!(state.inputs, Inputs::default());
    state.apply(Action::Undo);
    assert_eq!(state.inputs, mine);
}

#[test]
fn replacing_by_equal_inputs_does_not_change_undo() {
    let mut state = after([]);
    state.apply(Action::Replace(Inputs::default()));
    assert_eq!(state.before, None);
}

#[test]
fn the_link_leads_back_to_the_same_verdict() {
    let mut state = after(node(OLD));
    paste(&mut state, "net.ipv4.vs.conn_reuse_mode = 1\n");
    let link = decode(&state.link()).expect("a link");
    let reopened = after([Action::Follow(link)]);
    assert_eq!(reopened.inputs.paste, "");
    assert_eq!(reopened.link(), state.link());
    assert_eq!(rating(&reopened), rating(&state));
    assert_eq!(reopened.report.map(|report| report.facts), state.report.map(|report| report.facts));
}

#[test]
fn the_pages_own_link_leaves_everything_where_it_is() {
    let mut state = after([typed(Field::Os, "x")]);
    paste(&mut state, FIXED);
    let before = (state.inputs.clone(), state.read.clone());
    state.apply(Action::Follow(decode(&[&*state.link(), "&l=zh-CN"].concat()).expect("a link")));
    assert_eq!((state.inputs.clone(), state.read.clone()), before);
    assert_eq!(state.wanted(), "zh-CN", "the language is taken over all the same");
    state.apply(Action::Follow(decode(&[&*state.link(), "&m=ebpf"].concat()).expect("a link")));
    assert_eq!((state.refused.len(), &*state.inputs.text()), (1, ""), "another link replaces the paste");
}

#[test]
fn a_followed_link_can_be_undone_and_lists_refused_values() {
    let mut state = after(node(OLD));
    state.apply(Action::Follow(decode("#1&m=ebpf&k=5.4.58").expect("a link")));
    assert_eq!(state.refused.len(), 1);
    assert_eq!(state.inputs.form_text(Field::Kernel), Some("5.4.58"));
    state.apply(Action::Undo);
    assert_eq!(state.refused, []);
    assert_eq!(state.inputs.form_text(Field::Kernel), Some(OLD));
}

#[test]
fn a_paste_counts_once_it_is_read_and_only_the_newest() {
    let mut state = after([Action::Paste(OLD.to_owned())]);
    assert_eq!((rating(&state), state.progress), (None, Progress::Reading));
    let first = state.turn;
    state.apply(Action::Paste(FIXED.to_owned()));
    assert!(!read(&mut state, first, OLD));
    assert_eq!((rating(&state), state.progress), (None, Progress::Reading));
    let turn = state.turn;
    assert!(read(&mut state, turn, FIXED));
    assert_eq!(state.read_value("kernel").as_deref(), Some(FIXED));
    assert_eq!((rating(&state).is_some(), state.progress), (true, Progress::Done));
    // While the user types on, the reading stays.
    state.apply(Action::Paste([FIXED, "\nmore"].concat()));
    assert_eq!(state.read_value("kernel").as_deref(), Some(FIXED));
}

#[test]
fn a_reader_that_fails_leaves_the_text_and_the_form() {
    let mut state = after(node(OLD));
    state.apply(Action::Paste(FIXED.to_owned()));
    let turn = state.turn;
    assert!(state.take_reading(turn, None));
    assert_eq!((rating(&state), state.progress), (Some(Rating::High), Progress::Failed));
    assert_eq!(state.inputs.paste, FIXED);
    // A retry pastes the text again.
    state.apply(Action::Paste(FIXED.to_owned()));
    let turn = state.turn;
    assert!(read(&mut state, turn, FIXED));
    assert_eq!((state.read_value("kernel").as_deref(), state.progress), (Some(FIXED), Progress::Done));
}

#[test]
fn a_new_paste_drops_the_previous_reading() {
    let mut state = after(node(OLD));
    paste(&mut state, FIXED);
    state.apply(Action::Replace(Inputs {
        paste: "net.ipv4.vs.conntrack = 1".to_owned(),
        ..Inputs::default()
    }));
    assert_eq!((state.read_value("kernel").as_deref(), state.progress), (None, Progress::Reading));
    state.apply(Action::Undo);
    assert_eq!((state.read_value("kernel").as_deref(), state.progress), (None, Progress::Reading));
}

#[test]
fn facts_from_the_host_replace_the_form_and_leave_the_paste() {
    let mut state = after([typed(Field::Os, "x")]);
    paste(&mut state, FIXED);
    state.apply(Action::Give(decode("1&c=1.27.3&l=zh-CN").expect("a link")));
    assert_eq!(
        (state.inputs.form.os.clone(), state.inputs.form.cluster_version.as_deref()),
        (None, Some("1.27.3"))
    );
    assert_eq!((state.read_value("kernel").as_deref(), state.progress), (Some(FIXED), Progress::Done));
    assert_eq!((&*state.inputs.text(), state.wanted()), (FIXED, "zh-CN"));
    state.apply(Action::Follow(decode("1&c=1.27.3").expect("a link")));
    assert_eq!((state.read_value("kernel"), &*state.inputs.text()), (None, ""));
}

fn chinese() -> &'static Catalogue {
    Box::leak(Box::new(Catalogue::read(PACKS[0].1.to_owned()).expect("made by this very build")))
}

#[test]
fn another_language_changes_words_and_nothing_else() {
    let mut state = after(node(OLD));
    paste(&mut state, "net.ipv4.vs.conntrack = 1\nnot read");
    let before = (state.inputs.clone(), state.read.clone());
    let report = state.report.clone();
    state.apply(Action::Speak("zh-CN"));
    assert_eq!((state.wanted(), state.catalogue.language()), ("zh-CN", "en"), "until the pack is there");
    state.speak(chinese());
    assert_eq!((state.inputs.clone(), state.read.clone()), before);
    let sentence = |state: &State| state.report.as_ref().expect("a verdict").steps[0].text.clone();
    assert!(sentence(&state).starts_with("复用客户端端口"), "{}", sentence(&state));
    state.apply(Action::Speak("en"));
    state.speak(&ENGLISH);
    assert_eq!(state.report, report);
}

#[test]
fn chosen_languages_override_the_browsers() {
    let mut state = state_in("zh-CN");
    assert_eq!((state.wanted(), &*state.link()), ("zh-CN", ""), "nobody chose: no link says so");
    state.apply(Action::Speak("en"));
    assert_eq!((state.wanted(), &*state.link()), ("en", "1&l=en"));
    state.apply(Action::Follow(decode("1&c=1.27.3").expect("a link")));
    assert_eq!(
        (state.wanted(), &*state.link()),
        ("en", "1&c=1.27.3&l=en"),
        "a link without one changes nothing"
    );
    state.apply(Action::Follow(decode("1&l=zh-CN").expect("a link")));
    assert_eq!(state.wanted(), "zh-CN");
}

#[test]
fn a_language_that_did_not_come_may_be_tried_again() {
    let mut state = after([Action::Speak("zh-CN")]);
    state.failed_language = Some("zh-CN");
    state.apply(typed(Field::Os, "x"));
    assert_eq!(state.failed_language, Some("zh-CN"), "typing is no new try");
    state.apply(Action::Speak("zh-CN"));
    assert_eq!(state.failed_language, None);
}

#[test]
fn long_text_is_attached_and_read() {
    let long = "nothing of interest here\n".repeat(10_000);
    let mut state = after([Action::Paste(long.clone())]);
    assert_eq!((&*state.inputs.paste, &*state.inputs.attached), ("", &*long));
    assert_eq!((state.attached_lines, state.progress), (10_000, Progress::Reading));
    state.apply(Action::Paste("$ uname -r\n5.4.58\n".to_owned()));
    let all = state.inputs.text().into_owned();
    assert_eq!(all, [&*long, "$ uname -r\n5.4.58\n"].concat());
    let turn = state.turn;
    assert!(read(&mut state, turn, &all));
    assert_eq!(
        (state.read_value("kernel").as_deref(), state.read_line("kernel")),
        (Some("5.4.58"), Some(10_002))
    );
    state.apply(Action::Detach);
    let turn = state.turn;
    assert!(read(&mut state, turn, "$ uname -r\n5.4.58\n"));
    assert_eq!((state.read_value("kernel").as_deref(), state.read_line("kernel")), (Some("5.4.58"), Some(2)));
}

#[test]
fn facts_of_one_machine_skip_nodes_with_another_kernel() {
    let mut state = state_in("en");
    let line = |name: &str, kernel: &str| {
        [
            name,
            "   Ready   <none>   9d   v1.19.16-r0   10.0.0.1   <none>   EulerOS 2.9   ",
            kernel,
            "   docker://18.9.0\n",
        ]
        .concat()
    };
    let text = [
        "$ uname -r\n", OLD, "\n$ sysctl net.ipv4.vs.conn_reuse_mode\nnet.ipv4.vs.conn_reuse_mode = 0\n\n",
        "NAME   STATUS   ROLES   AGE   VERSION   INTERNAL-IP   EXTERNAL-IP   OS-IMAGE   KERNEL-VERSION   CONTAINER-RUNTIME\n",
        &line("here", OLD), &line("there", FIXED),
    ]
    .concat();
    paste(&mut state, &text);
    let observed =
        |state: &State| state.report.as_ref().and_then(|report| report.sysctls.conn_reuse_mode.observed);
    let nodes = read_text(&text).nodes.expect("two nodes");
    state.apply(Action::Take(nodes[0].facts.clone()));
    assert_eq!(observed(&state), Some(0));
    state.apply(Action::Take(nodes[1].facts.clone()));
    assert_eq!(observed(&state), None);
    assert!(!state.link().contains("conn_reuse_mode"));
}

#[test]
fn the_answer_is_there_before_the_rest_and_without_it() {
    let mut state = State::new("en");
    state.apply(Action::Follow(decode("1&c=1.21.3&k=5.4.58&m=ipvs").expect("a link")));
    let before = state.report.clone().expect("a report");
    assert_eq!((before.rating, before.steps.len(), state.rest), (Rating::High, 1, PartState::Loading));
    state.take_rest(None);
    assert_eq!((state.report.as_ref(), state.rest), (Some(&before), PartState::Failed));
    state.take_rest(Some(check_reading_briefly));
    let state_in = state.report.clone().expect("a report");
    assert_eq!((state_in.rating, &state_in.problems), (before.rating, &before.problems));
    assert_eq!(state_in.steps[0].text, before.steps[0].text, "the sentence does not change under the reader");
    assert!(state_in.steps.len() > 1 && !state_in.remedies.is_empty() && !state_in.sources.is_empty());
}

#[test]
fn branches_are_there_before_the_rest_and_stay() {
    let mut state = State::new("en");
    state.apply(Action::Follow(decode("1&c=1.27.3").expect("a link")));
    let answer_of = |state: &State| -> Vec<_> {
        let branches = &state.report.as_ref().expect("a report").branches;
        branches.iter().map(|branch| (branch.text.clone(), branch.rating, branch.facts.clone())).collect()
    };
    let before = answer_of(&state);
    assert_eq!(before.len(), 2, "IPVS mode, and any other");
    state.take_rest(Some(check_reading_briefly));
    assert_eq!(answer_of(&state), before);
}
