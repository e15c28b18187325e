//! Numbers as people write and read them. The standard library's exact reading and printing of floats is more code than all
//! panels.

/// Returns the number of a text: digits, with one comma or point. `None` for any other text.
pub(super) fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    let (whole, fraction) = text.split_once([',', '.']).unwrap_or((text, ""));
    let digits = [whole, fraction].concat();
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    #[expect(clippy::cast_precision_loss, reason = "what people type is far below 2^53")]
    let number = number as f64;
    Some(fraction.bytes().fold(number, |number, _| number / 10.0))
}

/// Returns a number with that many digits after the point, without zeros at its end.
pub(super) fn fixed(value: f64, places: u32) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, and far below 2^53"
    )]
    let scaled = (value.max(0.0) * f64::from(10_u32.pow(places))).round() as u64;
    let digits = (0..places).rev().map(|place| (scaled / 10_u64.pow(place) % 10).to_string());
    let fraction: String = digits.collect();
    let number = [&(scaled / 10_u64.pow(places)).to_string(), ".", &fraction].concat();
    number.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Returns a number rounded to two significant digits, with commas between thousands.
pub(super) fn significant(value: f64) -> String {
    // Below 10, digits after the point are significant; from 100 on, the last digits before it are not.
    let places = (0..9).find(|places| value * f64::from(10_u32.pow(*places)) >= 9.95).unwrap_or(0);
    let mut scale = 1.0;
    while value / scale >= 99.5 {
        scale *= 10.0;
    }
    if scale < 10.0 {
        return fixed(value, places);
    }
    let number = fixed((value / scale).round() * scale, 0);
    let mut grouped = String::with_capacity(number.len() + number.len() / 3);
    for (index, digit) in number.chars().enumerate() {
        if index > 0 && (number.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Returns a share in percent. One that only rounds to 0 % or 100 % has a `<` or `>`.
pub(super) fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.001 {
        return "< 0.1%".to_owned();
    }
    if share > 0.995 && share < 1.0 {
        return "> 99%".to_owned();
    }
    [&significant(share * 100.0), "%"].concat()
}

#[cfg(test)]
mod tests {
    use super::{fixed, parse, percent, significant};

    #[test]
    fn typed_numbers_are_read() {
        for (text, expected) in [
            ("100", Some(100.0)),
            (" 0,5 ", Some(0.5)),
            ("0.001", Some(0.001)),
            ("", None),
            ("-3", None),
            ("+3", None),
            ("many", None),
            ("1.2.3", None),
            ("1e3", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(parse(text), expected, "{text:?}");
        }
    }

    #[test]
    fn numbers_have_two_significant_digits() {
        for (value, expected) in [
            (0.0, "0"),
            (1.0, "1"),
            (5.26, "5.3"),
            (9.97, "10"),
            (0.0123, "0.012"),
            (0.0997, "0.1"),
            (0.000_001, "0.000001"),
            (52.4, "52"),
            (99.7, "100"),
            (470.0, "470"),
            (471.4, "470"),
            (995.0, "1,000"),
            (28_123.0, "28,000"),
            (1_234_567.0, "1,200,000"),
        ] {
            assert_eq!(significant(value), expected, "{value}");
        }
    }

    #[test]
    fn shares_never_round_to_nothing_or_all() {
        for (share, expected) in [
            (0.0, "0%"),
            (0.0004, "< 0.1%"),
            (0.0052, "0.52%"),
            (0.52, "52%"),
            (0.997, "> 99%"),
            (1.0, "100%"),
        ] {
            assert_eq!(percent(share), expected, "{share}");
        }
    }

    #[test]
    fn places_after_the_point_are_rounded() {
        assert_eq!(
            [fixed(1.25, 1), fixed(3.0, 3), fixed(0.0051, 2), fixed(12.0, 0)],
            ["1.3", "3", "0.01", "12"]
        );
    }
}
