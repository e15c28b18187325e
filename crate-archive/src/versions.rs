//! Versions whose meaning depends on their place: a file with only a version, a field of a log.

use std::borrow::Cow;

use reusecheck_core::archives::Holds;
use reusecheck_core::facts::Reading;

/// The text before the kubelet's own version in its log, also within JSON.
const KUBELET: [&str; 4] =
    ["kubeletVersion=\"", "kubeletVersion=\\\"", "] Version: ", "Kubernetes version: "];

/// Returns the text with such versions as `kubelet --version` prints them. Lines keep their numbers.
pub(crate) fn spelled_out(text: &str, holds: Holds) -> Cow<'_, str> {
    if !matches!(holds, Holds::Kubelet | Holds::Journal | Holds::ServerVersion) {
        return Cow::Borrowed(text);
    }
    if text.trim().lines().count() == 1
        && let Some(version) = version_at(text.trim()).filter(|version| version.len() == text.trim().len())
    {
        return Cow::Owned(["Kubernetes ", version].concat());
    }
    // The core reads a client's version next to it, because it distinguishes the two.
    let signs: &[&str] = match holds {
        Holds::Kubelet | Holds::Journal => &KUBELET,
        _ if text.contains("lient") => &[],
        _ => &["\"gitVersion\": \"", "\"gitVersion\":\""],
    };
    if !signs.iter().any(|sign| text.contains(sign)) {
        return Cow::Borrowed(text);
    }
    let spelled = text.lines().flat_map(|line| {
        let version = signs.iter().find_map(|sign| version_at(line.split_once(sign)?.1));
        [
            Cow::Owned(version.map_or(line.to_owned(), |version| ["Kubernetes ", version].concat())),
            "\n".into(),
        ]
    });
    Cow::Owned(spelled.collect())
}

/// Returns the version at the begin of a text: `v1.28.5+k3s1`, `1.27.3-gke.100`.
fn version_at(text: &str) -> Option<&str> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b".+-".contains(&byte);
    let end = text.bytes().take_while(|byte| is_part(*byte)).count();
    let version = text.get(..end)?;
    let mut numbers = version.trim_start_matches('v').split('.');
    let is_number = |number: Option<&str>| {
        number.is_some_and(|text| text.starts_with(|digit: char| digit.is_ascii_digit()))
    };
    (numbers.next() == Some("1") && is_number(numbers.next()) && is_number(numbers.next())).then_some(version)
}

/// Uses the lines of the file in excerpts.
pub(crate) fn restore_excerpts(reading: &mut Reading, text: &str) {
    const LONGEST: usize = 160;
    for evidence in &mut reading.evidence {
        if evidence.excerpt.starts_with("Kubernetes ")
            && let Some(line) = text.lines().nth(evidence.line.saturating_sub(1))
        {
            evidence.excerpt = line.trim().chars().take(LONGEST).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Holds, spelled_out};

    #[test]
    fn only_versions_are_spelled_out() {
        let kubelet = |text| spelled_out(text, Holds::Kubelet).into_owned();
        assert_eq!(kubelet("v1.27.3\n"), "Kubernetes v1.27.3");
        assert_eq!(
            kubelet("a\nI0115 1 server.go:440] \"Kubelet version\" kubeletVersion=\"v1.28.3\"\n"),
            "a\nKubernetes v1.28.3\n"
        );
        assert_eq!(kubelet("Version: 7\n"), "Version: 7\n");
        assert_eq!(
            spelled_out("{\"gitVersion\": \"v1.31.2+k3s1\"}", Holds::ServerVersion),
            "Kubernetes v1.31.2+k3s1\n"
        );
        assert_eq!(spelled_out("10.0.0.1", Holds::ServerVersion), "10.0.0.1");
    }
}
