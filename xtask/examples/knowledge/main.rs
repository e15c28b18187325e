//! Writes the knowledge, for people and programs that do not run ReuseCheck, into a folder: the coverage pages, a page
//! for each lineage, `knowledge.json` with its schema, and the changes since the last release. With the address of the
//! site as a second argument also a sitemap and an Atom feed, which need absolute addresses.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use reusecheck_core::coverage::Knowledge;
use reusecheck_core::knowledge;
use reusecheck_core::messages::{Catalogue, ENGLISH, PACKS, id};

use changes::Changes;
use page::{FEED, changes_to_html, file_of, lineage_to_html, to_html};

mod changes;
mod examples;
mod feed;
mod measured;
mod page;

/// Describes `knowledge.json`.
const SCHEMA: &str = include_str!("knowledge.schema.json");

fn main() -> io::Result<()> {
    let mut arguments = env::args_os().skip(1);
    let folder: PathBuf = arguments.next().ok_or(io::ErrorKind::InvalidInput)?.into();
    if folder.as_os_str() == "--rows" {
        print!("{}", changes::rows(&knowledge()));
        return Ok(());
    }
    let site = arguments.next().and_then(|site| site.into_string().ok());
    let data = knowledge();
    let changes = Changes::since_release(&data);
    pages(&folder, &data, &changes, site.is_some())?;
    let json = serde_json::to_string(&data)?;
    fs::write(folder.join("knowledge.json"), json)?;
    fs::write(folder.join("knowledge.schema.json"), SCHEMA)?;
    if let Some(site) = site {
        fs::write(folder.join("sitemap.xml"), feed::sitemap(&site, &data, &languages()))?;
        fs::write(folder.join(FEED), feed::atom(&site, &data, &changes))?;
    }
    Ok(())
}

fn languages() -> Vec<Catalogue> {
    let read = |(_, pack): &(_, &str)| Catalogue::read((*pack).to_owned()).ok();
    std::iter::once(ENGLISH).chain(PACKS.iter().filter_map(read)).collect()
}

/// Returns every page in every language.
fn pages(folder: &Path, data: &Knowledge, changes: &Changes, has_feed: bool) -> io::Result<()> {
    fs::create_dir_all(folder.join("builds"))?;
    let catalogues = languages();
    catalogues.iter().try_for_each(|catalogue| {
        let others: Vec<&Catalogue> =
            catalogues.iter().filter(|other| other.language() != catalogue.language()).collect();
        fs::write(folder.join(catalogue.text(id::COVERAGE_FILE)), to_html(data, catalogue, &others))?;
        fs::write(
            folder.join(catalogue.text(id::COVERAGE_CHANGES_FILE)),
            changes_to_html(data, changes, has_feed, catalogue, &others),
        )?;
        data.lineages.iter().try_for_each(|lineage| {
            fs::write(
                folder.join(file_of(lineage.id, catalogue)),
                lineage_to_html(lineage, catalogue, &others),
            )
        })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use reusecheck_core::knowledge;
    use reusecheck_core::messages::{Catalogue, ENGLISH, PACKS};
    use serde_json::Value;

    use super::SCHEMA;
    use super::measured::measured;
    use super::page::{escape, to_html};

    #[test]
    fn the_coverage_page_lists_every_row() {
        let data = knowledge();
        let page = to_html(&data, &ENGLISH, &[]);
        for source in &data.sources {
            assert!(page.contains(&format!("id=\"source-{}\"", source.id)), "{}", source.id);
        }
        for lineage in &data.lineages {
            assert!(page.contains(&format!("id=\"lineage-{}\"", lineage.id)), "{}", lineage.id);
        }
        for statement in &data.statements {
            assert!(page.contains(&format!("id=\"statement-{}\"", statement.id)), "{}", statement.id);
        }
        let rows = data.lineages.iter().map(|lineage| lineage.builds.len()).sum::<usize>();
        let headings = page.matches("<thead><tr>").count();
        let others = data.rules.len() + data.sources.len() + data.exits.len() + data.statements.len();
        // Four grades and four releases of kube-proxy.
        assert_eq!(page.matches("<tr").count() - headings, rows + others + 8 + measured().count());
        for distribution in measured() {
            let share = distribution[2];
            assert!(page.contains(&format!("{}</a></th>", escape(distribution[0]))) && page.contains(share));
        }
        // Every link within the page leads to a row, and no id is duplicated.
        let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        for target in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(ids.contains(&target), "{target}");
        }
        let mut unique = ids.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), ids.len());
    }

    #[test]
    fn the_coverage_page_speaks_every_language() {
        let (language, pack) = PACKS[0];
        let chinese = Catalogue::read(pack.to_owned()).expect("of this build");
        let page = to_html(&knowledge(), &chinese, &[&ENGLISH]);
        assert!(page.contains(&format!("<html lang=\"{language}\">")));
        assert!(page.contains("href=\"coverage.html\" lang=\"en\" hreflang=\"en\">English</a>"));
        // Except for titles of sources, names and numbers, nothing is in English.
        for english in
            ["Sources", "Kernel builds", "writes 0", "inferred", "Vendor says", "from build", "before"]
        {
            let outside = page.split("<section id=\"sources\">").next().expect("a first part");
            assert!(!outside.contains(&format!(">{english}")), "{english}");
        }
        let english = to_html(&knowledge(), &ENGLISH, &[&chinese]);
        assert_eq!(page.matches("<tr").count(), english.matches("<tr").count());
    }

    /// Returns the keys of every object at that place, and those that each of them has.
    fn keys<'a>(objects: impl Iterator<Item = &'a Value>) -> (BTreeSet<String>, BTreeSet<String>) {
        let sets = objects
            .filter_map(Value::as_object)
            .map(|object| object.keys().cloned().collect::<BTreeSet<_>>());
        let all: Vec<BTreeSet<String>> = sets.collect();
        let any = all.iter().flatten().cloned().collect();
        let every = all.into_iter().reduce(|some, more| &some & &more).unwrap_or_default();
        (any, every)
    }

    #[test]
    fn the_schema_declares_the_very_keys() {
        let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
        let data = serde_json::to_value(knowledge()).expect("JSON");
        let list = |name: &str| data[name].as_array().expect("a list");
        let rows = |name: &'static str| -> Vec<&Value> {
            list("lineages").iter().filter_map(|lineage| lineage[name].as_array()).flatten().collect()
        };
        let declared = |place: &Value, objects: Vec<&Value>, name: &str| {
            let properties = place["properties"].as_object().expect(name);
            let (any, every) = keys(objects.into_iter());
            assert_eq!(properties.keys().cloned().collect::<BTreeSet<_>>(), any, "{name}");
            for required in place["required"].as_array().expect(name) {
                assert!(every.contains(required.as_str().expect("a key")), "{name}: {required}");
            }
        };
        declared(&schema, vec![&data], "knowledge");
        for (name, kind) in
            [("sources", "source"), ("lineages", "lineage"), ("exits", "exit"), ("statements", "statement")]
        {
            declared(&schema["$defs"][kind], list(name).iter().collect(), kind);
        }
        declared(&schema["$defs"]["build"], rows("builds"), "build");
        declared(&schema["$defs"]["run"], rows("runs"), "run");
    }
}
