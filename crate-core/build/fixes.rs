//! `knowledge/fixes.toml` -> a table of the commits that repair IPVS, in the order in which they apply.
use std::fmt::Write as _;

use serde::Deserialize;

use super::bounds::check_date;
use super::{Compiler, order, row};

const FILE: &str = "fixes.toml";
/// The commits that add the sysctl and the drop come first and repair nothing.
const FIXES: [(&str, &str); 3] =
    [("f0a5e4d7a594", "F0a5"), ("35dfb013149f", "D35d"), ("c95c07836fa4", "C95c")];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FixesFile {
    checked: String,
    fix: Vec<FixRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FixRow {
    commit: String,
    mainline: String,
    stable: Vec<String>,
    sources: Vec<String>,
}

impl Compiler<'_> {
    pub(super) fn fixes(&mut self) -> Result<(), String> {
        let file: FixesFile = self.read(FILE)?;
        check_date(&row(FILE, "checked"), &file.checked)?;
        let names: Vec<&str> = file.fix.iter().map(|fix| fix.commit.as_str()).collect();
        if names != FIXES.map(|(commit, _)| commit) {
            let commits = FIXES.map(|(commit, _)| commit).join(", ");
            return row(FILE, "commit").refuse(&format!("the rows are {commits}, in this order"));
        }
        let mut table = String::new();
        for (fix, (_, variant)) in file.fix.iter().zip(FIXES) {
            let at = row(FILE, &fix.commit);
            if !fix.stable.is_sorted_by(|later, earlier| order::by_numbers(later, earlier).is_gt()) {
                return at.refuse("stable: the newest branch comes first");
            }
            let sources = self.cite(&at, &fix.sources, &["source"])?;
            let _ = writeln!(
                table,
                "    Fix {{ commit: crate::vocabulary::Commit::{variant}, mainline: {:?}, stable: &{:?}, sources: {sources} }},",
                fix.mainline, fix.stable
            );
        }
        self.line(&format!("pub(crate) static FIXES: &[Fix] = &[\n{table}];"));
        Ok(())
    }
}
