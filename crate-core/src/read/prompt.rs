//! Shell prompts and the commands echoed behind them.

use super::tokens::{bare, is_cluster_version};

/// Commands that are recognised without a prompt at the start of a line.
const COMMANDS: [&str; 46] = [
    "uname",
    "cd",
    "pwd",
    "cat",
    "sysctl",
    "kubectl",
    "k",
    "oc",
    "curl",
    "wget",
    "grep",
    "egrep",
    "zgrep",
    "ipvsadm",
    "lsmod",
    "hostnamectl",
    "docker",
    "crictl",
    "nerdctl",
    "ssh",
    "sudo",
    "journalctl",
    "echo",
    "modprobe",
    "head",
    "tail",
    "awk",
    "ls",
    "ps",
    "ip",
    "iptables-save",
    "iptables",
    "ipset",
    "nft",
    "systemctl",
    "rpm",
    "dpkg",
    "nsenter",
    "kubelet",
    "kube-proxy",
    "kubeadm",
    "k3s",
    "lsb_release",
    "dmesg",
    "tee",
    "arch",
];

/// Returns the command on this line, empty behind a bare prompt; `None` when the line is output.
pub(crate) fn command(body: &str) -> Option<&str> {
    if let Some(rest) = body.strip_prefix("# ") {
        let word = rest.trim_start();
        let is_typed = begins_with_command(word) || word.contains("; do ") || word.contains("; then ");
        return (is_typed && !is_setting(word)).then_some(word);
    }
    if let Some(rest) = body.strip_prefix(['\u{276f}', '\u{279c}']) {
        return Some(behind_path(rest.trim_start()).unwrap_or(rest.trim_start()));
    }
    if let Some(rest) = body.strip_prefix("\u{2514}\u{2500}") {
        return rest.strip_prefix(['#', '$']).map(str::trim_start);
    }
    if body.starts_with("\u{250c}\u{2500}\u{2500}(") {
        return Some("");
    }
    if let Some(rest) = behind_drive(body) {
        return Some(rest);
    }
    // `head`, `tail` and the collector print a header with the source before each output.
    if let Some(rest) = body.strip_prefix("==> ") {
        return rest.strip_suffix(" <==");
    }
    if let Some(command) = behind_prompt(body) {
        return Some(command);
    }
    (begins_with_command(body) && looks_typed(body) && !is_setting(body)).then_some(body)
}

/// Returns the host that the prompt of a command names: `[root@node-1 ~]# `, `ops@node-1:~$ `, `node-1:~ # `.
pub(super) fn host<'t>(body: &'t str, command: &str) -> Option<&'t str> {
    let prompt = body.get(..body.len().checked_sub(command.len())?)?;
    let after_user = prompt.rsplit_once('@').map(|(_, rest)| rest);
    let rest = after_user.or_else(|| prompt.contains(":~").then_some(prompt))?;
    let end = rest.find([':', ' ', ']', '[', ')', '/', '$', '#'])?;
    let host = rest.get(..end)?;
    is_host(host).then_some(host)
}

/// Returns the last part of the folder that the prompt of a command names: `[root@node-1 vs]# `, `root@node-1:/sys/vs# `.
pub(super) fn folder<'t>(body: &'t str, command: &str) -> Option<&'t str> {
    let prompt = body.strip_suffix(command)?.trim_end();
    let prompt = prompt.trim_end_matches(['#', '$']).trim_end().trim_end_matches(']');
    let (_, folder) = prompt.rsplit_once([' ', ':'])?;
    folder.rsplit('/').next()
}

/// Returns whether a word can be the name of a host.
pub(super) fn is_host(word: &str) -> bool {
    let is_made_of = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    !word.is_empty() && word.len() < 128 && word.bytes().all(is_made_of) && !word.starts_with(['-', '.'])
}

/// Returns the host on which a command is run for one answer: `ssh node-1 uname -r`, `kubectl exec kube-proxy-x7k2p --
/// uname -r`.
pub(super) fn remote_host(command: &str) -> Option<&str> {
    let mut words = command.split_ascii_whitespace().skip_while(|word| *word == "sudo");
    match words.next()? {
        "ssh" => {
            let host = words.find(|word| !word.starts_with('-') && !word.contains(['=', '/']))?;
            words.next()?;
            let host = host.rsplit('@').next()?;
            is_host(host).then_some(host)
        }
        "kubectl" | "k" | "oc" => {
            let mut words = words.skip_while(|word| *word != "exec");
            words.next()?;
            words.find(|word| word.starts_with("kube-proxy-")).filter(|pod| is_host(pod))
        }
        _ => None,
    }
}

/// Returns whether a line without a prompt is a command rather than a sentence that begins with its name.
fn looks_typed(body: &str) -> bool {
    const COMMANDS: [&str; 10] =
        ["pwd", "lsmod", "hostnamectl", "uname", "arch", "dmesg", "ipvsadm", "iptables-save", "ls", "ps"];
    const WITH_VERB: [&str; 9] = ["kubectl", "k", "oc", "docker", "sudo", "systemctl", "ip", "ssh", "crictl"];
    let mut words = body.split_ascii_whitespace();
    let Some(command) = words.next() else { return false };
    // `uname -a: Linux ...` and `kubelet v1.27.3` are typed by people.
    if words.clone().take(2).any(|word| word.ends_with(':') || is_cluster_version(bare(word))) {
        return false;
    }
    match words.next() {
        None => COMMANDS.contains(&command),
        Some(word) => WITH_VERB.contains(&command) || word.contains(['-', '/', '.', '|', '<', '>', '"', '$']),
    }
}

