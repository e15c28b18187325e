//! The path of a SYN that reuses a port, or of a datagram. It starts with the node's values, and each can be changed.

use reusecheck_core::InWords;
use reusecheck_core::facts::{FactName, ProxyMode, Text};
use reusecheck_core::ipvs::{
    Backend, Commit, CommitSet, ConnReuseMode, Decision, Entry, Protocol, Simulation, SimulationResult,
    simulate,
};
use reusecheck_core::messages::{Message, id};
use reusecheck_core::report::{CommitStatus, Report, source_of};
use yew::{Html, html};

use super::picture;
use crate::app::draw::{View, prose, source_link};

/// The state of the panel.
#[derive(Clone, Debug)]
pub struct Path {
    node: Option<Node>,
    changes: Vec<Change>,
    syn: Simulation,
    result: SimulationResult,
    /// Counts the pictures: each plays once.
    pictures: u32,
}

/// The node's values, and what had to be assumed for them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Node {
    syn: Simulation,
    assumed: Vec<String>,
    is_ipvs: bool,
}

/// A change of the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Chose a protocol.
    Protocol(Protocol),
    /// Chose the state of the old connection's backend.
    Backend(Backend),
    /// Chose the state of the old entry.
    Entry(Entry),
    /// Chose whether the service is persistent.
    Persistent(bool),
    /// Chose `conn_reuse_mode`.
    ConnReuseMode(ConnReuseMode),
    /// Chose `conntrack`.
    Conntrack(bool),
    /// Chose `expire_nodest_conn`.
    ExpireNodestConn(bool),
    /// Added a commit to the kernel, or removed it.
    Commit(Commit, bool),
    /// Went back to the node's own values.
    Reset,
    /// Played the picture again.
    Replay,
}

impl Change {
    /// Returns whether it is about the old connection and its service, and not about the node.
    const fn is_scenario(self) -> bool {
        matches!(self, Self::Protocol(_) | Self::Backend(_) | Self::Entry(_) | Self::Persistent(_))
    }

    fn apply(self, syn: &mut Simulation) {
        match self {
            Self::Protocol(protocol) => syn.protocol = protocol,
            Self::Backend(backend) => syn.backend = backend,
            Self::Entry(entry) => syn.entry = entry,
            Self::Persistent(is_on) => syn.persistent = is_on,
            Self::ConnReuseMode(mode) => syn.conn_reuse_mode = mode,
            Self::Conntrack(is_on) => syn.conntrack = is_on,
            Self::ExpireNodestConn(is_on) => syn.expire_nodest_conn = is_on,
            Self::Commit(commit, is_present) => {
                let others =
                    Commit::ALL.into_iter().filter(|other| syn.commits.has(*other) && *other != commit);
                syn.commits = others.chain(is_present.then_some(commit)).collect();
            }
            Self::Reset | Self::Replay => {}
        }
    }
}

/// A closed connection to a backend that drains, on a kernel with the bug: that of 5.4.
const TYPICAL: Simulation = Simulation {
    protocol: Protocol::Tcp,
    commits: ASSUMED,
    conn_reuse_mode: ConnReuseMode::ON,
    conntrack: true,
    expire_nodest_conn: true,
    backend: Backend::Drained,
    entry: Entry::TimeWait,
    persistent: false,
    expire_quiescent_template: false,
};
/// The commits of an unknown kernel.
const ASSUMED: CommitSet = CommitSet::NONE.with(Commit::D752).with(Commit::F719);

impl Default for Path {
    fn default() -> Self {
        Self { node: None, changes: Vec::new(), syn: TYPICAL, result: simulate(&TYPICAL), pictures: 0 }
    }
}

impl Path {
    /// Returns the path of a datagram whose backend was removed.
    pub(super) fn of_datagram() -> Self {
        let changes = vec![Change::Protocol(Protocol::Udp), Change::Backend(Backend::Removed)];
        Self { changes, ..Self::default() }
    }

