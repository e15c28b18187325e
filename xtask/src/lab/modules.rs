//! Builds `ip_vs` from Debian's source of a kernel, with commits taken back.
//!
//! Headers, tools and source are those of the exact version of the kernel. Newer tools may need a newer C library.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::commits::Variant;
use super::kernels::KernelPackage;
use crate::Outcome;
use crate::process::{command, run, say};

/// The series whose tools run on Debian 12.
const SERIES: [&str; 3] = ["5.10.", "6.1.", "6.12."];
/// The suffixes of builds for newer systems.
const NEWER: [&str; 2] = ["+deb13", "+deb14"];

/// The folder of `ip_vs` in the kernel's source.
const FOLDER: &str = "net/netfilter/ipvs";
const MODULE: &str = "ip_vs.ko";

/// Returns whether modules of that kernel can be built on this system.
pub(super) fn can_build(version: &str) -> bool {
    SERIES.iter().any(|series| version.starts_with(series))
        && !NEWER.iter().any(|suffix| version.contains(suffix))
}

/// The folder in which the modules of one kernel are built.
pub(super) struct Workshop {
    version: String,
    folder: PathBuf,
}

impl Workshop {
    /// Fetches headers, tools and source; once.
    pub(super) fn open(kernel: &KernelPackage, folder: &Path) -> Outcome<Self> {
        let folder = folder.join(format!("{}.build", kernel.version));
        let workshop = Self { version: kernel.version.clone(), folder };
        if workshop.folder.join("complete").exists() {
            return Ok(workshop);
        }
        let _ = fs::remove_dir_all(&workshop.folder);
        create(&workshop.folder)?;
        say("fetching the kernel's headers, tools and source");
        kernel.fetch_source(&workshop.folder)?;
        workshop.unpack_source()?;
        // It includes the file of the common headers by its installed path.
        let makefile = workshop.headers().join("Makefile");
        write(&makefile, &format!("include {}/Makefile\n", workshop.common_headers().display()))?;
        write(&workshop.folder.join("complete"), "")?;
        Ok(workshop)
    }

    fn headers(&self) -> PathBuf {
        self.folder.join(format!("usr/src/linux-headers-{}", self.version))
    }

    fn common_headers(&self) -> PathBuf {
        self.folder.join(format!("usr/src/{}", common_headers(&self.version)))
    }

    /// Unpacks the folder of `ip_vs` from the archive of the whole kernel.
    fn unpack_source(&self) -> Outcome {
        let name = format!("linux-source-{}", series(&self.version));
        let archive = self.folder.join("usr/src").join(format!("{name}.tar.xz"));
        let source = self.folder.join("source");
        create(&source)?;
        let mut unpack = command("tar", &["-xJf"]);
        unpack
            .arg(&archive)
            .arg("-C")
            .arg(&source)
            .args(["--strip-components=1", &format!("{name}/{FOLDER}")]);
        run(&mut unpack, "tar could not unpack the kernel's source")?;
        fs::remove_file(&archive).map_err(|error| format!("{}: {error}", archive.display()))
    }

    /// Returns the module of a variant; built once.
    pub(super) fn build(&self, variant: &Variant) -> Outcome<PathBuf> {
        let module = self.folder.join("modules").join(variant.name).join(MODULE);
        if module.exists() {
            return Ok(module);
        }
        say(&format!("building ip_vs with {}", variant.name));
        let (source, work) = (self.folder.join("source").join(FOLDER), self.folder.join("ipvs"));
        if !work.exists() {
            create(&work)?;
            for entry in
                source.read_dir().map_err(|error| format!("{}: {error}", source.display()))?.flatten()
            {
                copy(&entry.path(), &work.join(entry.file_name()))?;
            }
        }
        variant.write(&source, &work)?;
        let mut make = command("nice", &["-n", "15", "make", "--silent"]);
        make.arg("-C").arg(self.headers()).arg(format!("M={}", work.display()));
        // The configuration in the headers stays as it is; only the debug information is left out.
        make.args(["CC=gcc", "CROSS_COMPILE=", "CONFIG_DEBUG_INFO=", "CONFIG_DEBUG_INFO_BTF_MODULES="]);
        make.arg(MODULE).stdout(Stdio::null());
        run(&mut make, "ip_vs does not compile: see the messages above")?;
        create(module.parent().unwrap_or(&module))?;
        copy(&work.join(MODULE), &module)?;
        Ok(module)
    }
}

/// Returns the package with the headers that all flavours share.
pub(super) fn common_headers(version: &str) -> String {
    let abi = version.strip_suffix(super::kernels::FLAVOUR).unwrap_or(version);
    format!("linux-headers-{abi}-common")
}

/// Returns `6.12` of `6.12.117+deb12-cloud-amd64`.
pub(super) fn series(version: &str) -> String {
    version.split('.').take(2).collect::<Vec<_>>().join(".")
}

fn create(folder: &Path) -> Outcome {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}

fn write(file: &Path, text: &str) -> Outcome {
    fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}

fn copy(from: &Path, to: &Path) -> Outcome {
    fs::copy(from, to).map(drop).map_err(|error| format!("{}: {error}", from.display()))
}

#[cfg(test)]
mod tests {
    use super::{can_build, common_headers, series};

    #[test]
    fn only_kernels_of_debian_12_and_older_can_be_built() {
        let versions = ["5.10.0-46-cloud-amd64", "6.1.0-57-cloud-amd64", "6.12.117+deb12-cloud-amd64"];
        assert!(versions.into_iter().all(can_build));
        for other in ["6.12.117+deb13-cloud-amd64", "6.16.12+deb13-cloud-amd64", "5.1.0-cloud-amd64"] {
            assert!(!can_build(other), "{other}");
        }
    }

    #[test]
    fn packages_are_named_by_the_version() {
        let version = "6.12.117+deb12-cloud-amd64";
        assert_eq!(common_headers(version), "linux-headers-6.12.117+deb12-common");
        assert_eq!(series(version), "6.12");
        assert_eq!(series("5.10.0-46-cloud-amd64"), "5.10");
    }
}
