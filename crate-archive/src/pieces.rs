//! Splits a long list into its items while it is streamed: objects of JSON, items of YAML, rows of tables, parts of a
//! dump.

use memchr::{memchr_iter, memchr2, memchr3};

use crate::bounds::KEPT;

/// A piece of text that is no JSON is read when it is so long, in bytes.
const LONGEST: usize = 256 << 10;
/// The number of table rows that are read at a time.
const ROWS: usize = 500;
/// The deepest level of a list: `{"items": [`.
const LIST_DEPTH: usize = 2;

/// Takes pieces: the line on which each begins, from 1, and its text.
pub(crate) type Taker<'a> = dyn FnMut(usize, &str) + 'a;

/// Cuts a text.
#[derive(Default)]
pub(crate) struct Pieces {
    json: Option<Json>,
    /// The incomplete last line.
    line: Vec<u8>,
    number: usize,
    piece: String,
    began: usize,
    /// The line above was `items:`: the next one shows how far the items are indented.
    is_list_next: bool,
    /// How far the items of a list of YAML are indented.
    indent: usize,
    /// The header of a table, and how many of its rows the piece holds.
    table: Option<(String, usize)>,
    /// A piece was too long to be kept.
    pub(crate) is_cut: bool,
}

/// JSON, from a brace to the brace that closes it.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each of them is independent of the others")]
struct Json {
    /// The open brackets.
    stack: Vec<u8>,
    is_text: bool,
    is_escaped: bool,
    /// The item that is open, or all of the object while it may be one.
    item: Vec<u8>,
    /// How many brackets are open around it.
    depth: usize,
    is_open: bool,
    began: usize,
    /// Whether items of it were passed on: the value around them is no item.
    has_items: bool,
}

impl Pieces {
    /// Takes the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8], take: &mut Taker<'_>) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let used = match &mut self.json {
                Some(json) => {
                    let (used, is_over) = json.push(rest, self.number, &mut self.is_cut, take);
                    let scanned = rest.get(..used).unwrap_or_default();
                    self.number += memchr_iter(b'\n', scanned).count();
                    if is_over {
                        self.json = None;
                    }
                    used
                }
                None => self.text(rest, take),
            };
            rest = rest.get(used..).unwrap_or_default();
        }
    }

    /// Passes on the rest.
    pub(crate) fn finish(mut self, take: &mut Taker<'_>) {
        if let Some(json) = self.json.take() {
            json.finish(take);
        }
        if !self.line.is_empty() {
            self.end_line(take);
        }
        self.flush(take);
    }

    /// Takes a part of a line that is no JSON; a brace at its begin opens JSON.
    fn text(&mut self, bytes: &[u8], take: &mut Taker<'_>) -> usize {
        if self.line.iter().all(u8::is_ascii_whitespace)
            && let Some(at) = bytes.iter().position(|byte| !matches!(byte, b' ' | b'\t' | 0xef | 0xbb | 0xbf))
            && matches!(bytes.get(at), Some(b'{' | b'['))
            && !is_bracket_of_log(bytes.get(at..).unwrap_or_default())
        {
            self.flush(take);
            self.table = None;
            self.line.clear();
            self.json = Some(Json::default());
            return at;
        }
        let end = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1);
        let part = bytes.get(..end).unwrap_or_default();
        self.line.extend_from_slice(part);
        if part.ends_with(b"\n") || self.line.len() > LONGEST {
            self.end_line(take);
            self.number += usize::from(part.ends_with(b"\n"));
        }
        end
    }

    fn end_line(&mut self, take: &mut Taker<'_>) {
        let bytes = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&bytes);
        self.measure(&line);
        let line = line.get(self.indent..).filter(|_| is_indented(&line, self.indent)).unwrap_or(&line);
        let is_header = line.starts_with("NAME ") && line.contains(" VERSION");
        let has_rows = self.table.as_ref().is_some_and(|(_, rows)| *rows >= ROWS);
        if is_header || has_rows || begins_piece(line) || self.piece.len() > LONGEST {
            self.flush(take);
            if let Some((header, rows)) = self.table.as_mut().filter(|_| has_rows && !is_header) {
                *rows = 0;
                self.piece.push_str(header);
                // The header precedes the first row again, without a line of its own.
                self.began = self.number;
            }
        }
        if self.piece.is_empty() {
            self.began = self.number + 1;
        }
        if is_header {
            self.table = Some((line.to_owned(), 0));
        } else if let Some((_, rows)) = &mut self.table {
            *rows += 1;
        }
        self.piece.push_str(line);
        self.line = bytes;
        self.line.clear();
    }

    /// Notes how far the items of a list are indented: `items:` may have them on its own level or deeper.
    fn measure(&mut self, line: &str) {
        let is_outside = !line.starts_with([' ', '-', '\r', '\n']);
        if std::mem::replace(&mut self.is_list_next, line.trim_end() == "items:") {
            let item = line.trim_start_matches(' ');
            self.indent = if item.starts_with("- ") { line.len() - item.len() } else { 0 };
        } else if is_outside {
            self.indent = 0;
        }
    }

    fn flush(&mut self, take: &mut Taker<'_>) {
        if !self.piece.trim().is_empty() {
            take(self.began, &self.piece);
        }
        self.piece.clear();
    }
}

