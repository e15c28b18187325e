//! Any file is read as a fleet, the same however it is cut.
#![no_main]

use libfuzzer_sys::fuzz_target;
use reusecheck_core::facts::Facts;
use reusecheck_core::fleet::{Fleet, check_fleet};
use reusecheck_core::messages::ENGLISH;

fuzz_target!(|bytes: &[u8]| {
    let at_once = check_fleet(bytes, &Facts::default(), &ENGLISH);
    let (head, tail) = bytes.split_at(bytes.len() / 2);
    let mut fleet = Fleet::default();
    fleet.push(head);
    fleet.push(tail);
    fleet.finish();
    let (cut, _) = fleet.report(&Facts::default(), &ENGLISH);
    assert_eq!(at_once.ratings, cut.ratings);
});