    /// Takes the node's report. Another node resets the changes to its values, and keeps the scenario.
    pub fn update(&mut self, report: &Report) {
        let node = Some(Node::of(report));
        if node != self.node {
            self.changes.retain(|change| change.is_scenario());
            self.node = node;
        }
        self.follow();
    }

    /// Applies a change.
    pub fn change(&mut self, change: Change) {
        match change {
            Change::Reset => self.changes.clear(),
            Change::Replay => {}
            _ => self.changes.push(change),
        }
        self.follow();
    }

    /// Returns the packet and its kernel.
    pub fn syn(&self) -> &Simulation {
        &self.syn
    }

    /// Returns the outcome and the decisions.
    pub fn result(&self) -> &SimulationResult {
        &self.result
    }

    /// Returns whether a value was changed.
    pub fn is_changed(&self) -> bool {
        !self.changes.is_empty()
    }

    /// Returns the values that had to be assumed for the node.
    pub fn assumed(&self) -> &[String] {
        self.node.as_ref().map_or(&[], |node| &node.assumed)
    }

    fn follow(&mut self) {
        self.syn = self.node.as_ref().map_or(TYPICAL, |node| node.syn);
        for change in &self.changes {
            change.apply(&mut self.syn);
        }
        self.result = simulate(&self.syn);
        self.pictures += 1;
    }
}

impl Node {
    fn of(report: &Report) -> Self {
        let mut node = Self {
            syn: Simulation { commits: CommitSet::NONE, ..TYPICAL },
            assumed: Vec::new(),
            is_ipvs: report.facts.proxy_mode.is_none_or(|mode| mode == ProxyMode::Ipvs),
        };
        let mut value_of = |fact: FactName, default: i64| {
            let value = report.sysctls.get(fact).and_then(|value| value.effective);
            if value.is_none() {
                node.assumed.push([fact.name(), " = ", &default.to_string()].concat());
            }
            value.unwrap_or(default)
        };
        let mode = value_of(FactName::ConnReuseMode, 1).clamp(0, 3);
        node.syn.conntrack = value_of(FactName::Conntrack, 1) != 0;
        node.syn.expire_nodest_conn = value_of(FactName::ExpireNodestConn, 1) != 0;
        let mode = u8::try_from(mode).ok().and_then(|mode| mode.try_into().ok());
        node.syn.conn_reuse_mode = mode.unwrap_or(ConnReuseMode::ON);
        for (commit, status) in Commit::ALL.into_iter().zip(report.kernel.commits.all()) {
            let is_unknown = status == CommitStatus::Unknown;
            let is_assumed = is_unknown && report.kernel.version.is_none() && ASSUMED.has(commit);
            let is_present = status == CommitStatus::Yes || is_assumed;
            if is_present {
                node.syn.commits = node.syn.commits.with(commit);
            }
            if is_unknown {
                node.assumed.push([commit.name(), if is_present { " ✓" } else { " ✗" }].concat());
            }
        }
        node
    }
}

/// Draws the panel.
pub(super) fn draw(view: View, path: &Path) -> Html {
    let (syn, result) = (&path.syn, &path.result);
    let decision = |decision: &Decision| view.catalogue.decision(syn.protocol, decision);
    let (last, decisions) =
        result.path.split_last().map_or((None, &[][..]), |(last, others)| (Some(last), others));
    let outcome = last.map_or("", decision);
    let help = if syn.protocol == Protocol::Udp { id::PATH_HELP_UDP } else { id::PATH_HELP };
    let not_ipvs = path.node.as_ref().is_some_and(|node| !node.is_ipvs);
    let replay = view.change(super::Change::Path(Change::Replay));
    html! {
        <>
            <p class="help" key={syn.protocol.name()}>{ view.text(help) }</p>
            { not_ipvs.then(|| html! { <p class="notice">{ view.text(id::PATH_NOT_IPVS) }</p> }) }
            <div class="sides">
                <figure class="path">
                    { picture::draw(view, result, outcome, path.pictures) }
                    // Screen readers announce changes inside this element, so it stays the same.
                    <figcaption><span role="status"><span key={outcome}>{ outcome }</span></span></figcaption>
                    <button class="action" type="button" onclick={replay}>{ view.text(id::PATH_AGAIN) }</button>
                </figure>
                <div>
                    <h3>{ view.text(id::PATH_DECISIONS) }</h3>
                    <ol class="steps" key={path.pictures}>
                        { for decisions.iter().map(|one| step(view, syn, one, decision(one))) }
                    </ol>
                </div>
            </div>
            <div>
                { assumed(view, path.assumed()) }
                <div class="inputs">{ inputs(view, syn) }</div>
                { path.is_changed().then(|| reset(view)) }
            </div>
        </>
    }
}

