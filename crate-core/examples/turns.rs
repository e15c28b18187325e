//! Reads text in turns with other programs, for `cargo xtask bench text`: a line `KIND TIMES PATH` in, the seconds that
//! reading took out. Some programs need the kind.

use std::hint::black_box;
use std::io::{BufRead as _, Error, stdin};
use std::time::Instant;

fn main() -> Result<(), Error> {
    for turn in stdin().lock().lines() {
        let turn = turn?;
        let mut parts = turn.splitn(3, ' ').skip(1);
        let times = parts.next().and_then(|times| times.parse().ok()).unwrap_or(1);
        let text = std::fs::read_to_string(parts.next().unwrap_or_default())?;
        let start = Instant::now();
        for _ in 0..times {
            black_box(reusecheck_core::read_text(black_box(&text)));
        }
        println!("{}", start.elapsed().as_secs_f64());
    }
    Ok(())
}
