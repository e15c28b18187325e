//! Writes the coverage page in every language into the folder that is named, for `cargo xtask`.

use std::path::PathBuf;
use std::{env, fs, io};

use reusecheck_core::knowledge;
use reusecheck_core::messages::{Catalogue, ENGLISH, PACKS, id};

use page::to_html;

mod page;

fn main() -> io::Result<()> {
    let folder: PathBuf = env::args_os().nth(1).ok_or(io::ErrorKind::InvalidInput)?.into();
    let read = |(_, pack): &(_, &str)| Catalogue::read((*pack).to_owned()).ok();
    let all: Vec<Catalogue> = std::iter::once(ENGLISH).chain(PACKS.iter().filter_map(read)).collect();
    all.iter().try_for_each(|words| {
        let others: Vec<&Catalogue> =
            all.iter().filter(|other| other.language() != words.language()).collect();
        fs::write(folder.join(words.text(id::COVERAGE_FILE)), to_html(&knowledge(), words, &others))
    })
}

#[cfg(test)]
mod tests {
    use reusecheck_core::knowledge;
    use reusecheck_core::messages::{Catalogue, ENGLISH, PACKS};

    use super::page::to_html;

    #[test]
    fn the_coverage_page_lists_every_row() {
        let whole = knowledge();
        let page = to_html(&whole, &ENGLISH, &[]);
        for source in &whole.sources {
            assert!(page.contains(&format!("id=\"source-{}\"", source.id)), "{}", source.id);
        }
        for lineage in &whole.lineages {
            assert!(page.contains(&format!("id=\"lineage-{}\"", lineage.id)), "{}", lineage.id);
        }
        let rows = whole.lineages.iter().map(|lineage| lineage.builds.len()).sum::<usize>();
        let headings = page.matches("<thead><tr>").count();
        assert_eq!(page.matches("<tr").count() - headings, rows + whole.rules.len() + whole.sources.len());
        // Every link within the page leads to a row, and no id stands twice.
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
        // Titles of sources, names and numbers apart, nothing is left in English.
        for english in
            ["Sources", "Kernel builds", "writes 0", "inferred", "Vendor says", "from build", "before"]
        {
            let outside = page.split("<section id=\"sources\">").next().expect("a first part");
            assert!(!outside.contains(&format!(">{english}")), "{english}");
        }
        let english = to_html(&knowledge(), &ENGLISH, &[&chinese]);
        assert_eq!(page.matches("<tr").count(), english.matches("<tr").count());
    }
}
