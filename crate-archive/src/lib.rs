//! Reads support archives, which customers send instead of the output of commands.
//!
//! Takes an archive as bytes, in chunks of any size, and returns the known facts of each node, with the file and line
//! of every fact. Containers (tar and zip, with gzip, xz, bzip2 and zstd around them) are recognised by their first
//! bytes. `knowledge/archives.toml` of the core lists the collectors and the content of their files. The core's readers
//! read the texts.
//!
//! ```
//! use reusecheck_archive::Archive;
//! use reusecheck_core::messages::ENGLISH;
//!
//! let mut archive = Archive::new();
//! archive.file("node-a/systeminfo/uname", b"Linux node-a 5.4.0-150-generic #167-Ubuntu SMP x86_64 GNU/Linux\n");
//! archive.file("node-a/systeminfo/sysctla", b"net.ipv4.vs.conn_reuse_mode = 0\n");
//! let reading = archive.finish(&ENGLISH);
//! assert_eq!(reading.collector, "rancher");
//! assert_eq!(reading.nodes[0].name, "node-a");
//! assert_eq!(reading.nodes[0].facts.kernel.as_deref(), Some("5.4.0-150-generic"));
//! ```
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod assemble;
mod bounds;
mod container;
mod context;
mod filter;
mod interfaces;
mod layout;
mod member;
mod notes;
mod path;
mod pieces;
mod reading;
mod sections;
mod versions;

use std::io;

use reusecheck_core::messages::Catalogue;

use bounds::BLOCK;
use container::directory::Directory;
use container::{End, Layer, Location};
use context::Context;

pub use container::is_archive;
pub use reading::{ArchiveNode, ArchiveNote, ArchiveReading, Members, SCHEMA};

/// An archive that is read.
pub struct Archive {
    context: Context,
    source: Source,
    /// Input that does not fill a block yet: the chunks must not change the result.
    block: Vec<u8>,
    /// How many bytes were requested and read.
    at: u64,
    /// The size of an input that can be read at any place.
    size: Option<u64>,
}

/// How the input is read.
enum Source {
    Passing(Layer),
    Directory(Box<Directory>),
    /// A folder, or nothing yet.
    Files,
}

impl Default for Archive {
    fn default() -> Self {
        Self::new()
    }
}

impl Archive {
    /// Returns an archive whose bytes are passed in order to [`Self::push`], or a folder whose files are passed to
    /// [`Self::file`].
    pub fn new() -> Self {
        Self { context: Context::default(), source: Source::Files, block: Vec::new(), at: 0, size: None }
    }

    /// Returns an archive of `size` bytes that can be read at any place: [`Self::want`] returns the place to pass to
    /// [`Self::push`] next.
    pub fn seekable(size: u64) -> Self {
        Self { size: Some(size), ..Self::new() }
    }

    /// Returns the place and the length, in bytes, of the next chunk to push; `None` when nothing more is needed. Only
    /// for an archive that is [`Self::seekable`].
    pub fn want(&self) -> Option<(u64, usize)> {
        if let Source::Directory(directory) = &self.source {
            return directory.want();
        }
        let left = self.size?.saturating_sub(self.at);
        let length = usize::try_from(left).unwrap_or(usize::MAX).min(BLOCK * 16);
        (left > 0 && !self.is_done())
            .then_some((self.at, if self.at == 0 { length.min(BLOCK) } else { length }))
    }

    /// Reads the next bytes, which may be cut anywhere.
    pub fn push(&mut self, bytes: &[u8]) {
        if let Source::Directory(directory) = &mut self.source {
            directory.push(bytes, &mut self.context);
            if directory.is_unusable {
                self.read_forward();
            }
            return;
        }
        let is_begin = self.at == 0 && matches!(self.source, Source::Files);
        self.at += u64::try_from(bytes.len()).unwrap_or_default();
        if is_begin
            && let Some(size) = self.size
            && bytes.starts_with(b"PK\x03\x04")
        {
            self.source = Source::Directory(Box::new(Directory::new(size)));
            return;
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            let (part, next) = rest.split_at(rest.len().min(BLOCK - self.block.len()));
            self.block.extend_from_slice(part);
            rest = next;
            if self.block.len() == BLOCK {
                self.end_block();
            }
        }
    }

