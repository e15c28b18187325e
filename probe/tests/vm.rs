//! The files and the text that `--in-vm` exchanges with its machine.

use reusecheck_probe::vm::{Format, Printed};

#[test]
fn packages_are_known_by_their_first_bytes() {
    assert_eq!(Format::of(b"!<arch>\ndebian-binary   1342943816  0"), Some(Format::Deb));
    assert_eq!(Format::of(b"\xed\xab\xee\xdb\x03\x00"), Some(Format::Rpm));
    for other in [&b""[..], b"!<arch>\nmain.o/", b"\xed\xab", b"PK\x03\x04", b"\x7fELF"] {
        assert_eq!(Format::of(other), None, "{other:?}");
    }
}

#[test]
fn the_output_survives_the_serial_line() {
    let printed = Printed {
        output: "reusecheck-probe 1 0.2.0\nkernel 6.1.0\nend\n".to_owned(),
        errors: "loaded\ncannot run here: no\n".to_owned(),
        status: Some(3),
    };
    assert_eq!(Printed::read(&printed.lines().replace('\n', "\r\n")), printed);
    // A probe that was killed has no status, and neither has a machine that stopped.
    let killed = Printed { status: None, ..printed };
    assert_eq!(Printed::read(&killed.lines()), killed);
    assert_eq!(Printed::read(""), Printed::default());
}
