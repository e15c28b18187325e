//! Archives that are damaged, cut off, or made to do harm.

use reusecheck_archive::ArchiveReading;
use tar::{Builder, EntryType, Header};

use crate::fixture::parse;
use crate::layouts::{read_passing, read_seekable};
use crate::pack::{compress, pack, xz};

const UNAME: &[u8] = b"Linux a 5.4.0-150-generic #1 SMP x86_64 GNU/Linux\n";

fn header(path: &[u8], kind: EntryType, size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.as_old_mut().name[..path.len()].copy_from_slice(path);
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_cksum();
    header
}

fn tar(members: &[(&[u8], EntryType, &[u8], &str)]) -> Vec<u8> {
    let mut tar = Builder::new(Vec::new());
    for (path, kind, bytes, link) in members {
        let mut header = header(path, *kind, bytes.len() as u64);
        if !link.is_empty() {
            header.set_link_name_literal(link).expect("a short target");
            header.set_cksum();
        }
        tar.append(&header, *bytes).expect("memory takes all");
    }
    tar.into_inner().expect("memory takes all")
}

#[track_caller]
fn has(reading: &ArchiveReading, why: &str) {
    assert!(reading.notes.iter().any(|note| note.why == why), "no {why} in {:#?}", reading.notes);
}

fn rancher() -> Vec<crate::fixture::File> {
    parse("r", "==> EXPECT\n==> r/systeminfo/uname\nLinux a 5.4.0-150-generic #1 SMP x86_64 GNU/Linux\n==> r/systeminfo/sysctla\nnet.ipv4.vs.conn_reuse_mode = 0\n").files
}

#[test]
fn names_devices_and_links_lead_to_notes() {
    let file = EntryType::Regular;
    let archive = tar(&[
        (b"../../etc/passwd", file, b"x", ""),
        (b"C:\\a\\uname", file, b"x", ""),
        (b"r/a\xe2\x80\xaetxt.uname", file, b"x", ""),
        (b"r/<img src=x onerror=alert(1)>/uname", file, b"x", ""),
        (b"r/fifo", EntryType::Fifo, b"", ""),
        (b"r/tty", EntryType::Char, b"", ""),
        (b"r/systeminfo/lsmod", EntryType::Symlink, b"", "../../../proc/modules"),
        (b"r/systeminfo/ps", EntryType::Symlink, b"", "ps"),
        (b"r/systeminfo/sysctla", EntryType::Symlink, b"", "gone"),
        (b"r/systeminfo/uname", file, UNAME, ""),
    ]);
    let reading = read_passing(&archive, 1000);
    for why in ["unsafe-name", "special-file", "link-outside", "link-circle", "link-missing"] {
        has(&reading, why);
    }
    assert_eq!(reading.notes.iter().filter(|note| note.why == "unsafe-name").count(), 4);
    assert_eq!(reading.nodes[0].facts.kernel.as_deref(), Some("5.4.0-150-generic"));
    let json = serde_json::to_string(&reading).expect("a reading is JSON");
    assert!(!json.contains('\u{202e}'), "{json}");
}

#[test]
fn a_long_name_is_passed_over() {
    let mut long = Builder::new(Vec::new());
    let name = vec![b'n'; 80 << 10];
    long.append(&header(b"././@LongLink", EntryType::GNULongName, name.len() as u64), name.as_slice())
        .expect("memory takes all");
    long.append(&header(b"n", EntryType::Regular, 1), &b"x"[..]).expect("memory takes all");
    long.append(&header(b"r/systeminfo/uname", EntryType::Regular, UNAME.len() as u64), UNAME)
        .expect("memory takes all");
    long.append(&header(b"r/systeminfo/sysctla", EntryType::Regular, 0), &b""[..]).expect("memory takes all");
    let reading = read_passing(&long.into_inner().expect("memory takes all"), 4096);
    has(&reading, "unsafe-name");
    assert_eq!(reading.nodes[0].facts.kernel.as_deref(), Some("5.4.0-150-generic"));
}

