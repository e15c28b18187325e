//! The page as it is hosted: its files in a folder named by their content, the policy in its pages, the service worker.

use std::path::Path;

use crate::Outcome;
use crate::process::root;

use crate::files::{bytes, copy, digest, entries, fresh, integrity, list, read, rename, write};

/// The strict policy that the page carries wherever it is hosted.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; \
                      require-trusted-types-for 'script'; trusted-types reusecheck";

/// The folder with a page for each lineage.
const BUILDS: &str = "builds";
/// Files that others link to or poll: their names never change, and the service worker caches none of them.
const PUBLISHED: [&str; 4] = ["changes.atom", "knowledge.json", "knowledge.schema.json", "sitemap.xml"];

/// Turns the assembled page into the files of a host.
pub(super) fn finish(app: &Path) -> Outcome {
    let (pages, parts) = parts(app)?;
    let folder = move_parts(app, &parts)?;
    for page in &pages {
        finish_page(&app.join(page), &parts, &folder)?;
    }
    for page in entries(&app.join(BUILDS))? {
        finish_page(&app.join(BUILDS).join(page), &parts, &folder)?;
    }
    service_worker(app)
}

/// Returns the names of the pages, and of their parts. Icons and the manifest are neither: their names never change.
fn parts(app: &Path) -> Outcome<(Vec<String>, Vec<String>)> {
    let ends = |name: &String, endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    let is_lasting = |name: &String| {
        ends(name, &[".png", ".svg", ".webmanifest"]) || name == BUILDS || PUBLISHED.contains(&name.as_str())
    };
    let names = entries(app)?.into_iter().filter(|name| !is_lasting(name));
    Ok(names.partition(|name| ends(name, &[".html"])))
}

/// Moves the parts into a folder named by their content: a page never gets parts of another version.
fn move_parts(app: &Path, parts: &[String]) -> Outcome<String> {
    let moving = app.join("moving");
    fresh(&moving)?;
    for part in parts {
        rename(&app.join(part), &moving.join(part))?;
    }
    let folder = digest(&moving, &list(&moving)?)?;
    rename(&moving, &app.join(&folder))?;
    Ok(folder)
}

fn finish_page(file: &Path, parts: &[String], folder: &str) -> Outcome {
    let page = read(file)?;
    let is_comment = |line: &str| line.trim().starts_with("<!--") && line.ends_with("-->");
    // What a page would load in advance is in the script that it starts with.
    let is_bundled = |line: &str| line.contains("rel=\"modulepreload\"");
    let lines = page.lines().filter(|line| !line.trim().is_empty() && !is_comment(line) && !is_bundled(line));
    let mut page = lines.collect::<Vec<_>>().join("\n") + "\n";
    for part in parts {
        for up in ["", "../"] {
            page = page.replace(&format!("=\"{up}{part}\""), &format!("=\"{up}{folder}/{part}\""));
        }
    }
    write(file, &page)?;
    write_policy(file)
}

/// Puts the policy into a page, before anything is loaded.
pub(super) fn write_policy(file: &Path) -> Outcome {
    let page = read(file)?;
    let charset = "<meta charset=\"utf-8\">";
    if !page.contains(charset) {
        return Err(format!("{} has no {charset} to put the policy behind", file.display()));
    }
    let policy = format!("{charset}<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">");
    write(file, &page.replacen(charset, &policy, 1))
}

/// Writes the service worker with the list of files of this version.
fn service_worker(app: &Path) -> Outcome {
    // Pages about single kernels are reached by search, not from the page: they are too many to cache for offline use.
    let is_kept = |name: &String| !name.starts_with(BUILDS) && !PUBLISHED.contains(&name.as_str());
    let names: Vec<String> = list(app)?.into_iter().filter(is_kept).collect();
    let version = digest(app, &names)?;
    let files: Vec<String> = names
        .iter()
        .map(|name| Ok(format!("  ['{name}', '{}'],\n", integrity(&bytes(&app.join(name))?))))
        .collect::<Outcome<_>>()?;
    let worker = app.join("service-worker.js");
    copy(&root().join("static/service-worker.js"), &worker)?;
    let filled = read(&worker)?
        .replace("VERSION = ''", &format!("VERSION = '{version}'"))
        .replace("FILES = []", &format!("FILES = [\n{}]", files.concat()));
    write(&worker, &filled)
}
