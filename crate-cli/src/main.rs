//! The native program `reusecheck`.
#![forbid(unsafe_code)]

use std::fs::{self, File};
use std::io::{self, IsTerminal, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::fs::FileTypeExt;
use std::path::Path;
use std::process::{self, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use reusecheck_cli::{Called, Host, Kind, ReadSeek, run};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use terminal_size::{Width, terminal_size_of};

/// How long the local endpoint may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// The interval between checks of a running program.
const POLL: Duration = Duration::from_millis(20);
/// The largest body that is read.
const LONGEST: u64 = 4096;
/// The exit status of a program that Ctrl-C ends.
const INTERRUPTED: i32 = 128 + SIGINT;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().map(|argument| argument.to_string_lossy().into_owned());
    let program = arguments.next().unwrap_or_default();
    ExitCode::from(run(&program, &arguments.collect::<Vec<_>>(), &mut System::default()))
}

/// The native host.
#[derive(Default)]
struct System {
    /// Whether somebody has ended the command while interrupts were held; `None` before the first time that they were held.
    ended: Option<Arc<AtomicBool>>,
}

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

    fn read_line(&self) -> String {
        let mut line = String::new();
        // Without an answer, the command does nothing.
        let _ = io::stdin().read_line(&mut line);
        line
    }

    fn is_stdin_terminal(&self) -> bool {
        io::stdin().is_terminal()
    }

    fn is_stdin_pipe(&self) -> bool {
        let kind = fs::metadata("/dev/stdin").map(|metadata| metadata.file_type());
        kind.is_ok_and(|kind| kind.is_fifo() || kind.is_socket())
    }

    fn print(&mut self, text: &str) {
        // The reader of the output may stop early, as `head` does: the exit status still counts.
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

    fn call(
        &mut self,
        program: &str,
        arguments: &[&str],
        input: &str,
        patience: Duration,
    ) -> io::Result<Called> {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let (mut stdin, input) = (child.stdin.take(), input.to_owned());
        let feeding = thread::spawn(move || {
            // A program that fails early reads nothing.
            let _ = stdin.as_mut().map(|stdin| stdin.write_all(input.as_bytes()));
        });
        let stdout = drain(child.stdout.take());
        let stderr = drain(child.stderr.take());
        let started = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if started.elapsed() > patience {
                child.kill()?;
                child.wait()?;
                return Err(Called::late(patience));
            }
            thread::sleep(POLL);
        };
        let _ = feeding.join();
        let (stdout, stderr) = (stdout.join().unwrap_or_default(), stderr.join().unwrap_or_default());
        Ok(Called {
            is_success: status.success(),
            stdout,
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
        })
    }

    fn hold_interrupts(&mut self) {
        let ended = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // Where the system refuses, signals end the command as they did before.
            let _ = flag::register(signal, Arc::clone(&ended));
        }
        self.ended = Some(ended);
    }

    fn allow_interrupts(&mut self) {
        let Some(ended) = &self.ended else { return };
        if ended.load(Ordering::Relaxed) {
            process::exit(INTERRUPTED);
        }
        for signal in [SIGINT, SIGTERM] {
            let _ = flag::register_conditional_default(signal, Arc::new(AtomicBool::new(true)));
        }
    }

    fn get_local(&self, port: u16, path: &str) -> io::Result<String> {
        let mut stream =
            TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        // In one packet: a server that answers and closes early would reset a connection with unread bytes.
        stream.write_all(format!("GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n").as_bytes())?;
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

/// Reads a stream to its end in a thread of its own.
fn drain(stream: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            // The output before an error still counts.
            let _ = stream.read_to_end(&mut bytes);
        }
        bytes
    })
}

/// Adds the files below a folder, with their paths relative to the first folder.
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
