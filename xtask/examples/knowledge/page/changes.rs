//! The page that lists the changes in the knowledge.

use reusecheck_core::coverage::{Knowledge, Rule};
use reusecheck_core::ipvs::Commit;
use reusecheck_core::messages::{Catalogue, Message, id};
use reusecheck_core::report::Certainty;

use super::{Page, anchor, escape, file_of, grade_in_words, problem_in_words, spans_in_words};
use crate::changes::{Change, Changed, Changes, Present, RowChange, Table, present};

/// The feed of the changes.
pub(crate) const FEED: &str = "changes.atom";

/// Writes the page. It links to the feed only where there is one.
pub(crate) fn changes_to_html(
    knowledge: &Knowledge,
    changes: &Changes,
    has_feed: bool,
    catalogue: &Catalogue,
    others: &[&Catalogue],
) -> String {
    let mut page = Page { html: String::with_capacity(50_000), catalogue, others, root: "" };
    let title = page.text(id::COVERAGE_CHANGES_TITLE);
    page.head(&title, |catalogue| catalogue.text(id::COVERAGE_CHANGES_FILE).to_owned(), None);
    let since =
        page.fill(id::COVERAGE_CHANGES_SINCE, &[("version", changes.since), ("date", knowledge.date)]);
    page.raw(&["<p>", &since, "</p>\n"].concat());
    if has_feed {
        page.raw(
            &["<p class=\"files\"><a href=\"", FEED, "\" type=\"application/atom+xml\">Atom</a></p>\n"]
                .concat(),
        );
    }
    page.raw("<section id=\"changes\">\n");
    page.table(&[id::COVERAGE_CHANGES_LINEAGE, id::COVERAGE_CHANGES_WHAT]);
    for changed in &changes.all {
        let title = escape(&title_of(changed, catalogue));
        let name = match changed.change {
            Change::Removed => title,
            _ => ["<a href=\"", &escape(&file_of_change(changed, catalogue)), "\">", &title, "</a>"].concat(),
        };
        let says = page.change(changed, knowledge);
        page.raw(&["<tr><th scope=\"row\">", &name, "</th><td>", &says, "</td></tr>\n"].concat());
    }
    page.close();
    page.raw("</main>\n</body>\n</html>\n");
    page.html
}

impl Page<'_> {
    /// Returns the change in words; each row links to itself.
    fn change(&self, changed: &Changed, knowledge: &Knowledge) -> String {
        let Change::Rows(rows) = &changed.change else {
            return escape(&change_in_words(changed, knowledge, self.catalogue));
        };
        let file = file_of_change(changed, self.catalogue);
        let row = |row: &RowChange| {
            let name = escape(&row_in_words(changed.table, row, self.catalogue));
            let name = if row.now.is_some() {
                let target = escape(&[&file, "#", &anchor_of(row)].concat());
                ["<a href=\"", &target, "\">", &name, "</a>"].concat()
            } else {
                name
            };
            let says = escape(&values_in_words(changed.table, row, knowledge, self.catalogue));
            ["<li>", &name, &self.text(id::PUNCTUATION_COLON), &says, "</li>"].concat()
        };
        ["<ul>", &rows.iter().map(row).collect::<String>(), "</ul>"].concat()
    }
}

/// Returns the page with the changed rows, seen from the coverage page; for a lineage that was removed, the page of changes.
pub(crate) fn file_of_change(changed: &Changed, catalogue: &Catalogue) -> String {
    match changed.table {
        Table::Lineage if matches!(changed.change, Change::Removed) => {
            catalogue.text(id::COVERAGE_CHANGES_FILE).to_owned()
        }
        Table::Lineage => file_of(&changed.id, catalogue),
        _ => catalogue.text(id::COVERAGE_FILE).to_owned(),
    }
}

/// Returns the anchor of a row on that page.
pub(crate) fn anchor_of(row: &RowChange) -> String {
    if row.row.is_empty() { "first".to_owned() } else { anchor(&row.row) }
}

/// Returns what the changed rows are about, as people call it.
pub(crate) fn title_of(changed: &Changed, catalogue: &Catalogue) -> String {
    match changed.table {
        Table::Lineage => catalogue.lineage(&changed.id).to_owned(),
        Table::Faq => catalogue.text(id::COVERAGE_FAQ).to_owned(),
        Table::Exits => catalogue.text(id::MARKDOWN_EXITS).to_owned(),
        Table::Statements => catalogue.text(id::MARKDOWN_STATEMENTS).to_owned(),
    }
}

