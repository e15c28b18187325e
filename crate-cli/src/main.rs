//! The native program `reusecheck`.
#![forbid(unsafe_code)]

use std::fs::{self, File};
use std::io::{self, IsTerminal, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reusecheck_cli::{Host, Kind, ReadSeek, run};
use terminal_size::{Width, terminal_size_of};

/// How long the local endpoint may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// A body from there is no longer.
const LONGEST: u64 = 4096;

fn main() -> ExitCode {
    let arguments: Vec<String> =
        std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    ExitCode::from(run(&arguments, &mut System))
}

/// The system itself.
struct System;

impl Host for System {
    fn kind(&self, path: &str) -> io::Result<Kind> {
        let metadata = fs::metadata(path)?;
        Ok(if metadata.is_dir() {
            Kind::Folder
        } else if metadata.is_file() {
            Kind::File(metadata.len())
        } else {
            Kind::Stream
        })
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn ReadSeek>> {
        Ok(Box::new(File::open(path)?))
    }

    fn stream(&self, path: &str) -> io::Result<Box<dyn Read>> {
        Ok(Box::new(File::open(path)?))
    }

    fn files(&self, folder: &str) -> io::Result<Vec<String>> {
        let mut files = Vec::new();
        collect(Path::new(folder), "", &mut files)?;
        files.sort();
        Ok(files)
    }

    fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }

    fn stdin(&self) -> Box<dyn Read> {
        Box::new(io::stdin())
    }

    fn is_stdin_terminal(&self) -> bool {
        io::stdin().is_terminal()
    }

    fn print(&mut self, text: &str) {
        // Whoever reads may stop early, as `head` does: the exit status still says what was found.
        let _ = io::stdout().write_all(text.as_bytes());
    }

    fn warn(&mut self, text: &str) {
        let _ = io::stderr().write_all(text.as_bytes());
    }

    fn width(&self) -> Option<usize> {
        let stdout = io::stdout();
        if !stdout.is_terminal() {
            return None;
        }
        Some(terminal_size_of(stdout).map_or(80, |(Width(columns), _)| usize::from(columns)))
    }

    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok().filter(|value| !value.is_empty())
    }

    fn today(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs() / 86_400).unwrap_or(0)
    }

    fn get_local(&self, port: u16, path: &str) -> io::Result<String> {
        let mut stream =
            TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
        let mut answer = Vec::new();
        stream.take(LONGEST).read_to_end(&mut answer)?;
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.lines().next().unwrap_or_default();
        if status.split(' ').nth(1) == Some("200") {
            Ok(body.trim().to_owned())
        } else {
            Err(io::Error::other(format!("it answers '{status}'")))
        }
    }
}

/// Adds the files below a folder, with their paths relative to where it began.
fn collect(folder: &Path, prefix: &str, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = [prefix, &entry.file_name().to_string_lossy()].concat();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(&entry.path(), &[&path, "/"].concat(), files)?;
        } else if kind.is_file() {
            files.push(path);
        }
    }
    Ok(())
}
