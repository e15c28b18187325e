//! Limits for reading an archive.

/// The most members of all archives together.
pub(crate) const MEMBERS: usize = 100_000;
/// The most bytes unpacked over all levels.
pub(crate) const UNPACKED: u64 = 64 << 30;
/// The most bytes kept of a member.
pub(crate) const KEPT: usize = 4 << 20;
/// The depth of archives in archives.
pub(crate) const DEPTH: u8 = 3;
/// Content that is neither container nor text is dropped after so many bytes.
pub(crate) const NOT_TEXT: u64 = 1 << 20;
/// The longest name, in bytes.
pub(crate) const NAME: usize = 4096;
/// The most nodes kept of the lists of one archive.
pub(crate) const NODES: usize = 50_000;
/// Of notes with the same reason only so many are kept.
pub(crate) const NOTES: usize = 20;
/// The most members that are read as text and kept as facts.
pub(crate) const EXTRACTS: usize = 10_000;
/// Input is read in blocks of so many bytes, however it is cut.
pub(crate) const BLOCK: usize = 64 << 10;
