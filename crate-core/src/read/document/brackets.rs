//! The brackets of a JSON text: where it ends, and how to close one that was cut off.

/// Counts brackets outside of strings.
#[derive(Default)]
pub(super) struct Brackets {
    /// The missing closing brackets, the innermost last.
    open: Vec<u8>,
    in_string: bool,
    /// The last byte outside of strings that is no blank.
    last: u8,
    escaped: bool,
    /// The end of the last complete value, and how many brackets were open there.
    complete: (usize, usize),
    length: usize,
}

impl Brackets {
    /// Takes the next piece of the text.
    pub(super) fn take(&mut self, text: &str) {
        for byte in text.bytes() {
            self.byte(byte);
            if !self.in_string && !byte.is_ascii_whitespace() {
                self.last = byte;
            }
            self.length += 1;
        }
    }

    fn byte(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = self.in_string,
            b'"' => self.in_string = !self.in_string,
            _ if self.in_string => {}
            b'{' | b'[' => {
                self.open.push(if byte == b'{' { b'}' } else { b']' });
                self.complete = (self.length + 1, self.open.len());
            }
            b'}' | b']' => {
                self.open.pop();
                self.complete = (self.length + 1, self.open.len());
            }
            b',' => self.complete = (self.length, self.open.len()),
            _ => {}
        }
    }

    /// Returns whether every bracket was closed.
    pub(super) fn is_closed(&self) -> bool {
        self.open.is_empty()
    }

    /// Returns whether this line cannot continue here: a word in place of a string, a bracket, a number or a literal.
    pub(super) fn refuse(&self, line: &str) -> bool {
        let is_word = line.starts_with(char::is_alphabetic)
            && !["true", "false", "null"].iter().any(|literal| line.starts_with(literal));
        is_word && !self.in_string && matches!(self.last, b'{' | b'[' | b',' | b':')
    }

    /// Truncates `text` after its last complete value and closes the open brackets. A truncated value is dropped: half
    /// a version is another version.
    pub(super) fn close(&self, text: &mut String) {
        let (end, depth) = self.complete;
        if self.is_closed() || !text.is_char_boundary(end) {
            return;
        }
        text.truncate(end);
        text.extend(self.open.iter().take(depth).rev().map(|bracket| char::from(*bracket)));
    }
}

#[cfg(test)]
mod tests {
    use super::Brackets;

    #[test]
    fn a_misplaced_word_is_refused() {
        let cases = [
            (r#"{"a": {"#, "net.ipv4.vs.conntrack = 1", true),
            (r#"{"a": 1,"#, "Linux node 5.4.58", true),
            (r#"{"a":"#, "true,", false),
            (r#"{"a": [1,"#, "\"b\"", false),
            (r#"{"a": "a text that a terminal"#, "wrapped", false),
            (r#"{"a": tr"#, "ue", false),
        ];
        for (text, line, refused) in cases {
            let mut brackets = Brackets::default();
            brackets.take(text);
            assert_eq!(brackets.refuse(line), refused, "{text} {line}");
        }
    }

    #[test]
    fn truncated_documents_are_closed() {
        let cases = [
            (r#"{"a": {"b": "1", "c": "2."#, r#"{"a": {"b": "1"}}"#),
            (r#"{"a": [1, 2], "b"#, r#"{"a": [1, 2]}"#),
            (r#"{"a": "},{", "b": [{"#, r#"{"a": "},{", "b": [{}]}"#),
            (r#"{"a": "\"}", "#, r#"{"a": "\"}"}"#),
            (r#"{"a": 1}"#, r#"{"a": 1}"#),
        ];
        for (cut, want) in cases {
            let mut brackets = Brackets::default();
            brackets.take(cut);
            let mut text = cut.to_owned();
            brackets.close(&mut text);
            assert_eq!(text, want);
        }
    }
}
