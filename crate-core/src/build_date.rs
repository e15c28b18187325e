//! The day on which a kernel was built, and what follows from it: a kernel that is older than a commit lacks it.
//!
//! Two steps. [`of_banner`] reads the day out of a banner and refuses one that is not the day of the build: a constant,
//! a rounded time, a day before the release of its base. [`lacks`] says which commits a build of that day lacks. The
//! days, exceptions and refusals are data: `knowledge/build-dates.toml`.
//!
//! The opposite never holds: a late date proves nothing.

use crate::ipvs::Commit;
use crate::knowledge::{
    ABSENT_UNTIL, CONSTANT_DAYS, CONSTANT_MOMENTS, DATE_EXCEPTIONS, RELEASED, SET_SECONDS, UNDATED_RELEASES,
};
use crate::version::{glob, kernel_release};
use stamp::Stamp;

mod stamp;

/// Returns the day of the build, as an ISO date, out of one line that `uname -a`, `uname -v`, `/proc/version` or the
/// kernel's first log message prints. `release` is the kernel's release where it is known from elsewhere; a release in
/// the line itself is preferred.
///
/// `None` where the line has no complete date after its build number (`#74-Ubuntu SMP …`), or where the date cannot be
/// the day of the build.
pub(crate) fn of_banner(line: &str, release: Option<&str>) -> Option<String> {
    let (head, after) = split_at_build_number(line)?;
    let release = release_in(head).or(release).map(kernel_release::normalise);
    let is_patched_live = ["/kGraft-", "/lp-", "/lp)"].iter().any(|mark| after.contains(mark));
    let stamp = Stamp::read(after)?;
    let day = number(&stamp.day)?;
    let is_refused = is_patched_live || is_constant(day, &stamp) || is_rounded(&stamp, release);
    let is_plausible = |release: &str| !is_undated(release) && !is_before_base(day, release);
    (!is_refused && release.is_none_or(is_plausible)).then_some(stamp.day)
}

/// Returns the commits, in the order of [`Commit::ALL`], that a build of that release and ISO date lacks by its date
/// alone.
///
/// All false where the date proves nothing: it is invalid, late, or refused as in [`of_banner`].
pub(crate) fn lacks(release: &str, date: &str) -> [bool; 5] {
    let release = kernel_release::normalise(release);
    let Some(day) = number(date) else { return [false; 5] };
    let is_refused = CONSTANT_DAYS.contains(&day) || is_undated(release) || is_before_base(day, release);
    Commit::ALL.map(|commit| {
        let commit = commit as usize;
        let is_excepted = DATE_EXCEPTIONS
            .iter()
            .any(|(excepted, releases)| *excepted == commit && is_one_of(releases, release));
        !is_refused && !is_excepted && day <= ABSENT_UNTIL[commit]
    })
}

/// Returns the commits that a build of that release could be shown to lack by its date, if it is early enough.
pub(crate) fn may_lack(release: &str) -> [bool; 5] {
    let release = kernel_release::normalise(release);
    Commit::ALL.map(|commit| {
        let commit = commit as usize;
        let is_excepted = DATE_EXCEPTIONS
            .iter()
            .any(|(excepted, releases)| *excepted == commit && is_one_of(releases, release));
        !is_excepted && !is_undated(release) && !is_before_base(ABSENT_UNTIL[commit], release)
    })
}

/// Returns the line around its build number: `#` and a digit at the start of a word. The last one counts, since a
/// compiler's name before it may contain dates of its own.
fn split_at_build_number(line: &str) -> Option<(&str, &str)> {
    let starts_number = |at: usize| {
        let before = line[..at].chars().next_back();
        let after = line[at + 1..].chars().next();
        before.is_none_or(char::is_whitespace) && after.is_some_and(|c| c.is_ascii_digit())
    };
    let (at, _) = line.match_indices('#').rfind(|(at, _)| starts_number(*at))?;
    let end = line[at..].find(char::is_whitespace).map_or(line.len(), |length| at + length);
    Some((&line[..at], &line[end..]))
}

/// Returns the last word before the build number, or the word after `Linux version`.
fn release_in(head: &str) -> Option<&str> {
    let word = match head.split_once("Linux version ") {
        Some((_, rest)) => rest.split_whitespace().next(),
        None => head.split_whitespace().next_back(),
    };
    word.filter(|word| kernel_release::parse(word).is_some())
}

