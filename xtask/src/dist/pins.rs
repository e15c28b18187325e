//! `pins.json` among the parts of the page: the digests of the other forms, for the snippet builder.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};

use crate::Outcome;

use crate::files::{bytes, hex_sha256, write};

/// Writes the digests of everything in `dist` so far; the page itself is built last.
pub(super) fn write_pins(dist: &Path, app: &Path) -> Outcome {
    let version = env!("CARGO_PKG_VERSION");
    let file = |name: &str| bytes(&dist.join(name));
    let integrity =
        |name| file(name).map(|bytes| format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes))));
    let sha256 = |name| file(name).map(|bytes| hex_sha256(&bytes));
    let (widget, embed) = (integrity("widget/reuse-check.js")?, integrity("embed/reusecheck-embed.js")?);
    let package = format!("package/reusecheck-{version}.tgz");
    let (offline, packed) = (sha256("offline/reusecheck.html")?, sha256(&package)?);
    let pins = format!(
        "{{\"version\":\"{version}\",\"widget\":\"{widget}\",\"embed\":\"{embed}\",\"offline\":\"{offline}\",\
         \"package\":\"{packed}\"}}\n"
    );
    write(&app.join("pins.json"), &pins)
}
