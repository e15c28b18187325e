//! Enums of the contract: each variant has one stable name, used in JSON, links, options and error messages.

use std::fmt;

/// A name that no variant has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// The rejected text.
    pub value: String,
    /// Every valid name.
    pub expected: Vec<&'static str>,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "unknown value '{}'; expected one of {}", self.value, self.expected.join(", "))
    }
}

impl std::error::Error for UnknownName {}

/// Declares an enum from one table of variants and names: `ALL`, `name`, `from_name`, `Display`, `FromStr` and serde all
/// read that table, so a variant cannot have two names.
macro_rules! named {
    (
        $(#[$meta:meta])*
        pub enum $Type:ident {
            $($(#[$doc:meta])* $Variant:ident = $name:literal,)+
        }
    ) => {
        $(#[$meta])*
        pub enum $Type {
            $($(#[$doc])* $Variant,)+
        }

        impl $Type {
            /// Every variant, in the order of the contract.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$Variant),+];

            /// The names of [`Self::ALL`], in the same order.
            pub const NAMES: [&'static str; Self::ALL.len()] = [$($name),+];

            /// Returns the contract's name.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$Variant => $name,)+
                }
            }

            /// Returns the variant of that name; `None` for any other text.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|variant| variant.name() == name)
            }
        }

        impl std::fmt::Display for $Type {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.name())
            }
        }

        impl std::str::FromStr for $Type {
            type Err = $crate::named::UnknownName;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                Self::from_name(name).ok_or_else(|| $crate::named::UnknownName {
                    value: name.to_owned(),
                    expected: Self::NAMES.to_vec(),
                })
            }
        }

        impl serde::Serialize for $Type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $Type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                name.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use named;