/// Returns an ISO date as a number of eight digits, 20210304: days compare as these numbers do.
fn number(day: &str) -> Option<u32> {
    let parts = [day.get(..4)?, day.get(5..7)?, day.get(8..)?];
    let is_date = day.len() == 10 && day.as_bytes()[4] == b'-' && day.as_bytes()[7] == b'-';
    let digits = parts.iter().flat_map(|part| part.bytes());
    let number =
        digits.map(|byte| char::from(byte).to_digit(10)).try_fold(0, |all, digit| Some(all * 10 + digit?))?;
    let is_in_year = (101..=1231).contains(&(number % 10_000)) && (1..=31).contains(&(number % 100));
    (is_date && is_in_year).then_some(number)
}

/// Returns whether the day, or the day with its time, is one that build systems print instead of the clock.
fn is_constant(day: u32, stamp: &Stamp) -> bool {
    let is_moment = |time: &str| stamp.time.is_some_and(|printed| stamp::time_of(time) == Some(printed));
    CONSTANT_DAYS.contains(&day) || CONSTANT_MOMENTS.iter().any(|(of, time)| *of == day && is_moment(time))
}

/// Returns whether a time looks set: a clock shows zero minutes and seconds in one of 3,600 builds only.
fn is_rounded(stamp: &Stamp, release: Option<&str>) -> bool {
    let sets_seconds = || release.is_some_and(|release| is_one_of(SET_SECONDS, release));
    matches!(stamp.time, Some([_, minute, 0]) if minute == 0 || sets_seconds())
}

fn is_undated(release: &str) -> bool {
    is_one_of(UNDATED_RELEASES, release)
}

/// Returns whether the day is before the release of the version that the build is based on, or of the last one before
/// it whose day is known. Candidates of a release are older than it.
fn is_before_base(day: u32, release: &str) -> bool {
    let Some(numbers) = kernel_release::parse(release).filter(|_| !kernel_release::is_candidate(release))
    else {
        return false;
    };
    let after = RELEASED.partition_point(|(version, _)| version.map(u64::from) <= numbers);
    after.checked_sub(1).is_some_and(|base| day < RELEASED[base].1)
}

