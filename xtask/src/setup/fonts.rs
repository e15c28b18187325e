//! The Chinese font of the pictures; their other fonts come with the npm packages.

use std::path::Path;

use crate::process::{apt_install, say};

/// Installs it where it is missing. Where that cannot be done, the pictures say that they were skipped.
pub(crate) fn fonts() {
    if !Path::new("/usr/share/fonts/truetype/wqy").is_dir()
        && let Err(way) = apt_install(&["fonts-wqy-microhei"])
    {
        say(&format!("without its font no picture is compared; {way}"));
    }
}
