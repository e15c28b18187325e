//! The estimate against a discrete simulation: clients that choose ports with the kernel's own loop, an IPVS that keeps
//! entries, backends that drain. Seeded; nothing here shares code or formulas with what is tested.

mod support;

use reusecheck_core::estimate::{
    Closes, Draining, Estimate, EstimateResult, Figure, Node, estimate, reuse_by_rate,
};
use reusecheck_core::ipvs::{Commit, CommitSet, ConnReuseMode};
use reusecheck_core::messages::ENGLISH;

const ALL_COMMITS: [Commit; 5] = Commit::ALL;
const UNFIXED: [Commit; 2] = [Commit::D752, Commit::F719];

fn kernel(commits: &[Commit], mode: bool) -> Node {
    let commits: CommitSet = commits.iter().copied().collect();
    let conn_reuse_mode = if mode { ConnReuseMode::ON } else { ConnReuseMode::OFF };
    Node::Kernel { commits, conn_reuse_mode, conntrack: true, expire_nodest_conn: true }
}

fn input_of(rate: f64, closes: Closes, node: Node) -> Estimate {
    Estimate { rate, ports: Estimate::default_ports(), closes, open_seconds: 0.0, draining: None, node }
}

#[track_caller]
fn answer(input: &Estimate) -> EstimateResult {
    estimate(input, &ENGLISH).unwrap_or_else(|refusal| panic!("{refusal:?}"))
}

/// How a client takes its ports.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Client {
    /// `__inet_hash_connect()` up to 5.17: advances by one step of two.
    InOrder,
    /// The same from 5.18 on: advances by one to eight steps, and moves to another place every ten seconds.
    Steps,
    /// `bind()` before `connect()`: from anywhere.
    Anywhere,
}

#[derive(Clone, Copy)]
struct Port {
    free_at: f64,
    entry_until: f64,
    backend: u32,
}

struct World {
    seed: u64,
    now: f64,
    ports: Vec<Port>,
    client: Client,
    place: usize,
    /// When the next place is drawn.
    shuffle_at: f64,
}

impl World {
    fn new(seed: u64, client: Client, ports: usize) -> Self {
        let fresh = Port { free_at: 0.0, entry_until: 0.0, backend: 0 };
        Self { seed, now: 0.0, ports: vec![fresh; ports], client, place: 0, shuffle_at: 0.0 }
    }

    /// Returns a number below `bound`, from a linear congruential generator (its high bits).
    fn random(&mut self, bound: u32) -> u32 {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(self.seed >> 33).expect("31 bits") % bound
    }

    /// Returns a random place below `bound`.
    fn anywhere(&mut self, places: usize) -> usize {
        usize::try_from(self.random(u32::try_from(places).expect("a range of ports"))).expect("32 bits fit")
    }

    /// The next arrival of a Poisson process.
    fn wait(&mut self, rate: f64) {
        let uniform = (f64::from(self.random(1 << 30)) + 1.0) / f64::from(1 << 30);
        self.now -= uniform.ln() / rate;
    }

    /// Returns the kernel's loop: even numbers of the range from the place on, then odd ones.
    fn choose(&mut self) -> Option<usize> {
        let remaining = self.ports.len() & !1;
        let shuffles = self.client == Client::Steps && self.now >= self.shuffle_at;
        if shuffles {
            self.shuffle_at = (self.now / 10.0).floor() * 10.0 + 10.0;
        }
        if shuffles || self.client == Client::Anywhere {
            self.place = self.anywhere(remaining);
        }
        let offset = (self.place % remaining) & !1;
        for parity in 0..2 {
            for skipped in (0..remaining).step_by(2) {
                let at = (offset + parity + skipped) % remaining;
                if self.ports[at].free_at <= self.now {
                    let skipped = match self.client {
                        Client::Steps => skipped.max(self.anywhere(8) * 2),
                        _ => skipped,
                    };
                    self.place += skipped + 2;
                    return Some(at);
                }
            }
        }
        None
    }
}

