//! The arithmetic of ports: after how long a port is used again, and whether its old entry is still there.
//!
//! `connect()` looks for a free port at every second number of the range, from a place that moves on with each
//! connection, and takes the other half only where the first is full. Up to 5.17 the place moves by one step, so one
//! destination is served in order; from 5.18 on (and its stable backports of June 2022) by one to eight steps, drawn at
//! random, and every ten seconds it moves to another place. On running kernels the result equals random choice.
//! `bind()` before `connect()` begins anywhere, at every second number too (at the other ones); other destinations of
//! the same client move the place as well. Source NAT on the way to the node is out of scope: it takes its ports from a
//! range of its own.

/// How the client chooses.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// One port after the other.
    InOrder,
    /// Any free port with the same chance.
    AtRandom,
}

impl Choice {
    pub(super) const ALL: [Self; 2] = [Self::InOrder, Self::AtRandom];
}

/// The ports and their times, in seconds from the begin of a connection.
#[derive(Clone, Copy)]
pub(super) struct Window {
    /// Ports that are tried first.
    pub(super) first_half: f64,
    /// Ports that are tried where no other is free.
    pub(super) second_half: f64,
    /// Until when the client cannot use the port again.
    pub(super) blocked: f64,
    /// Until when the IPVS entry lives; not before `blocked`.
    pub(super) life: f64,
}

/// A part of the connections, and after how long each of its ports is used again.
#[derive(Clone, Copy)]
pub(super) struct Use {
    /// Its share of all connections.
    weight: f64,
    gap: Gap,
}

#[derive(Clone, Copy)]
enum Gap {
    /// Always the same.
    Exactly(f64),
    /// At least `from`, then at that rate at any moment.
    Anytime { from: f64, rate: f64 },
}

impl Window {
    /// Connections per second that the ports allow.
    pub(super) fn limit(self) -> Option<f64> {
        (self.blocked > 0.0).then(|| (self.first_half + self.second_half) / self.blocked)
    }

    /// Connections per second that the ports tried first can serve.
    pub(super) fn first_limit(self) -> Option<f64> {
        (self.blocked > 0.0).then(|| self.first_half / self.blocked)
    }

    /// Returns the parts of `rate` connections per second: where the first half is full, each of its ports is used
    /// again the moment it is free, and the rest takes the second half.
    pub(super) fn uses(self, rate: f64, choice: Choice) -> Vec<Use> {
        let first = self.first_limit().map_or(rate, |limit| rate.min(limit));
        let part = |ports: f64, part: f64, choice| {
            let free = ports - part * self.blocked;
            let gap = match choice {
                // Full, apart from the remainder of the division.
                _ if free < 1e-6 * ports => Gap::Exactly(self.blocked),
                Choice::InOrder => Gap::Exactly(ports / part),
                Choice::AtRandom => Gap::Anytime { from: self.blocked, rate: part / free },
            };
            Use { weight: part / rate, gap }
        };
        let mut uses = vec![part(self.first_half, first, choice)];
        if rate > first {
            let mut rest = part(self.second_half, rate - first, Choice::AtRandom);
            if choice == Choice::InOrder {
                // The search starts where it left the first half and moves with its ports. It finds those of the round
                // before, which are just free again.
                rest.gap = Gap::Exactly(self.blocked);
            }
            uses.push(rest);
        }
        uses
    }
}

/// Returns the share of connections that meet an entry.
pub(super) fn reuse(uses: &[Use], window: Window) -> f64 {
    uses.iter().map(|part| part.weight * part.gap.within(window.life)).sum()
}

/// Returns the share of connections that meet an entry from before `seconds` of draining began, on average over them.
/// `keeps_backend`: a connection over such an entry keeps the entry, with its backend.
pub(super) fn old_entries(uses: &[Use], window: Window, seconds: f64, kept: bool) -> f64 {
    uses.iter().map(|part| part.weight * part.gap.old_entries(window.life, seconds, kept)).sum()
}

impl Gap {
    /// Returns the chance that the port is used again within `life`.
    fn within(self, life: f64) -> f64 {
        match self {
            Self::Exactly(gap) => f64::from(u8::from(gap < life)),
            Self::Anytime { from, rate } => 1.0 - (-rate * (life - from)).exp(),
        }
    }

    fn old_entries(self, life: f64, seconds: f64, kept: bool) -> f64 {
        match self {
            Self::Exactly(gap) if gap >= life => 0.0,
            Self::Exactly(_) if kept => 1.0,
            Self::Exactly(gap) => gap.min(seconds) / seconds,
            Self::Anytime { from, rate } => renewed(from, rate, life, seconds, kept),
        }
    }
}

/// Follows the share over the time, in steps of at most half a second. A connection at a moment meets an old entry if
/// its port was last used before the time began, and not longer ago than an entry lives; or, where entries are kept,
/// if it was last used within the time, and that connection had met one.
fn renewed(from: f64, rate: f64, life: f64, seconds: f64, kept: bool) -> f64 {
    let count = (seconds * 2.0).ceil().clamp(200.0, 7200.0);
    let step = seconds / count;
    // Of the gaps longer than `from`, the share still open after `past`.
    let open = |past: f64| (-rate * (past - from).max(0.0)).exp();
    let (decay, end) = ((-rate * step).exp(), open(life));
    let (since_from, since_life) = (to_count(from / step), to_count(life / step));
    let mut shares: Vec<f64> = Vec::with_capacity(to_count(count));
    let (mut now, mut chained, mut sum) = (step / 2.0, 0.0, 0.0);
    while now < seconds {
        let direct = (open(now) - end).max(0.0);
        let share = (direct + if kept { chained } else { 0.0 }).min(1.0);
        sum += share;
        shares.push(share);
        let ago = |steps: usize| {
            let at = shares.len().checked_sub(steps + 1);
            at.and_then(|at| shares.get(at)).copied().unwrap_or_default()
        };
        chained = chained * decay + (1.0 - decay) * (ago(since_from) - end * ago(since_life));
        now += step;
    }
    sum / count
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of steps: small, not negative"
)]
fn to_count(count: f64) -> usize {
    count as usize
}
