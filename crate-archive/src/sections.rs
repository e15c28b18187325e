//! Files that hold the output of many commands, each after a heading: configured values in them are not the running
//! state.

use std::borrow::Cow;

/// supportconfig's heading of a section; the next line names the command or file.
const HEADING: &str = "#==[ ";

/// A line of such a file.
pub(crate) enum Step<'t> {
    Heading,
    /// The command or file that the section shows.
    Name(&'t str),
    Line,
}

/// Follows the sections of a file line by line.
#[derive(Default)]
pub(crate) struct Sections {
    is_heading: bool,
}

impl Sections {
    /// Takes the next line.
    pub(crate) fn next<'t>(&mut self, line: &'t [u8]) -> Step<'t> {
        let is_named = std::mem::replace(&mut self.is_heading, line.starts_with(HEADING.as_bytes()));
        if self.is_heading {
            return Step::Heading;
        }
        let name = line.strip_prefix(b"# ").filter(|_| is_named);
        name.and_then(|name| std::str::from_utf8(name).ok())
            .map_or(Step::Line, |name| Step::Name(name.trim()))
    }
}

/// Returns whether a section of that name is a log of the running boot. `journalctl --boot 1` is the oldest one.
pub(crate) fn is_log_of_this_boot(name: &str) -> bool {
    let boot = name.split_once("--boot").map(|(_, rest)| rest.trim_start_matches(['=', ' ']));
    let number = boot.and_then(|boot| boot.split(' ').next()).and_then(|boot| boot.parse::<i32>().ok());
    let is_log = ["dmesg", "journalctl", "boot.msg"].iter().any(|log| name.contains(log));
    is_log && number.is_none_or(|number| number == 0)
}

/// Returns the text without sections that hold configured sysctls, and with files below `/proc/sys` in a form that names
/// each next to its value. Lines keep their numbers.
pub(crate) fn running(text: &str) -> Cow<'_, str> {
    if !text.contains(HEADING) {
        return Cow::Borrowed(text);
    }
    let mut running = String::with_capacity(text.len());
    let mut sections = Sections::default();
    let mut is_configured = false;
    let mut file = None;
    for line in text.lines() {
        match sections.next(line.as_bytes()) {
            Step::Heading => (is_configured, file) = (false, None),
            Step::Name(name) => {
                is_configured =
                    name.contains("sysctl") && name.contains(".conf") || name.contains("/sysctl.d/");
                file = Some(name).filter(|name| name.starts_with("/proc/sys/"));
                if !is_configured && file.is_none() {
                    running.push_str(line);
                }
            }
            Step::Line if is_configured => {}
            Step::Line => {
                if let Some(file) = file.filter(|_| !line.trim().is_empty()) {
                    running.extend([file, ":"]);
                }
                running.push_str(line);
            }
        }
        running.push('\n');
    }
    Cow::Owned(running)
}

/// Returns the sysctls of a file in the form of `sysctl -a`, with the line of each in the file; `None` if the file already has
/// that form.
pub(crate) fn as_sysctl(path: &str, text: &str) -> Option<(String, Vec<usize>)> {
    if text.trim_start().starts_with('{') {
        Some(of_json(text))
    } else if text.contains("KernelParamStatus") {
        Some(of_parameters(text))
    } else {
        of_proc_sys(path, text).map(|line| (line, vec![1]))
    }
}

/// Sysctls as an object of JSON whose values are texts, in the form of `sysctl -a`, and the line of each in the file.
fn of_json(text: &str) -> (String, Vec<usize>) {
    let mut sysctls = String::new();
    let mut lines = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        for (name, rest) in line.split('"').skip(1).zip(line.split('"').skip(2)) {
            let is_name = name.contains('.') && rest.trim_start().starts_with(':');
            let value = line.split_once(&[name, "\"", rest].concat()).map(|(_, value)| value);
            let Some(value) = value.filter(|_| is_name) else { continue };
            // A text behind its quote, or a number that follows the colon.
            let value = match rest.trim().strip_prefix(':').map(str::trim) {
                Some("") => value.trim_start_matches('"').split('"').next(),
                number => number.and_then(|number| number.split([',', '}']).next()),
            };
            sysctls.extend([name, " = ", value.unwrap_or_default().trim(), "\n"]);
            lines.push(number);
        }
    }
    (sysctls, lines)
}

