//! Whatever begins like JSON or YAML goes to its parser, also when it is none.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for head in ["{", "[{", "kind: ", "items:\n- "] {
        reusecheck_core::read_text(&[head, text].concat());
    }
});
