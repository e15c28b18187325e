//! `cargo xtask release --verify`: compares `dist/` with the list of a release.

use std::collections::BTreeMap;
use std::path::Path;

use crate::Outcome;
use crate::dist::{self, Python};
use crate::files::read;
use crate::process::root;
use crate::setup;

/// Explains differences of the wheel.
const WHEEL: &str = "the wheel also depends on the C library, and manifest.json has its digest; to compare both, build in the container that .github/workflows/release.yml names";

/// Builds `dist/` and compares it with a downloaded `SHA256SUMS`.
pub(super) fn verify(released: &Path) -> Outcome {
    // It may be that of dist/, which the build replaces.
    let released = parse(&read(released)?).map_err(|reason| format!("{}: {reason}", released.display()))?;
    let _dist = dist::build(&setup::tools(setup::compiler(true)?)?, None, Python::Build)?;
    let built = parse(&read(&root().join("dist/SHA256SUMS"))?)?;
    let differences = compare(&released, &built);
    if differences.is_empty() {
        println!("all {} files equal those of the release", released.len());
        return Ok(());
    }
    for difference in &differences {
        println!("{difference}");
    }
    if differences.iter().any(|difference| difference.contains(".whl")) {
        println!("note: {WHEEL}");
    }
    let (count, equal) = (differences.len(), equal(&released, &built));
    Err(format!("{count} files are not those of the release, {equal} are"))
}

/// Returns the digest of each file of a list that `sha256sum` wrote.
fn parse(list: &str) -> Outcome<BTreeMap<String, String>> {
    let files: Option<BTreeMap<String, String>> = list
        .lines()
        .map(|line| {
            let (digest, name) = line.split_once("  ")?;
            let is_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
            (is_digest && !name.is_empty()).then(|| (name.to_owned(), digest.to_ascii_lowercase()))
        })
        .collect();
    files
        .filter(|files| !files.is_empty())
        .ok_or_else(|| "not a list of digests; download SHA256SUMS from the release".to_owned())
}

/// Returns a line for each file that differs, is missing in the build, or is not in the release.
fn compare(released: &BTreeMap<String, String>, built: &BTreeMap<String, String>) -> Vec<String> {
    let of_release = released.iter().filter_map(|(name, digest)| match built.get(name) {
        None => Some(format!("missing  {name}: in the release, not built here")),
        Some(other) if other != digest => {
            Some(format!("differs  {name}: {digest} in the release, {other} built here"))
        }
        Some(_) => None,
    });
    let additional = built.keys().filter(|name| !released.contains_key(*name));
    of_release
        .chain(additional.map(|name| format!("extra    {name}: built here, not in the release")))
        .collect()
}

fn equal(released: &BTreeMap<String, String>, built: &BTreeMap<String, String>) -> usize {
    released.iter().filter(|(name, digest)| built.get(*name) == Some(digest)).count()
}

#[cfg(test)]
mod tests {
    use super::{compare, equal, parse};

    fn list(files: &[(&str, char)]) -> String {
        let lines = files.iter().map(|(name, digit)| format!("{}  {name}", digit.to_string().repeat(64)));
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn every_difference_names_its_file() {
        let released =
            parse(&list(&[("app/index.html", 'a'), ("bin/reusecheck-x86_64", 'b'), ("old.whl", 'c')]));
        let built =
            parse(&list(&[("app/index.html", 'a'), ("bin/reusecheck-x86_64", 'd'), ("new.whl", 'c')]));
        let (released, built) = (released.unwrap(), built.unwrap());
        let found = compare(&released, &built);
        let differs = format!("{} in the release, {} built here", "b".repeat(64), "d".repeat(64));
        assert_eq!(
            found,
            [
                format!("differs  bin/reusecheck-x86_64: {differs}"),
                "missing  old.whl: in the release, not built here".to_owned(),
                "extra    new.whl: built here, not in the release".to_owned(),
            ]
        );
        assert_eq!(equal(&released, &built), 1);
        assert_eq!(compare(&released, &released), [""; 0]);
    }

    #[test]
    fn other_files_are_no_list() {
        for text in ["", "<html>Not Found</html>\n", "abc  file\n", &format!("{}  \n", "a".repeat(64))] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
