//! Where a text names an IPVS sysctl, with dots or as a path.

use super::notes::{IPVS_SYSCTLS, Notes};

/// The same names as paths below `/proc/sys`.
pub(super) const IPVS_PATHS: &str = "net/ipv4/vs/";

/// An IPVS sysctl named somewhere in a text.
pub(super) struct Mention<'a> {
    /// Where the name starts in the text, in bytes.
    pub(super) at: usize,
    /// Whether the name is written as a path.
    pub(super) is_path: bool,
    /// The full dotted name.
    pub(super) name: String,
    /// The text behind the name.
    pub(super) rest: &'a str,
}

/// Returns the first IPVS sysctl that a text names.
pub(super) fn next_mention(text: &str) -> Option<Mention<'_>> {
    let mut from = 0;
    // One search for what both spellings begin with: two searches would look at the whole text for each mention.
    while let Some(found) = text.get(from..)?.find("net") {
        let at = from + found;
        let rest = text.get(at..)?;
        let is_path = rest.starts_with(IPVS_PATHS);
        from = at + 3;
        if is_path || rest.starts_with(IPVS_SYSCTLS) {
            let after = rest.get(IPVS_SYSCTLS.len()..)?;
            let is_key = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'_';
            let (key, rest) = after.split_at_checked(after.bytes().take_while(is_key).count())?;
            if !key.is_empty() {
                return Some(Mention { at, is_path, name: [IPVS_SYSCTLS, key].concat(), rest });
            }
        }
    }
    None
}

/// Returns whether a text names IPVS in any spelling: `ipvs`, `IPVS`, `ip_vs`.
pub(super) fn mentions_ipvs(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b'v', b'V', bytes).any(|at| {
        let before = bytes.get(..at).unwrap_or_default();
        let name = before.strip_suffix(b"_").unwrap_or(before);
        let is_ip = matches!(name, [.., b'i' | b'I', b'p' | b'P']);
        is_ip && matches!(bytes.get(at + 1), Some(b's' | b'S'))
    })
}

/// Returns the next sysctl that the last command asks for, and marks it as answered.
pub(super) fn queried_sysctl(notes: &mut Notes) -> Option<String> {
    let Some(mention) = next_mention(notes.command.get(notes.answered..)?) else {
        return queried_file(notes);
    };
    // `{a,b}`, `*` and `$f` name several or none.
    if mention.rest.starts_with(['{', '*', '$', '=']) {
        return None;
    }
    let answered = notes.command.len() - mention.rest.len();
    let name = mention.name;
    notes.answered = answered;
    Some(name)
}

/// Returns the sysctl of the next file that a command in the folder of IPVS's sysctls prints, and marks it as answered.
fn queried_file(notes: &mut Notes) -> Option<String> {
    if !notes.is_in_ipvs_folder {
        return None;
    }
    let rest = notes.command.get(notes.answered..)?;
    let is_file = |word: &&str| {
        let is_made_of = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
        word.contains('_') && word.bytes().all(is_made_of) || *word == "conntrack"
    };
    let file = rest.split_ascii_whitespace().find(is_file)?;
    let name = [IPVS_SYSCTLS, file].concat();
    notes.answered += file.as_ptr() as usize - rest.as_ptr() as usize + file.len();
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::{mentions_ipvs, next_mention};

    #[test]
    fn ipvs_is_known_in_every_spelling() {
        assert!(
            ["ipvs", "Using IPVS", "load ip_vs_rr", "IPVSDeprecation"].iter().all(|text| mentions_ipvs(text))
        );
        assert!(["", "ip v", "vs", "skipvt", "ip-vs"].iter().all(|text| !mentions_ipvs(text)));
    }

    #[test]
    fn names_are_found_in_both_spellings() {
        let mention = next_mention("cat /proc/sys/net/ipv4/vs/conn_reuse_mode").expect("a path");
        assert_eq!((mention.name.as_str(), mention.rest), ("net.ipv4.vs.conn_reuse_mode", ""));
        let mention = next_mention("net.ipv4.ip_forward net.ipv4.vs.conntrack=1").expect("a name");
        assert_eq!((mention.name.as_str(), mention.rest), ("net.ipv4.vs.conntrack", "=1"));
        assert!(next_mention("net.ipv4.vs. net/ipv4/vs/$f").is_none());
    }
}