fn assumed(view: View, assumed: &[String]) -> Html {
    if assumed.is_empty() {
        return Html::default();
    }
    let text = view.fill(id::PATH_ASSUMED, "names", &assumed.join(", "));
    html! { <p class="help" key={text.clone()}>{ text }</p> }
}

fn reset(view: View) -> Html {
    let reset = view.change(super::Change::Path(Change::Reset));
    html! {
        <p>
            { view.text(id::PATH_OWN) }{ " " }
            <button class="action" type="button" id="path-reset" onclick={reset}>{ view.text(id::PATH_RESET) }</button>
        </p>
    }
}

fn step(view: View, syn: &Simulation, decision: &Decision, text: &str) -> Html {
    let source = decision.source.as_deref().and_then(source_of);
    let (sources, ids): (Vec<_>, Vec<Text>) =
        source.map(|source| (source.clone(), source.id)).into_iter().unzip();
    html! {
        <li data-at={decision.at.to_string()} data-taken={decision.taken.to_string()}>
            <p>{ prose(text) }</p>
            <p class="help"><code>{ decider(view, &decision.at, syn) }</code></p>
            { view.sources(&sources, &ids) }
        </li>
    }
}

/// Returns the fact that a decision depends on.
fn decider(view: View, at: &str, syn: &Simulation) -> String {
    let has = |commit: Commit| [commit.name(), if syn.commits.has(commit) { ": ✓" } else { ": ✗" }].concat();
    let bit = |name: &str, is_on: bool| [name, " = ", if is_on { "1" } else { "0" }].concat();
    let (backend, entry) = (view.text(backend_value(syn.backend)), view.text(entry_value(syn.entry)));
    match at {
        "sysctl" => has(Commit::D752),
        "reuse-check" => {
            let mode = u8::from(syn.conn_reuse_mode).to_string();
            ["conn_reuse_mode = ", &mode, ", ", &has(Commit::C95c)].concat()
        }
        "weight" => [backend, ", ", &bit("expire_nodest_conn", syn.expire_nodest_conn)].concat(),
        "entry-state" => entry.to_owned(),
        "template" => ["sessionAffinity: ", if syn.persistent { "ClientIP" } else { "None" }].concat(),
        "expire-nodest-conn" => bit("expire_nodest_conn", syn.expire_nodest_conn),
        "reschedules-removed" => has(Commit::D35d),
        "conntrack" => bit("conntrack", syn.conntrack),
        "drops-tracked" => has(Commit::F719),
        "old-conntrack" if syn.protocol == Protocol::Udp => "UDP".to_owned(),
        "old-conntrack" => [&has(Commit::F0a5), ", ", entry].concat(),
        // `template-server` and `destination`.
        _ => backend.to_owned(),
    }
}

const fn backend_value(backend: Backend) -> Message {
    match backend {
        Backend::Serving => id::PATH_VALUE_SERVING,
        Backend::Drained => id::PATH_VALUE_DRAINED,
        Backend::Removed => id::PATH_VALUE_REMOVED,
        Backend::RemovedDrained => id::PATH_VALUE_REMOVED_DRAINED,
    }
}

const fn entry_value(entry: Entry) -> Message {
    match entry {
        Entry::FinWait => id::PATH_VALUE_FIN_WAIT,
        Entry::Established => id::PATH_VALUE_ESTABLISHED,
        Entry::TimeWait | Entry::ServerReset => id::PATH_VALUE_TIME_WAIT,
    }
}

