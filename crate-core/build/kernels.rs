//! `knowledge/kernels.toml` and `knowledge/kernels/*.toml` -> the table of lineages with their builds.
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

use super::bounds::check_date;
use super::runs::RunRow;
use super::{Compiler, GRADES, Row, glob, number, one_of, order, row};

/// In the order of the contract.
pub(super) const COMMITS: [&str; 5] = ["d752", "f719", "f0a5", "35df", "c95c"];

/// `kernels.toml`: the data that the files of the vendors share.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    files: Vec<String>,
    words: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VendorFile {
    lineage: Vec<LineageRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct LineageRow {
    #[serde(skip)]
    file: String,
    id: String,
    title: String,
    releases: Vec<String>,
    #[serde(default)]
    systems: Vec<String>,
    #[serde(default)]
    needs_system: bool,
    #[serde(default)]
    order: Option<String>,
    #[serde(default)]
    follows: Option<String>,
    #[serde(default)]
    fingerprint: String,
    #[serde(default)]
    evidence: Option<String>,
    #[serde(default)]
    sources: Vec<String>,
    checked: String,
    examples: Vec<String>,
    #[serde(default)]
    build: Vec<BuildRow>,
    #[serde(default)]
    run: Vec<RunRow>,
}

/// A row; missing values are those of the lineage.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct BuildRow {
    since: String,
    carries: Vec<String>,
    lacks: Vec<String>,
    #[serde(default)]
    evidence: Option<String>,
    #[serde(default)]
    vendor_says: Option<String>,
    #[serde(default)]
    vendor_says_datagram: Option<String>,
    #[serde(default)]
    sources: Option<Vec<String>>,
    #[serde(default)]
    checked: Option<String>,
    #[serde(default)]
    note: String,
}

impl LineageRow {
    fn at(&self) -> Row {
        row(&self.file, &self.id)
    }
}

impl Compiler<'_> {
    pub(super) fn kernels(&mut self) -> Result<(), String> {
        let lineages = self.read_lineages()?;
        self.lineages = lineages.iter().map(|lineage| lineage.id.clone()).collect();
        let mut table = String::new();
        for (index, lineage) in lineages.iter().enumerate() {
            check_lineage(&lineages, index)?;
            self.write_lineage(&mut table, &lineages, lineage)?;
            self.write_builds(&mut table, lineage)?;
            self.write_runs(&mut table, &lineages, index)?;
        }
        self.line(&format!("/// Read by [`lineage`].\nstatic KERNELS: &str = {table:?};"));
        let notes = self.notes.join("\n");
        self.line(&format!("/// Every [`Note`] of the table, a line each.\nstatic NOTES: &str = {notes:?};"));
        Ok(())
    }

    /// Returns the lineages of every file, in the order of the index, with the words of their patterns filled in.
    fn read_lineages(&mut self) -> Result<Vec<LineageRow>, String> {
        let index: Index = self.read("kernels.toml")?;
        self.words = index.words;
        let mut lineages = Vec::new();
        for name in &index.files {
            let file = format!("kernels/{name}.toml");
            let VendorFile { lineage: rows } = self.read(&file)?;
            for mut lineage in rows {
                lineage.file.clone_from(&file);
                for pattern in &mut lineage.releases {
                    *pattern = fill_words(&row(&file, &lineage.id), pattern, &self.words)?;
                }
                lineages.push(lineage);
            }
        }
        Ok(lineages)
    }

    fn write_lineage(
        &mut self,
        table: &mut String,
        lineages: &[LineageRow],
        lineage: &LineageRow,
    ) -> Result<(), String> {
        let at = lineage.at();
        let order = match order_of(lineages, lineage)? {
            "rpm" => "r",
            _ => "n",
        };
        let systems: Vec<String> =
            self.system_indices(&at, &lineage.systems)?.iter().map(usize::to_string).collect();
        let (follows, sources) = match &lineage.follows {
            Some(followed) => {
                let Some(evidence) = lineage.evidence.as_deref() else {
                    return at.refuse("`follows` needs `evidence`: how well it is known that it does");
                };
                one_of(&at, "evidence", evidence, &GRADES)?;
                let to = lineages.iter().position(|lineage| lineage.id == *followed).unwrap_or_default();
                (format!("{to}{}", &evidence[..1]), self.source_list(&at, &lineage.sources, &[evidence])?)
            }
            None => (String::new(), self.source_list(&at, &[], &[])?),
        };
        check_field(&at, &lineage.title)?;
        let title = number(&mut self.notes, &lineage.title).to_string();
        let fields = [
            lineage.id.as_str(),
            &title,
            &lineage.releases.join(" "),
            &systems.join(" "),
            if lineage.needs_system { "s" } else { "" },
            order,
            &follows,
            &lineage.fingerprint,
            &sources.to_string(),
        ];
        write_fields(&at, table, &fields)
    }

    fn write_builds(&mut self, table: &mut String, lineage: &LineageRow) -> Result<(), String> {
        let mut day = "";
        for (index, build) in lineage.build.iter().enumerate() {
            let at = row(&lineage.file, &format!("{}, build since {:?}", lineage.id, build.since));
            check_order(&at, lineage, index)?;
            let Some(evidence) = build.evidence.as_deref().or(lineage.evidence.as_deref()) else {
                return at.refuse("no `evidence`, neither here nor at the lineage");
            };
            one_of(&at, "evidence", evidence, &GRADES)?;
            let commits = commits(&at, build, evidence)?;
            let says = vendor_says(&at, "vendor-says", build.vendor_says.as_deref())?;
            let of_datagrams =
                vendor_says(&at, "vendor-says-datagram", build.vendor_says_datagram.as_deref())?;
            let checked = build.checked.as_ref().unwrap_or(&lineage.checked);
            check_date(&at, checked)?;
            let sources =
                self.source_list(&at, build.sources.as_ref().unwrap_or(&lineage.sources), &[evidence])?;
            let signs = [&commits, &evidence[..1], says, of_datagrams].concat();
            check_field(&at, &build.note)?;
            let note = match number(&mut self.notes, &build.note) {
                0 => String::new(),
                place => place.to_string(),
            };
            let fields = [
                "",
                &build.since,
                signs.trim_end_matches('.'),
                &sources.to_string(),
                if *checked == day { "" } else { checked },
                &note,
            ];
            day = checked;
            write_fields(&at, table, &fields)?;
        }
        Ok(())
    }

    fn write_runs(
        &mut self,
        table: &mut String,
        lineages: &[LineageRow],
        index: usize,
    ) -> Result<(), String> {
        let lineage = &lineages[index];
        for (number, run) in lineage.run.iter().enumerate() {
            let at = row(&lineage.file, &format!("{}, run of {:?}", lineage.id, run.release));
            run.check(&at, &lineage.run[..number])?;
            check_leads_to(&at, lineages, index, "release", &run.release)?;
            let sources = self.source_list(&at, &run.sources, &[])?;
            let fields = [">", &run.release, &run.date, &run.outcomes.join(" "), &sources.to_string()];
            write_fields(&at, table, &fields)?;
        }
        Ok(())
    }
}

