//! Any text is masked, and a host that its prompt gives away is gone.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let text = [text, "\n[root@zeus-417 ~]# uname -r"].concat();
    let masked = reusecheck_core::Mask::new().text(&text);
    assert!(!masked.contains("@zeus-417 ~]"));
});
