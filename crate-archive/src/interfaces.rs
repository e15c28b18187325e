//! Interfaces as `ip --json` prints them.

use std::borrow::Cow;

use reusecheck_core::archives::Holds;

/// The key in front of the name of an interface.
const NAME: &str = "\"ifname\":\"";

/// Returns a list of interfaces in JSON as lines of names. Lines keep their numbers; any other text stays as it is.
pub(crate) fn listed_names(text: &str, holds: Holds) -> Cow<'_, str> {
    if holds != Holds::Rules || !text.trim_start().starts_with('[') {
        return Cow::Borrowed(text);
    }
    let names = |line: &str| {
        let names = line.split(NAME).skip(1).filter_map(|rest| rest.split('"').next());
        names.collect::<Vec<_>>().join(" ")
    };
    Cow::Owned(text.lines().map(names).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::{Holds, listed_names};

    #[test]
    fn interfaces_of_json_are_named_line_by_line() {
        let list = "[{\"ifname\":\"lo\"},\n{\"ifname\":\"eth0\"},{\"ifname\":\"kube-ipvs0\"}]\n";
        assert_eq!(listed_names(list, Holds::Rules), "lo\neth0 kube-ipvs0");
        assert_eq!(listed_names(list, Holds::Modules), list);
        assert_eq!(listed_names("5: kube-ipvs0:\n", Holds::Rules), "5: kube-ipvs0:\n");
    }
}
