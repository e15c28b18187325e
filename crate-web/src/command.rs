//! The command of the package: the program of `crate-cli`, on the files, streams and programs of Node.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::time::Duration;

use js_sys::{Error, Reflect};
use reusecheck_cli::{Called, Host, Kind, ReadSeek};
use wasm_bindgen::prelude::{JsCast, JsValue, wasm_bindgen};

/// The number of bytes of a stream that are read at a time.
const CHUNK: usize = 256 * 1024;
const STDIN: i32 = 0;
const STDOUT: i32 = 1;
const STDERR: i32 = 2;

#[wasm_bindgen]
extern "C" {
    /// The functions of `cli.js`. A failing one throws an error with the system's `code` and message.
    #[derive(Clone)]
    pub type System;
    /// Returns the size of a file in bytes, `"folder"` or `"stream"`.
    #[wasm_bindgen(method, catch)]
    fn kind(this: &System, path: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn open(this: &System, path: &str) -> Result<i32, JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &System, descriptor: i32);
    /// Reads from a place, or, without one, from the current position; returns 0 at the end.
    #[wasm_bindgen(method, catch)]
    fn read(this: &System, descriptor: i32, buffer: &mut [u8], position: Option<f64>)
    -> Result<u32, JsValue>;
    #[wasm_bindgen(method)]
    fn write(this: &System, descriptor: i32, bytes: &[u8]);
    #[wasm_bindgen(method, catch)]
    fn files(this: &System, folder: &str) -> Result<Vec<String>, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn names(this: &System, folder: &str) -> Result<Vec<String>, JsValue>;
    #[wasm_bindgen(method, js_name = isTerminal)]
    fn is_terminal(this: &System, descriptor: i32) -> bool;
    #[wasm_bindgen(method, js_name = isPipe)]
    fn is_pipe(this: &System, descriptor: i32) -> bool;
    #[wasm_bindgen(method)]
    fn columns(this: &System) -> Option<u32>;
    #[wasm_bindgen(method)]
    fn variable(this: &System, name: &str) -> Option<String>;
    /// Milliseconds since 1970-01-01 (UTC).
    #[wasm_bindgen(method)]
    fn now(this: &System) -> f64;
    #[wasm_bindgen(method, catch)]
    fn call(
        this: &System,
        program: &str,
        arguments: Vec<String>,
        input: &str,
        milliseconds: f64,
    ) -> Result<Output, JsValue>;
    #[wasm_bindgen(method, js_name = holdInterrupts)]
    fn hold_interrupts(this: &System);
    #[wasm_bindgen(method, js_name = allowInterrupts)]
    fn allow_interrupts(this: &System);
    #[wasm_bindgen(method, catch, js_name = getLocal)]
    fn get_local(this: &System, port: u16, path: &str) -> Result<String, JsValue>;

    /// The output of a program.
    pub type Output;
    #[wasm_bindgen(method, getter, js_name = isSuccess)]
    fn is_success(this: &Output) -> bool;
    #[wasm_bindgen(method, getter)]
    fn stdout(this: &Output) -> Vec<u8>;
    #[wasm_bindgen(method, getter)]
    fn stderr(this: &Output) -> String;
}

/// Runs the command, which was started as `program`, and returns its exit status.
#[wasm_bindgen(js_name = runCommand)]
#[expect(clippy::needless_pass_by_value, reason = "a list of strings cannot cross over by reference")]
pub fn run_command(program: &str, arguments: Vec<String>, system: System) -> u8 {
    reusecheck_cli::run(program, &arguments, &mut Node(system))
}

/// The system below Node.
struct Node(System);

