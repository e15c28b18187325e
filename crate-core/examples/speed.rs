//! Measures how fast text is read and masked, and that the time is proportional to the text for every kind of text.
//!
//! `cargo run --profile api -p reusecheck-core --example speed [BYTES]` prints megabytes a second for each kind of
//! text, and the time for all of it divided by the time for its half: about 2. Hostile kinds are those that once took
//! longer.

use std::hint::black_box;
use std::time::Instant;

use reusecheck_core::{Mask, read_text};

/// Text by name: the piece that is repeated.
const PIECES: [(&str, &str); 28] = [
    ("sysctl -a", "net.ipv4.conf.cali0a1b2c3d4e5.arp_ignore = 0\n"),
    ("prose", "The second rollout of the week went well, and then the delays of one second came back.\n"),
    ("Chinese", "这是一个关于节点的问题，请帮忙看看这个集群的连接超时。\n"),
    (
        "log",
        "I0304 10:00:00.000000       1 proxier.go:1034] \"Not syncing ipvs rules yet\" took=\"12ms\" chains=3\n",
    ),
    (
        "nodes",
        "n1   Ready    <none>   1d   v1.27.3   10.0.0.5   <none>   Ubuntu 22.04.3 LTS   5.15.0-91-generic\n",
    ),
    ("yaml", "kind: Node\nmetadata:\n  name: a\n"),
    ("json lines", "{\"kind\":\"Node\",\"status\":{\"nodeInfo\":{\"kernelVersion\":\"5.4.1\"}}}\n"),
    ("one line", "a"),
    ("words", "a "),
    ("numbers", "5.4 "),
    ("short lines", "x\n"),
    ("no lines", "\n"),
    ("open objects", "{\"a\":"),
    ("open lists", "[{\"a\":["),
    ("open strings", "{\"\n"),
    ("sysctls", "net.ipv4.vs.a = 1 "),
    ("asked", "$ cat /proc/sys/net/ipv4/vs/a\n1\n"),
    ("colours", "\u{1b}[0m"),
    ("titles", "\u{1b}]"),
    ("frames", "│"),
    ("quotes", "> "),
    ("systems", ", EulerOS"),
    ("versions", "v1.2.3-r1 "),
    ("hosts", "[root@node-1 ~]# "),
    ("logins", "a@"),
    ("addresses", "10.0.0.5 fe80::1 "),
    ("colons", ":"),
    ("dots", "."),
];

fn main() {
    let bytes = std::env::args().nth(1).and_then(|bytes| bytes.parse().ok()).unwrap_or(5_000_000);
    println!("{:14} {:>18} {:>18}", "", "read", "mask");
    for (name, piece) in PIECES {
        let text = piece.repeat(bytes / piece.len());
        let read = measure(&text, |text| {
            black_box(read_text(text));
        });
        let mask = measure(&text, |text| {
            black_box(Mask::new().text(text));
        });
        println!("{name:14} {read:>18} {mask:>18}");
    }
}

/// Returns megabytes a second, and the time for the full text divided by the time for its half.
fn measure(text: &str, work: fn(&str)) -> String {
    let seconds = |text: &str| {
        let start = Instant::now();
        work(text);
        start.elapsed().as_secs_f64()
    };
    let middle = (0..=text.len() / 2).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let half = seconds(&text[..middle]);
    let full = seconds(text);
    #[allow(clippy::cast_precision_loss, reason = "for people to read")]
    let speed = text.len() as f64 / full / 1e6;
    format!("{speed:.1} MB/s x{:.1}", full / half)
}