/// Lines of logs may begin with a bracket: `[    0.000000] Linux version`, `[pod/kube-proxy] I0916`.
fn is_bracket_of_log(bytes: &[u8]) -> bool {
    match bytes {
        [b'[', b'{' | b'\n' | b'\r' | b']', ..] | [b'[', b' ', b'{', ..] => false,
        [b'[', _, ..] => true,
        _ => false,
    }
}

/// Returns whether a line begins with so many spaces.
fn is_indented(line: &str, indent: usize) -> bool {
    line.bytes().take(indent).filter(|byte| *byte == b' ').count() == indent
}

/// Returns whether a line begins another object of YAML, another described node, or another log.
fn begins_piece(line: &str) -> bool {
    let begins =
        ["- apiVersion:", "- kind:", "- metadata:", "---", "Name: ", "==== START logs for container "];
    begins.iter().any(|begin| line.starts_with(begin))
}

impl Json {
    /// Scans up to the end of the value; returns how many bytes that took, and whether it ended.
    fn push(
        &mut self,
        bytes: &[u8],
        number: usize,
        is_cut: &mut bool,
        take: &mut Taker<'_>,
    ) -> (usize, bool) {
        // The character behind a backslash that ended the last bytes.
        let mut at = usize::from(std::mem::take(&mut self.is_escaped));
        let mut kept = 0;
        while let Some(found) = self.next(bytes, at) {
            let byte = bytes.get(found).copied().unwrap_or_default();
            at = found + 1;
            if self.is_text {
                // The end of a text, or an escaped character.
                if byte == b'"' {
                    self.is_text = false;
                } else if at < bytes.len() {
                    at += 1;
                } else {
                    self.is_escaped = true;
                }
                continue;
            }
            match byte {
                b'"' => self.is_text = true,
                b'{' | b'[' => {
                    let begins = byte == b'{' && (self.is_list() || self.stack.is_empty());
                    if begins {
                        kept = found;
                        self.begin(
                            number + memchr_iter(b'\n', bytes.get(..found).unwrap_or_default()).count(),
                        );
                    }
                    if self.stack.len() < 1 << 16 {
                        self.stack.push(byte);
                    }
                }
                _ => {
                    self.stack.pop();
                    if self.is_open && self.stack.len() == self.depth {
                        self.keep(bytes.get(kept..at).unwrap_or_default(), is_cut);
                        kept = at;
                        self.end(take);
                    }
                    if self.stack.is_empty() {
                        return (at, true);
                    }
                }
            }
        }
        self.keep(bytes.get(kept..).unwrap_or_default(), is_cut);
        (bytes.len(), false)
    }

