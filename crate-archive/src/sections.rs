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

/// Sysctls as an object of JSON whose values are texts, in the form of `sysctl -a`, and the line of each in the file.
pub(crate) fn of_json(text: &str) -> (String, Vec<usize>) {
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

#[cfg(test)]
mod tests {
    use super::{of_json, running};

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
