//! The archive that a kernel unpacks as its first file system, in the format `newc`.

/// The mode of a folder and of a program, with the bits of their type.
const FOLDER: u32 = 0o040_755;
const PROGRAM: u32 = 0o100_755;

/// An archive that grows.
#[derive(Clone, Debug, Default)]
pub struct Archive(Vec<u8>);

impl Archive {
    /// Adds an empty folder.
    pub fn folder(&mut self, path: &str) {
        self.entry(path, FOLDER, &[]);
    }

    /// Adds a file, which may be run.
    pub fn file(&mut self, path: &str, content: &[u8]) {
        self.entry(path, PROGRAM, content);
    }

    /// Returns the complete archive.
    pub fn finish(mut self) -> Vec<u8> {
        self.entry("TRAILER!!!", 0, &[]);
        self.0
    }

    /// Adds a header of 13 numbers in hexadecimal, the path, and the content; path and content end at a multiple of four.
    fn entry(&mut self, path: &str, mode: u32, content: &[u8]) {
        let links = 1 + u32::from(mode == FOLDER);
        let size = u32::try_from(content.len()).unwrap_or(u32::MAX);
        let path_size = u32::try_from(path.len() + 1).unwrap_or(u32::MAX);
        // inode, mode, user, group, links, time, size, two device numbers, two more, length of the path, checksum
        let numbers = [0, mode, 0, 0, links, 0, size, 0, 0, 0, 0, path_size, 0];
        self.0.extend(b"070701");
        for number in numbers {
            self.0.extend(format!("{number:08x}").bytes());
        }
        self.0.extend(path.bytes().chain([0]));
        self.pad();
        self.0.extend(content);
        self.pad();
    }

    fn pad(&mut self) {
        let full = self.0.len().next_multiple_of(4);
        self.0.resize(full, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::Archive;

    /// Reads paths, modes and contents back, as `init/initramfs.c` walks them.
    fn entries(mut archive: &[u8]) -> Vec<(String, u32, Vec<u8>)> {
        let mut entries = Vec::new();
        loop {
            assert_eq!(&archive[..6], b"070701");
            let number = |at: usize| {
                let digits = std::str::from_utf8(&archive[6 + at * 8..14 + at * 8]).expect("digits");
                usize::from_str_radix(digits, 16).expect("a number")
            };
            let (mode, size, path_size) = (number(1), number(6), number(11));
            let path = String::from_utf8(archive[110..110 + path_size - 1].to_vec()).expect("a path");
            let from = (110 + path_size).next_multiple_of(4);
            let content = archive[from..from + size].to_vec();
            archive = &archive[(from + size).next_multiple_of(4)..];
            if path == "TRAILER!!!" {
                assert_eq!(archive, b"");
                return entries;
            }
            entries.push((path, u32::try_from(mode).expect("a mode"), content));
        }
    }

    #[test]
    fn entries_of_every_length_are_found_again() {
        let mut archive = Archive::default();
        archive.folder("modules");
        for size in 0..9 {
            archive.file(&"x".repeat(size + 1), &vec![b'c'; size]);
        }
        let found = entries(&archive.finish());
        assert_eq!(found[0], ("modules".to_owned(), 0o040_755, Vec::new()));
        for (size, (path, mode, content)) in found[1..].iter().enumerate() {
            assert_eq!((path.len(), *mode, content.len()), (size + 1, 0o100_755, size));
        }
        assert_eq!(found.len(), 10);
    }
}