/// The counters.
#[derive(Default)]
struct Counted {
    connections: f64,
    reused: f64,
    to_draining: f64,
    delayed: f64,
}

struct Scene {
    input: Estimate,
    client: Client,
    /// The fate of a reused port while its backend serves, and while it drains: follows, is rescheduled, is dropped.
    serving: char,
    drained: char,
}

const BACKENDS: u32 = 4;

/// Runs until every port was used, then counts for `seconds`, during which backend 0 drains if `drains`.
fn run(scene: &Scene, seed: u64, drains: bool, seconds: f64) -> Counted {
    let input = &scene.input;
    let count = input.ports.1 - input.ports.0 + 1;
    let mut world = World::new(seed, scene.client, usize::from(count));
    let (life, blocked) = match input.closes {
        Closes::Client => (120.0, 60.0),
        Closes::Server => (120.0, 0.0),
        Closes::ClientReset | Closes::ServerReset => (10.0, 0.0),
    };
    let settled = (f64::from(count) / 2.0 / input.rate).min(250.0) + life + input.open_seconds;
    let mut counted = Counted::default();
    while world.now < settled + seconds {
        world.wait(input.rate);
        let Some(at) = world.choose() else { continue };
        let counts = world.now >= settled;
        let draining = drains && counts;
        let any = |world: &mut World| {
            if draining { 1 + world.random(BACKENDS - 1) } else { world.random(BACKENDS) }
        };
        let old = world.ports[at];
        let reused = old.entry_until > world.now;
        let met_draining = draining && reused && old.backend == 0;
        let fate = if met_draining { scene.drained } else { scene.serving };
        let backend = if reused && fate == 'O' { old.backend } else { any(&mut world) };
        let closed = world.now + input.open_seconds;
        world.ports[at] = Port { free_at: closed + blocked, entry_until: closed + life, backend };
        if counts {
            counted.connections += 1.0;
            counted.reused += f64::from(u8::from(reused));
            counted.to_draining += f64::from(u8::from(draining && backend == 0));
            counted.delayed += f64::from(u8::from(reused && fate == 'D'));
        }
    }
    counted
}

/// Returns the simulated share of connections over an old entry.
fn simulated_reuse(input: &Estimate, client: Client) -> f64 {
    let scene = Scene { input: input.clone(), client, serving: 'R', drained: 'R' };
    let counted = run(&scene, 7, false, 120_f64.max(2000.0 / input.rate));
    counted.reused / counted.connections
}

/// Of 2,000 connections at least, the share is off by 0.03 at most (99 %, two-sided, at a share of a half).
const CHANCE: f64 = 0.03;
/// The effects that the formulas leave out while a backend drains.
const DRAINS: f64 = 0.06;
/// How far the formula was off there, at most, rounded up.
const MEASURED: f64 = 0.05;
/// The precision that the text promises. With random steps, blocked ports are adjacent, and so are those of ten seconds.
const PROMISED: f64 = 0.10;

#[test]
fn shares_by_choice_against_the_simulation() {
    let cases = [(10.0, 0.0), (60.0, 0.0), (110.0, 0.0), (140.0, 0.0), (180.0, 10.0), (220.0, 0.0)];
    for (closes, (rate, open)) in Closes::ALL.into_iter().flat_map(|closes| cases.map(|case| (closes, case)))
    {
        let input = Estimate { open_seconds: open, ..input_of(rate, closes, kernel(&ALL_COMMITS, true)) };
        let shares = answer(&input).reuse_by_choice;
        for (client, share, tolerance) in [
            (Client::InOrder, shares.in_order, CHANCE),
            (Client::Steps, shares.in_steps, PROMISED),
            (Client::Anywhere, shares.at_random, CHANCE),
        ] {
            let found = simulated_reuse(&input, client);
            assert!((found - share).abs() < tolerance, "{closes:?} {client:?} {rate}/s: {share} but {found}");
        }
    }
}

