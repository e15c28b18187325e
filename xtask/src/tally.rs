//! Counts passed, failed and skipped tests over stages that print them in different ways.

use crate::Outcome;

/// How many tests passed, failed and were skipped. Tests that run only with `--all` are in none of the numbers.
#[derive(Default)]
pub(crate) struct Tally {
    passed: usize,
    failed: usize,
    skipped: usize,
    /// A line for each failure that has a name.
    pub(crate) failures: Vec<String>,
}

impl Tally {
    /// Returns the tally of a stage without single tests.
    pub(crate) fn of(name: &str, done: Outcome) -> Self {
        match done {
            Ok(()) => Self { passed: 1, ..Self::default() },
            Err(error) => Self { failed: 1, failures: vec![format!("{name}: {error}")], ..Self::default() },
        }
    }

    /// Returns a stage of many tests, from what its runner printed: cargo-nextest, `cargo test`, or Playwright with the
    /// reporter of `tests/browser`.
    pub(crate) fn read(name: &str, succeeded: bool, lines: &[String]) -> Self {
        let mut tally = Self::default();
        for line in lines {
            tally.passed += count(line, &["passed"]);
            tally.failed += count(line, &["failed", "timed"]);
            tally.skipped += skipped(line);
            // Runners name a failing test more than once, nextest with its crate in front.
            let is_known = |test: &&str| tally.failures.iter().any(|known| known.ends_with(test));
            let test = failing_test(line).filter(|test| !is_known(test));
            tally.failures.extend(test.map(|test| format!("{name}: {test}")));
        }
        // A runner that stopped early, or found no tests, counts as failed.
        if tally.failed == 0 && (!succeeded || tally.passed + tally.skipped == 0) {
            tally.failed = 1;
            let reason = if succeeded { "no test ran" } else { "did not run to the end, see above" };
            tally.failures.push(format!("{name}: {reason}"));
        }
        tally
    }

    /// Counts one skipped test for a skipped stage.
    pub(crate) fn skip(&mut self) {
        self.skipped += 1;
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.failures.extend(other.failures);
    }

    /// Counts every skipped test as one that failed.
    pub(crate) fn fail_skipped(&mut self) {
        if self.skipped > 0 {
            self.failures.push(format!("with CI=true a skipped test is a failure: {} above", self.skipped));
            self.failed += std::mem::take(&mut self.skipped);
        }
    }

    /// Returns whether nothing failed.
    pub(crate) fn is_clean(&self) -> bool {
        self.failed == 0
    }

    /// Returns the last line of a run.
    pub(crate) fn summary(&self) -> String {
        format!("{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

/// Returns the number that a summary line gives for one of `words`, 0 for any other line.
fn count(line: &str, words: &[&str]) -> usize {
    // nextest: "Summary [ 1.0s] 12 tests run: 11 passed (1 slow), 1 failed, 0 skipped"
    // Playwright: "12 tests run: 11 passed, 1 failed, 0 skipped, 1 only with --all"
    // cargo: "test result: ok. 11 passed; 1 failed; ..."
    let Some((_, counts)) = line.split_once("tests run: ").or_else(|| line.split_once("test result: "))
    else {
        return 0;
    };
    let tokens: Vec<&str> = counts.split([' ', ',', ';']).filter(|token| !token.is_empty()).collect();
    let numbers = tokens.windows(2).filter(|pair| words.contains(&pair[1]));
    numbers.map(|pair| pair[0].parse().unwrap_or(0)).sum()
}

/// Returns how many tests a summary line says were skipped. Nextest's skipped tests are cargo's ignored ones: they run
/// with `--all`.
fn skipped(line: &str) -> usize {
    if line.trim_start().starts_with("Summary [") { 0 } else { count(line, &["skipped"]) }
}

/// Returns the name of a failed test in a line.
fn failing_test(line: &str) -> Option<&str> {
    let line = line.trim();
    // cargo: "test a::b ... FAILED"
    if let Some(test) = line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED")) {
        return Some(test);
    }
    // nextest: "FAIL [   0.004s] (1/2) crate a::b", first while running, then again behind the summary
    if let Some((_, test)) = line.strip_prefix("FAIL [").and_then(|rest| rest.split_once(") ")) {
        return Some(test);
    }
    // Playwright: "✖ file › name (12ms)"
    let test = line.strip_prefix("✖ ")?;
    test.rsplit_once(" (").map(|(test, _)| test)
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[track_caller]
    fn reads(lines: &[&str], summary: &str, failures: &[&str]) {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        let tally = Tally::read("stage", failures.is_empty(), &lines);
        assert_eq!(tally.summary(), summary);
        assert_eq!(tally.failures, failures);
    }

    #[test]
    fn nextest() {
        reads(
            &["     Summary [   0.005s] 12 tests run: 12 passed (1 slow), 3 skipped"],
            "12 passed, 0 failed, 0 skipped",
            &[],
        );
        let fail = "        FAIL [   0.004s] ( 1/12) reusecheck-core version::orders";
        let summary = "     Summary [   0.005s] 12 tests run: 10 passed, 1 failed, 1 timed out, 0 skipped";
        reads(
            &[fail, summary, fail],
            "10 passed, 2 failed, 0 skipped",
            &["stage: reusecheck-core version::orders"],
        );
    }

    #[test]
    fn cargo_test() {
        let lines = [
            "test read::uname ... ok",
            "test read::sysctl ... FAILED",
            "test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
        ];
        reads(&lines, "4 passed, 1 failed, 0 skipped", &["stage: read::sysctl"]);
    }

    #[test]
    fn playwright() {
        let lines = [
            "✔ api.test.mjs › check() answers (1ms)",
            "✖ page.test.mjs › the page starts (30ms)",
            "- pictures.test.mjs › high: no font",
            "- spark.test.mjs › is grouped alike: only with --all",
            "3 tests run: 1 passed, 1 failed, 1 skipped, 1 only with --all",
        ];
        reads(&lines, "1 passed, 1 failed, 1 skipped", &["stage: page.test.mjs › the page starts"]);
    }

    #[test]
    fn skips_can_count_as_failures() {
        let mut tally =
            Tally::read("stage", true, &["3 tests run: 1 passed, 0 failed, 2 skipped".to_owned()]);
        tally.skip();
        tally.fail_skipped();
        assert_eq!(tally.summary(), "1 passed, 3 failed, 0 skipped");
        assert!(!tally.is_clean());
    }

    #[test]
    fn a_runner_that_breaks_off_is_a_failure() {
        reads(
            &["error: could not compile"],
            "0 passed, 1 failed, 0 skipped",
            &["stage: did not run to the end, see above"],
        );
    }

    #[test]
    fn no_test_at_all_is_a_failure() {
        let tally = Tally::read("stage", true, &["test result: ok. 0 passed; 0 failed".to_owned()]);
        assert_eq!(tally.failures, ["stage: no test ran"]);
    }
}
