//! Packs fixtures in every container.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use lzma_rust2::{XzOptions, XzWriter};
use rawzip::{CompressionMethod, ZipArchiveWriter};
use tar::{Builder, EntryType, Header};

use crate::fixture::File;

/// The containers in which every fixture is packed.
pub(crate) const CONTAINERS: [&str; 6] = ["tar", "tar.gz", "tar.xz", "tar.bz2", "tar.zst", "zip"];

/// Packs files; archives inside of them are packed as their names say.
pub(crate) fn pack(files: &[File], container: &str) -> Vec<u8> {
    let files = nested(files);
    match container {
        "zip" => zip(&files),
        container => compress(&tar(&files), container.strip_prefix("tar").unwrap_or_default()),
    }
}

struct Packed {
    path: String,
    bytes: Vec<u8>,
    link: Option<String>,
}

/// Packs the files of inner archives.
fn nested(files: &[File]) -> Vec<Packed> {
    let mut packed: Vec<Packed> = Vec::new();
    let mut inner: Vec<(String, Vec<File>)> = Vec::new();
    for file in files {
        let Some((archive, path)) = file.path.split_once("!/") else {
            let bytes = file.text.clone().into_bytes();
            packed.push(Packed { path: file.path.clone(), bytes, link: file.link.clone() });
            continue;
        };
        let file = File { path: path.to_owned(), ..file.clone() };
        match inner.iter_mut().find(|(name, _)| name == archive) {
            Some((_, files)) => files.push(file),
            None => inner.push((archive.to_owned(), vec![file])),
        }
    }
    for (path, files) in inner {
        let container = match () {
            () if path.ends_with("zip") => "zip",
            () if path.ends_with("gz") => "tar.gz",
            () if path.ends_with("xz") => "tar.xz",
            () => panic!("{path}: no container has this ending"),
        };
        packed.push(Packed { bytes: pack(&files, container), path, link: None });
    }
    packed
}

fn tar(files: &[Packed]) -> Vec<u8> {
    let mut tar = Builder::new(Vec::new());
    for file in files {
        let mut header = Header::new_gnu();
        // Names with a leading slash are written by some collectors, and refused by the crate.
        let path = file.path.as_bytes();
        if path.len() <= 100 {
            header.as_old_mut().name[..path.len()].copy_from_slice(path);
        } else {
            let mut long = Header::new_gnu();
            long.set_entry_type(EntryType::GNULongName);
            long.set_size(path.len() as u64 + 1);
            long.set_cksum();
            tar.append(&long, [path, b"\0"].concat().as_slice()).expect("memory takes all");
        }
        header.set_size(file.bytes.len() as u64);
        if let Some(link) = &file.link {
            header.set_entry_type(EntryType::Symlink);
            header.set_link_name_literal(link).expect("the target is short");
            header.set_size(0);
        }
        header.set_cksum();
        let bytes: &[u8] = if file.link.is_some() { &[] } else { &file.bytes };
        tar.append(&header, bytes).expect("memory takes all");
    }
    tar.into_inner().expect("memory takes all")
}

/// Compresses bytes as an ending says: nothing, `.gz`, `.xz`, `.bz2` or `.zst`.
pub(crate) fn compress(bytes: &[u8], ending: &str) -> Vec<u8> {
    match ending {
        "" => bytes.to_owned(),
        ".gz" => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(bytes).expect("memory takes all");
            encoder.finish().expect("memory takes all")
        }
        ".xz" => xz(bytes, 3),
        ".bz2" => {
            let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
            encoder.write_all(bytes).expect("memory takes all");
            encoder.finish().expect("memory takes all")
        }
        ".zst" => ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest),
        other => panic!("no compression has the ending {other}"),
    }
}

/// Compresses with the dictionary of the preset.
pub(crate) fn xz(bytes: &[u8], preset: u32) -> Vec<u8> {
    let mut encoder = XzWriter::new(Vec::new(), XzOptions::with_preset(preset)).expect("a known preset");
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn zip(files: &[Packed]) -> Vec<u8> {
    let mut zip = ZipArchiveWriter::new(Vec::new());
    for file in files {
        let path = file.path.trim_start_matches("./").trim_start_matches('/');
        let is_link = file.link.is_some();
        let method = if is_link { CompressionMethod::STORE } else { CompressionMethod::DEFLATE };
        let mut builder = zip.new_file(path).compression_method(method);
        if is_link {
            builder = builder.unix_permissions(0o120_777);
        }
        let (mut entry, config) = builder.start().expect("a name that fits");
        let bytes = file.link.as_ref().map_or(file.bytes.as_slice(), |link| link.as_bytes());
        let descriptor = if is_link {
            let mut writer = config.wrap(&mut entry);
            writer.write_all(bytes).expect("memory takes all");
            writer.finish().expect("memory takes all").1
        } else {
            let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::fast()));
            writer.write_all(bytes).expect("memory takes all");
            let (encoder, descriptor) = writer.finish().expect("memory takes all");
            encoder.finish().expect("memory takes all");
            descriptor
        };
        entry.finish(descriptor).expect("memory takes all");
    }
    zip.finish().expect("memory takes all")
}
