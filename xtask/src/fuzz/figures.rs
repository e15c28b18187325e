//! libFuzzer's figures of a run: the number of inputs, and the code that they reached.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::Outcome;

/// The figures of one target's run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Figures {
    /// Inputs tried.
    runs: u64,
    /// Edges of the control flow that some input took.
    covered: u64,
    /// Edges in the program, including its dependencies.
    edges: u64,
    /// Edges, distinguished by how often an input took them.
    features: u64,
    /// Kept inputs, each of which reached something new.
    kept: u64,
    /// Most memory that the process had, in MiB, its sanitizer's included.
    memory: u64,
    /// Whether an input broke it.
    pub(super) finding: bool,
}

impl Figures {
    /// Runs the target; its output is passed on.
    pub(super) fn of(fuzz: &mut Command) -> Outcome<Self> {
        let cannot = |error: std::io::Error| format!("the fuzzer does not run: {error}");
        let mut running = fuzz.stderr(Stdio::piped()).spawn().map_err(cannot)?;
        let mut figures = Self::default();
        for line in running.stderr.take().into_iter().flat_map(|stderr| BufReader::new(stderr).split(b'\n')) {
            let line = String::from_utf8_lossy(&line.map_err(cannot)?).into_owned();
            eprintln!("{line}");
            figures.read_line(&line);
        }
        figures.finding = !running.wait().map_err(cannot)?.success();
        if figures.finding && figures.edges == 0 {
            return Err("the fuzzing target could not be built or started: see the message above".to_owned());
        }
        Ok(figures)
    }

    fn read_line(&mut self, line: &str) {
        let after = |key: &str| {
            let (_, rest) = line.split_once(key)?;
            let number: String = rest.trim_start().chars().take_while(char::is_ascii_digit).collect();
            number.parse().ok()
        };
        let places = [
            ("modules   (", &mut self.edges),
            (" cov:", &mut self.covered),
            (" ft:", &mut self.features),
            (" corp:", &mut self.kept),
            ("stat::number_of_executed_units:", &mut self.runs),
            ("stat::peak_rss_mb:", &mut self.memory),
        ];
        for (key, place) in places {
            *place = after(key).unwrap_or(*place);
        }
    }
}

/// Returns the figures as a Markdown table.
pub(super) fn table(ran: &[(&str, Figures)]) -> String {
    let mut table = String::from(
        "| target | runs | edges covered | of | features | inputs kept | peak memory | findings |\n|---|---|---|---|---|---|---|---|\n",
    );
    for (target, figures) in ran {
        let Figures { runs, covered, edges, features, kept, memory, finding } = figures;
        let finding = if *finding { "yes" } else { "none" };
        let _ = writeln!(
            table,
            "| `{target}` | {runs} | {covered} | {edges} | {features} | {kept} | {memory} MiB | {finding} |"
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_are_those_at_the_end_of_the_run() {
        let mut figures = Figures::default();
        for line in [
            "INFO: Loaded 1 modules   (84110 inline 8-bit counters): 84110 [0x5, 0x6), ",
            "#2\tINITED cov: 90 ft: 91 corp: 1/1b exec/s: 0 rss: 40Mb",
            "#4096\tDONE   cov: 1234 ft: 5678 corp: 90/12Kb lim: 256 exec/s: 2048 rss: 61Mb",
            "stat::number_of_executed_units: 4096",
            "stat::peak_rss_mb:              61",
        ] {
            figures.read_line(line);
        }
        let row = "| `link` | 4096 | 1234 | 84110 | 5678 | 90 | 61 MiB | none |\n";
        assert!(table(&[("link", figures)]).ends_with(row));
    }
}