#[test]
fn bombs_of_zeros_end_early() {
    for ending in [".gz", ".xz", ".bz2", ".zst"] {
        let reading = read_passing(&compress(&vec![0; 8 << 20], ending), 1 << 16);
        has(&reading, "not-text");
        assert!(reading.nodes.is_empty(), "{ending}");
    }
}

#[test]
fn an_archive_inside_itself_terminates() {
    let mut archive = pack(&rancher(), "tar.gz");
    for level in 0..5 {
        let inner = tar(&[(b"again.tar.gz", EntryType::Regular, &archive, "")]);
        archive = compress(&inner, ".gz");
        let reading = read_passing(&archive, 1 << 16);
        assert_eq!(reading.complete, level < 2, "{level}");
    }
    has(&read_passing(&archive, 1 << 16), "bound-depth");
}

#[test]
fn compressions_of_compressions_end() {
    let mut bytes = UNAME.to_vec();
    for _ in 0..6 {
        bytes = compress(&bytes, ".gz");
    }
    has(&read_passing(&bytes, 1 << 16), "bound-depth");
}

#[test]
fn a_sparse_file_of_a_terabyte_costs_nothing() {
    let mut tar = Builder::new(Vec::new());
    let mut sparse = header(b"r/systeminfo/sysctla", EntryType::GNUSparse, 512);
    let gnu = sparse.as_gnu_mut().expect("a GNU header");
    gnu.set_real_size(1 << 40);
    gnu.sparse[0].set_offset((1 << 40) - 512);
    gnu.sparse[0].set_length(512);
    sparse.set_cksum();
    tar.append(&sparse, &[b'x'; 512][..]).expect("memory takes all");
    tar.append(&header(b"r/systeminfo/uname", EntryType::Regular, UNAME.len() as u64), UNAME)
        .expect("memory takes all");
    let reading = read_passing(&tar.into_inner().expect("memory takes all"), 4096);
    assert_eq!(reading.nodes[0].facts.kernel.as_deref(), Some("5.4.0-150-generic"));
}

#[test]
fn a_dictionary_that_is_too_large_is_refused_with_a_command() {
    // The header alone requires 1.5 GiB.
    let mut bytes = xz(&pack(&rancher(), "tar"), 3);
    let header =
        bytes.windows(3).position(|window| window[0] == 0x21 && window[1] == 1).expect("a filter of LZMA2");
    bytes[header + 2] = 37;
    let length = (usize::from(bytes[12]) + 1) * 4;
    let crc = rawzip::crc32(&bytes[12..12 + length - 4]);
    bytes[12 + length - 4..12 + length].copy_from_slice(&crc.to_le_bytes());
    let reading = read_passing(&bytes, 4096);
    has(&reading, "dictionary");
    assert!(!reading.complete && reading.notes[0].text.contains("xz -6"), "{:#?}", reading.notes);
    // A window of 2 GiB.
    let zstd = [&[0x28, 0xb5, 0x2f, 0xfd, 0, 0xa8][..], &[0; 64]].concat();
    has(&read_passing(&zstd, 4096), "dictionary");
}

#[test]
fn formats_that_are_not_read_are_named() {
    let files: [(&[u8], &str); 5] = [
        (b"7z\xbc\xaf\x27\x1c\0\x04", "unsupported-7z"),
        (b"Rar!\x1a\x07\x01\0", "unsupported-rar"),
        (b"age-encryption.org/v1\n-> X25519 x", "unsupported-age"),
        (b"-----BEGIN PGP MESSAGE-----\n", "unsupported-gpg"),
        (b"\x8c\x0d\x04\x09\x03\x02xxxxxxxx", "unsupported-gpg"),
    ];
    for (bytes, why) in files {
        let reading = read_passing(bytes, 4096);
        has(&reading, why);
        assert!(!reading.complete, "{why}");
    }
}

#[test]
fn encrypted_members_of_a_zip_are_named() {
    let mut zip = pack(&rancher(), "zip");
    // The flag of encryption, in front of the first member and in the directory.
    zip[6] |= 1;
    let directory = zip.windows(4).position(|window| window == b"PK\x01\x02").expect("a directory");
    zip[directory + 8] |= 1;
    for reading in [read_seekable(&zip), read_passing(&zip, 4096)] {
        has(&reading, "encrypted");
        assert!(!reading.complete);
    }
    assert_eq!(read_seekable(&zip).nodes[0].facts.sysctls.get("net.ipv4.vs.conn_reuse_mode"), Some(0));
}

