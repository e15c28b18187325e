//! The commands that show a fact, by who runs the cluster.

use crate::facts::Text;
use crate::knowledge::COMMANDS;
use crate::report::Missing;

/// Returns the fact with the command that shows it there; `None` where no command does. `purpose` is the fact's name, or
/// one of several ways to it.
pub(super) fn asked(fact: &'static str, purpose: &str, place: &str) -> Option<Missing> {
    let fits = |command: &str| command.is_empty() || command == place;
    let command = COMMANDS.iter().find(|command| command.purpose == purpose && fits(command.place))?;
    Some(Missing { fact: Text::Borrowed(fact), how: Text::Borrowed(command.run) })
}

#[cfg(test)]
mod tests {
    use super::asked;
    use crate::facts::FactName;

    #[test]
    fn every_fact_that_a_machine_shows_has_a_command() {
        for fact in FactName::ALL {
            let is_given = matches!(fact, FactName::ModeSource | FactName::Platform | FactName::Commits);
            assert_eq!(asked(fact.name(), fact.name(), "none").is_none(), is_given, "{fact}");
        }
        for (fact, way) in
            [("commits", "changelog"), ("commits", "symbol"), ("observations", "observations-old")]
        {
            assert!(asked(fact, way, "cce").is_some(), "{way}");
        }
    }

    #[test]
    fn cce_has_no_daemon_set_to_ask() {
        let how = |place| asked("controllerVersion", "controllerVersion", place).expect("a command").how;
        assert!(how("none").contains("daemonset kube-proxy"));
        assert!(!how("cce").contains("daemonset"), "{}", how("cce"));
    }
}
