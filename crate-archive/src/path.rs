//! Paths of members: normalised, hostile ones refused, links resolved inside the archive only.

use reusecheck_core::report::{is_printable, printable_name};

/// The most links of links that are followed.
const LINKS: usize = 16;

/// Returns a member's path without `./`, empty names and a leading slash; `None` where it leaves the archive or has
/// characters that no collector writes into a name.
pub(crate) fn plain(name: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(name).ok().map(str::to_owned);
    let text = text.unwrap_or_else(|| String::from_utf8_lossy(name).into_owned());
    let has_drive = matches!(text.as_bytes(), [b'a'..=b'z' | b'A'..=b'Z', b':', b'\\' | b'/', ..]);
    let is_hostile = |character| !is_printable(character) || matches!(character, '<' | '>');
    if has_drive || text.contains(is_hostile) {
        return None;
    }
    let names: Vec<&str> = text.split('/').filter(|name| !matches!(*name, "" | ".")).collect();
    (!names.is_empty() && !names.contains(&"..")).then(|| names.join("/"))
}

/// Returns a path for display: at most 200 characters, without deceptive ones.
pub(crate) fn printable(path: &str) -> String {
    let mut printable: String = printable_name(path).chars().take(200).collect();
    if path.chars().nth(200).is_some() {
        printable.push('…');
    }
    printable
}

/// Returns the path that a link at `from` leads to; `None` where it leaves the archive. Targets of hard links begin at
/// the archive's root, others in the link's folder.
pub(crate) fn target(from: &str, target: &str, is_hard: bool) -> Option<String> {
    // The archives around the link are its root.
    let (root, inner) = from.rsplit_once("!/").map_or(("", from), |(root, inner)| (root, inner));
    if target.starts_with('/') || target.contains('\0') || target.is_empty() {
        return None;
    }
    let mut names: Vec<&str> = if is_hard { Vec::new() } else { inner.split('/').collect() };
    names.pop();
    for name in target.split('/') {
        match name {
            "" | "." => {}
            ".." => drop(names.pop()?),
            name => names.push(name),
        }
    }
    let path = names.join("/");
    Some(if root.is_empty() { path } else { [root, "!/", &path].concat() })
}

/// Follows links from a path to one that is no link, or `None` where they lead in a circle.
pub(crate) fn follow<'a>(from: &'a str, link: impl Fn(&str) -> Option<&'a str>) -> Option<&'a str> {
    let mut at = from;
    for _ in 0..LINKS {
        match link(at) {
            None => return Some(at),
            Some(next) => at = next,
        }
    }
    None
}

/// The names in a path that a pattern captures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) node: Option<String>,
    pub(crate) pod: Option<String>,
}

/// Matches a pattern of `knowledge/archives.toml` with a complete path.
pub(crate) fn matches(pattern: &str, path: &[&str]) -> Option<Names> {
    let mut names = Names::default();
    matches_names(pattern.split('/'), path, &mut names).then_some(names)
}

fn matches_names(mut pattern: std::str::Split<'_, char>, path: &[&str], names: &mut Names) -> bool {
    match pattern.next() {
        None => path.is_empty(),
        Some("**") => (0..=path.len())
            .any(|skipped| matches_names(pattern.clone(), path.get(skipped..).unwrap_or_default(), names)),
        Some(own) => path.split_first().is_some_and(|(name, rest)| {
            matches_name(own, name, names) && matches_names(pattern, rest, names)
        }),
    }
}

/// Matches one name: `*` is any text, `<node>` and `<pod>` are texts that are captured.
fn matches_name(pattern: &str, name: &str, names: &mut Names) -> bool {
    let Some(open) = pattern.find(['*', '<']) else { return pattern == name };
    let (before, rest) = pattern.split_at(open);
    let Some(name) = name.strip_prefix(before) else { return false };
    let close = if rest.starts_with('*') { 0 } else { rest.find('>').unwrap_or_default() };
    let (wild, after) = rest.split_at(close + 1);
    let shortest = usize::from(wild != "*");
    // The longest first: a pod's name may contain what follows it.
    let mut ends: Vec<usize> = name.char_indices().map(|(at, _)| at).chain([name.len()]).collect();
    ends.reverse();
    ends.into_iter().filter(|end| *end >= shortest).any(|end| {
        let is_match = matches_name(after, name.get(end..).unwrap_or_default(), names);
        if is_match {
            let text = name.get(..end).map(str::to_owned);
            match wild {
                "<node>" => names.node = text,
                "<pod>" => names.pod = text,
                _ => {}
            }
        }
        is_match
    })
}

#[cfg(test)]
mod tests {
    use super::{Names, matches, plain, printable, target};

    #[test]
    fn hostile_names_are_refused() {
        assert_eq!(plain(b"./a//b/./c").as_deref(), Some("a/b/c"));
        assert_eq!(plain(b"/etc/os-release").as_deref(), Some("etc/os-release"));
        for name in ["../a", "a/../../b", "C:\\a", "a\0b", "a\u{202e}b", "a/<img src=x>/b", "/", ""] {
            assert_eq!(plain(name.as_bytes()), None, "{name:?}");
        }
        assert_eq!(printable("a\u{202e}b\0"), "a\u{fffd}b\u{fffd}");
    }

    #[test]
    fn links_stay_inside() {
        assert_eq!(
            target("r/etc/os-release", "../usr/lib/os-release", false).as_deref(),
            Some("r/usr/lib/os-release")
        );
        assert_eq!(
            target("r/uname", "sos_commands/kernel/uname_-a", false).as_deref(),
            Some("r/sos_commands/kernel/uname_-a")
        );
        assert_eq!(target("r/a", "r/b", true).as_deref(), Some("r/b"));
        assert_eq!(target("a.zip!/r/x", "../y", false).as_deref(), Some("a.zip!/y"));
        assert_eq!(target("r/a", "../../x", false), None);
        assert_eq!(target("r/a", "/etc/passwd", false), None);
    }

    #[test]
    fn patterns_keep_names() {
        let match_path = |pattern: &str, path: &str| matches(pattern, &path.split('/').collect::<Vec<_>>());
        let node = |name: &str| Some(Names { node: Some(name.to_owned()), pod: None });
        assert_eq!(match_path("nodes/<node>.zip!/*/x", "nodes/a.b.zip!/a/x"), node("a.b"));
        assert_eq!(match_path("**/uname*", "uname_-a"), Some(Names::default()));
        assert_eq!(match_path("a/**/b", "a/b"), Some(Names::default()));
        assert_eq!(match_path("a/*/b", "a/b"), None);
        assert_eq!(match_path("<node>/x", "/x"), None);
    }
}
