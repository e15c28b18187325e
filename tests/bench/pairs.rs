//! Every pair of the versions in `versions.txt`, read from their texts and compared.

use reusecheck_core::ClusterVersion;

/// Releases of Kubernetes alone, then what nodes of several distributions print: the parts of the file.
const VERSIONS: &str = include_str!("versions.txt");

/// Parses and compares each pair of that part of the file; returns a digest of all answers.
pub fn compare_all(part: usize) -> i32 {
    let versions = || VERSIONS.split("\n\n").nth(part).unwrap_or_default().lines();
    let mut digest = 0_i32;
    for (at, left) in versions().enumerate() {
        for right in versions().skip(at + 1) {
            let read = |text| ClusterVersion::parse(text).map(|version| version.cce_releases());
            digest = digest.wrapping_mul(31).wrapping_add(read(left).cmp(&read(right)) as i32);
        }
    }
    digest
}