fn is_one_of(patterns: &[&str], release: &str) -> bool {
    patterns.iter().any(|pattern| glob::matches(pattern, release))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{lacks, of_banner};
    use crate::knowledge::RELEASED;

    #[track_caller]
    fn assert_day(line: &str, day: &str) {
        assert_eq!(of_banner(line, None).as_deref(), Some(day), "{line}");
    }

    #[track_caller]
    fn assert_refused(line: &str) {
        assert_eq!(of_banner(line, None), None, "{line}");
    }

    #[test]
    fn the_day_in_every_form() {
        for (line, day) in [
            (
                "Linux n1 5.4.0-50-generic #56-Ubuntu SMP Mon Sep 21 10:03:22 UTC 2020 x86_64 GNU/Linux",
                "2020-09-21",
            ),
            (
                "Linux version 4.18.0-193.el8.x86_64 (mockbuild@x) (gcc version 8.3.1 20191121 (Red Hat)) #1 SMP Fri Mar 27 14:35:58 EDT 2020",
                "2020-03-27",
            ),
            (
                "[    0.000000] Linux version 5.4.72 (a@b) #1-NixOS SMP Sat Oct 17 08:11:24 UTC 2020",
                "2020-10-17",
            ),
            ("#1 SMP Tue Dec  6 22:42:27 -00 2022", "2022-12-06"),
            ("5.4.50 #0 SMP Thu May 14 21:12:59 2020", "2020-05-14"),
            ("4.9.17-0-grsec #1-Alpine SMP Thu Mar 23 09:59:13 GMT 2017", "2017-03-23"),
            ("5.15.0-1 #1-photon SMP Thu Jun 2 02:30:39 CEST 2022", "2022-06-02"),
            ("5.4.78-2-pve #1 SMP PVE 5.4.78-2 (Thu, 03 Dec 2020 14:26:17 +0100)", "2020-12-03"),
            ("5.11.22-7-pve #1 SMP PVE 5.11.22-12 (Sun, 07 Nov 2021 21:46:36", "2021-11-07"),
            ("5.14.8-arch1-1 #1 SMP PREEMPT Sun, 26 Sep 2021, 19:36:15 +0000", "2021-09-26"),
            ("5.9.3-arch1-1 #1 SMP PREEMPT Sun, 01 Nov 2020 12:58:59+0000", "2020-11-01"),
            ("4.19.0-11-amd64 #1 SMP Debian 4.19.146-1 (2020-09-17)", "2020-09-17"),
            ("6.1.0-rpi8-rpi-v8 #1 SMP PREEMPT Debian 1:6.1.73-1+rpt1 (2024-01-25)", "2024-01-25"),
            ("6.8.12-5-pve #1 SMP PREEMPT_DYNAMIC PMX 6.8.12-5 (2024-12-03T10:26Z)", "2024-12-03"),
            ("5.3.18-24.12-default #1 SMP Wed Sep 2 08:10:11 UTC 2020 (0ab03b7)", "2020-09-02"),
            ("2.6.22.5-31-default #1 SMP 2007/09/21 22:29:00 UTC", "2007-09-21"),
            ("5.10.23-5.al8.x86_64 #1 SMP 五 4月 23 16:56:08 CST 2021", "2021-04-23"),
            ("5.10.0-60.18.0.50.r1_1.hce2.x86_64 #1 SMP Thu Mar 2 2023", "2023-03-02"),
            ("5.5.0-0.rc4.git0.1.fc32.x86_64 #1 SMP Mon Dec 30 06:32:36 UTC 2019", "2019-12-30"),
        ] {
            assert_day(line, day);
        }
    }

    /// Guard 1: no complete date.
    #[test]
    fn an_incomplete_date_is_refused() {
        for line in [
            "6.14.0-24-generic #24~24.04.3-Ubuntu SMP PREEMPT_DYNAMIC Mon Jul  7 16:39:17 UTC 2",
            "6.9.3-76060903-generic #202405300957~22.04 SMP PREEMPT_DYNAMIC Wed F",
            "6.1.0-060100rc1-generic #202210162332",
            "6.1.0-18-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1",
            "5.18.14 #1 SMP PREEMPT_DYNAMIC 1",
            "5.4.0-100-generic #113-Ubuntu SMP x86_64",
            "5.4.0 #1 SMP Tue Feb 30 10:03:22 UTC 2021",
            "Mon Sep 21 10:03:22 UTC 2020",
            "guest #1 SMP Mon Apr  3 04:28:59 PM CEST 2023",
        ] {
            assert_refused(line);
        }
    }

    /// Guard 2: constants of build systems.
    #[test]
    fn constants() {
        for line in [
            "6.1.57 #1 SMP PREEMPT Thu Jan 1 00:00:00 UTC 1970",
            "5.15.50 #1-NixOS SMP Tue Jan 1 00:00:01 UTC 1980",
            "4.14.1 #1 SMP Fri Mar 9 12:34:56 UTC 2018",
            "4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016",
        ] {
            assert_refused(line);
        }
        // At another time, the same day comes from a clock.
        assert_day("4.14.1 #1 SMP Fri Mar 9 12:34:57 UTC 2018", "2018-03-09");
    }

    /// Guard 3: rounded times.
    #[test]
    fn rounded_times() {
        assert_refused("5.4.0-42-generic #46-Ubuntu SMP Fri Sep 4 09:00:00 UTC 2020");
        assert_day("5.4.0-42-generic #46-Ubuntu SMP Fri Sep 4 09:01:00 UTC 2020", "2020-09-04");
        for release in ["3.10.0-862.14.1.5.h520.eulerosv2r7.x86_64", "3.10.0-327.62.59.83.h108.x86_64"] {
            assert_refused(&format!("{release} #1 SMP Wed Nov 25 18:33:00 UTC 2020"));
            assert_day(&format!("{release} #1 SMP Wed Nov 25 18:33:06 UTC 2020"), "2020-11-25");
        }
    }

    /// Guard 4: a day before the release of the base.
    #[test]
    fn before_the_base() {
        assert_refused("4.11.0-44.el7.x86_64 #1 SMP Sat Apr 29 18:37:38 EST 2017");
        assert_day("4.11.0-44.el7.x86_64 #1 SMP Sun Apr 30 18:37:38 EST 2017", "2017-04-30");
        assert_refused("5.10.84-1.el8.x86_64 #1 SMP Tue Nov 30 18:37:38 EST 2021");
        assert_day("5.10.84-1.el8.x86_64 #1 SMP Wed Dec 1 18:37:38 EST 2021", "2021-12-01");
        assert_day("5.9.0-rc1 #1 SMP Wed Aug 19 18:37:38 EST 2020", "2020-08-19");
    }

    /// Guard 5: systems whose date is not the day of the build, and live patches.
    #[test]
    fn systems_without_a_day() {
        for line in [
            "6.1.57-android14-11 #1 SMP PREEMPT Tue Mar 5 10:11:12 UTC 2024",
            "4.19.0-gvisor #1 SMP Tue Mar 5 10:11:12 UTC 2024",
            "5.4.47-yocto-standard #1 SMP Thu Jun 18 10:11:12 UTC 2020",
            "3.12.61-52.66-default #1 SMP Tue Jan 24 12:54:04 UTC 2017 (20041c8/kGraft-98c9d05)",
            "5.3.18-24.12-default #1 SMP Wed Sep 2 08:10:11 UTC 2020 (0ab03b7/lp-1a2b3c4)",
        ] {
            assert_refused(line);
        }
        assert_day("5.3.18-lp152.106-default #1 SMP Mon Nov 22 08:38:17 UTC 2021 (52078fe)", "2021-11-22");
    }

    /// Guard 7: the release of the line decides, another one only where the line has none.
    #[test]
    fn the_release_of_the_line() {
        let version = "#1 SMP Wed Aug 19 18:37:38 UTC 2020";
        assert_eq!(of_banner(version, Some("5.4.59")).as_deref(), Some("2020-08-19"));
        assert_eq!(of_banner(version, Some("5.10.1")), None);
        assert_eq!(of_banner(&["5.4.59 ", version].concat(), Some("5.10.1")).as_deref(), Some("2020-08-19"));
    }

    const NONE: [bool; 5] = [false; 5];

    /// Guard 8, and both sides of every day.
    #[test]
    fn commits_excluded_by_a_build_date() {
        let release = "4.1.12-custom";
        assert_eq!(lacks("3.10.0-custom", "2014-12-30"), [true; 5]);
        assert_eq!(lacks("3.10.0-custom", "2014-12-31"), [false, true, true, true, true]);
        assert_eq!(lacks(release, "2015-08-30"), [false, true, true, true, true]);
        assert_eq!(lacks(release, "2015-08-31"), [false, false, true, true, true]);
        assert_eq!(lacks(release, "2020-05-12"), [false, false, true, true, true]);
        assert_eq!(lacks(release, "2020-05-13"), [false, false, true, false, true]);
        assert_eq!(lacks(release, "2020-06-09"), [false, false, true, false, true]);
        assert_eq!(lacks(release, "2020-06-10"), [false, false, false, false, true]);
        assert_eq!(lacks(release, "2021-10-23"), [false, false, false, false, true]);
        assert_eq!(lacks(release, "2021-10-24"), NONE);
        assert_eq!(lacks(release, "2026-01-01"), NONE);
    }

    #[test]
    fn days_that_prove_nothing() {
        for (release, day) in [
            ("4.1.12-custom", "2020-6-9"),
            ("4.1.12-custom", "June 2020"),
            ("4.1.12-custom", "2018-13-01"),
            ("4.1.12-custom", "2018-00-01"),
            ("4.1.12-custom", "2018-01-32"),
            ("4.1.12-custom", "2018/01/02"),
            ("4.1.12-custom", "２018-01-2"),
            ("4.1.12-custom", "1980-01-01"),
            ("4.19.90-custom", "2018-10-21"),
            ("4.19.90-android", "2019-10-21"),
        ] {
            assert_eq!(lacks(release, day), NONE, "{release} {day}");
        }
    }

    #[test]
    fn exceptions_of_vendors() {
        let lacked = [false, false, true, true, true];
        assert_eq!(lacks("4.19.90-17.ky10.aarch64", "2020-05-01"), lacked);
        assert_eq!(
            lacks("4.18.0-147.5.0.5.h126.eulerosv2r9.x86_64", "2020-05-01"),
            [false, false, true, true, false]
        );
        assert_eq!(lacks("4.14.105-19-0015", "2020-05-01"), [false, false, false, true, true]);
        assert_eq!(lacks("3.12.1-1-default", "2015-01-01"), [false, false, true, true, true]);
    }

    proptest! {
        /// An accepted day never excludes a commit that upstream has by its number.
        #[test]
        fn upstream_is_never_contradicted(at in 0..RELEASED.len(), later in 0_u32..400) {
            let ([major, minor, patch], day) = RELEASED[at];
            let day = format!("{}-{:02}-{:02}", day / 10_000 + later / 100, day / 100 % 100, day % 100);
            let release = format!("{major}.{minor}.{patch}");
            let expected = crate::kernel::look_up(&release, None, &crate::facts::Facts::default()).commits;
            for (lacks, expected) in lacks(&release, &day).into_iter().zip(expected) {
                prop_assert!(!lacks || expected != crate::vocabulary::CommitStatus::Yes, "{release} {day}");
            }
        }

        #[test]
        fn any_text_is_read_without_panic(line in "\\PC{0,80}", release in "[0-9.a-z-]{0,20}") {
            let _ = of_banner(&line, Some(&release));
            let _ = of_banner(&["5.4.1 #1 ", &line].concat(), None);
            let _ = lacks(&release, &line);
        }
    }
}
