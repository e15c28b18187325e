//! Counting what passed and failed over stages that print it in different ways.

use crate::Outcome;

/// What passed and what failed.
#[derive(Default)]
pub(crate) struct Tally {
    passed: usize,
    failed: usize,
    /// A line for each failure that has a name.
    pub(crate) failures: Vec<String>,
}

impl Tally {
    /// A stage that passes or fails as a whole.
    pub(crate) fn whole(name: &str, done: Outcome) -> Self {
        match done {
            Ok(()) => Self { passed: 1, ..Self::default() },
            Err(sentence) => {
                Self { failed: 1, failures: vec![format!("{name}: {sentence}")], ..Self::default() }
            }
        }
    }

    /// A stage of many tests, from what its runner printed: cargo-nextest, `cargo test` or Playwright with our reporter.
    pub(crate) fn read(name: &str, succeeded: bool, lines: &[String]) -> Self {
        let (mut passed, mut failed) = (0, 0);
        let mut failures: Vec<String> = Vec::new();
        for line in lines {
            passed += count(line, &["passed", "pass"]);
            failed += count(line, &["failed", "fail", "timed", "cancelled"]);
            // Runners name a failing test more than once, nextest with its crate in front.
            let test = failing_test(line).filter(|test| !failures.iter().any(|known| known.ends_with(test)));
            failures.extend(test.map(|test| format!("{name}: {test}")));
        }
        // A runner that broke off, or found nothing to run, did not do its work either.
        if failed == 0 && (!succeeded || passed == 0) {
            failed = 1;
            failures.push(format!(
                "{name}: {}",
                if succeeded { "no test ran" } else { "did not run to the end, see above" }
            ));
        }
        Self { passed, failed, failures }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.failures.extend(other.failures);
    }

    /// Whether nothing failed.
    pub(crate) fn is_clean(&self) -> bool {
        self.failed == 0
    }

    /// The last line of a run.
    pub(crate) fn summary(&self) -> String {
        format!("{} passed, {} failed", self.passed, self.failed)
    }
}

/// The number that a summary line gives for one of `words`, 0 for any other line.
fn count(line: &str, words: &[&str]) -> usize {
    let line = line.trim();
    let number = |text: &str| text.parse().unwrap_or(0);
    // nextest: "Summary [ 1.0s] 12 tests run: 11 passed (1 slow), 1 failed, 0 skipped"
    // Playwright: "12 tests run: 11 passed, 1 failed, 0 skipped"
    // cargo: "test result: ok. 11 passed; 1 failed; ..."
    let Some((_, counts)) = line.split_once("tests run: ").or_else(|| line.split_once("test result: "))
    else {
        return 0;
    };
    let tokens: Vec<&str> = counts.split([' ', ',', ';']).filter(|token| !token.is_empty()).collect();
    tokens.windows(2).filter(|pair| words.contains(&pair[1])).map(|pair| number(pair[0])).sum()
}

/// The test that a line says has failed.
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
            "12 passed, 0 failed",
            &[],
        );
        let fail = "        FAIL [   0.004s] ( 1/12) reusecheck-core version::orders";
        let summary = "     Summary [   0.005s] 12 tests run: 10 passed, 1 failed, 1 timed out, 0 skipped";
        reads(&[fail, summary, fail], "10 passed, 2 failed", &["stage: reusecheck-core version::orders"]);
    }

    #[test]
    fn cargo_test() {
        let lines = [
            "test read::uname ... ok",
            "test read::sysctl ... FAILED",
            "test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
        ];
        reads(&lines, "4 passed, 1 failed", &["stage: read::sysctl"]);
    }

    #[test]
    fn playwright() {
        let lines = [
            "✔ api.test.mjs › check() answers (1ms)",
            "✖ page.test.mjs › the page starts (30ms)",
            "- spark.test.mjs › is grouped alike: only with --all",
            "2 tests run: 1 passed, 1 failed, 0 skipped, 1 only with --all",
        ];
        reads(&lines, "1 passed, 1 failed", &["stage: page.test.mjs › the page starts"]);
    }

    #[test]
    fn a_runner_that_breaks_off_is_a_failure() {
        reads(
            &["error: could not compile"],
            "0 passed, 1 failed",
            &["stage: did not run to the end, see above"],
        );
    }

    #[test]
    fn no_test_at_all_is_a_failure() {
        let tally = Tally::read("stage", true, &["test result: ok. 0 passed; 0 failed".to_owned()]);
        assert_eq!(tally.failures, ["stage: no test ran"]);
    }
}