#[test]
fn the_directory_of_a_zip_wins_over_its_headers() {
    let mut zip = pack(&rancher(), "zip");
    let name = b"r/systeminfo/uname";
    let at = zip.windows(name.len()).position(|window| window == name).expect("the first header");
    zip[at + 13..at + 18].copy_from_slice(b"other");
    assert_eq!(read_seekable(&zip).nodes[0].facts.kernel.as_deref(), Some("5.4.0-150-generic"));
    assert!(read_passing(&zip, 4096).nodes.iter().all(|node| node.facts.kernel.is_none()));
}

#[test]
fn a_zip_without_its_end_is_read_forward() {
    let zip = pack(&rancher(), "zip");
    let directory = zip.windows(4).position(|window| window == b"PK\x01\x02").expect("a directory");
    let reading = read_seekable(&zip[..directory]);
    has(&reading, "truncated");
    assert_eq!(reading.nodes[0].facts.kernel.as_deref(), Some("5.4.0-150-generic"));
}

/// Wherever a tar breaks off, the reading says so, and keeps what came before.
#[test]
fn a_tar_that_breaks_off_is_incomplete() {
    let full = tar(&[
        (b"r/systeminfo/uname", EntryType::Regular, UNAME, ""),
        (b"r/systeminfo/sysctla", EntryType::Regular, b"net.ipv4.vs.conn_reuse_mode = 0\n", ""),
    ]);
    assert!(read_passing(&full, 4096).complete);
    let end = full.len() - 1024;
    for cut in (1024..=end).step_by(256) {
        let reading = read_passing(&full[..cut], 4096);
        assert!(!reading.complete, "cut at {cut} of {end}");
        assert_eq!(reading.nodes.len(), 1, "cut at {cut} of {end}");
    }
}

/// Machines that call themselves `localhost` are not one machine.
#[test]
fn machines_without_a_name_of_their_own_stay_separate() {
    let report = |value: &str| {
        let sysctls = ["net.ipv4.vs.conn_reuse_mode = ", value, "\n"].concat();
        let uname = b"Linux localhost 5.4.0-150-generic #1 SMP x86_64 GNU/Linux\n";
        tar(&[
            (b"r/sos_commands/kernel/uname_-a", EntryType::Regular, uname, ""),
            (b"r/sos_commands/kernel/sysctl_-a", EntryType::Regular, sysctls.as_bytes(), ""),
        ])
    };
    let (one, other) = (report("0"), report("1"));
    let both = tar(&[
        (b"c/sosreport-a.tar", EntryType::Regular, &one, ""),
        (b"c/sosreport-b.tar", EntryType::Regular, &other, ""),
    ]);
    let reading = read_passing(&both, 4096);
    let values: Vec<_> =
        reading.nodes.iter().map(|node| node.facts.get("net.ipv4.vs.conn_reuse_mode")).collect();
    assert_eq!(values, [Some("0".to_owned()), Some("1".to_owned())]);
}

#[test]
fn streams_behind_each_other_and_padding_are_one_archive() {
    let tar = pack(&rancher(), "tar");
    let (first, second) = tar.split_at(700);
    for ending in [".gz", ".xz", ".bz2", ".zst"] {
        let padding: &[u8] = if ending == ".xz" { &[0; 64] } else { &[0; 61] };
        let skipped: &[u8] = if ending == ".zst" { b"\x50\x2a\x4d\x18\x04\0\0\0abcd" } else { b"" };
        let archive = [skipped, &compress(first, ending), &compress(second, ending), padding].concat();
        let reading = read_passing(&archive, 4096);
        assert!(reading.complete, "{ending}: {:#?}", reading.notes);
        assert_eq!(reading.nodes[0].facts.sysctls.get("net.ipv4.vs.conn_reuse_mode"), Some(0), "{ending}");
    }
}