/// Returns all changes of a lineage or table in words.
pub(crate) fn change_in_words(changed: &Changed, knowledge: &Knowledge, catalogue: &Catalogue) -> String {
    match &changed.change {
        Change::New(rows) => catalogue.fill(id::COVERAGE_CHANGES_NEW, &[("rows", &rows.to_string())]),
        Change::Removed => catalogue.text(id::COVERAGE_CHANGES_REMOVED).to_owned(),
        Change::Rows(rows) => {
            let colon = catalogue.text(id::PUNCTUATION_COLON);
            let row = |row: &RowChange| {
                let name = row_in_words(changed.table, row, catalogue);
                [&name, colon, &values_in_words(changed.table, row, knowledge, catalogue)].concat()
            };
            rows.iter().map(row).collect::<Vec<_>>().join(catalogue.text(id::PUNCTUATION_SEMICOLON))
        }
    }
}

/// Returns the name of a row: a build, or the row's id without the name of its table.
fn row_in_words(table: Table, row: &RowChange, catalogue: &Catalogue) -> String {
    match (table, row.row.is_empty()) {
        (Table::Lineage, true) => catalogue.text(id::COVERAGE_THE_FIRST).to_owned(),
        (Table::Lineage, false) => row.row.clone(),
        _ => row.row.split_once('-').map_or(&*row.row, |(_, id)| id).to_owned(),
    }
}

/// Returns the old and the new value of a row of builds. Of another row the present text is given: what was released has
/// one language.
fn values_in_words(table: Table, row: &RowChange, knowledge: &Knowledge, catalogue: &Catalogue) -> String {
    let build = |says: &String| build_in_words(says, catalogue);
    let [before, now] = match table {
        Table::Lineage => [row.before.as_ref().map(build), row.now.as_ref().map(build)],
        _ => [None, present(&row.row, knowledge).map(|row| present_in_words(&row, catalogue))],
    };
    match (before, now) {
        (Some(before), Some(now)) => [&*before, " → ", &now].concat(),
        (None, Some(now)) if row.before.is_some() => {
            catalogue.fill(id::COVERAGE_CHANGES_CHANGED, &[("value", &now)])
        }
        (None, Some(now)) => catalogue.fill(id::COVERAGE_CHANGES_ADDED, &[("value", &now)]),
        (Some(before), None) => catalogue.fill(id::COVERAGE_CHANGES_GONE, &[("value", &before)]),
        (None, None) => catalogue.text(id::COVERAGE_CHANGES_REMOVED).to_owned(),
    }
}

fn present_in_words(row: &Present<'_>, catalogue: &Catalogue) -> String {
    match row {
        Present::Text(text) => catalogue.text(*text).to_owned(),
        Present::Faq(rule) => faq_in_words(rule, catalogue),
    }
}

/// `CCE versions: from 1.19.16-r0; Systems: EulerOS 2.9; kube-proxy writes: 0; Problem: Stale backend`
fn faq_in_words(rule: &Rule, catalogue: &Catalogue) -> String {
    let Rule::Faq { versions, systems, writes, problem, .. } = rule else { return String::new() };
    let any = || catalogue.text(id::COVERAGE_ANY).to_owned();
    let systems = systems.join(catalogue.text(id::PUNCTUATION_COMMA));
    let parts = [
        (id::COVERAGE_CCE_VERSIONS, spans_in_words(versions, catalogue)),
        (id::COVERAGE_SYSTEMS, if systems.is_empty() { any() } else { systems }),
        (id::COVERAGE_WRITES, writes.map_or("–".to_owned(), |value| value.to_string())),
        (id::COVERAGE_PROBLEM, catalogue.text(problem_in_words(*problem)).to_owned()),
    ];
    let colon = catalogue.text(id::PUNCTUATION_COLON);
    let parts = parts.map(|(label, value)| [catalogue.text(label), colon, &value].concat());
    parts.join(catalogue.text(id::PUNCTUATION_SEMICOLON))
}

