//! The system that the command runs on, as far as the command needs it.

use std::io::{self, Read, Seek};
use std::time::Duration;

/// A file that can be read from any place.
pub trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// The kind of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file, and its size in bytes.
    File(u64),
    /// A folder.
    Folder,
    /// Something that can only be read from front to back: a pipe, a device.
    Stream,
}

/// The output of a called program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Called {
    /// Whether its exit status is 0.
    pub is_success: bool,
    /// Its standard output.
    pub stdout: Vec<u8>,
    /// Its standard error.
    pub stderr: String,
}

impl Called {
    /// The reason why a program was stopped, if it took too long.
    pub fn late(patience: Duration) -> io::Error {
        io::Error::new(io::ErrorKind::TimedOut, format!("no answer within {} s", patience.as_secs()))
    }
}

/// Files, streams and the terminal of the command.
pub trait Host {
    /// Returns the kind of the path; links are followed.
    fn kind(&self, path: &str) -> io::Result<Kind>;
    /// Opens a file to read it.
    fn open(&self, path: &str) -> io::Result<Box<dyn ReadSeek>>;
    /// Opens something that can only be read from front to back.
    fn stream(&self, path: &str) -> io::Result<Box<dyn Read>>;
    /// Lists all files below a folder, relative to it, with slashes and sorted. Links are not followed.
    fn files(&self, folder: &str) -> io::Result<Vec<String>>;
    /// Lists the names in a folder.
    fn names(&self, folder: &str) -> io::Result<Vec<String>>;
    /// Standard input.
    fn stdin(&self) -> Box<dyn Read>;
    /// Reads a line from the terminal.
    fn read_line(&self) -> String;
    /// Returns whether standard input is a terminal.
    fn is_stdin_terminal(&self) -> bool;
    /// Whether another program writes standard input.
    fn is_stdin_pipe(&self) -> bool;
    /// Prints to standard output. A reader that has stopped is no error.
    fn print(&mut self, text: &str);
    /// Prints to standard error.
    fn warn(&mut self, text: &str);
    /// Returns the width of the terminal that shows standard output, in columns; `None` where it is no terminal.
    fn width(&self) -> Option<usize>;
    /// Returns the value of an environment variable; `None` where it is not set or empty.
    fn variable(&self, name: &str) -> Option<String>;
    /// Today, in days since 1970-01-01 (UTC).
    fn today(&self) -> i64;
    /// Runs a program with this standard input, and ends it if it takes longer than `patience`.
    fn call(
        &mut self,
        program: &str,
        arguments: &[&str],
        input: &str,
        patience: Duration,
    ) -> io::Result<Called>;
    /// Lets the command go on when somebody ends it (Ctrl-C, SIGTERM), until [`Host::allow_interrupts`]. Programs that it has
    /// called still end.
    fn hold_interrupts(&mut self);
    /// Ends the command if somebody has ended it since [`Host::hold_interrupts`].
    fn allow_interrupts(&mut self);
    /// Returns the body of `http://127.0.0.1:<port><path>`, waiting for at most 2 seconds.
    fn get_local(&self, port: u16, path: &str) -> io::Result<String>;
}
