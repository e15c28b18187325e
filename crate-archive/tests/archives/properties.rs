//! The chunks of the input do not change the result, and of a truncated input everything before the end is read.

use proptest::prelude::{ProptestConfig, any, prop};
use proptest::{prop_assert, prop_assert_eq, proptest};
use reusecheck_archive::Archive;
use reusecheck_core::messages::ENGLISH;

use crate::fixture::{Fixture, all};
use crate::layouts::{read_passing, read_seekable};
use crate::pack::{CONTAINERS, pack};

fn fixture(id: &str) -> Fixture {
    all().into_iter().find(|fixture| fixture.id == id).expect("a fixture of that id")
}

#[test]
fn any_way_of_cutting_gives_the_same() {
    for id in ["sos", "support-bundle-kit"] {
        let files = fixture(id).files;
        for container in CONTAINERS {
            let packed = pack(&files, container);
            let expected = read_passing(&packed, packed.len());
            for chunk in [1, 7, 511, 513, 4096, 65_537] {
                assert_eq!(
                    read_passing(&packed, chunk),
                    expected,
                    "{id} in {container}, {chunk} bytes at a time"
                );
            }
        }
    }
}

#[test]
fn a_cut_at_any_byte_yields_what_came_before() {
    let files = fixture("rancher").files;
    for container in CONTAINERS {
        let packed = pack(&files, container);
        // An archive ends before its last bytes do: padding, a directory.
        let step = packed.len() / 100 + 1;
        let mut kernels = 0;
        for end in (1..packed.len() * 9 / 10).step_by(step) {
            for reading in [read_passing(&packed[..end], 4096), read_seekable(&packed[..end])] {
                kernels += usize::from(reading.nodes.iter().any(|node| node.facts.kernel.is_some()));
                let is_between_members = container == "tar" && end % 512 == 0;
                let is_no_container = end < 512 && reading.collector == "unknown";
                assert!(
                    !reading.complete || is_between_members || is_no_container,
                    "{container} cut at {end} of {}: {:#?}",
                    packed.len(),
                    reading.notes
                );
            }
        }
        // These unpack in blocks of 128 KiB and more: smaller data is available completely or not at all.
        assert!(
            kernels > 0 || matches!(container, "tar.bz2" | "tar.zst"),
            "{container}: nothing was read of any cut"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damage_never_panics(container in 0..CONTAINERS.len(), at in any::<prop::sample::Index>(), byte in any::<u8>(), chunk in 1_usize..5000) {
        let mut packed = pack(&fixture("support-bundle-kit").files, CONTAINERS[container]);
        let at = at.index(packed.len());
        packed[at] ^= byte;
        let reading = read_passing(&packed, chunk);
        prop_assert_eq!(&reading, &read_passing(&packed, packed.len()));
        prop_assert!(reading.nodes.len() < 100);
        read_seekable(&packed);
    }

    #[test]
    fn files_of_any_text_never_panic(text in "[ -~\n\t]{0,400}", name in "[a-z./_-]{1,40}") {
        let mut archive = Archive::new();
        archive.file(&["r/sos_commands/", &name].concat(), text.as_bytes());
        for path in ["r/sos_commands/kernel/sysctl_-a", "r/sos_commands/kubernetes/kubectl_get_-o_json_nodes", "r/proc/modules"] {
            archive.file(path, text.as_bytes());
        }
        archive.finish(&ENGLISH);
    }
}
