//! The sysctls that were read on a node.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde::de::Error;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The sysctl that decides whether IPVS looks for a reused port at all.
pub const CONN_REUSE_MODE: &str = "net.ipv4.vs.conn_reuse_mode";
/// The sysctl that makes IPVS connections use netfilter's connection tracking.
pub const CONNTRACK: &str = "net.ipv4.vs.conntrack";
/// The sysctl that expires connections whose real server is gone or drained.
pub const EXPIRE_NODEST_CONN: &str = "net.ipv4.vs.expire_nodest_conn";
/// The sysctl that drops persistence templates whose real server is drained.
pub const EXPIRE_QUIESCENT_TEMPLATE: &str = "net.ipv4.vs.expire_quiescent_template";

/// Observed sysctls by full dotted name (`net.ipv4.vs.conn_reuse_mode`), sorted by name, one value each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sysctls(Vec<(String, i64)>);

impl Sysctls {
    /// The values that a sysctl can have: the whole numbers that JavaScript holds exactly.
    pub const RANGE: RangeInclusive<i64> = -9_007_199_254_740_991..=9_007_199_254_740_991;

    /// Returns whether a text can be the full name of a sysctl: `net.ipv4.vs.conntrack`, not `conntrack`.
    pub fn is_name(text: &str) -> bool {
        text.contains('.')
    }

    /// Parses a value; `None` for anything but a whole number within [`Self::RANGE`].
    pub fn parse_value(text: &str) -> Option<i64> {
        text.parse().ok().filter(|value| Self::RANGE.contains(value))
    }

    /// Returns the value read for `name`, if one was.
    pub fn get(&self, name: &str) -> Option<i64> {
        self.0.iter().find(|(key, _)| key == name).map(|&(_, value)| value)
    }

    /// Sets `name` to `value`, replacing what was there. A value outside [`Self::RANGE`] is ignored.
    pub fn set(&mut self, name: &str, value: i64) {
        if !Self::RANGE.contains(&value) {
            return;
        }
        match self.0.binary_search_by(|(key, _)| key.as_str().cmp(name)) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (name.to_owned(), value)),
        }
    }

    /// Keeps only the sysctls whose name passes the filter.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.0.retain(|(name, _)| keep(name));
    }

    /// Iterates over every name with its value, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, i64)> {
        self.0.iter().map(|(name, value)| (name.as_str(), *value))
    }

    /// Returns whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Sysctls {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Sysctls {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = BTreeMap::<String, i64>::deserialize(deserializer)?;
        if let Some((name, value)) = map.iter().find(|(_, value)| !Self::RANGE.contains(value)) {
            return Err(D::Error::custom(format_args!("{name}: {value} is out of range")));
        }
        Ok(Self(map.into_iter().collect()))
    }
}
