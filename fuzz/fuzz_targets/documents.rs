//! Passes any text that begins like JSON or YAML to the parser, even if it is neither.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for head in ["{", "[{", "kind: ", "items:\n- "] {
        reusecheck_core::read_text(&[head, text].concat());
    }
});
