//! All pages in one file: scripts and styles inline, the rest compressed in inert scripts, and a policy with the hash
//! of each.

use std::io::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compression, GzBuilder};

use crate::Outcome;
use crate::process::{root, say};
use crate::setup::Tools;
use crate::wasm::is_part;

use super::widget::bundle;
use crate::files::{bytes, copy_all, entries, fresh, hex_sha256, integrity, read, write};

/// `stage` holds the parts of the page, `widget` those it shares with the element.
pub(super) fn build(tools: &Tools, stage: &Path, widget: &Path, offline: &Path) -> Outcome {
    say("building the offline file");
    fresh(offline)?;
    copy_all(&root().join("static/offline"), &stage.join("offline"))?;
    // A file cannot be installed, and has no other window to communicate with.
    write(&stage.join("install.js"), "")?;
    write(&stage.join("transfer.js"), &read(&stage.join("offline/transfer.js"))?)?;
    let script = stage.join("offline/bundle.js");
    bundle(tools, &stage.join("offline/offline.js"), &script, &["--format=esm"])?;
    workers(tools, stage)?;
    let style = read(&widget.join("style.css"))?
        + &read(&stage.join("coverage.css"))?
        + &read(&stage.join("print.css"))?
        + PAGES;
    let script = read(&script)?;

    let page = read(&root().join("static/index.html"))?.replace("\"coverage.html\"", "\"#coverage\"");
    let lines = page.lines().filter(|line| !line.contains("<link") && !line.contains("<script"));
    let page = lines.collect::<Vec<_>>().join("\n") + "\n";
    let charset = "<meta charset=\"utf-8\">";
    let page = page.replacen(charset, &format!("{charset}\n  {}", policy(&script, &style)), 1);
    let head = format!("<style>{style}</style>\n</head>");
    let page = page.replacen("</head>", &head, 1);
    let (others, files) = (other_pages(stage)?, embedded(stage, widget)?);
    let end = format!("{others}{files}<script type=\"module\">{script}</script>\n</body>");
    let page = page.replacen("</body>", &end, 1);

    let file = offline.join("reusecheck.html");
    write(&file, &page)?;
    let digest = hex_sha256(&bytes(&file)?);
    write(&offline.join("reusecheck.html.sha256"), &format!("{digest}  reusecheck.html\n"))
}

/// The coverage is shown if the address points into it, without any script; the snippet builder is not included.
const PAGES: &str = ".coverage:not(:target,:has(:target)),body:has(.coverage:target,.coverage :target)>#app,\
                     nav a[href^=builder]{display:none}";

/// Plain scripts without an address: they get one that resolves to nothing.
fn workers(tools: &Tools, stage: &Path) -> Outcome {
    let plain = ["--format=iife", "--define:import.meta.url=\"file:///\""];
    let bundled = |(from, to): (&str, &str)| bundle(tools, &stage.join(from), &stage.join(to), &plain);
    [
        ("offline/page-worker.js", "offline/worker.js"),
        ("offline/cluster-worker.js", "offline/fleet-worker.js"),
    ]
    .into_iter()
    .try_for_each(bundled)
}

/// Returns the coverage in English as markup, and the other parts as data that is inserted on use.
fn other_pages(stage: &Path) -> Outcome<String> {
    let mut pages = String::new();
    for name in &entries(stage)? {
        let Some(id) = name.strip_suffix(".html").filter(|id| id.starts_with("coverage")) else { continue };
        let page = read(&stage.join(name))?;
        let language = between(&page, "<html lang=\"", "\"").unwrap_or_default();
        let inside = between(&page, "<body class=\"coverage\">", "</body>");
        let inside = inside.ok_or_else(|| format!("{name} has no body"))?;
        let back = between(inside, "<a href=\"./", "\"").unwrap_or_default();
        let inside = only_here(&inside.replacen(&format!("\"./{back}\""), "\"#\"", 1));
        let page = format!("<div id=\"{id}\" class=\"coverage\" lang=\"{language}\">{inside}</div>\n");
        pages.push_str(&if language == "en" { page } else { template(name, &page) });
    }
    let fleet = read(&stage.join("fleet.html"))?;
    let fleet = between(&fleet, "<body>", "</body>").ok_or("fleet.html has no body")?;
    Ok(pages + &template("fleet.html", fleet))
}

/// Returns the coverage without links to files beside it; the page of a lineage becomes its section.
fn only_here(page: &str) -> String {
    let mut parts = page.split("<a href=\"builds/");
    let mut here = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (file, rest) = part.split_once('"').unwrap_or_default();
        let lineage = file.trim_end_matches(".html").trim_end_matches(".zh-CN");
        here.extend(["<a href=\"#lineage-", lineage, "\"", rest]);
    }
    here.lines().filter(|line| !line.starts_with("<p class=\"files\">")).collect::<Vec<_>>().join("\n")
}

fn template(name: &str, inside: &str) -> String {
    format!("<template id=\"{name}\">{inside}</template>\n")
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(inside, _)| inside)
}

/// The policy: only content of the file, and no requests.
fn policy(script: &str, style: &str) -> String {
    let (script, style) = (integrity(script.as_bytes()), integrity(style.as_bytes()));
    format!(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'wasm-unsafe-eval' '{script}'; \
         style-src '{style}'; img-src data:; worker-src blob:; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types reusecheck\">"
    )
}

/// Returns the files that the pages would otherwise load, by name. Workers are not compressed, because a page needs
/// them at once.
fn embedded(stage: &Path, widget: &Path) -> Outcome<String> {
    let mut files = vec![
        ("reusecheck-web_bg.wasm".to_owned(), widget.join("page.wasm")),
        ("reusecheck_bg.wasm".to_owned(), widget.join("engine.wasm")),
        ("reusecheck-archive_bg.wasm".to_owned(), widget.join("archive.wasm")),
        ("panels.css".to_owned(), stage.join("panels.css")),
        ("fleet.css".to_owned(), stage.join("fleet.css")),
    ];
    let parts = entries(stage)?.into_iter().filter(|name| is_part(name));
    files.extend(parts.map(|name| (name.clone(), stage.join(name))));
    let languages = stage.join("lang");
    files.extend(entries(&languages)?.into_iter().map(|name| (name.clone(), languages.join(name))));
    let block =
        |name: &str, text: String| format!("<script type=\"text/plain\" id=\"{name}\">{text}</script>\n");
    let mut blocks = String::new();
    for (name, file) in &files {
        blocks.push_str(&block(name, packed(&bytes(file)?)?));
    }
    for name in ["worker.js", "fleet-worker.js"] {
        blocks.push_str(&block(name, read(&stage.join("offline").join(name))?));
    }
    Ok(blocks)
}

/// Compresses without a time stamp, so that builds are reproducible.
fn packed(bytes: &[u8]) -> Outcome<String> {
    let mut packer = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    let done = packer.write_all(bytes).and_then(|()| packer.finish());
    done.map(|packed| STANDARD.encode(packed)).map_err(|error| format!("could not be compressed: {error}"))
}