impl Host for Node {
    fn kind(&self, path: &str) -> io::Result<Kind> {
        let kind = self.0.kind(path).map_err(failed)?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "sizes of files are exact in doubles"
        )]
        let file = |size: f64| Kind::File(size as u64);
        Ok(match kind.as_f64() {
            Some(size) => file(size),
            None if kind == "folder" => Kind::Folder,
            None => Kind::Stream,
        })
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn ReadSeek>> {
        Ok(Box::new(SeekableFile { file: self.descriptor(path)?, position: 0 }))
    }

    fn stream(&self, path: &str) -> io::Result<Box<dyn Read>> {
        Ok(Box::new(BufReader::with_capacity(CHUNK, self.descriptor(path)?)))
    }

    fn files(&self, folder: &str) -> io::Result<Vec<String>> {
        let mut files = self.0.files(folder).map_err(failed)?;
        files.sort();
        Ok(files)
    }

    fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        self.0.names(folder).map_err(failed)
    }

    fn stdin(&self) -> Box<dyn Read> {
        let stdin = Descriptor { system: self.0.clone(), number: STDIN };
        Box::new(BufReader::with_capacity(CHUNK, stdin))
    }

    fn read_line(&self) -> String {
        let mut stdin = Descriptor { system: self.0.clone(), number: STDIN };
        let (mut line, mut byte) = (Vec::new(), [0]);
        // Without an answer, the command does nothing.
        while matches!(stdin.read(&mut byte), Ok(1)) {
            line.push(byte[0]);
            if byte[0] == b'\n' {
                break;
            }
        }
        String::from_utf8_lossy(&line).into_owned()
    }

    fn is_stdin_terminal(&self) -> bool {
        self.0.is_terminal(STDIN)
    }

    fn is_stdin_pipe(&self) -> bool {
        self.0.is_pipe(STDIN)
    }

    fn print(&mut self, text: &str) {
        self.0.write(STDOUT, text.as_bytes());
    }

    fn warn(&mut self, text: &str) {
        self.0.write(STDERR, text.as_bytes());
    }

    fn width(&self) -> Option<usize> {
        let columns = || self.0.columns().map_or(80, |columns| columns as usize);
        self.0.is_terminal(STDOUT).then(columns)
    }

    fn variable(&self, name: &str) -> Option<String> {
        self.0.variable(name).filter(|value| !value.is_empty())
    }

    fn today(&self) -> i64 {
        #[expect(clippy::cast_possible_truncation, reason = "days")]
        let days = (self.0.now() / 86_400_000.0).floor() as i64;
        days
    }

    fn call(
        &mut self,
        program: &str,
        arguments: &[&str],
        input: &str,
        patience: Duration,
    ) -> io::Result<Called> {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let called = self.0.call(program, arguments, input, patience.as_secs_f64() * 1000.0);
        let called = called.map_err(failed).map_err(|error| match error.kind() {
            io::ErrorKind::TimedOut => Called::late(patience),
            _ => error,
        })?;
        Ok(Called { is_success: called.is_success(), stdout: called.stdout(), stderr: called.stderr() })
    }

    fn hold_interrupts(&mut self) {
        self.0.hold_interrupts();
    }

    fn allow_interrupts(&mut self) {
        self.0.allow_interrupts();
    }

    fn get_local(&self, port: u16, path: &str) -> io::Result<String> {
        self.0.get_local(port, path).map_err(failed)
    }
}

impl Node {
    fn descriptor(&self, path: &str) -> io::Result<Descriptor> {
        let number = self.0.open(path).map_err(failed)?;
        Ok(Descriptor { system: self.0.clone(), number })
    }
}

/// An open file or stream.
struct Descriptor {
    system: System,
    number: i32,
}

impl Read for Descriptor {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.system.read(self.number, buffer, None).map(|count| count as usize).map_err(failed)
    }
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        if self.number != STDIN {
            self.system.close(self.number);
        }
    }
}

/// A file and the place from which it is read next.
struct SeekableFile {
    file: Descriptor,
    position: u64,
}

impl Read for SeekableFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        #[expect(clippy::cast_precision_loss, reason = "sizes of files are exact in doubles")]
        let position = self.position as f64;
        let count = self.file.system.read(self.file.number, buffer, Some(position)).map_err(failed)?;
        self.position += u64::from(count);
        Ok(count as usize)
    }
}

impl Seek for SeekableFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
            SeekFrom::End(_) => None,
        };
        self.position = position.ok_or(io::ErrorKind::Unsupported)?;
        Ok(self.position)
    }
}

/// Returns the system's error in a thrown value.
fn failed(error: JsValue) -> io::Error {
    let error: Error = error.unchecked_into();
    let code = Reflect::get(&error, &"code".into()).ok().and_then(|code| code.as_string());
    let kind = match code.as_deref() {
        Some("ENOENT") => io::ErrorKind::NotFound,
        Some("EACCES" | "EPERM") => io::ErrorKind::PermissionDenied,
        Some("ETIMEDOUT") => io::ErrorKind::TimedOut,
        _ => io::ErrorKind::Other,
    };
    io::Error::new(kind, String::from(error.message()))
}
