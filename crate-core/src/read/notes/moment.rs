//! When and on which machine something was printed: sessions are followed from prompt to prompt.

use std::collections::BTreeMap;

/// When and on which machine a value was printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Moment {
    /// The number of the machine; 0 where the paste does not name it.
    pub(super) machine: usize,
    /// Whether it follows a prompt.
    is_session: bool,
    /// The number of writes and reboots before it.
    changes: usize,
}

impl Moment {
    /// Returns whether a later value of the same question replaces this one: on the same machine, in one session or
    /// with a change between the two.
    pub(super) fn is_superseded_by(self, later: Self) -> bool {
        self.machine == later.machine
            && (self.is_session && later.is_session || self.changes != later.changes)
    }
}

/// A machine that a paste shows at work.
struct Machine {
    /// Its name as first printed.
    name: String,
    /// Whether a prompt or a header names it, not only its own output.
    is_certain: bool,
}

/// The machines that a paste shows at work.
#[derive(Default)]
pub(super) struct Machines {
    /// By their short names, from 1.
    numbers: BTreeMap<String, usize>,
    all: Vec<Machine>,
    now: Moment,
    /// The machine of the prompt, while a line or a block of another one is read.
    home: Option<usize>,
}

impl Machines {
    /// Returns the current moment.
    pub(super) fn now(&self) -> Moment {
        self.now
    }

    /// Returns the name of a machine; `None` for the one without.
    pub(super) fn name(&self, machine: usize) -> Option<&str> {
        Some(self.get(machine)?.name.as_str())
    }

    /// Returns whether a prompt or a header names the machine.
    pub(super) fn is_certain(&self, machine: usize) -> bool {
        self.get(machine).is_some_and(|machine| machine.is_certain)
    }

    fn get(&self, machine: usize) -> Option<&Machine> {
        self.all.get(machine.checked_sub(1)?)
    }

    /// Takes the prompt of a command.
    pub(super) fn prompt(&mut self, host: Option<&str>) {
        self.leave();
        if let Some(host) = host {
            self.now.machine = self.number(host, true);
            self.now.is_session = true;
        }
    }

    /// Reads what follows as the output of that machine, until [`Self::leave`] or the next prompt.
    pub(super) fn visit(&mut self, host: &str) {
        self.home.get_or_insert(self.now.machine);
        self.now.machine = self.number(host, true);
    }

    /// Ends a visit.
    pub(super) fn leave(&mut self) {
        if let Some(home) = self.home.take() {
            self.now.machine = home;
        }
    }

    /// Takes the name that a machine prints of itself. It only counts where no prompt or header names the machine.
    pub(super) fn names_itself(&mut self, host: &str) {
        if !self.is_certain(self.now.machine) {
            self.now.machine = self.number(host, false);
        }
    }

    /// Notes a write or a reboot: later values replace earlier ones.
    pub(super) fn change(&mut self) {
        self.now.changes += 1;
    }

    /// Adds a machine that nothing names otherwise, and returns its number.
    pub(super) fn add(&mut self, name: &str) -> usize {
        self.number(name, false)
    }

    fn number(&mut self, host: &str, is_certain: bool) -> usize {
        let known = self.numbers.get(short(host)).copied();
        let number = known.unwrap_or_else(|| {
            self.all.push(Machine { name: host.to_owned(), is_certain });
            self.numbers.insert(short(host).to_owned(), self.all.len());
            self.all.len()
        });
        if let Some(machine) = self.all.get_mut(number - 1) {
            machine.is_certain |= is_certain;
        }
        number
    }
}

/// Returns a host's name without its domain; an address stays unchanged.
pub(super) fn short(host: &str) -> &str {
    if host.starts_with(|c: char| c.is_ascii_digit()) {
        return host;
    }
    host.split('.').next().unwrap_or(host)
}