/// Tabs and line breaks end a field.
fn check_field(at: &Row, text: &str) -> Result<(), String> {
    if text.contains(['\t', '\n']) {
        return at.refuse(&format!("`{text}` contains a tab or a line break"));
    }
    Ok(())
}

/// One line of the table; empty fields at its end are left out.
pub(super) fn write_fields(at: &Row, table: &mut String, fields: &[&str]) -> Result<(), String> {
    fields.iter().try_for_each(|text| check_field(at, text))?;
    let _ = writeln!(table, "{}", fields.join("\t").trim_end_matches('\t'));
    Ok(())
}

/// `5.4.0-#-<ubuntu>` -> `5.4.0-#-{generic,aws}`.
pub(super) fn fill_words(
    at: &Row,
    pattern: &str,
    words: &BTreeMap<String, Vec<String>>,
) -> Result<String, String> {
    let mut filled = pattern.to_owned();
    while let Some((before, rest)) = filled.split_once('<') {
        let Some((name, after)) = rest.split_once('>') else {
            return at.refuse(&format!("`{pattern}`: `<` without `>`"));
        };
        let Some(words) = words.get(name) else {
            return at.refuse(&format!("`{pattern}`: `{name}` is not one of the `words` of kernels.toml"));
        };
        filled = format!("{before}{{{}}}{after}", words.join(","));
    }
    Ok(filled)
}

/// Checks a lineage without its builds.
fn check_lineage(lineages: &[LineageRow], index: usize) -> Result<(), String> {
    let lineage = &lineages[index];
    let at = lineage.at();
    if lineages[..index].iter().any(|before| before.id == lineage.id) {
        return at.refuse("duplicate id");
    }
    if lineage.needs_system && lineage.systems.is_empty() {
        return at.refuse("`needs-system` without `systems`");
    }
    if lineage.follows.is_some() != lineage.build.is_empty() {
        return at.refuse("a lineage has either builds of its own or `follows`");
    }
    if lineage.releases.iter().any(|pattern| pattern.contains(' ')) {
        return at.refuse("a pattern of `releases` contains a space");
    }
    check_date(&at, &lineage.checked)?;
    check_examples(&at, lineages, index)
}

