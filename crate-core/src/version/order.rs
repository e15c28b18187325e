//! The two ways vendors count builds. Neither is text order, neither is semver.

use std::cmp::Ordering;

/// Orders by the leading numbers: `5.4.0-100-generic` is `5, 4, 0, 100`. What follows them does not count, and a
/// number that is not there is 0.
pub(crate) fn by_numbers(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (leading_numbers(a), leading_numbers(b));
    loop {
        match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (a, b) => match a.unwrap_or(0).cmp(&b.unwrap_or(0)) {
                Ordering::Equal => {}
                unequal => return unequal,
            },
        }
    }
}

/// Returns the numbers at the head of a release, separated by `.` or `-`; a part that holds anything else ends them,
/// after its own leading digits (`112+` counts as 112).
pub(crate) fn leading_numbers(release: &str) -> impl Iterator<Item = u64> + '_ {
    let mut ended = false;
    let parts = release.split(['.', '-']);
    let numbers = parts.map_while(move |part| {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        if ended || digits == 0 {
            return None;
        }
        ended = digits < part.len();
        // A number beyond 64 bits is larger than any that is known.
        part.get(..digits).map(|number| number.parse().unwrap_or(u64::MAX))
    });
    numbers.fuse()
}

/// Orders `version-release` strings as RPM does: versions first, then releases. The machine (`.x86_64` and what follows
/// it) and a `+flavour` are no part of the order.
pub(crate) fn by_rpm(a: &str, b: &str) -> Ordering {
    let (a_version, a_release) = split_release(a);
    let (b_version, b_release) = split_release(b);
    rpm_segments(a_version, b_version).then_with(|| rpm_segments(a_release, b_release))
}

fn split_release(package: &str) -> (&str, &str) {
    const MACHINES: [&[u8]; 7] =
        [b".x86_64", b".aarch64", b".ppc64le", b".s390x", b".i686", b".riscv64", b".noarch"];
    let bytes = package.as_bytes();
    let ends = |at: &usize| match bytes[*at] {
        b'+' => true,
        // Digits follow most dots.
        b'.' if bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic) => {
            MACHINES.iter().any(|machine| bytes[*at..].starts_with(machine))
        }
        _ => false,
    };
    let package = (0..bytes.len()).find(ends).and_then(|end| package.get(..end)).unwrap_or(package);
    package.split_once('-').unwrap_or((package, ""))
}

/// RPM's order of one version or one release: runs of digits as numbers, runs of letters as text, `~` before
/// everything, `^` after the end but before anything else.
pub(crate) fn rpm_segments(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        a = skip_separators(a);
        b = skip_separators(b);
        match (a.first(), b.first()) {
            (Some(b'~'), Some(b'~')) | (Some(b'^'), Some(b'^')) => {
                (a, b) = (&a[1..], &b[1..]);
            }
            (None, None) => return Ordering::Equal,
            (Some(b'~'), _) | (None, Some(b'^')) => return Ordering::Less,
            (_, Some(b'~')) | (Some(b'^'), None) => return Ordering::Greater,
            (Some(b'^') | None, _) => return Ordering::Less,
            (_, Some(b'^') | None) => return Ordering::Greater,
            (Some(x), Some(y)) => {
                let order = match (x.is_ascii_digit(), y.is_ascii_digit()) {
                    (true, true) => {
                        numbers(take(&mut a, u8::is_ascii_digit), take(&mut b, u8::is_ascii_digit))
                    }
                    (true, false) => Ordering::Greater,
                    (false, true) => Ordering::Less,
                    (false, false) => {
                        take(&mut a, u8::is_ascii_alphabetic).cmp(take(&mut b, u8::is_ascii_alphabetic))
                    }
                };
                if order != Ordering::Equal {
                    return order;
                }
            }
        }
    }
}

fn skip_separators(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'~' | b'^'));
    &text[end.unwrap_or(text.len())..]
}

fn take<'a>(text: &mut &'a [u8], of_kind: fn(&u8) -> bool) -> &'a [u8] {
    let end = text.iter().position(|byte| !of_kind(byte)).unwrap_or(text.len());
    let (run, rest) = text.split_at(end);
    *text = rest;
    run
}

