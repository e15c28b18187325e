//! The values of the sysctl on which the model turns.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A value of `net.ipv4.vs.conn_reuse_mode`: 0 to 3. In JSON it is that number.
///
/// # Examples
///
/// ```
/// use reusecheck_core::ipvs::{ConnReuseMode, NoConnReuseMode};
///
/// assert!(!ConnReuseMode::OFF.is_on());
/// assert!(ConnReuseMode::try_from(3)?.is_on());
/// assert!(ConnReuseMode::try_from(4).is_err());
/// # Ok::<(), NoConnReuseMode>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct ConnReuseMode(u8);

impl ConnReuseMode {
    /// 0: an entry is used again whatever its state.
    pub const OFF: Self = Self(0);
    /// 1, the kernel's default: a reused port is scheduled again.
    pub const ON: Self = Self(1);
    const MOST: u8 = 3;

    /// Returns 1 or 0.
    pub(crate) const fn of(is_on: bool) -> Self {
        if is_on { Self::ON } else { Self::OFF }
    }

    /// Reads the number as `sysctl` prints it.
    pub(crate) fn from_text(number: &str) -> Option<Self> {
        number.parse::<u8>().ok()?.try_into().ok()
    }

    /// Returns whether IPVS looks for reused ports: in NAT forwarding, 2 and 3 act as 1.
    pub const fn is_on(self) -> bool {
        self.0 != 0
    }
}

impl TryFrom<u8> for ConnReuseMode {
    type Error = NoConnReuseMode;

    fn try_from(value: u8) -> Result<Self, Self::Error> {
        if value <= Self::MOST { Ok(Self(value)) } else { Err(NoConnReuseMode { value }) }
    }
}

impl From<ConnReuseMode> for u8 {
    fn from(mode: ConnReuseMode) -> Self {
        mode.0
    }
}

/// A number that is not a value of `conn_reuse_mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoConnReuseMode {
    /// The number that was given.
    pub value: u8,
}

impl fmt::Display for NoConnReuseMode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "'{}' is not a value of conn_reuse_mode; expected 0 to 3", self.value)
    }
}

impl std::error::Error for NoConnReuseMode {}

#[cfg(test)]
mod tests {
    use super::ConnReuseMode;

    #[test]
    fn a_mode_is_a_number_up_to_3() {
        for number in 0..=u8::MAX {
            let mode = ConnReuseMode::try_from(number).ok();
            assert_eq!(mode.is_some(), number <= 3, "{number}");
            assert_eq!(ConnReuseMode::from_text(&number.to_string()), mode);
            assert_eq!(mode.map_or(number, u8::from), number);
            assert_eq!(mode.map_or(number != 0, ConnReuseMode::is_on), number != 0);
        }
        assert_eq!(ConnReuseMode::from_text("on"), None);
        let refused = ConnReuseMode::try_from(4).expect_err("beyond 3");
        assert_eq!(refused.to_string(), "'4' is not a value of conn_reuse_mode; expected 0 to 3");
    }
}