/// Checks that every example leads to its own lineage and to no earlier one; a lineage needs at least one.
fn check_examples(at: &Row, lineages: &[LineageRow], index: usize) -> Result<(), String> {
    let lineage = &lineages[index];
    if lineage.examples.is_empty() {
        return at.refuse("no string leads to it: give at least one release in `examples`");
    }
    let named = |example: &String| check_leads_to(at, lineages, index, "example", example);
    lineage.examples.iter().try_for_each(named)
}

/// Checks that the release in the row's field `what` leads to that lineage and to no earlier one.
fn check_leads_to(
    at: &Row,
    lineages: &[LineageRow],
    index: usize,
    what: &str,
    release: &str,
) -> Result<(), String> {
    let lineage = &lineages[index];
    let leads_to = lineages.iter().find(|candidate| {
        let applies = candidate.id == lineage.id || !candidate.needs_system;
        applies && candidate.releases.iter().any(|pattern| glob::matches(pattern, release))
    });
    match leads_to {
        Some(found) if found.id == lineage.id => Ok(()),
        Some(found) => {
            at.refuse(&format!("its {what} `{release}` belongs to `{}`, which comes first", found.id))
        }
        None => at.refuse(&format!("its {what} `{release}` matches none of its `releases`")),
    }
}

/// Returns how the lineage, or the one that it follows, orders builds.
fn order_of<'a>(lineages: &'a [LineageRow], lineage: &'a LineageRow) -> Result<&'a str, String> {
    let at = lineage.at();
    let order = match (&lineage.order, &lineage.follows) {
        (Some(order), None) => order,
        (None, Some(followed)) => {
            let followed_row = lineages.iter().find(|lineage| lineage.id == *followed);
            match followed_row.and_then(|lineage| lineage.order.as_ref()) {
                Some(order) => order,
                None => {
                    return at.refuse(&format!(
                        "follows `{followed}`, which is no lineage with builds of its own"
                    ));
                }
            }
        }
        _ => return at.refuse("a lineage has either `order` and builds of its own, or `follows`"),
    };
    one_of(&at, "order", order, &["rpm", "numbers"])?;
    Ok(order)
}

/// Checks that rows are sorted, that the first applies from the first build on, and that each differs from the previous
/// one.
fn check_order(at: &Row, lineage: &LineageRow, index: usize) -> Result<(), String> {
    let build = &lineage.build[index];
    let Some(before) = index.checked_sub(1).map(|before| &lineage.build[before]) else {
        if build.since.is_empty() {
            return Ok(());
        }
        return at.refuse("the first build has `since = \"\"`");
    };
    let compare = if lineage.order.as_deref() == Some("rpm") { order::by_rpm } else { order::by_numbers };
    if compare(&before.since, &build.since) != Ordering::Less {
        return at
            .refuse("the first build has `since = \"\"`, each following one is later than the one before");
    }
    let says = |row: &BuildRow| {
        (row.carries.clone(), row.lacks.clone(), row.evidence.clone(), row.sources.clone(), row.note.clone())
    };
    let vendor_says = |row: &BuildRow| (row.vendor_says.clone(), row.vendor_says_datagram.clone());
    if says(before) == says(build) && vendor_says(before) == vendor_says(build) {
        return at.refuse("says the same as the row before it: remove one of them");
    }
    Ok(())
}

/// Returns a sign for the vendor's statement: `e` too early, `f` fixed, `.` none.
fn vendor_says(at: &Row, key: &str, says: Option<&str>) -> Result<&'static str, String> {
    match says {
        None => Ok("."),
        Some("too-early") => Ok("e"),
        Some("fixed") => Ok("f"),
        Some(says) => at.refuse(&format!("{key} `{says}` is not one of too-early, fixed")),
    }
}

/// Returns a sign for each commit: `+` carried, `-` not carried, `?` unknown.
fn commits(at: &Row, build: &BuildRow, evidence: &str) -> Result<String, String> {
    for commit in build.carries.iter().chain(&build.lacks) {
        one_of(at, "commit", commit, &COMMITS)?;
    }
    if evidence == "unknown" && !(build.carries.is_empty() && build.lacks.is_empty()) {
        return at.refuse("graded `unknown`, but it states commits");
    }
    let sign = |commit: &str| {
        let is_in = |list: &[String]| list.iter().any(|listed| listed == commit);
        match (is_in(&build.carries), is_in(&build.lacks)) {
            (true, true) => at.refuse(&format!("`{commit}` is both in `carries` and in `lacks`")),
            (true, false) => Ok('+'),
            (false, true) => Ok('-'),
            (false, false) => Ok('?'),
        }
    };
    COMMITS.into_iter().map(sign).collect()
}