/// A file below `/proc/sys` holds one value: returns the line that `sysctl` prints of it.
fn of_proc_sys(path: &str, text: &str) -> Option<String> {
    let (_, name) = path.rsplit_once("proc/sys/")?;
    let value = text.trim();
    let is_value = !value.is_empty() && !value.contains(['\n', ' ']);
    is_value.then(|| [&name.replace('/', "."), " = ", value, "\n"].concat())
}

/// Talos' objects of kernel parameters, in the form of `sysctl -a`, and the line of each in the file.
fn of_parameters(text: &str) -> (String, Vec<usize>) {
    let mut sysctls = String::new();
    let mut lines = Vec::new();
    let mut name = "";
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim();
        if let Some(id) = line.strip_prefix("id: ") {
            name = id.trim_start_matches("proc.sys.");
        } else if let Some(value) = line.strip_prefix("current: ").filter(|_| !name.is_empty()) {
            sysctls.extend([name, " = ", value.trim_matches(['"', '\'']), "\n"]);
            lines.push(number);
            name = "";
        }
    }
    (sysctls, lines)
}

#[cfg(test)]
mod tests {
    use super::{is_log_of_this_boot, of_json, of_parameters, of_proc_sys, running};

    #[test]
    fn a_file_of_proc_sys_is_a_line_of_sysctl() {
        let path = "r/proc/sys/net/ipv4/vs/conntrack";
        assert_eq!(of_proc_sys(path, "1\n").as_deref(), Some("net.ipv4.vs.conntrack = 1\n"));
        for text in ["", "cat: x: No such file or directory\n", "1\n2\n"] {
            assert_eq!(of_proc_sys(path, text), None, "{text:?}");
        }
        assert_eq!(of_proc_sys("sysctl_-a", "1\n"), None);
    }

    #[test]
    fn only_current_values_of_parameters_count() {
        let text = "metadata:\n    id: proc.sys.net.a\nspec:\n    current: \"1\"\n    default: \"0\"\n";
        assert_eq!(of_parameters(text), ("net.a = 1\n".to_owned(), vec![4]));
    }

    #[test]
    fn sysctls_in_json_are_written_as_sysctl_prints_them() {
        let text = "{\n \"a.b\": \"1\", \"c.d\": 2}\n";
        assert_eq!(of_json(text), ("a.b = 1\nc.d = 2\n".to_owned(), vec![2, 2]));
    }

    #[test]
    fn logs_of_earlier_boots_are_known_by_their_commands() {
        let cases = [
            ("/bin/dmesg -T", true),
            ("/usr/bin/journalctl --no-pager --boot 0", true),
            ("/usr/bin/journalctl --no-pager --boot 0 | tail -n 500", true),
            ("/usr/bin/journalctl --no-pager --boot 2", false),
            ("/usr/bin/journalctl --boot=-1", false),
            ("/var/log/boot.msg", true),
            ("/var/log/boot.omsg", false),
            ("/usr/bin/last -wxF | egrep \"reboot|shutdown|runlevel|system\"", false),
            ("/bin/rpm -V kernel-default-5.14.21-150500.55.99.1.x86_64", false),
        ];
        for (name, want) in cases {
            assert_eq!(is_log_of_this_boot(name), want, "{name}");
        }
    }

    #[test]
    fn configured_sysctls_are_left_out() {
        let text = "#==[ Command ]=====#\n# /sbin/sysctl -a\na = 1\n\n#==[ Configuration File ]===#\n# /etc/sysctl.d/90.conf\na = 2\n\n#==[ Configuration File ]===#\n# /proc/sys/net/x\n3\n";
        let want = "\n# /sbin/sysctl -a\na = 1\n\n\n\n\n\n\n\n/proc/sys/net/x:3\n";
        assert_eq!(running(text), want);
    }
}
