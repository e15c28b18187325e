//! The line that records a full table.

use std::fmt::{self, Display};
use std::str::FromStr;

/// The cost of a table of 100,000 entries, and whether it finds them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full {
    /// Open connections, as the kernel counts them with its real servers.
    pub entries: u64,
    /// By how much the kernel's own objects grew while it was filled, conntracks included, in units of 1,024 bytes.
    pub kilobytes: u64,
    /// The time to fill it, by the machine's clock.
    pub milliseconds: u64,
    /// Entries whose client sent one more segment after the cases.
    pub looked_up: u64,
    /// Those whose segment did not reach the server of that entry.
    pub wrong: u64,
}

impl Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { entries, kilobytes, milliseconds, looked_up, wrong } = self;
        write!(f, "full {entries} {kilobytes} {milliseconds} {looked_up} {wrong}")
    }
}

impl FromStr for Full {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let values: Vec<u64> = text.split_whitespace().skip(1).filter_map(|word| word.parse().ok()).collect();
        let &[entries, kilobytes, milliseconds, looked_up, wrong] = values.as_slice() else {
            return Err(format!("`{text}` does not hold five numbers"));
        };
        Ok(Self { entries, kilobytes, milliseconds, looked_up, wrong })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let full = Full { entries: 100_001, kilobytes: 2, milliseconds: 3, looked_up: 4, wrong: 5 };
        assert_eq!(full.to_string().parse(), Ok(full));
        assert!("full 1 2 x 4 5".parse::<Full>().is_err());
    }
}
