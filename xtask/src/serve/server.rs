//! Serves a folder under the policy of the release, and makes open pages reload.
//!
//! Reloading needs no exception from the policy: the script is a file of the same origin, which waits for an answer.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use oxhttp::Server;
use oxhttp::model::{Body, Response, StatusCode, Uri};

use crate::dist::POLICY;

use super::reload::Builds;

const SCRIPT: &str = "\
const ask = async (known) => (await fetch(`/reload?${known}`)).text()
const pause = () => new Promise((wake) => setTimeout(wake, 1000))
// Not awaited: the page has loaded long before this ends. A server that was stopped may come back.
async function follow() {
  const first = await ask('')
  for (;;) {
    const now = await ask(first).catch(pause)
    if (now !== undefined && now !== first) return location.reload()
  }
}
follow()
";
const LOADER: &str = "<script type=\"module\" src=\"/reload.js\"></script>\n</head>";

/// Listens at once. Every connection has a thread of its own, because requests for the next build wait.
pub(super) fn start(port: u16, folder: PathBuf, builds: Arc<Builds>) -> io::Result<()> {
    Server::new(move |request| answer(request.uri(), &folder, &builds))
        .bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .spawn()
        .map(drop)
}

fn answer(address: &Uri, folder: &Path, builds: &Builds) -> Response<Body> {
    let found = match address.path() {
        "/reload" => {
            let known = address.query().and_then(|number| number.parse().ok());
            Some(("text/plain", builds.after(known).to_string().into_bytes()))
        }
        "/reload.js" => Some(("text/javascript", SCRIPT.into())),
        path => file(folder, path),
    };
    let (status, (kind, body)) = match found {
        Some(found) => (StatusCode::OK, found),
        None => (StatusCode::NOT_FOUND, ("text/plain", b"not found".to_vec())),
    };
    Response::builder()
        .status(status)
        .header("Content-Type", kind)
        .header("Content-Security-Policy", POLICY)
        .header("Cache-Control", "no-store")
        .body(body.into())
        .unwrap_or_else(|error| unreachable!("{kind} is a header: {error}"))
}

/// Returns the kind and the content of the file that an address names, or `None` if there is none.
fn file(folder: &Path, address: &str) -> Option<(&'static str, Vec<u8>)> {
    let relative = Path::new(address.trim_start_matches('/'));
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let mut file = folder.join(relative);
    if file.is_dir() {
        file.push("index.html");
    }
    let kind = match file.extension()?.to_str()? {
        "html" => {
            let page = fs::read_to_string(file).ok()?;
            return Some(("text/html; charset=utf-8", page.replacen("</head>", LOADER, 1).into()));
        }
        "js" => "text/javascript",
        "css" => "text/css",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    };
    Some((kind, fs::read(file).ok()?))
}

#[cfg(test)]
mod tests {
    use super::{file, start};
    use crate::serve::reload::Builds;
    use std::io::{Read, Write};
    use std::net::{Ipv4Addr, TcpListener, TcpStream};
    use std::sync::Arc;
    use std::time::Duration;
    use std::{env, fs, process};

    #[test]
    fn only_files_of_the_folder_are_served() {
        let folder = env::temp_dir().join(format!("xtask-serve-{}", process::id()));
        let inside = folder.join("inside");
        fs::create_dir_all(&inside).unwrap();
        fs::write(folder.join("secret.txt"), "s").unwrap();
        fs::write(inside.join("index.html"), "<head></head>").unwrap();
        fs::write(inside.join("a.wasm"), "w").unwrap();
        assert_eq!(file(&inside, "/a.wasm"), Some(("application/wasm", b"w".to_vec())));
        let (kind, page) = file(&inside, "/").unwrap();
        assert_eq!(kind, "text/html; charset=utf-8");
        assert!(String::from_utf8(page).unwrap().contains("reload.js"));
        for address in ["/../secret.txt", "/inside/../../secret.txt", "/missing.js", "/a.exe"] {
            assert_eq!(file(&inside, address), None, "{address}");
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn no_open_connection_holds_up_another() {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        start(port, env::temp_dir().join("xtask-serve-nothing"), Arc::new(Builds::default())).unwrap();
        let ask = |path: &str| {
            let mut connection = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
            connection.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            write!(connection, "GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
            connection
        };
        // A browser opens six at once and keeps them. Some of them wait for the next build.
        for _ in 0..20 {
            let waiting = [(); 3].map(|()| ask("/reload?0"));
            let mut open = [(); 6].map(|()| ask("/reload.js"));
            for connection in &mut open {
                let mut status = [0; 15];
                connection.read_exact(&mut status).unwrap();
                assert_eq!(&status, b"HTTP/1.1 200 OK");
            }
            drop((open, waiting));
        }
    }
}
