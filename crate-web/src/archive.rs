//! The Rust side of `readArchive`: bytes in, JSON out. It is a wasm module of its own, loaded with the first archive.

use js_sys::Error;
use reusecheck_archive::Archive;
use reusecheck_core::archives::COLLECTORS;
use reusecheck_core::messages::{ENGLISH, id};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::languages::{loaded, take};

/// An archive that is being read.
#[wasm_bindgen]
pub struct ArchiveReader {
    archive: Archive,
}

#[wasm_bindgen]
impl ArchiveReader {
    /// Starts to read an archive of `size` bytes that can be read at any place, or, without a size, a stream.
    #[wasm_bindgen(constructor)]
    pub fn new(size: Option<f64>) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "sizes of files are exact in doubles"
        )]
        let archive = size.map_or_else(Archive::new, |size| Archive::seekable(size as u64));
        Self { archive }
    }

    /// Returns the place and the length, in bytes, of the next chunk to push; nothing when the archive needs no more.
    pub fn want(&self) -> Vec<f64> {
        #[expect(clippy::cast_precision_loss, reason = "sizes of files are exact in doubles")]
        let pair = |(at, length): (u64, usize)| vec![at as f64, length as f64];
        self.archive.want().map(pair).unwrap_or_default()
    }

    /// Reads the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.archive.push(bytes);
    }

    /// Returns whether the reader ignores whatever follows.
    #[wasm_bindgen(js_name = isDone)]
    pub fn is_done(&self) -> bool {
        self.archive.is_done()
    }

    /// Starts a second pass if links point to files that were skipped; false if everything was read.
    pub fn restart(&mut self) -> bool {
        let Some(archive) = self.archive.second_pass() else { return false };
        self.archive = archive;
        true
    }

    /// Returns the reading as JSON, in a loaded language, or English.
    pub fn finish(&mut self, lang: &str) -> Result<String, JsValue> {
        let reading = std::mem::take(&mut self.archive).finish(loaded(lang).unwrap_or(&ENGLISH));
        serde_json::to_string(&reading).map_err(|error| Error::new(&error.to_string()).into())
    }
}

/// Returns the name of the collector with that id; empty for an unknown one.
#[wasm_bindgen(js_name = collectorTitle)]
pub fn collector_title(id: &str) -> String {
    COLLECTORS
        .iter()
        .find(|collector| collector.id == id)
        .map_or_else(String::new, |found| found.title.to_owned())
}

/// Loads a language's pack. An invalid one changes nothing.
#[wasm_bindgen(js_name = takeArchivePack)]
pub fn take_archive_pack(pack: String) -> Result<(), JsValue> {
    take(pack).map(drop).map_err(|_| Error::new(ENGLISH.text(id::API_MISFIT)).into())
}