/// `k = 1` is a line of output although `k` is a command.
fn is_setting(body: &str) -> bool {
    body.split_ascii_whitespace().nth(1).is_some_and(|word| word.starts_with(['=', ':']))
}

fn begins_with_command(body: &str) -> bool {
    let word = body.split([' ', '\t']).next().unwrap_or_default();
    word.as_bytes().first().is_some_and(u8::is_ascii_lowercase) && COMMANDS.contains(&word)
}

/// Returns the text after the prompt at the start of the line.
fn behind_prompt(body: &str) -> Option<&str> {
    behind_sigil(body).or_else(|| behind_path(body))
}

/// `C:\Users\ops>kubectl version`
fn behind_drive(body: &str) -> Option<&str> {
    let is_drive = matches!(body.as_bytes(), [b'A'..=b'Z', b':', b'\\', ..]);
    let (_, rest) = body.split_once('>').filter(|_| is_drive)?;
    (rest.is_empty() || begins_with_command(rest.trim_start())).then(|| rest.trim_start())
}

fn behind_sigil(body: &str) -> Option<&str> {
    let sigil = |at: usize, byte: u8| {
        matches!(byte, b'#' | b'$' | b'%' | b'>') && matches!(body.as_bytes().get(at + 1), None | Some(b' '))
    };
    let at = body.bytes().take(120).enumerate().find(|(at, byte)| sigil(*at, *byte))?.0;
    let before = body.get(..at)?;
    // busybox names the folder: `/proc/sys # `.
    let is_folder = before.starts_with('/') && before.ends_with(' ') && !before.contains(':');
    // `(venv) [root@node-1 ~]`
    let before =
        before.strip_prefix('(').and_then(|rest| rest.split_once(") ")).map_or(before, |(_, rest)| rest);
    let before = before.trim_end();
    let rest = body.get(at + 1..)?.trim_start();
    let is_percent = body.as_bytes().get(at) == Some(&b'%');
    let named = ((is_prompt(before) || is_folder) && !is_percent)
        || ((is_word(before) || is_percent) && begins_with_command(rest));
    named.then_some(rest)
}

/// Returns a prompt of a path and a colon: `~/project :k get nodes`.
fn behind_path(body: &str) -> Option<&str> {
    if !body.starts_with(['~', '/']) {
        return None;
    }
    let (_, rest) = body.split_once(' ')?;
    let rest = rest.trim_start_matches([':', ' ']);
    begins_with_command(rest).then_some(rest)
}

/// Returns whether the text before `#`, `$`, `%` or `>` is a prompt.
fn is_prompt(before: &str) -> bool {
    let has = |text: &str| before.contains(text);
    before.is_empty()
        || (before.starts_with('[') && before.ends_with(']'))
        || (has("@") && !has("=") && !has(", ") && before.find('@') < before.find(' ').or(Some(usize::MAX)))
        || before.starts_with("sh-")
        || before.starts_with("bash-")
        || before.starts_with("PS ")
        || before == "/"
        || before == "~"
        || before.ends_with(":~")
}

fn is_word(before: &str) -> bool {
    !before.is_empty() && before.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:~/".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::command;

    #[test]
    fn commands_are_distinguished_from_output() {
        let cases = [
            ("[root@node-1 ~]# uname -r", Some("uname -r")),
            ("ubuntu@ip-10-0-0-1:~$ kubectl get nodes -o wide", Some("kubectl get nodes -o wide")),
            ("sh-4.2$ uname -a", Some("uname -a")),
            ("# sysctl -a | grep vs", Some("sysctl -a | grep vs")),
            ("$ ./anything", Some("./anything")),
            ("node-1:~ # lsmod", Some("lsmod")),
            ("/ # cat /proc/version", Some("cat /proc/version")),
            ("node1# uname -r", Some("uname -r")),
            ("[root@node-1 ~]#", Some("")),
            ("~/clusters/blue-3 :k get nodes", Some("k get nodes")),
            ("kubectl get nodes -o wide", Some("kubectl get nodes -o wide")),
            ("# net.ipv4.vs.conn_reuse_mode = 1", None),
            ("# a comment", None),
            ("net.ipv4.vs.conn_reuse_mode = 1 # why", None),
            ("Linux node 5.4.0 #1 SMP", None),
            ("mode: ipvs # was iptables", None),
            ("sysctl: cannot stat /proc/sys/x", None),
            ("cat is a fine animal", None),
            ("uname -a: Linux n1 5.4.58", None),
            ("kubelet v1.27.3", None),
            ("(blue) [root@node-1 ~]# uname -r", Some("uname -r")),
            ("\u{2514}\u{2500}# uname -r", Some("uname -r")),
            ("C:\\Users\\ops>kubectl version", Some("kubectl version")),
            ("root@node-1[/tmp]# uname -r", Some("uname -r")),
            ("PS C:\\> kubectl version", Some("kubectl version")),
        ];
        for (line, want) in cases {
            assert_eq!(command(line), want, "{line:?}");
        }
    }
}
