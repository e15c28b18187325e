//! The sitemap and the Atom feed: both need the address of the site, because their links are absolute.

use std::fmt::Write as _;

use reusecheck_core::coverage::Knowledge;
use reusecheck_core::messages::{Catalogue, ENGLISH, id};

use crate::changes::Changes;
use crate::page::{FEED, change_in_words, escape, file_of, file_of_change, title_of};

/// Returns every page in every language, with the day it was last compared with its sources.
pub(crate) fn sitemap(site: &str, knowledge: &Knowledge, languages: &[Catalogue]) -> String {
    let mut map = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let mut add = |file: &str, day: &str| {
        let address = escape(&address(site, file));
        map.extend(["<url><loc>", &address, "</loc><lastmod>", day, "</lastmod></url>\n"]);
    };
    add("", knowledge.date);
    for catalogue in languages {
        for file in [id::COVERAGE_FILE, id::COVERAGE_CHANGES_FILE] {
            add(catalogue.text(file), knowledge.date);
        }
        for lineage in &knowledge.lineages {
            let checked = lineage.builds.iter().map(|build| build.checked).max();
            add(&file_of(lineage.id, catalogue), checked.unwrap_or(knowledge.date));
        }
    }
    map + "</urlset>\n"
}

/// Returns an entry for each lineage and table that changed since the last release, in English.
pub(crate) fn atom(site: &str, knowledge: &Knowledge, changes: &Changes) -> String {
    let own = escape(&address(site, FEED));
    let day = [knowledge.date, "T00:00:00Z"].concat();
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<id>{own}</id>\n\
         <title>ReuseCheck: {}</title>\n<updated>{day}</updated>\n<author><name>ReuseCheck</name></author>\n\
         <link rel=\"self\" href=\"{own}\"/>\n",
        escape(ENGLISH.text(id::COVERAGE_CHANGES_TITLE))
    );
    for changed in &changes.all {
        let page = escape(&address(site, &file_of_change(changed, &ENGLISH)));
        let says = escape(&change_in_words(changed, knowledge, &ENGLISH));
        let title = escape(&title_of(changed, &ENGLISH));
        // The tables other than lineages share a page.
        let id = [&page, "#", &escape(&changed.id), "-", knowledge.date].concat();
        let _ = writeln!(
            feed,
            "<entry><id>{id}</id><title>{title}</title><updated>{day}</updated><link href=\"{page}\"/><summary>{says}</summary></entry>",
        );
    }
    feed + "</feed>\n"
}

fn address(site: &str, file: &str) -> String {
    [site.trim_end_matches('/'), "/", file].concat()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use reusecheck_core::knowledge;
    use reusecheck_core::messages::ENGLISH;

    use super::{atom, sitemap};
    use crate::changes::Changes;

    const SITE: &str = "https://check.example/";

    #[test]
    fn entries_have_ids_of_their_own_and_titles_for_people() {
        let data = knowledge();
        let changes = Changes::since_release(&data);
        let feed = atom(SITE, &data, &changes);
        let between = |start: &str, end: &str| -> Vec<String> {
            let parts = feed.split("<entry>").skip(1).filter_map(|entry| entry.split(start).nth(1));
            parts.filter_map(|rest| rest.split(end).next()).map(str::to_owned).collect()
        };
        let (ids, titles) = (between("<id>", "</id>"), between("<title>", "</title>"));
        assert_eq!((ids.len(), titles.len()), (changes.all.len(), changes.all.len()));
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
        assert!(
            data.lineages
                .iter()
                .all(|lineage| lineage.id == lineage.title || !titles.contains(&lineage.id.to_owned()))
        );
        assert!(ids.iter().all(|id| id.starts_with(SITE)));
        let pages = sitemap(SITE, &data, &[ENGLISH]);
        for link in between("<link href=\"", "\"/>") {
            assert!(pages.contains(&format!("<loc>{link}</loc>")), "{link}");
        }
    }

    #[test]
    fn the_sitemap_lists_every_page() {
        let data = knowledge();
        let map = sitemap(SITE, &data, &[ENGLISH]);
        assert_eq!(map.matches("<url>").count(), data.lineages.len() + 3);
    }
}