    /// Returns the next relevant byte: a bracket, or the end or an escape in a string.
    fn next(&self, bytes: &[u8], at: usize) -> Option<usize> {
        if self.is_text {
            return Some(at + memchr2(b'"', b'\\', bytes.get(at..)?)?);
        }
        let rest = bytes.get(at..)?;
        let open = memchr3(b'"', b'{', b'[', rest);
        let close = memchr2(b'}', b']', rest.get(..open.unwrap_or(rest.len()))?);
        close.or(open).map(|found| at + found)
    }

    /// Returns whether the next object is an item of a list.
    fn is_list(&self) -> bool {
        self.stack.len() <= LIST_DEPTH && self.stack.last() == Some(&b'[')
    }

    fn begin(&mut self, lines: usize) {
        if self.is_open && self.depth == 0 {
            // All of the object was kept until now, as it might have been one node.
            self.has_items = true;
        }
        self.item.clear();
        self.is_open = true;
        self.depth = self.stack.len();
        self.began = lines + 1;
    }

    fn keep(&mut self, bytes: &[u8], is_cut: &mut bool) {
        if !self.is_open {
            return;
        }
        let room = KEPT.saturating_sub(self.item.len());
        *is_cut |= bytes.len() > room && (self.depth > 0 || !self.has_items);
        self.item.extend(bytes.iter().take(room));
    }

    fn end(&mut self, take: &mut Taker<'_>) {
        self.is_open = false;
        take(self.began, &String::from_utf8_lossy(&self.item));
        self.item.clear();
    }

    /// Passes on a truncated item.
    fn finish(self, take: &mut Taker<'_>) {
        if self.is_open {
            take(self.began, &String::from_utf8_lossy(&self.item));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pieces;

    #[track_caller]
    fn pieces(text: &str, chunk: usize) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        let mut pieces = Pieces::default();
        let mut take = |line: usize, text: &str| found.push((line, text.to_owned()));
        for bytes in text.as_bytes().chunks(chunk) {
            pieces.push(bytes, &mut take);
        }
        pieces.finish(&mut take);
        found
    }

    #[test]
    fn lists_are_cut_into_items_however_they_come() {
        let text = "{\n \"items\": [\n {\"a\": \"}\\\"{\"},\n {\"b\": [{}]}\n ]\n}\n{\n\"c\": {}}\n==== START logs for container x\nline\n- kind: a\nb\n";
        let want = [
            (3, "{\"a\": \"}\\\"{\"}"),
            (4, "{\"b\": [{}]}"),
            (7, "{\n\"c\": {}}"),
            (9, "==== START logs for container x\nline\n"),
            (11, "- kind: a\nb\n"),
        ];
        let want: Vec<(usize, String)> = want.map(|(line, text)| (line, text.to_owned())).to_vec();
        for chunk in 1..text.len() {
            assert_eq!(pieces(text, chunk), want, "in chunks of {chunk}");
        }
    }

    #[test]
    fn items_of_yaml_may_be_indented() {
        let text = |indent: &str| {
            format!(
                "items:\n{indent}- kind: a\n{indent}  owners:\n{indent}  - kind: b\n{indent}- kind: c\nkind: List\n- kind: d\n"
            )
        };
        let want = [
            (1, "items:\n"),
            (2, "- kind: a\n  owners:\n  - kind: b\n"),
            (5, "- kind: c\nkind: List\n"),
            (7, "- kind: d\n"),
        ];
        let want: Vec<(usize, String)> = want.map(|(line, text)| (line, text.to_owned())).to_vec();
        for (indent, chunk) in
            ["", "  ", "    "].into_iter().flat_map(|indent| (1..20).map(move |chunk| (indent, chunk)))
        {
            assert_eq!(pieces(&text(indent), chunk), want, "{indent:?} in chunks of {chunk}");
        }
    }

    #[test]
    fn bare_arrays_and_cut_items_count() {
        assert_eq!(pieces("[{\"a\":1},{\"b\"", 3), [(1, "{\"a\":1}".to_owned()), (1, "{\"b\"".to_owned())]);
        assert_eq!(pieces("[    0.0] Linux version 5\n", 4), [(1, "[    0.0] Linux version 5\n".to_owned())]);
    }
}
