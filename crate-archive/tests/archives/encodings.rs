//! Files in the encodings that Windows tools write.

use reusecheck_archive::{Archive, ArchiveReading};
use reusecheck_core::facts::ProxyMode;
use reusecheck_core::messages::ENGLISH;

/// U+4E0A has the byte of a line feed in it, and the last two characters are pairs of surrogates.
const WORDS: &str = "\u{4e0a}\u{a0a}\u{1f427}\u{1f427}";

fn utf16(text: &str, is_little: bool) -> Vec<u8> {
    let units = std::iter::once('\u{feff}')
        .chain(text.chars())
        .flat_map(|character| character.encode_utf16(&mut [0; 2]).to_vec());
    units.flat_map(|unit| if is_little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

/// Reads a folder whose files come in chunks of an odd size.
fn read(files: &[(&str, String)], is_little: bool) -> ArchiveReading {
    let mut archive = Archive::new();
    for (path, text) in files {
        let mut file = archive.open_file(path).expect("the layout names it");
        utf16(text, is_little).chunks(777).for_each(|bytes| file.push(&mut archive, bytes));
        file.finish(&mut archive);
    }
    archive.finish(&ENGLISH)
}

#[test]
fn lists_logs_and_texts_may_be_utf_16() {
    let noise = format!("{WORDS}\n").repeat(300);
    let nodes: Vec<String> = ["a", "b"]
        .map(|name| {
            format!("{{\"kind\": \"Node\", \"metadata\": {{\"name\": \"{name}\", \"annotations\": {{\"x\": \"{WORDS}\"}}}},\n \"status\": {{\"nodeInfo\": {{\"kernelVersion\": \"5.4.0-150-generic\", \"osImage\": \"Ubuntu 20.04.6 LTS\"}}}}}}")
        })
        .into();
    let files = [
        ("r/systeminfo/hostname", "a\n".to_owned()),
        ("r/systeminfo/sysctla", format!("{noise}net.ipv4.vs.conn_reuse_mode = 0\n")),
        (
            "r/rke2/podlogs/kube-system-kube-proxy-a",
            format!("{noise}I0115 10:00:00.000001       1 server_others.go:258] \"Using ipvs Proxier\"\n"),
        ),
        ("r/rke2/kubectl/nodes.json", format!("{{\"items\": [\n{}\n]}}\n", nodes.join(",\n"))),
    ];
    for is_little in [true, false] {
        let reading = read(&files, is_little);
        let [a, b] = reading.nodes.as_slice() else { panic!("{reading:#?}") };
        assert_eq!((&*a.name, &*b.name), ("a", "b"));
        assert_eq!(a.facts.proxy_mode, Some(ProxyMode::Ipvs));
        assert_eq!(a.facts.sysctls.get("net.ipv4.vs.conn_reuse_mode"), Some(0));
        assert_eq!(b.facts.kernel.as_deref(), Some("5.4.0-150-generic"));
        for (fact, line) in [("proxyMode", 301), ("net.ipv4.vs.conn_reuse_mode", 301), ("kernel", 3)] {
            let evidence = a.evidence.iter().find(|evidence| evidence.fact == fact);
            assert_eq!(evidence.map(|evidence| evidence.line), Some(line), "{fact}");
        }
        assert!(reading.complete, "{:#?}", reading.notes);
    }
}

#[test]
fn a_mark_without_text_is_an_empty_file() {
    let reading =
        read(&[("r/systeminfo/sysctla", String::new()), ("r/systeminfo/hostname", "a".to_owned())], true);
    let empty = reading.notes.iter().find(|note| note.why == "empty");
    assert_eq!(
        empty.and_then(|note| note.path.as_deref()),
        Some("r/systeminfo/sysctla"),
        "{:#?}",
        reading.notes
    );
}