    /// Returns whether any further bytes are ignored.
    pub fn is_done(&self) -> bool {
        let is_unwanted = matches!(&self.source, Source::Passing(layer) if !layer.wants_more());
        is_unwanted || self.context.is_stopped()
    }

    /// Reads one file of an unpacked folder; `path` is relative to the folder, with slashes.
    pub fn file(&mut self, path: &str, bytes: &[u8]) {
        if let Some(mut file) = self.open_file(path) {
            bytes.chunks(BLOCK).for_each(|block| file.push(self, block));
            file.finish(self);
        }
    }

    /// Opens a file of an unpacked folder to be read piece by piece; `None` if it is not needed.
    pub fn open_file(&mut self, path: &str) -> Option<OpenFile> {
        let layer = self.context.open(&Location::default(), path.as_bytes(), context::Kind::File);
        if layer.is_unknown() {
            // To open every file of a folder would take long.
            self.context.counts.skipped += 1;
            return None;
        }
        (!matches!(layer, Layer::Ignored)).then_some(OpenFile { layer })
    }

    /// Reads a file of `size` bytes at the places that the archive requests, and returns its reading.
    ///
    /// # Errors
    ///
    /// A place that cannot be read.
    pub fn read(
        file: &mut (impl io::Read + io::Seek + ?Sized),
        size: u64,
        catalogue: &Catalogue,
    ) -> io::Result<ArchiveReading> {
        let mut archive = Self::seekable(size);
        loop {
            while let Some((at, length)) = archive.want() {
                let mut bytes = vec![0; length];
                file.seek(io::SeekFrom::Start(at))?;
                file.read_exact(&mut bytes)?;
                archive.push(&bytes);
            }
            // Links may point to files that were skipped.
            match archive.second_pass() {
                Some(second_pass) => archive = second_pass,
                None => return Ok(archive.finish(catalogue)),
            }
        }
    }

    /// Returns the reading, in a language.
    pub fn finish(mut self, catalogue: &Catalogue) -> ArchiveReading {
        self.end();
        assemble::assemble(&mut self.context, catalogue)
    }

    /// Ends the input. If links point to files that were skipped, returns an archive that must be read a second time
    /// from its start. Otherwise call [`Self::finish`] next.
    pub fn second_pass(&mut self) -> Option<Self> {
        self.end();
        let wanted = self.context.passed();
        if wanted.is_empty() {
            return None;
        }
        let mut second_pass = Self { size: self.size, ..Self::new() };
        second_pass.context.wanted = wanted;
        Some(second_pass)
    }

    fn end(&mut self) {
        if !self.block.is_empty() {
            self.end_block();
        }
        match std::mem::replace(&mut self.source, Source::Files) {
            Source::Passing(mut layer) => layer.finish(End::Complete, &mut self.context),
            Source::Directory(mut directory) => directory.end(&mut self.context),
            Source::Files => {}
        }
    }

    fn end_block(&mut self) {
        if let Source::Files = self.source {
            self.source = Source::Passing(Layer::start(Location::default(), None));
        }
        if let Source::Passing(layer) = &mut self.source {
            layer.push(&self.block, &mut self.context);
        }
        self.block.clear();
    }

    /// Reads a zip forward because its directory is damaged or cut off.
    fn read_forward(&mut self) {
        self.context.notes.truncated("");
        self.source = Source::Files;
        self.at = 0;
        // Requests the start again, and does not search the directory.
        self.source = Source::Passing(Layer::start(Location::default(), None));
    }
}

/// A file of a folder that is read piece by piece.
pub struct OpenFile {
    layer: Layer,
}

impl OpenFile {
    /// Reads the next bytes, of at most 64 KiB, which must be cut as the file is read.
    pub fn push(&mut self, archive: &mut Archive, bytes: &[u8]) {
        self.layer.push(bytes, &mut archive.context);
    }

    /// Returns whether more of it is needed.
    pub fn wants_more(&self) -> bool {
        self.layer.wants_more()
    }

    /// Ends the file.
    pub fn finish(mut self, archive: &mut Archive) {
        self.layer.finish(End::Complete, &mut archive.context);
    }
}