/// Returns the fields. Those that have no meaning for a datagram are left out.
fn inputs(view: View, syn: &Simulation) -> Html {
    let is_tcp = syn.protocol == Protocol::Tcp;
    let on_off = |name, label: &str, is_on: bool, change: fn(bool) -> Change| {
        let values = [("true", id::PATH_VALUE_ON, true), ("false", id::PATH_VALUE_OFF, false)];
        let options =
            values.map(|(value, label, choice)| (value, view.text(label), choice == is_on, change(choice)));
        choice(view, name, label, options)
    };
    let protocols = [(Protocol::Tcp, "TCP"), (Protocol::Udp, "UDP")].map(|(protocol, label)| {
        (protocol.name(), label, protocol == syn.protocol, Change::Protocol(protocol))
    });
    let backends = Backend::ALL.map(|backend| {
        (backend.name(), view.text(backend_value(backend)), backend == syn.backend, Change::Backend(backend))
    });
    let entries = [Entry::TimeWait, Entry::FinWait, Entry::Established]
        .map(|entry| (entry.name(), view.text(entry_value(entry)), entry == syn.entry, Change::Entry(entry)));
    let modes = [("0", 0), ("1", 1), ("2", 2)].into_iter().filter_map(|(name, mode): (_, u8)| {
        let mode = ConnReuseMode::try_from(mode).ok()?;
        Some((name, name, mode == syn.conn_reuse_mode, Change::ConnReuseMode(mode)))
    });
    html! {
        <>
            { choice(view, "protocol", view.text(id::PATH_PROTOCOL), protocols) }
            { choice(view, "backend", view.text(id::PATH_BACKEND), backends) }
            { is_tcp.then(|| choice(view, "entry", view.text(id::PATH_ENTRY), entries)) }
            { is_tcp.then(|| choice(view, "connReuseMode", "conn_reuse_mode", modes)) }
            { on_off("conntrack", "conntrack", syn.conntrack, Change::Conntrack) }
            { on_off("expireNodestConn", "expire_nodest_conn", syn.expire_nodest_conn, Change::ExpireNodestConn) }
            { on_off("persistent", view.text(id::PATH_PERSISTENT), syn.persistent, Change::Persistent) }
            <fieldset>
                <legend>{ view.text(id::PATH_COMMITS) }</legend>
                { for Commit::ALL.into_iter().map(|commit| commit_field(view, syn, commit)) }
            </fieldset>
        </>
    }
}

/// Returns a row of radio buttons of `(value, label, whether it is chosen, change)`.
fn choice<'a>(
    view: View,
    name: &'static str,
    label: &str,
    options: impl IntoIterator<Item = (&'static str, &'a str, bool, Change)>,
) -> Html {
    let option = |(value, label, checked, change): (&str, &str, bool, Change)| {
        let (group, id) = (["path-", name].concat(), ["path-", name, "-", value].concat());
        html! {
            <label class="segment">
                <input type="radio" name={group} {id} {checked} onclick={view.change(super::Change::Path(change))} />
                <span>{ label.to_owned() }</span>
            </label>
        }
    };
    html! {
        <fieldset key={name}>
            <legend>{ label.to_owned() }</legend>
            <div class="segments">{ for options.into_iter().map(option) }</div>
        </fieldset>
    }
}

fn commit_field(view: View, syn: &Simulation, commit: Commit) -> Html {
    let checked = syn.commits.has(commit);
    let flip = view.change(super::Change::Path(Change::Commit(commit, !checked)));
    let upstream = source_of(commit.source()).map(|source| source_link(&source, &source.title));
    html! {
        <div>
            <label class="check">
                <input type="checkbox" id={["path-", commit.name()].concat()} {checked} onclick={flip} />
                <code>{ commit.name() }</code>
            </label>
            <p class="help">{ prose(view.text(commit.message())) }{ " " }{ upstream }</p>
        </div>
    }
}
