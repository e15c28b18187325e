//! Masks any text, and checks that the host of its prompt is removed.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let text = [text, "\n[root@zeus-417 ~]# uname -r"].concat();
    let masked = reusecheck_core::Mask::new().text(&text);
    assert!(!masked.contains("@zeus-417 ~]"));
});
