//! Prints the coverage page, for `cargo xtask`.

fn main() {
    print!("{}", reusecheck_core::coverage::to_html(&reusecheck_core::knowledge()));
}