/// Compares digit runs of any length.
fn numbers(a: &[u8], b: &[u8]) -> Ordering {
    let strip = |digits: &[u8]| digits.iter().position(|digit| *digit != b'0').unwrap_or(digits.len());
    let (a, b) = (&a[strip(a)..], &b[strip(b)..]);
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering::{self, Equal, Greater, Less};

    use proptest::prelude::*;

    use super::{by_numbers, by_rpm, rpm_segments};

    /// Reflexive, antisymmetric, transitive.
    fn is_total(order: fn(&str, &str) -> Ordering, [a, b, c]: [&str; 3]) -> bool {
        let reversed = order(a, b) == order(b, a).reverse();
        let transitive = order(a, b) == Greater || order(b, c) == Greater || order(a, c) != Greater;
        order(a, a) == Equal && reversed && transitive
    }

    proptest! {
        #[test]
        fn both_orders_are_total(
            a in "[0-9a-z.~^+_-]{0,12}",
            b in "[0-9a-z.~^+_-]{0,12}",
            c in "[0-9a-z.~^+_-]{0,12}",
        ) {
            prop_assert!(is_total(by_numbers, [&a, &b, &c]));
            prop_assert!(is_total(by_rpm, [&a, &b, &c]));
            prop_assert!(is_total(rpm_segments, [&a, &b, &c]));
        }

        #[test]
        fn builds_of_a_lineage_are_totally_ordered(builds in proptest::array::uniform3((1_u32..2000, 0_u32..12))) {
            let names = builds.map(|(build, minor)| format!("4.18.0-147.5.1.6.h{build}.{minor}.eulerosv2r9.x86_64"));
            prop_assert_eq!(by_rpm(&names[0], &names[1]), builds[0].cmp(&builds[1]));
            prop_assert!(is_total(by_rpm, names.each_ref().map(String::as_str)));
        }
    }

    #[test]
    fn builds_are_counted_as_their_vendor_counts_them() {
        let euleros = |build: &str| ["4.18.0-147.5.1.6.", build, ".eulerosv2r9.x86_64"].concat();
        assert_eq!(by_rpm(&euleros("h1305"), &euleros("h686")), Greater);
        assert_eq!(by_rpm(&euleros("h729.6"), &euleros("h729")), Greater);
        assert_eq!(by_rpm(&euleros("h541"), "4.18.0-147.5.1.6.h686"), Less);
        assert_eq!(
            by_rpm("4.19.90-vhulk2007.2.0.h900.eulerosv2r9.aarch64", "4.19.90-vhulk2103.1.0.h584"),
            Less
        );
        assert_eq!(by_rpm("3.10.0-1160.76.1.el7.x86_64", "3.10.0-1160.108.1.el7.x86_64"), Less);
        assert_eq!(by_rpm("3.10.0-229.el7.x86_64.debug", "3.10.0-229.el7.x86_64"), Equal);
        assert_eq!(by_rpm("4.18.0-348.el8.x86_64+debug", "4.18.0-348.el8"), Equal);
        assert_eq!(by_numbers("5.4.0-100-generic", "5.4.0-48"), Greater);
        assert_eq!(by_numbers("4.19.112+", "4.19.140"), Less);
        assert_eq!(by_numbers("5.9", "5.9.0"), Equal);
    }

    /// Pairs of real releases around bounds of the kernels' table, the earlier first.
    #[test]
    fn each_scheme_of_the_table() {
        for (earlier, later) in [
            ("4.19.90-9.ky10.aarch64", "4.19.90-9.1"),
            ("4.19.90-9.1", "4.19.90-17.ky10.aarch64"),
            ("4.19.90-24.4.v2101.ky10.x86_64", "4.19.90-24.5"),
            ("4.19.90-24.5", "4.19.90-52.22.v2207.ky10.x86_64"),
            ("4.19.57-15.1.al7.x86_64", "4.19.57-15.2"),
            ("4.19.91-23.al7.x86_64", "4.19.91-23.1"),
            ("5.10.60-9.al8.x86_64", "5.10.84"),
            ("4.14.35-1902.304.6.el7uek", "4.14.35-1902.305"),
            ("4.14.35-1902.306.2.14.el7uek", "4.14.35-2025.400"),
            ("5.4.17-2136.304.4.5.el8uek", "5.4.17-2136.305"),
            ("3.10.0-229.el7.x86_64", "3.10.0-229.1"),
            ("3.10.0-327.rt56.204.el7.x86_64", "3.10.0-327.1"),
            ("4.18.0-305.rt7.72.el8.x86_64", "4.18.0-305.26"),
            ("4.18.0-372.9.1", "4.18.0-372.9.1.rt7.166.el8.x86_64"),
            ("5.3.18-57-default", "5.3.18-59.27"),
            ("5.3.18-59.27", "5.3.18-150300.59.43-default"),
            ("4.19.0-0.bpo.9-amd64", "4.19.0-0.bpo.11"),
            ("5.10.0-0.bpo.10-amd64", "5.10.0-0.deb10.16"),
            ("3.10.0-327.ali2019.alios7.x86_64", "3.10.0-327.ali2020"),
            ("3.10.0-123.4.2_2.alios7.x86_64", "3.10.0-327.ali2010.rc7.alios7"),
            ("4.9.93-010.ali3000.alios7", "4.9.93-010.ali3001"),
            ("3.10.94-1-tlinux2-0036.tl2", "3.10.107-1-tlinux2-0047"),
            ("4.19.138-13.ph3", "4.19.145-1"),
        ] {
            assert_eq!(by_rpm(earlier, later), Less, "{earlier} {later}");
        }
        for (earlier, later) in [
            ("5.4.0-99-generic", "5.4.0-100"),
            ("4.15.0-1097-azure", "4.15.0-1098"),
            ("5.7.0-2-amd64", "5.7.0-3"),
            ("5.4.162-1-tlinux4-0017.7", "5.4.163"),
            ("5.4.58-50-pve", "5.4.59"),
        ] {
            assert_eq!(by_numbers(earlier, later), Less, "{earlier} {later}");
        }
    }

    #[test]
    fn tildes_and_carets() {
        assert_eq!(rpm_segments("1.0~rc1", "1.0"), Less);
        assert_eq!(rpm_segments("1.0^git1", "1.0"), Greater);
        assert_eq!(rpm_segments("1.0^git1", "1.0.1"), Less);
        assert_eq!(rpm_segments("1.0~rc1^git1", "1.0~rc1"), Greater);
        assert_eq!(rpm_segments("1_0", "1.0"), Equal);
    }
}
