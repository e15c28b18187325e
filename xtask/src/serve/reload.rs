//! Notices changed files, and lets open pages wait for the next build.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

/// How often files are checked, and how long an open page waits before it asks again.
const LOOK: Duration = Duration::from_millis(300);
const PATIENCE: Duration = Duration::from_secs(25);

/// The state of some folders: how many files they hold, and when the last of them changed.
pub(super) struct Changes {
    folders: Vec<PathBuf>,
    seen: (usize, SystemTime),
}

impl Changes {
    /// Records the current state.
    pub(super) fn new(folders: impl Into<Vec<PathBuf>>) -> Self {
        let folders = folders.into();
        let seen = state(&folders);
        Self { folders, seen }
    }

    /// Waits until the state differs from the last one, and no longer changes.
    pub(super) fn wait(&mut self) {
        let mut before = self.seen;
        loop {
            thread::sleep(LOOK);
            let now = state(&self.folders);
            if now != self.seen && now == before {
                self.seen = now;
                return;
            }
            before = now;
        }
    }
}

fn state(folders: &[PathBuf]) -> (usize, SystemTime) {
    let mut state = (0, SystemTime::UNIX_EPOCH);
    for folder in folders {
        visit(folder, &mut state);
    }
    state
}

fn visit(folder: &Path, state: &mut (usize, SystemTime)) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_dir() {
            visit(&entry.path(), state);
        }
        state.0 += 1;
        state.1 = state.1.max(metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH));
    }
}

/// The number of rebuilds of the page.
#[derive(Default)]
pub(super) struct Builds {
    number: Mutex<u64>,
    changed: Condvar,
}

impl Builds {
    /// Counts a build and wakes every page that waits for it.
    pub(super) fn announce(&self) {
        *self.number.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.changed.notify_all();
    }

    /// Returns the number of the last build, as soon as it differs from `known` or after 25 seconds.
    pub(super) fn after(&self, known: Option<u64>) -> u64 {
        let number = self.number.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = |number: &mut u64| Some(*number) == known;
        let waited = self.changed.wait_timeout_while(number, PATIENCE, is_known);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

#[cfg(test)]
mod tests {
    use super::{Builds, Changes};
    use std::sync::Arc;
    use std::{env, fs, process, thread};

    #[test]
    fn a_new_file_far_down_is_noticed() {
        let folder = env::temp_dir().join(format!("xtask-reload-{}", process::id()));
        fs::create_dir_all(folder.join("a/b")).unwrap();
        let mut changes = Changes::new([folder.clone()]);
        let before = changes.seen;
        fs::write(folder.join("a/b/new"), "").unwrap();
        changes.wait();
        assert!(changes.seen.0 > before.0);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_page_is_notified_of_the_next_build() {
        let builds = Arc::new(Builds::default());
        assert_eq!(builds.after(None), 0);
        let waiting = thread::spawn({
            let builds = Arc::clone(&builds);
            move || builds.after(Some(0))
        });
        builds.announce();
        assert_eq!(waiting.join().unwrap(), 1);
    }
}
