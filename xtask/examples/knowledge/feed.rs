//! The sitemap and the Atom feed: both need the address of the site, because their links are absolute.

use std::fmt::Write as _;

use reusecheck_core::coverage::Knowledge;
use reusecheck_core::messages::{Catalogue, ENGLISH, id};

use crate::changes::Changes;
use crate::page::{change_in_words, escape, file_of};

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

/// Returns an entry for each lineage that changed since the last release, in English.
pub(crate) fn atom(site: &str, knowledge: &Knowledge, changes: &Changes) -> String {
    let own = escape(&address(site, "changes.atom"));
    let day = [knowledge.date, "T00:00:00Z"].concat();
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<id>{own}</id>\n\
         <title>ReuseCheck: {}</title>\n<updated>{day}</updated>\n<author><name>ReuseCheck</name></author>\n\
         <link rel=\"self\" href=\"{own}\"/>\n",
        escape(ENGLISH.text(id::COVERAGE_CHANGES_TITLE))
    );
    for (lineage, change) in &changes.lineages {
        let page = escape(&address(site, &file_of(lineage, &ENGLISH)));
        let says = escape(&change_in_words(change, &ENGLISH));
        let _ = writeln!(
            feed,
            "<entry><id>{page}#{}</id><title>{}</title><updated>{day}</updated><link href=\"{page}\"/><summary>{says}</summary></entry>",
            knowledge.date,
            escape(lineage)
        );
    }
    feed + "</feed>\n"
}

fn address(site: &str, file: &str) -> String {
    [site.trim_end_matches('/'), "/", file].concat()
}
