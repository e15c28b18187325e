//! Any file is read, whatever its encoding.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    reusecheck_core::read_bytes(bytes);
});
