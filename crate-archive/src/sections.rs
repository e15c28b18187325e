//! Files that hold the output of many commands, each after a heading: configured values in them are not the running
//! state.

use std::borrow::Cow;

/// supportconfig's heading of a section; the next line names the command or file.
const HEADING: &str = "#==[ ";

/// Returns the text without sections that hold configured sysctls, and with files below `/proc/sys` in a form that names
/// each next to its value. Lines keep their numbers.
pub(crate) fn running(text: &str) -> Cow<'_, str> {
    if !text.contains(HEADING) {
        return Cow::Borrowed(text);
    }
    let mut running = String::with_capacity(text.len());
    let mut is_configured = false;
    let mut file = None;
    let mut is_heading = false;
    for line in text.lines() {
        let is_named = std::mem::replace(&mut is_heading, line.starts_with(HEADING));
        if is_heading {
            (is_configured, file) = (false, None);
        } else if let Some(name) = line.strip_prefix("# ").filter(|_| is_named) {
            is_configured = name.contains("sysctl") && name.contains(".conf") || name.contains("/sysctl.d/");
            file = Some(name.trim()).filter(|name| name.starts_with("/proc/sys/"));
        } else if let Some(file) = file.filter(|_| !line.trim().is_empty()) {
            running.push_str(file);
            running.push(':');
        }
        if !(is_configured || is_heading || is_named && file.is_some()) {
            running.push_str(line);
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
    use super::{of_json, of_parameters, of_proc_sys, running};

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
    fn configured_sysctls_are_left_out() {
        let text = "#==[ Command ]=====#\n# /sbin/sysctl -a\na = 1\n\n#==[ Configuration File ]===#\n# /etc/sysctl.d/90.conf\na = 2\n\n#==[ Configuration File ]===#\n# /proc/sys/net/x\n3\n";
        let want = "\n# /sbin/sysctl -a\na = 1\n\n\n\n\n\n\n\n/proc/sys/net/x:3\n";
        assert_eq!(running(text), want);
    }
}
