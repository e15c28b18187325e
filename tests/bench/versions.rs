//! The comparison of versions as wasm, for a benchmark against npm's `semver` in the same V8: see `versions.mjs`.

mod pairs;

/// Returns a digest of how all versions of that part compare.
#[unsafe(no_mangle)]
pub extern "C" fn compare_all(part: usize) -> i32 {
    pairs::compare_all(part)
}