#[test]
fn shares_of_a_curve_are_those_of_its_rates() {
    for closes in Closes::ALL {
        let input = input_of(100.0, closes, kernel(&UNFIXED, true));
        let rates = [0.001, 5.0, 100.0, 400.0, 5000.0];
        let curve = reuse_by_rate(&input, rates).expect("rates in the range");
        for (rate, shares) in rates.into_iter().zip(curve) {
            assert_eq!(
                shares,
                answer(&Estimate { rate, ..input.clone() }).reuse_by_choice,
                "{closes:?} {rate}/s"
            );
        }
    }
    let refused = reuse_by_rate(&input_of(0.0, Closes::Client, kernel(&UNFIXED, true)), [1.0]);
    assert_eq!(refused.expect_err("no rate").field, "rate");
}

/// Shares measured on a running Linux 6.1.0-56, of 3,000 connections at least (`docs/kernel-lab.md`).
#[test]
fn shares_measured_on_a_kernel() {
    let (few, all) = ((40_000, 43_999), Estimate::default_ports());
    for (closes, rate, ports, found) in [
        (Closes::Client, 8.0, few, 0.281),
        (Closes::Client, 20.0, few, 0.778),
        (Closes::Client, 45.0, few, 0.852),
        (Closes::Server, 5.0, few, 0.271),
        (Closes::Server, 10.0, few, 0.452),
        (Closes::Server, 20.0, few, 0.698),
        (Closes::ClientReset, 500.0, all, 0.280),
        (Closes::ClientReset, 1500.0, all, 0.694),
        (Closes::ServerReset, 1000.0, all, 0.482),
    ] {
        let input = Estimate { ports, ..input_of(rate, closes, kernel(&ALL_COMMITS, true)) };
        let share = answer(&input).reuse_by_choice.in_steps;
        assert!((found - share).abs() < MEASURED, "{closes:?} {rate}/s: {share} but {found}");
    }
}

#[test]
fn the_range_spans_every_client() {
    for (rate, open, ports) in [
        // Rounds of random steps that end with the entry's life.
        (90.0, 10.0, (32_768, 60_999)),
        // One half of the ports is full; a small range; connections open for minutes.
        (33.0, 10.0, (40_000, 42_822)),
        (20.0, 0.0, (40_000, 41_999)),
        (60.0, 120.0, (32_768, 60_999)),
    ] {
        let input_of = input_of(rate, Closes::Client, kernel(&ALL_COMMITS, true));
        let input = Estimate { ports, open_seconds: open, ..input_of };
        let (least, most) = answer(&input).reuse.share;
        for client in [Client::InOrder, Client::Steps, Client::Anywhere] {
            let found = simulated_reuse(&input, client);
            let within = least - PROMISED < found && found < most + PROMISED;
            assert!(within, "{client:?} {rate}/s {ports:?}: {least} to {most} but {found}");
        }
    }
}

/// Counted over several drains, each after its own beginning.
fn simulated_drain(scene: &Scene, seconds: f64) -> (f64, f64) {
    let (mut connections, mut stale, mut delayed) = (0.0, 0.0, 0.0);
    for seed in 1..=6 {
        let counted = run(scene, seed, true, seconds);
        connections += counted.connections;
        stale += counted.to_draining;
        delayed += counted.delayed;
    }
    (stale / connections, delayed / connections)
}

