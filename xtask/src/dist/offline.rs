//! The page as one file: scripts and styles inline, all else compressed in scripts that no browser runs, and a policy
//! that knows each by its hash.

use std::io::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compression, GzBuilder};

use crate::Outcome;
use crate::process::{root, say};
use crate::setup::Tools;

use super::files::{bytes, copy_all, entries, fresh, hex_sha256, integrity, read, write};
use super::widget::bundle;

/// `stage` holds the parts of the page, `widget` those it shares with the element.
pub(super) fn build(tools: &Tools, stage: &Path, widget: &Path, offline: &Path) -> Outcome {
    say("building the offline file");
    fresh(offline)?;
    copy_all(&root().join("static/offline"), &stage.join("offline"))?;
    // There is nothing to install from a file.
    write(&stage.join("install.js"), "")?;
    let script = stage.join("offline/bundle.js");
    bundle(tools, &stage.join("offline/offline.js"), &script, &["--format=esm"])?;
    // A plain script has no address of its own; it is given what it would look for there.
    let plain = ["--format=iife", "--log-override:empty-import-meta=silent"];
    bundle(tools, &stage.join("worker.js"), &stage.join("offline/worker.js"), &plain)?;
    let (script, style) = (read(&script)?, read(&widget.join("style.css"))? + "footer a { display: none }");

    let page = read(&root().join("static/index.html"))?;
    let lines = page.lines().filter(|line| !line.contains("<link") && !line.contains("<script"));
    let page = lines.collect::<Vec<_>>().join("\n") + "\n";
    let charset = "<meta charset=\"utf-8\">";
    let page = page.replacen(charset, &format!("{charset}\n  {}", policy(&script, &style)), 1);
    let head = format!("<style>{style}</style>\n</head>");
    let page = page.replacen("</head>", &head, 1);
    let end = format!("{}<script type=\"module\">{script}</script>\n</body>", embedded(stage, widget)?);
    let page = page.replacen("</body>", &end, 1);

    let file = offline.join("reusecheck.html");
    write(&file, &page)?;
    let digest = hex_sha256(&bytes(&file)?);
    write(&offline.join("reusecheck.html.sha256"), &format!("{digest}  reusecheck.html\n"))
}

/// Nothing but what stands in the file, and no request at all.
fn policy(script: &str, style: &str) -> String {
    let (script, style) = (integrity(script.as_bytes()), integrity(style.as_bytes()));
    format!(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'wasm-unsafe-eval' '{script}'; \
         style-src '{style}'; img-src data:; worker-src blob:; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types reusecheck\">"
    )
}

/// The files that the page would otherwise load, by name.
fn embedded(stage: &Path, widget: &Path) -> Outcome<String> {
    let mut files = vec![
        ("reusecheck-web_bg.wasm".to_owned(), widget.join("page.wasm")),
        ("engine.wasm".to_owned(), widget.join("engine.wasm")),
        ("worker.js".to_owned(), stage.join("offline/worker.js")),
        ("explore.css".to_owned(), stage.join("explore/explore.css")),
    ];
    let languages = stage.join("lang");
    files.extend(entries(&languages)?.into_iter().map(|name| (name.clone(), languages.join(name))));
    let block = |(name, file): &(String, std::path::PathBuf)| {
        Ok(format!("<script type=\"text/plain\" id=\"{name}\">{}</script>\n", packed(&bytes(file)?)?))
    };
    files.iter().map(block).collect()
}

/// The same bytes whenever it is built: without a time in it.
fn packed(bytes: &[u8]) -> Outcome<String> {
    let mut packer = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    let done = packer.write_all(bytes).and_then(|()| packer.finish());
    done.map(|packed| STANDARD.encode(packed)).map_err(|error| format!("could not be compressed: {error}"))
}
