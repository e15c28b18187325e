//! One shape for each rating, so that it can be recognised without colour. Each is one path, the sign inside cut out by
//! the even-odd rule.

use reusecheck_core::report::Rating;

/// A ring that waits to be filled.
pub(super) const EMPTY: &str = "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm0 2a8 8 0 1 1 0 16 8 8 0 0 1 0-16Z";

const OCTAGON: &str = "M7.9 2h8.2L22 7.9v8.2L16.1 22H7.9L2 16.1V7.9ZM11 6.5v7h2v-7Zm0 9v2h2v-2Z";
const TRIANGLE: &str = "M12 2 23.5 21.5H.5ZM11 9v6h2V9Zm0 7.5v2h2v-2Z";
const DIAMOND: &str = "M12 1 23 12 12 23 1 12Zm-1 6v6h2V7Zm0 8v2h2v-2Z";
const CIRCLE: &str =
    "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-1.4 14.8-4.4-4.4 1.5-1.5 2.9 2.9 5.7-5.7 1.5 1.5Z";
const SQUARE: &str = "M5 2h14a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3Zm6 14.5v2h2v-2Z\
                      M12 5.2a4 4 0 0 0-4 4h2a2 2 0 1 1 3.2 1.6c-1.2.9-2.2 1.8-2.2 3.9h2c0-1.2.6-1.7 1.4-2.3A4 4 0 0 0 12 5.2Z";

/// Returns the rating's shape.
pub(super) const fn rating(rating: Rating) -> &'static str {
    match rating {
        Rating::None => CIRCLE,
        Rating::Low => DIAMOND,
        Rating::Medium => TRIANGLE,
        Rating::High => OCTAGON,
        Rating::Unknown => SQUARE,
    }
}
