//! Whether commands run in a container: its system is not the node's, nor are its network's sysctls.

/// Follows the commands of a session into containers and out again.
#[derive(Default)]
pub(super) struct Container {
    /// A shell was opened in one and not left yet.
    is_open: bool,
    /// The last command ran in one.
    pub(super) is_inside: bool,
    /// The container is kube-proxy's, which has the node's network.
    pub(super) is_kube_proxys: bool,
    /// The host of the last prompt before it.
    home: Option<String>,
}

impl Container {
    /// Takes the next command, and the host that its prompt names.
    pub(super) fn note_command(&mut self, command: &str, host: Option<&str>) {
        let command = command.trim();
        let is_home = host.is_some() && host == self.home.as_deref();
        if self.is_open && is_home || matches!(command, "exit" | "logout") {
            *self = Self::default();
        }
        if !self.is_open && host.is_some() {
            self.home = host.map(str::to_owned);
        }
        let enters = enters(command);
        if enters {
            self.is_kube_proxys = command.contains("kube-proxy");
            self.is_open = ["sh", "bash", "ash", "zsh"]
                .iter()
                .any(|shell| command.rsplit([' ', '/']).next() == Some(shell));
        }
        self.is_inside = enters || self.is_open;
    }
}

/// `kubectl exec`, `docker run` and similar commands, unless they enter the node itself from there.
fn enters(command: &str) -> bool {
    const PROGRAMS: [&str; 7] = ["kubectl", "k", "oc", "docker", "podman", "nerdctl", "crictl"];
    let mut words = command.split_ascii_whitespace().skip_while(|word| *word == "sudo");
    let is_program = words.next().is_some_and(|word| PROGRAMS.contains(&word));
    let leaves =
        ["nsenter", "chroot", "/host", "--net=host", "--network=host", "--network host", "hostNetwork"];
    is_program
        && words.any(|word| matches!(word, "exec" | "run" | "debug" | "rsh"))
        && !leaves.iter().any(|mark| command.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::Container;

    #[test]
    fn sessions_are_followed() {
        let mut container = Container::default();
        let steps = [
            ("uname -r", false),
            ("kubectl exec -it app -- cat /etc/os-release", true),
            ("uname -r", false),
            ("docker exec -it app /bin/sh", true),
            ("cat /etc/os-release", true),
            ("exit", false),
            ("kubectl debug node/n1 -it --image=busybox -- chroot /host cat /etc/os-release", false),
            ("kubectl get pods", false),
        ];
        for (command, want) in steps {
            container.note_command(command, None);
            assert_eq!(container.is_inside, want, "{command}");
        }
    }
}
