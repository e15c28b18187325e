//! The brackets of a JSON text: where it ends, and how to close one that was cut off.

/// Counts brackets outside of strings.
#[derive(Default)]
pub(super) struct Brackets {
    /// The closing brackets that are still to come, the innermost last.
    open: Vec<u8>,
    in_string: bool,
    escaped: bool,
    /// The end of the last whole value, and how many brackets were open there.
    whole: (usize, usize),
    length: usize,
}

impl Brackets {
    /// Takes the next piece of the text.
    pub(super) fn take(&mut self, text: &str) {
        for byte in text.bytes() {
            self.byte(byte);
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
                self.whole = (self.length + 1, self.open.len());
            }
            b'}' | b']' => {
                self.open.pop();
                self.whole = (self.length + 1, self.open.len());
            }
            b',' => self.whole = (self.length, self.open.len()),
            _ => {}
        }
    }

    /// Whether every bracket was closed.
    pub(super) fn is_closed(&self) -> bool {
        self.open.is_empty()
    }

    /// Cuts `text` behind its last whole value and closes what is open there. A value that was cut itself is left
    /// out: half a version is another version.
    pub(super) fn close(&self, text: &mut String) {
        let (end, depth) = self.whole;
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
    fn what_was_cut_off_is_closed() {
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
