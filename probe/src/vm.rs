//! What a virtual machine with a package's kernel needs: its modules in their order ([`modules`]), and its files as one
//! archive ([`cpio`]). The program adds the tools that it runs.

pub mod cpio;
pub mod modules;

/// The format of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Debian's: an `ar` archive with the files in a second archive.
    Deb,
    /// RPM.
    Rpm,
}

impl Format {
    /// Returns the format that the first bytes of a file show; `None` for other files.
    pub fn of(start: &[u8]) -> Option<Self> {
        if start.starts_with(b"!<arch>\ndebian-binary") {
            return Some(Self::Deb);
        }
        start.starts_with(&[0xed, 0xab, 0xee, 0xdb]).then_some(Self::Rpm)
    }
}

/// The line that the machine prints last, before the exit status of the probe in it.
pub const STATUS: &str = "status ";
/// What the machine prints before each line of the probe's standard error.
pub const STANDARD_ERROR: &str = "stderr ";

/// The output of the probe in a machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    /// Its standard output.
    pub output: String,
    /// Its standard error.
    pub errors: String,
    /// Its exit status; `None` if the machine ended before the probe.
    pub status: Option<u8>,
}

impl Printed {
    /// Writes it as the machine's lines.
    pub fn lines(&self) -> String {
        let mut lines = self.output.clone();
        for line in self.errors.lines() {
            lines.extend([STANDARD_ERROR, line, "\n"]);
        }
        if let Some(status) = self.status {
            lines.extend([STATUS, &status.to_string(), "\n"]);
        }
        lines
    }

    /// Reads the machine's lines. A serial line ends them with a carriage return, too.
    pub fn read(lines: &str) -> Self {
        let mut printed = Self::default();
        for line in lines.lines().map(|line| line.trim_end_matches('\r')) {
            if let Some(status) = line.strip_prefix(STATUS) {
                printed.status = status.parse().ok();
            } else if let Some(error) = line.strip_prefix(STANDARD_ERROR) {
                printed.errors.extend([error, "\n"]);
            } else {
                printed.output.extend([line, "\n"]);
            }
        }
        printed
    }
}
