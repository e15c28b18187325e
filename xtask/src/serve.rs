//! `cargo xtask serve`: the page on this machine, rebuilt and reloaded when a file changes.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use crate::Outcome;
use crate::dist;
use crate::process::{root, say};
use crate::setup;
use crate::written;

/// A node to look at first: the FAQ's own example.
const EXAMPLE: &str = "#1&c=v1.19.16-r0&o=EulerOS%202.5&k=3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64&m=ipvs";

/// What was asked for on the command line.
pub(crate) struct Options {
    release: bool,
    port: u16,
}

impl Options {
    pub(crate) fn read(arguments: &[&str]) -> Outcome<Self> {
        let mut options = Self { release: false, port: 8080 };
        let mut arguments = arguments.iter();
        while let Some(&argument) = arguments.next() {
            match argument {
                "--release" => options.release = true,
                "--port" => {
                    let port = arguments.next().and_then(|port| port.parse().ok());
                    options.port =
                        port.ok_or("--port wants a number up to 65535, for example --port 8081")?;
                }
                other => return Err(format!("serve has no option {other}; it has --release and --port N")),
            }
        }
        Ok(options)
    }
}

/// Serves until interrupted.
pub(crate) fn run(options: &Options) -> Outcome {
    let &Options { release, port } = options;
    // Before the long set-up: nobody should wait minutes to hear this.
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| {
        let other = port.wrapping_add(1).max(1024);
        format!("port {port} cannot be used ({error}): stop what uses it, or choose another: --port {other}")
    })?;
    let tools = setup::wasm(release)?;
    written::write()?;
    dist::engine(&tools)?;
    say("building the page; the first time takes a minute or two");
    let folder = root().join("target/serve");
    let mut trunk =
        tools.command("trunk", &["serve", "--address", "127.0.0.1", "--port", &port.to_string(), "--dist"]);
    trunk.arg(folder).args(release.then_some("--release"));
    let mut trunk = trunk.spawn().map_err(|error| format!("Trunk does not start: {error}"))?;
    loop {
        if let Ok(Some(status)) = trunk.try_wait() {
            return if status.success() {
                Ok(())
            } else {
                Err("Trunk stopped: see its message above".to_owned())
            };
        }
        if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
            break;
        }
        thread::sleep(Duration::from_millis(200));
    }
    say(&format!("open http://127.0.0.1:{port}/{EXAMPLE}"));
    say("it reloads when a file changes; Ctrl-C ends it");
    match trunk.wait() {
        Ok(status) if status.success() => Ok(()),
        _ => Err("Trunk stopped: see its message above".to_owned()),
    }
}
