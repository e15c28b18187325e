//! How many released kernels get an answer: the table that `cargo xtask coverage` prints, as it stands in
//! `docs/coverage.md`.

const DOCUMENT: &str = include_str!("../../../docs/coverage.md");

/// The rows of the table without its heading: a distribution, its releases, then the shares.
pub(crate) fn measured() -> impl Iterator<Item = Vec<&'static str>> {
    table().skip(1)
}

/// Returns kube-proxy's releases in the heading of the table.
pub(crate) fn kube_proxy() -> Vec<&'static str> {
    table().next().map_or(Vec::new(), |heading| heading[3..].to_vec())
}

/// Returns the day of the measurement.
pub(crate) fn day() -> &'static str {
    let (_, rest) = DOCUMENT.split_once("Measured on ").unwrap_or_default();
    rest.get(..10).unwrap_or_default()
}

fn table() -> impl Iterator<Item = Vec<&'static str>> {
    let rows = DOCUMENT.lines().skip_while(|line| !line.starts_with("| distribution |"));
    let rows = rows.take_while(|line| line.starts_with('|')).filter(|line| !line.starts_with("|---"));
    rows.map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
}

#[cfg(test)]
mod tests {
    use super::{day, kube_proxy, measured};
    use crate::page::KUBE_PROXY;

    #[test]
    fn the_document_has_a_row_for_each_distribution() {
        assert_eq!(kube_proxy(), KUBE_PROXY);
        assert_eq!((day().len(), &day()[4..5]), (10, "-"));
        let rows: Vec<Vec<&str>> = measured().collect();
        assert!(rows.len() > 10 && rows.iter().all(|row| row.len() == 3 + KUBE_PROXY.len()), "{rows:?}");
        assert!(rows.iter().all(|row| row[2..].iter().all(|share| share.ends_with(" %"))), "{rows:?}");
        let count = |row: &[&str]| row[1].replace(',', "").parse::<usize>().expect("a number");
        let (all, each) = rows.split_last().expect("rows");
        assert_eq!((all[0], each.iter().map(|row| count(row)).sum()), ("all", count(all)));
    }
}