#[test]
fn draining_backends_against_the_simulation() {
    let k4 = [Commit::D752, Commit::F719, Commit::F0a5, Commit::C95c];
    for (closes, rate, seconds, node, serving, drained) in [
        // Follows old entries; drops on both; reschedules drained ones, which a server's reset turns into a drop.
        (Closes::Client, 100.0, 30.0, kernel(&UNFIXED, false), 'O', 'O'),
        (Closes::Server, 100.0, 30.0, kernel(&UNFIXED, false), 'O', 'O'),
        (Closes::Server, 60.0, 300.0, kernel(&UNFIXED, false), 'O', 'O'),
        (Closes::Server, 100.0, 60.0, kernel(&UNFIXED, true), 'D', 'D'),
        (Closes::Server, 100.0, 60.0, kernel(&k4, false), 'O', 'R'),
        (Closes::ServerReset, 400.0, 60.0, kernel(&k4, false), 'O', 'D'),
    ] {
        let draining = Some(Draining { backends: BACKENDS, draining: 1, seconds });
        let input = Estimate { draining, ..input_of(rate, closes, node) };
        let drain = answer(&input).while_draining.expect("asked");
        for client in [Client::InOrder, Client::Steps, Client::Anywhere] {
            let scene = Scene { input: input.clone(), client, serving, drained };
            let (stale, delayed) = simulated_drain(&scene, seconds);
            for (what, found, (least, most)) in
                [("stale", stale, drain.stale.share), ("delayed", delayed, drain.delayed.share)]
            {
                let within = least - DRAINS < found && found < most + DRAINS;
                assert!(within, "{closes:?} {client:?} {rate}/s, {what}: {least} to {most} but {found}");
            }
        }
    }
}

/// A figure's parts agree with each other.
#[track_caller]
fn assert_figure(figure: Figure, rate: f64) {
    let close = |a: f64, b: f64| (a - b).abs() < 1e-9 * rate;
    let (least, most) = figure.share;
    assert!(0.0 <= least && least <= most && most <= 1.0, "{figure:?}");
    assert!(
        close(figure.per_second.1, most * rate) && close(figure.per_minute.0, least * rate * 60.0),
        "{figure:?}"
    );
}

#[test]
fn the_figures_follow_the_verdict() {
    let facts = |line: &str| Node::Facts(support::facts(line).into());
    let shares = |node: Node| {
        let draining = Some(Draining { backends: 4, draining: 1, seconds: 30.0 });
        let result = answer(&Estimate { draining, ..input_of(200.0, Closes::Client, node) });
        let draining = result.while_draining.expect("asked");
        for figure in [result.reuse, result.delayed, result.same_backend, draining.stale, draining.delayed] {
            assert_figure(figure, 200.0);
        }
        [result.reuse, result.delayed, draining.stale, draining.delayed].map(|figure| figure.share.1 > 0.0)
    };
    // Stale backend, SYN delay, not affected (an observed fact and a vendor's statement), not IPVS.
    assert_eq!(shares(facts("1.27.3 | 5.4.58 | - | ipvs")), [true, false, true, false]);
    assert_eq!(shares(facts("1.27.3 | 5.4.58 | - | ipvs | conn_reuse_mode=1")), [true, true, false, true]);
    assert_eq!(shares(facts("1.27.3 | 5.4.163 | - | ipvs")), [true, false, false, false]);
    let h686 = "v1.19.16-r0 | 4.18.0-147.5.1.6.h686.eulerosv2r9.x86_64 | EulerOS 2.9 | ipvs";
    assert_eq!(shares(facts(h686)), [true, false, false, false]);
    assert_eq!(shares(facts("1.27.3 | 5.4.58 | - | iptables")), [false; 4]);
    // The FAQ decides: 1 stays on EulerOS 2.5, in contrast to upstream's table.
    let r7 = "v1.19.16-r0 | 3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64 | EulerOS 2.5 | ipvs";
    assert_eq!(shares(facts(r7)), [true, true, false, true]);
    // Nothing known: everything possible, and nothing certain.
    assert_eq!(shares(facts("- | - | - | -")), [true; 4]);
    let unknown = answer(&input_of(200.0, Closes::Client, facts("- | - | - | -")));
    assert!(unknown.reuse.share.0 <= 0.0 && unknown.delayed.share.0 <= 0.0);
    // Mode 1 without the commit that drops was never measured.
    let unmodelled = Node::Kernel {
        commits: std::iter::once(Commit::D752).collect(),
        conn_reuse_mode: ConnReuseMode::ON,
        conntrack: true,
        expire_nodest_conn: true,
    };
    assert_eq!(shares(unmodelled), [true; 4]);
}

