//! Reads any text, and checks that every value points to its line.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let reading = reusecheck_core::read_text(text);
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = lines.split('\n').collect();
    let evidence = reading.evidence.iter().map(|evidence| (evidence.line, &evidence.excerpt));
    let hints = reading.hints.iter().map(|hint| (hint.line, &hint.excerpt));
    let unread = reading.unread.iter().map(|unread| (unread.line, &unread.excerpt));
    for (line, excerpt) in evidence.chain(hints).chain(unread) {
        assert!(lines[line - 1].contains(excerpt.as_str()), "line {line} has no {excerpt:?}");
    }
});
