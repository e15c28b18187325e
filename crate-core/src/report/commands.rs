//! The commands that show a fact, by who runs the cluster.

use crate::facts::Text;
use crate::knowledge::{COMMANDS, Command};
use crate::report::Missing;

/// Returns the fact with the command that shows it there; `None` where no command does. `purpose` is the fact's name, or
/// one of several ways to it.
pub(super) fn ask_for(fact: &'static str, purpose: &str, environment: &str) -> Option<Missing> {
    let fits = |command: &str| command.is_empty() || command == environment;
    let command = COMMANDS.iter().find(|command| command.purpose == purpose && fits(command.environment))?;
    Some(Missing { fact: Text::Borrowed(fact), how: Text::Borrowed(command.run) })
}

/// Returns the commands that show a fact on any platform: of `sysctls` one for each.
pub fn commands_for(fact: &str) -> impl Iterator<Item = &'static str> {
    let purpose = if fact == "sysctls" { "net.ipv4.vs." } else { fact };
    let shows_it = move |command: &&Command| {
        command.environment.is_empty()
            && (command.purpose == purpose || purpose.ends_with('.') && command.purpose.starts_with(purpose))
    };
    COMMANDS.iter().filter(shows_it).map(|command| command.run)
}

#[cfg(test)]
mod tests {
    use super::{ask_for, commands_for};
    use crate::facts::FactName;

    #[test]
    fn facts_read_from_machines_have_a_command() {
        for fact in FactName::ALL {
            let has_no_command =
                matches!(fact, FactName::ModeSource | FactName::Platform | FactName::Commits);
            assert_eq!(ask_for(fact.name(), fact.name(), "none").is_none(), has_no_command, "{fact}");
        }
        for (fact, way) in
            [("commits", "changelog"), ("commits", "symbol"), ("observations", "observations-old")]
        {
            assert!(ask_for(fact, way, "cce").is_some(), "{way}");
        }
    }

    #[test]
    fn facts_that_archives_never_contain_have_a_command() {
        for collector in crate::archives::COLLECTORS {
            for fact in collector.absent {
                let commands: Vec<_> = commands_for(fact).collect();
                assert_eq!(commands.len(), if *fact == "sysctls" { 4 } else { 1 }, "{fact}: {commands:?}");
            }
        }
    }

    #[test]
    fn cce_has_no_daemon_set_to_ask() {
        let how = |environment| {
            ask_for("controllerVersion", "controllerVersion", environment).expect("a command").how
        };
        assert!(how("none").contains("daemonset kube-proxy"));
        assert!(!how("cce").contains("daemonset"), "{}", how("cce"));
    }
}