#[test]
fn a_servers_reset_costs_a_second_on_every_kernel() {
    let of =
        |closes, mode| answer(&input_of(400.0, closes, kernel(&ALL_COMMITS, mode))).delayed.share.1 > 0.0;
    assert!(of(Closes::ServerReset, true));
    assert!(!of(Closes::ServerReset, false) && !of(Closes::ClientReset, true) && !of(Closes::Server, true));
}

#[test]
fn a_client_without_free_ports() {
    let result = answer(&input_of(500.0, Closes::Client, kernel(&UNFIXED, true)));
    assert!(result.exhausted);
    let limit = result.limit.expect("TIME_WAIT blocks ports");
    assert!((limit - 28_232.0 / 60.0).abs() < 1e-9);
    assert_figure(result.reuse, limit);
    assert!(result.delayed.share.0 > 0.99, "each port is used again the moment it is free");
    assert_eq!(answer(&input_of(500.0, Closes::Server, kernel(&UNFIXED, true))).limit, None);
}

#[test]
fn out_of_range_is_refused_by_name() {
    let good = input_of(100.0, Closes::Client, kernel(&UNFIXED, true));
    let draining = |backends, draining, seconds| Some(Draining { backends, draining, seconds });
    for (field, input) in [
        ("rate", Estimate { rate: 0.0, ..good.clone() }),
        ("rate", Estimate { rate: f64::NAN, ..good.clone() }),
        ("rate", Estimate { rate: f64::INFINITY, ..good.clone() }),
        ("ports", Estimate { ports: (0, 100), ..good.clone() }),
        ("ports", Estimate { ports: (101, 100), ..good.clone() }),
        ("openSeconds", Estimate { open_seconds: -1.0, ..good.clone() }),
        ("draining.backends", Estimate { draining: draining(0, 1, 30.0), ..good.clone() }),
        ("draining.draining", Estimate { draining: draining(2, 3, 30.0), ..good.clone() }),
        ("draining.seconds", Estimate { draining: draining(2, 1, 0.5), ..good.clone() }),
    ] {
        let refused = estimate(&input, &ENGLISH).expect_err(field);
        assert_eq!(refused.field, field);
        assert!(refused.least <= refused.most);
    }
    // The limits are inside the range.
    for input in [
        Estimate {
            rate: 0.001,
            ports: (7, 7),
            open_seconds: 86_400.0,
            draining: draining(1, 1, 3600.0),
            ..good.clone()
        },
        Estimate { rate: 1e6, ports: (1, 65_535), draining: draining(10_000, 10_000, 1.0), ..good.clone() },
    ] {
        let result = answer(&input);
        assert_figure(result.reuse, result.limit.map_or(input.rate, |limit| input.rate.min(limit)));
    }
}

#[test]
fn the_texts_match_their_snapshots() {
    let draining = Some(Draining { backends: 4, draining: 1, seconds: 30.0 });
    let node = Node::Facts(support::facts("1.27.3 | 5.4.58 | - | ipvs").into());
    let result = answer(&Estimate { draining, ..input_of(100.0, Closes::Client, node) });
    insta::assert_snapshot!("estimate", serde_json::to_string_pretty(&result).expect("plain data"));
    let full = answer(&input_of(500.0, Closes::Client, kernel(&UNFIXED, true)));
    let lines: Vec<&str> = full.formula.iter().map(|line| &*line.text).collect();
    insta::assert_snapshot!("estimate-full", lines.join("\n"));
}