#[test]
fn too_many_members_meet_a_bound() {
    let mut tar = Builder::new(Vec::new());
    for number in 0..100_001 {
        let path = format!("r/{number}");
        tar.append(&header(path.as_bytes(), EntryType::Regular, 0), &b""[..]).expect("memory takes all");
    }
    let reading = read_passing(&tar.into_inner().expect("memory takes all"), 1 << 20);
    has(&reading, "bound-members");
    assert!(!reading.complete);
}

#[test]
fn of_files_with_one_path_the_last_counts() {
    let archive = tar(&[
        (b"r/systeminfo/uname", EntryType::Regular, b"Linux a 5.4.0-1-generic #1 SMP\n", ""),
        (b"r/systeminfo/sysctla", EntryType::Regular, b"net.ipv4.vs.conn_reuse_mode = 0\n", ""),
        (b"r/systeminfo/uname", EntryType::Regular, UNAME, ""),
    ]);
    let reading = read_passing(&archive, 4096);
    assert_eq!(reading.nodes[0].facts.kernel.as_deref(), Some("5.4.0-150-generic"));
    assert_eq!(reading.members.read, 2);
}

#[test]
fn a_link_to_a_file_that_passed_by_costs_a_second_pass() {
    let archive = tar(&[
        (b"r/elsewhere", EntryType::Regular, UNAME, ""),
        (b"r/systeminfo/sysctla", EntryType::Regular, b"net.ipv4.vs.conn_reuse_mode = 0\n", ""),
        (b"r/systeminfo/uname", EntryType::Symlink, b"", "../elsewhere"),
    ]);
    has(&read_passing(&archive, 4096), "link-passed");
    let reading = read_seekable(&archive);
    assert_eq!(reading.nodes[0].facts.kernel.as_deref(), Some("5.4.0-150-generic"), "{:#?}", reading.notes);
}

#[test]
fn runs_of_zeros_in_a_log_are_removed() {
    let zeros = [0; 5000];
    let uname = [UNAME, &zeros, b"\n"].concat();
    let sysctls = [&zeros[..], b"net.ipv4.vs.conn_reuse_mode = 0\n"].concat();
    let binary = [&b"\x7fELF\x02\x01"[..], &zeros, UNAME].concat();
    let file = EntryType::Regular;
    let archive = tar(&[
        (b"r/systeminfo/uname", file, &uname, ""),
        (b"r/systeminfo/sysctla", file, &sysctls, ""),
        (b"r/systeminfo/osrelease", file, &binary, ""),
    ]);
    let reading = read_passing(&archive, 700);
    assert_eq!(reading.nodes[0].facts.kernel.as_deref(), Some("5.4.0-150-generic"));
    assert_eq!(reading.nodes[0].facts.sysctls.get("net.ipv4.vs.conn_reuse_mode"), Some(0));
    has(&reading, "not-text");
}

#[test]
fn errors_in_place_of_any_output_are_noted() {
    let file = EntryType::Regular;
    let archive = tar(&[
        (b"r/systeminfo/uname", file, UNAME, ""),
        (b"r/systeminfo/lsmod", file, b"sh: lsmod: command not found\n", ""),
        (b"r/networking/ipvsadm", file, b"ipvsadm: Permission denied\n", ""),
        (b"r/systeminfo/sysctla", file, b"net.ipv4.vs.conn_reuse_mode = 0\n", ""),
    ]);
    let reading = read_passing(&archive, 1000);
    let errors: Vec<_> = reading.notes.iter().filter(|note| note.why == "error-text").collect();
    assert_eq!(errors.len(), 2, "{:#?}", reading.notes);
}

