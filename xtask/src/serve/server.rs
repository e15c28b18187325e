//! Serves a folder under the policy of the release, and makes open pages reload.
//!
//! Reloading needs no exception from the policy: the script is a file of the same origin, which waits for an answer.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread;

use tiny_http::{Header, Request, Response, Server};

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

/// Answers every request in a thread of its own: those for the next build wait.
pub(super) fn start(server: Server, folder: PathBuf, builds: Arc<Builds>) {
    let folder = Arc::new(folder);
    thread::spawn(move || {
        for request in server.incoming_requests() {
            let (folder, builds) = (Arc::clone(&folder), Arc::clone(&builds));
            thread::spawn(move || answer(request, &folder, &builds));
        }
    });
}

fn answer(request: Request, folder: &Path, builds: &Builds) {
    let (path, query) = request.url().split_once('?').unwrap_or((request.url(), ""));
    let found = match path {
        "/reload" => Some(("text/plain", builds.after(query.parse().ok()).to_string().into_bytes())),
        "/reload.js" => Some(("text/javascript", SCRIPT.into())),
        path => file(folder, path),
    };
    let response = match found {
        Some((kind, body)) => Response::from_data(body).with_header(header("Content-Type", kind)),
        None => Response::from_string("not found").with_status_code(404),
    };
    let response = response
        .with_header(header("Content-Security-Policy", POLICY))
        .with_header(header("Cache-Control", "no-store"));
    // Who asked may be gone.
    let _ = request.respond(response);
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

/// A header of text that is known to be one.
fn header(name: &'static str, value: &str) -> Header {
    Header::from_bytes(name, value).unwrap_or_else(|()| unreachable!("{name}: {value} is a header"))
}

#[cfg(test)]
mod tests {
    use super::file;
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
}
