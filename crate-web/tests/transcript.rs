//! The paste with what was read marked in place.

use reusecheck_core::read_text;
use reusecheck_web::api::transcript::{Piece, Row, of};

/// Each shown line as `number: text` with `[fact]` before what was read from it; `!` marks what was not understood.
fn shown(rows: &[Row<'_>]) -> Vec<String> {
    let line = |row: &Row<'_>| {
        let piece = |piece: &Piece<'_>| {
            piece.fact.map_or_else(|| piece.text.clone(), |fact| format!("[{fact}]{}", piece.text))
        };
        let pieces: Vec<String> = row.pieces.iter().map(piece).collect();
        let also: Vec<String> = row.also.iter().map(|(fact, value)| format!(" ({fact} {value})")).collect();
        format!("{}{}: {}{}", if row.unread { "!" } else { "" }, row.line, pieces.concat(), also.concat())
    };
    rows.iter().map(line).collect()
}

fn marked(paste: &str) -> Vec<String> {
    shown(&of(paste, &read_text(paste)).0)
}

#[test]
fn what_was_read_is_marked_where_it_stands() {
    let paste = "$ uname -a\nLinux n1 5.4.0-99-generic #1 SMP x86_64 GNU/Linux\nnet.ipv4.vs.conn_reuse_mode = 0\nwhat is this\n";
    assert_eq!(
        marked(paste),
        [
            "1: $ uname -a",
            "2: Linux n1 [kernel]5.4.0-99-generic #1 SMP [arch]x86_64 GNU/Linux",
            "3: net.ipv4.vs.conn_reuse_mode = [net.ipv4.vs.conn_reuse_mode]0",
            "!4: what is this",
        ]
    );
}

#[test]
fn what_the_line_says_in_other_words_is_told_beside_it() {
    let paste =
        "I0816 02:11:04.000000 1 server_others.go:259] \"Using ipvs Proxier\"\nmode: IPVS is what we have";
    assert!(marked(paste)[0].contains("[proxyMode]ipvs"), "{:?}", marked(paste));
    let dressed = "net.ipv4.vs.conn\\_reuse\\_mode \u{ff1d} \u{ff10}\n";
    assert_eq!(marked(dressed), [format!("1: {} (net.ipv4.vs.conn_reuse_mode 0)", dressed.trim())]);
}

#[test]
fn colours_are_not_shown_and_move_no_mark() {
    let paste = "$ grep conn\nnet.ipv4.vs.\u{1b}[01;31m\u{1b}[Kconn\u{1b}[m\u{1b}[K_reuse_mode = \u{1b}[1m0\u{1b}[0m\n";
    assert_eq!(marked(paste)[1], "2: net.ipv4.vs.conn_reuse_mode = [net.ipv4.vs.conn_reuse_mode]0");
}

#[test]
fn of_a_long_paste_only_lines_that_say_something_are_shown_with_what_lies_between() {
    let filler = "nothing of interest here\n".repeat(100);
    let paste = format!("{filler}net.ipv4.vs.conntrack = 1\n{filler}$ uname -r\n5.4.0-99-generic\n");
    let reading = read_text(&paste);
    let (rows, more) = of(&paste, &reading);
    assert_eq!(rows.iter().map(|row| (row.line, row.skipped)).collect::<Vec<_>>(), [(101, 100), (203, 101)]);
    assert_eq!(more, 0);
    let many: String =
        (0..100).flat_map(|at| ["net.ipv4.vs.t".to_owned(), at.to_string(), " = 1\n".to_owned()]).collect();
    let reading = read_text(&many);
    let (rows, more) = of(&many, &reading);
    assert_eq!((rows.len(), more), (60, 40));
}

#[test]
fn a_line_without_end_is_cut() {
    let paste = format!("{{\"x\": \"{}\"}}", "a".repeat(10_000));
    let reading = read_text(&paste);
    let (rows, _) = of(&paste, &reading);
    assert!(rows[0].pieces[0].text.chars().count() < 500);
}

#[test]
fn marks_do_not_hang_on_the_order_in_which_things_were_read() {
    let paste =
        "$ uname -a\nLinux n1 5.4.0-99-generic #1 SMP x86_64 GNU/Linux\nnet.ipv4.vs.conn_reuse_mode = 0\n";
    let mut reading = read_text(paste);
    let in_order = shown(&of(paste, &reading).0);
    reading.evidence.reverse();
    assert_eq!(shown(&of(paste, &reading).0), in_order);
}