#[test]
fn names_of_nodes_have_no_controls_and_marks_of_direction() {
    let nodes = r#"{"items": [{"kind": "Node", "metadata": {"name": "a\u202eb\u001b[31m"}, "status": {"nodeInfo": {"kernelVersion": "5.4.0-150-generic"}}}]}"#;
    let bare = "NAME   STATUS   ROLES   AGE   VERSION   INTERNAL-IP   EXTERNAL-IP   OS-IMAGE   KERNEL-VERSION   CONTAINER-RUNTIME\nc\u{2067}d    Ready    <none>   1d    v1.26.10   192.0.2.1   <none>   Ubuntu 22.04.3 LTS   5.15.0-89-generic   containerd://1.7.7\n";
    let uname = "Linux e\u{200f}\u{7f}f 5.4.0-150-generic #1 SMP x86_64 GNU/Linux\n";
    let file = EntryType::Regular;
    let archive = tar(&[
        (b"r/systeminfo/uname", file, uname.as_bytes(), ""),
        (b"r/systeminfo/sysctla", file, b"kernel.osrelease = 5.4.0-151-generic\n", ""),
        (b"r/rke2/kubectl/nodes.json", file, nodes.as_bytes(), ""),
        (b"r/rke2/kubectl/nodes", file, bare.as_bytes(), ""),
    ]);
    let reading = read_passing(&archive, 1000);
    let json = serde_json::to_string(&reading).expect("a reading is JSON");
    let names: Vec<&str> = reading.nodes.iter().map(|node| &*node.name).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    for text in names.into_iter().chain(reading.notes.iter().map(|note| &*note.text)).chain([&*json]) {
        assert!(text.chars().all(reusecheck_core::report::is_printable), "{text:?}");
    }
    has(&reading, "conflict");
}

#[test]
fn inner_archives_are_known_by_their_bytes() {
    let file = EntryType::Regular;
    let report = |name: &str, kernel: &str| {
        let uname = format!("Linux {name} {kernel} #1 SMP x86_64 GNU/Linux\n");
        format!(
            "==> EXPECT\n==> s/sos_commands/kernel/uname_-a\n{uname}==> s/version.txt\nsosreport: 4.5.6\n"
        )
    };
    let files = |name: &str| parse(name, &report(name, "5.4.0-150-generic")).files;
    let logs = compress(b"Jan 15 10:00:00 a systemd[1]: Started.\n".repeat(100).as_slice(), ".gz");
    // Neither a list nor a log is looked into, and other files only for an archive.
    let others: [(&[u8], &[u8]); 5] = [
        (b"r/var/log/messages-1.gz", &logs),
        (b"r/var/log/damaged.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xff\xff\xff\xff"),
        (b"r/cut.xz", &xz(&[0; 4096], 3)[..20]),
        (b"r/etc/keys/x.asc", b"-----BEGIN PGP MESSAGE-----\n"),
        (b"r/empty", b""),
    ];
    let inner = [
        ("tar", "a", "upload-1"),
        ("tar.gz", "b", "upload.bin"),
        ("tar.xz", "c", "w3/data"),
        ("zip", "d", "w4.bundle"),
        ("tar.zst", "e", "w5.txt"),
    ];
    let packed = inner.map(|(container, name, path)| (path, pack(&files(name), container)));
    let members: Vec<(&[u8], EntryType, &[u8], &str)> = packed
        .iter()
        .map(|(path, bytes)| (path.as_bytes(), file, bytes.as_slice(), ""))
        .chain(others.iter().map(|(path, bytes)| (*path, file, *bytes, "")))
        .collect();
    let outer = tar(&members);
    for reading in [read_passing(&outer, 700), read_seekable(&outer)] {
        let names: Vec<&str> = reading.nodes.iter().map(|node| &*node.name).collect();
        assert_eq!(names, ["a", "b", "c", "d", "e"], "{:#?}", reading.notes);
        assert!(reading.complete && reading.notes.is_empty(), "{:#?}", reading.notes);
        assert_eq!(reading.members.skipped, others.len() + inner.len(), "{:#?}", reading.members);
    }
}

