//! The paste with the read values marked in their lines.

use reusecheck_core::read_text;
use reusecheck_web::api::transcript::{Omitted, Piece, Row, of};

/// Returns each shown line as `number: text` with `[fact]` before the values read from it.
fn render_rows(rows: &[Row<'_>]) -> Vec<String> {
    let line = |row: &Row<'_>| {
        let piece = |piece: &Piece<'_>| {
            piece.fact.map_or_else(|| piece.text.clone(), |fact| format!("[{fact}]{}", piece.text))
        };
        let pieces: Vec<String> = row.pieces.iter().map(piece).collect();
        let also: Vec<String> = row.also.iter().map(|(fact, value)| format!(" ({fact} {value})")).collect();
        format!("{}: {}{}", row.line, pieces.concat(), also.concat())
    };
    rows.iter().map(line).collect()
}

fn marked(paste: &str) -> Vec<String> {
    render_rows(&of(paste, &read_text(paste)).0)
}

#[test]
fn values_are_marked_in_their_lines() {
    let paste = "$ uname -a\nLinux n1 5.4.0-99-generic #1 SMP x86_64 GNU/Linux\nnet.ipv4.vs.conn_reuse_mode = 0\nwhat is this\n";
    assert_eq!(
        marked(paste),
        [
            "2: Linux n1 [kernel]5.4.0-99-generic #1 SMP [arch]x86_64 GNU/Linux",
            "3: net.ipv4.vs.conn_reuse_mode = [net.ipv4.vs.conn_reuse_mode]0",
        ]
    );
}

#[test]
fn normalised_values_are_shown_next_to_their_line() {
    let paste =
        "I0816 02:11:04.000000 1 server_others.go:259] \"Using ipvs Proxier\"\nmode: IPVS is what we have";
    assert!(marked(paste)[0].contains("[proxyMode]ipvs"), "{:?}", marked(paste));
    let dressed = "net.ipv4.vs.conn\\_reuse\\_mode \u{ff1d} \u{ff10}\n";
    assert_eq!(marked(dressed), [format!("1: {} (net.ipv4.vs.conn_reuse_mode 0)", dressed.trim())]);
}

#[test]
fn colour_codes_are_dropped_and_move_no_mark() {
    let paste = "$ grep conn\nnet.ipv4.vs.\u{1b}[01;31m\u{1b}[Kconn\u{1b}[m\u{1b}[K_reuse_mode = \u{1b}[1m0\u{1b}[0m\n";
    assert_eq!(marked(paste)[0], "2: net.ipv4.vs.conn_reuse_mode = [net.ipv4.vs.conn_reuse_mode]0");
}

#[test]
fn only_lines_with_facts_or_hints_are_listed() {
    let filler = "nothing of interest here\n".repeat(100);
    let paste = format!("{filler}net.ipv4.vs.conntrack = 1\n{filler}$ uname -r\n5.4.0-99-generic\n");
    let reading = read_text(&paste);
    let (rows, omitted) = of(&paste, &reading);
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [101, 203]);
    assert_eq!(omitted, Omitted { more: 0, others: 201 });
    let many: String =
        (0..100).flat_map(|at| ["net.ipv4.vs.t".to_owned(), at.to_string(), " = 1\n".to_owned()]).collect();
    let reading = read_text(&many);
    let (rows, omitted) = of(&many, &reading);
    assert_eq!((rows.len(), omitted), (60, Omitted { more: 40, others: 0 }));
}

#[test]
fn a_line_without_end_is_cut() {
    let paste = format!("net.ipv4.vs.conntrack = 1 # {}", "a".repeat(10_000));
    let reading = read_text(&paste);
    let (rows, _) = of(&paste, &reading);
    assert!(rows[0].pieces[2].text.chars().count() < 500);
}

#[test]
fn marks_do_not_depend_on_the_order_of_the_evidence() {
    let paste =
        "$ uname -a\nLinux n1 5.4.0-99-generic #1 SMP x86_64 GNU/Linux\nnet.ipv4.vs.conn_reuse_mode = 0\n";
    let mut reading = read_text(paste);
    let in_order = render_rows(&of(paste, &reading).0);
    reading.evidence.reverse();
    assert_eq!(render_rows(&of(paste, &reading).0), in_order);
}