/// `++--? source` -> `Has: d752, f719. Does not have: f0a5, 35df. Not known: c95c. (source)`
fn build_in_words(says: &str, catalogue: &Catalogue) -> String {
    let Some((signs, grade)) = says.split_once(' ').filter(|(signs, _)| signs.len() == 5) else {
        return says.to_owned();
    };
    let parts: [(char, Message); 3] =
        [('+', id::STEP_PART_HAS), ('-', id::STEP_PART_LACKS), ('?', id::STEP_PART_OPEN)];
    let part = |(sign, message): (char, Message)| {
        let named = Commit::ALL.into_iter().zip(signs.chars()).filter(|(_, own)| *own == sign);
        let named: Vec<&str> = named.map(|(commit, _)| &commit.name()[..4]).collect();
        let commits = named.join(catalogue.text(id::PUNCTUATION_COMMA));
        (!named.is_empty()).then(|| catalogue.fill(message, &[("commits", &commits)]))
    };
    let join = |first: String, second: String| {
        catalogue.fill(id::PUNCTUATION_SENTENCES, &[("first", &first), ("second", &second)])
    };
    let text = parts.into_iter().filter_map(part).reduce(join).unwrap_or_default();
    let grade = grade.parse::<Certainty>().map_or("", |grade| catalogue.text(grade_in_words(grade)));
    [&*text, &catalogue.fill(id::PUNCTUATION_BRACKETED, &[("inside", grade)])].concat()
}

#[cfg(test)]
mod tests {
    use reusecheck_core::knowledge;
    use reusecheck_core::messages::ENGLISH;

    use super::super::{lineage_to_html, to_html};
    use super::{
        Catalogue, Change, Changes, Message, Table, anchor_of, build_in_words, changes_to_html, escape,
    };

    #[test]
    fn the_page_names_rows_and_values_and_its_links_lead_somewhere() {
        let data = knowledge();
        let changes = Changes::since_release(&data);
        let page = changes_to_html(&data, &changes, false, &ENGLISH, &[]);
        assert!(!page.contains("changes.atom"));
        assert!(changes_to_html(&data, &changes, true, &ENGLISH, &[]).contains("href=\"changes.atom\""));
        let coverage = to_html(&data, &ENGLISH, &[]);
        let mut rows = 0;
        for changed in &changes.all {
            let Change::Rows(listed) = &changed.change else { continue };
            let lineage = data.lineages.iter().find(|lineage| lineage.id == changed.id);
            let own = lineage.map(|lineage| lineage_to_html(lineage, &ENGLISH, &[]));
            let target = own.as_ref().filter(|_| changed.table == Table::Lineage).unwrap_or(&coverage);
            for row in listed.iter().filter(|row| row.now.is_some()) {
                rows += 1;
                let id = anchor_of(row);
                assert!(page.contains(&format!("#{id}\"")), "{id}");
                let is_own_row = target.contains(&format!("id=\"{id}\""));
                assert!(is_own_row || row.now.as_ref().is_some_and(|now| now.starts_with("as ")), "{id}");
            }
        }
        assert!(rows > 10, "{rows}");
    }

    #[test]
    fn a_page_has_no_text_of_another_language() {
        let data = knowledge();
        let texts = data.exits.iter().map(|exit| exit.text);
        let texts = texts.chain(data.statements.iter().map(|statement| statement.text));
        let [english, chinese] =
            [&ENGLISH, &Catalogue::read(crate::PACKS[0].1.to_owned()).expect("of this build")].map(
                |catalogue| {
                    let page = changes_to_html(&data, &Changes::since_release(&data), false, catalogue, &[]);
                    let shown = |text: &Message| page.contains(&escape(ENGLISH.text(*text)));
                    texts.clone().filter(shown).count()
                },
            );
        assert!(
            english > 10 && chinese == 0,
            "{english} English texts, {chinese} of them on the Chinese page"
        );
    }

    #[test]
    fn builds_are_described() {
        let text = build_in_words("++-?+ vendor", &ENGLISH);
        assert_eq!(text, "Has: d752, f719, c95c. Does not have: f0a5. Not known: 35df. (vendor)");
        assert_eq!(build_in_words("as ubuntu-5.4", &ENGLISH), "as ubuntu-5.4");
    }
}