#[test]
fn an_unknown_file_of_a_zip_may_be_an_archive() {
    let inner = parse(
        "b",
        "==> EXPECT\n==> s/sos_commands/kernel/uname_-a\nLinux b 5.4.0-150-generic #1 SMP x86_64 GNU/Linux\n",
    );
    let mut files = rancher();
    files.push(crate::fixture::File { path: "r/w2.txz!/x".to_owned(), ..inner.files[0].clone() });
    files.last_mut().expect("a file").path = "r/w2.txz!/s/sos_commands/kernel/uname_-a".to_owned();
    files.push(crate::fixture::File {
        path: "r/large".to_owned(),
        text: "text\n".repeat(100_000),
        link: None,
    });
    let mut zip = pack(&files, "zip");
    // Another name of the same length, in front of the member and in the directory.
    let places: Vec<usize> =
        zip.windows(8).enumerate().filter(|(_, part)| part == b"r/w2.txz").map(|(at, _)| at).collect();
    assert_eq!(places.len(), 2);
    for at in places {
        zip[at..at + 8].copy_from_slice(b"r/w2-bin");
    }
    for reading in [read_seekable(&zip), read_passing(&zip, 4096)] {
        let names: Vec<&str> = reading.nodes.iter().map(|node| &*node.name).collect();
        assert_eq!(names, ["a", "b"], "{:#?}", reading.notes);
        assert_eq!((reading.complete, reading.members.skipped), (true, 1), "{:#?}", reading.notes);
    }
    // An encrypted file that no layout names is no gap.
    let at = zip.windows(7).rposition(|part| part == b"r/large").expect("its entry in the directory");
    zip[at - 46 + 8] |= 1;
    let reading = read_seekable(&zip);
    assert!(reading.complete, "{:#?}", reading.notes);
}

#[test]
fn headers_of_the_oldest_tar_are_read() {
    let member = |path: &[u8], bytes: &[u8], is_signed: bool| {
        let mut header = Header::new_old();
        header.as_old_mut().name[..path.len()].copy_from_slice(path);
        header.set_mode(0o644);
        header.set_size(bytes.len() as u64);
        header.as_old_mut().linkflag = [0];
        header.set_cksum();
        if is_signed {
            // Some writers add up signed bytes.
            let high = path.iter().filter(|byte| **byte > 127).count();
            let sum = header.cksum().expect("a number") - 256 * u32::try_from(high).expect("few bytes");
            header.as_old_mut().cksum.copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        }
        let mut member = header.as_bytes().to_vec();
        member.extend_from_slice(bytes);
        member.resize(member.len().next_multiple_of(512), 0);
        member
    };
    for (root, is_signed) in [("r", false), ("\u{8282}\u{70b9}", false), ("\u{8282}\u{70b9}", true)] {
        let path = |name: &str| [root, "/", name].concat().into_bytes();
        let archive = [
            member(&path(""), b"", is_signed),
            member(&path("systeminfo/uname"), UNAME, is_signed),
            member(&path("systeminfo/sysctla"), b"net.ipv4.vs.conn_reuse_mode = 0\n", is_signed),
            vec![0; 1024],
        ]
        .concat();
        for packed in [archive.clone(), compress(&archive, ".gz")] {
            assert!(reusecheck_archive::is_archive(&packed), "{root} {is_signed}");
            let reading = read_passing(&packed, 700);
            assert!(reading.complete, "{root} {is_signed}: {:#?}", reading.notes);
            let facts = &reading.nodes[0].facts;
            assert_eq!(facts.kernel.as_deref(), Some("5.4.0-150-generic"), "{root} {is_signed}");
            assert_eq!(facts.sysctls.get("net.ipv4.vs.conn_reuse_mode"), Some(0), "{root} {is_signed}");
        }
    }
}

#[test]
fn notes_that_are_not_listed_are_counted() {
    let paths: Vec<String> = (0..25).map(|number| format!("r/pipe-{number}")).collect();
    let mut members: Vec<(&[u8], EntryType, &[u8], &str)> =
        paths.iter().map(|path| (path.as_bytes(), EntryType::Fifo, &b""[..], "")).collect();
    // The same file again is the same note.
    members.extend_from_within(20..);
    let reading = read_passing(&tar(&members), 4096);
    assert_eq!(reading.notes.iter().filter(|note| note.why == "special-file").count(), 20);
    let more: Vec<_> = reading.notes.iter().filter(|note| note.why == "more").collect();
    let [more] = more.as_slice() else { panic!("{:#?}", reading.notes) };
    assert!(more.text.starts_with("5 more notes") && more.text.contains("special-file"), "{more:?}");
    assert_eq!((&*more.values["why"], &*more.values["count"]), ("special-file", "5"));
}
