//! `--in-vm`: boots the kernel of a package in an emulated machine, with this program as its first process.
//!
//! The machine has no disk and no network. It is emulated in software, so that it needs neither root nor the computer's own
//! virtualization. Its clock counts instructions and skips idle time, so that a slow computer changes no outcome.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use reusecheck_probe::options::{GUEST, Options};
use reusecheck_probe::vm::cpio::Archive;
use reusecheck_probe::vm::modules::Available;
use reusecheck_probe::vm::{Format, Printed};

use crate::sys;

/// The longest time of a machine. On a slow computer it boots for a minute.
const LIMIT: Duration = Duration::from_secs(300);
/// The number of lines of the console that an error shows.
const CONSOLE: usize = 12;

/// Runs the probe with the kernel of these packages, and returns what it printed.
pub(crate) fn run(options: &Options) -> Result<Printed, String> {
    if cfg!(not(target_arch = "x86_64")) {
        return Err("--in-vm needs an x86_64 computer".to_owned());
    }
    // The folder must be removed before the program ends.
    sys::catch_signals(0).map_err(|error| error.to_string())?;
    let folder = Folder::new()?;
    let files = folder.0.join("files");
    fs::create_dir(&files).map_err(in_file(&files))?;
    for package in &options.in_vm {
        unpack(package, &files)?;
    }
    let kernel = Kernel::find(&files)?;
    let archive = folder.0.join("archive");
    fs::write(&archive, kernel.archive()?).map_err(in_file(&archive))?;
    eprintln!("booting Linux {} in a virtual machine, up to a minute", kernel.release);
    kernel.boot(&folder.0, &archive, options)
}

/// A temporary folder, removed when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, String> {
        let path = std::env::temp_dir().join(format!("reusecheck-probe-{}", std::process::id()));
        fs::create_dir(&path).map_err(in_file(&path))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The kernel of a package.
struct Kernel {
    release: String,
    image: PathBuf,
    /// The folder of the package, and the paths of its files below it.
    folder: PathBuf,
    paths: Vec<String>,
}

impl Kernel {
    /// Finds the only kernel among unpacked files: `boot/vmlinuz-RELEASE`, or `vmlinuz` in the folder of its modules.
    fn find(folder: &Path) -> Result<Self, String> {
        let mut paths = Vec::new();
        list(folder, folder, &mut paths).map_err(in_file(folder))?;
        let image = |path: &&String| {
            let file = path.rsplit('/').next().unwrap_or_default();
            file == "vmlinuz" || file.starts_with("vmlinuz-")
        };
        let releases: Vec<(String, PathBuf)> =
            paths.iter().filter(image).map(|path| (release(path), folder.join(path))).collect();
        match releases.as_slice() {
            [(release, image), rest @ ..] if rest.iter().all(|(other, _)| other == release) => {
                let (release, image) = (release.clone(), image.clone());
                Ok(Self { release, image, folder: folder.to_owned(), paths })
            }
            [] => Err("no kernel (vmlinuz) in the package; pass the package that has it too".to_owned()),
            [(one, _), ..] => {
                let other = releases.iter().find(|(release, _)| release != one);
                let other = other.map_or_else(String::new, |(release, _)| release.clone());
                Err(format!("two kernels in the packages, '{one}' and '{other}'; pass those of one kernel"))
            }
        }
    }

    /// Packs this program and the modules that it uses.
    fn archive(&self) -> Result<Vec<u8>, String> {
        let available = Available::of(self.paths.iter().map(String::as_str));
        let built_in = self.paths.iter().find(|path| path.ends_with("/modules.builtin"));
        let built_in = built_in.and_then(|path| fs::read_to_string(self.folder.join(path)).ok());
        if let [module, ..] = available.missing(&built_in.unwrap_or_default())[..] {
            return Err(format!(
                "no module '{module}' in the package; pass the package that has it too: --in-vm FILE --in-vm FILE"
            ));
        }
        let mut archive = Archive::default();
        for folder in ["dev", "proc", "sys", "modules"] {
            archive.folder(folder);
        }
        let program = fs::read("/proc/self/exe").map_err(in_file("/proc/self/exe"))?;
        archive.file("init", &program);
        let modules = available.load_order(|path| content(&self.folder.join(path)))?;
        for (at, (name, module)) in modules.iter().enumerate() {
            archive.file(&format!("modules/{at:02}-{name}.ko"), module);
        }
        Ok(archive.finish())
    }

    /// Boots the machine, waits until it turns itself off, and reads its lines.
    fn boot(&self, folder: &Path, archive: &Path, options: &Options) -> Result<Printed, String> {
        let (console, lines) = (folder.join("console"), folder.join("lines"));
        let mut emulator = Command::new("qemu-system-x86_64");
        emulator.args(["-M", "pc,accel=tcg", "-cpu", "max", "-m", "1024", "-smp", "1"]);
        emulator.args(["-icount", "shift=0,sleep=off", "-display", "none", "-nodefaults", "-no-reboot"]);
        for log in [&console, &lines] {
            emulator.arg("-serial").arg(format!("file:{}", log.display()));
        }
        emulator.arg("-kernel").arg(&self.image).arg("-initrd").arg(archive);
        let node = options.node.as_ref().map_or_else(String::new, |node| format!(" --node {node}"));
        emulator
            .arg("-append")
            .arg(format!("console=ttyS0 quiet panic=-1 -- {GUEST} --allow-old-kernel{node}"));
        emulator.stdin(Stdio::null());
        wait(emulator.spawn().map_err(tool("qemu-system-x86_64", "qemu-system-x86"))?)?;
        let text = |file: &Path| fs::read(file).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let printed = Printed::read(&text(&lines).unwrap_or_default());
        if printed.status.is_some() {
            return Ok(printed);
        }
        let console = text(&console).unwrap_or_default();
        let last: Vec<&str> = console.lines().rev().take(CONSOLE).collect();
        let last: Vec<&str> = last.into_iter().rev().collect();
        Err(format!("the machine ended without an answer; the end of its console:\n{}", last.join("\n")))
    }
}

/// Returns the release in the path of a kernel.
fn release(path: &str) -> String {
    let (folder, file) = path.rsplit_once('/').unwrap_or_default();
    let folder = folder.rsplit('/').next().unwrap_or_default();
    file.strip_prefix("vmlinuz-").unwrap_or(folder).to_owned()
}

/// Lists the files below a folder. Links are left out: they may lead out of the package.
fn list(folder: &Path, root: &Path, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in folder.read_dir()?.flatten() {
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            list(&path, root, paths)?;
        } else if kind.is_file()
            && let Ok(below) = path.strip_prefix(root)
        {
            paths.push(below.to_string_lossy().into_owned());
        }
    }
    Ok(())
}

/// Unpacks a package. `bsdtar` reads both formats, and refuses paths out of the folder.
fn unpack(package: &Path, to: &Path) -> Result<(), String> {
    let mut start = [0; 32];
    let length = File::open(package).and_then(|mut file| file.read(&mut start)).map_err(in_file(package))?;
    let format = Format::of(&start[..length]);
    let format =
        format.ok_or_else(|| format!("'{}' is neither a .deb nor an .rpm package", package.display()))?;
    let mut archive = None;
    let source = match format {
        Format::Rpm => File::open(package).map(Stdio::from).map_err(in_file(package))?,
        Format::Deb => {
            let mut outer = bsdtar(&["-xO", "data.tar*"]);
            let file = File::open(package).map_err(in_file(package))?;
            let mut outer = outer
                .stdin(file)
                .stdout(Stdio::piped())
                .spawn()
                .map_err(tool("bsdtar", "libarchive-tools"))?;
            let inner = outer.stdout.take().map_or_else(Stdio::null, Stdio::from);
            archive = Some(outer);
            inner
        }
    };
    let mut unpack = bsdtar(&["-x"]);
    unpack.current_dir(to).stdin(source);
    let unpacked = unpack.status().map_err(tool("bsdtar", "libarchive-tools"))?;
    let whole = archive.map_or(Ok(true), |mut archive| archive.wait().map(|status| status.success()));
    (unpacked.success() && whole.is_ok_and(|whole| whole))
        .then_some(())
        .ok_or_else(|| format!("bsdtar could not unpack '{}'", package.display()))
}

/// Returns `bsdtar` with an archive from standard input.
fn bsdtar(arguments: &[&str]) -> Command {
    let mut bsdtar = Command::new("bsdtar");
    bsdtar.args(["-f", "-"]).args(arguments);
    bsdtar
}

/// Returns the unpacked content of a module.
fn content(file: &Path) -> Result<Vec<u8>, String> {
    let program = match file.extension().and_then(OsStr::to_str) {
        Some("xz") => "xz",
        Some("zst") => "zstd",
        Some("gz") => "gzip",
        _ => return fs::read(file).map_err(in_file(file)),
    };
    let output = Command::new(program).args(["-dcq"]).arg(file).stderr(Stdio::inherit()).output();
    let output = output.map_err(tool(program, program))?;
    output
        .status
        .success()
        .then_some(output.stdout)
        .ok_or_else(|| format!("{program} could not unpack '{}'", file.display()))
}

/// Waits until the emulator ends. It is killed after [`LIMIT`], and after a signal.
fn wait(mut emulator: Child) -> Result<(), String> {
    let begin = Instant::now();
    loop {
        match emulator.try_wait().map_err(|error| error.to_string())? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(format!("qemu-system-x86_64: {status}")),
            None if begin.elapsed() > LIMIT || sys::is_stopped() => {
                let _ = emulator.kill().and_then(|()| emulator.wait());
                return Ok(());
            }
            None => thread::sleep(Duration::from_millis(100)),
        }
    }
}

fn in_file(path: impl AsRef<Path>) -> impl Fn(io::Error) -> String {
    move |error| format!("{}: {error}", path.as_ref().display())
}

/// Returns the error of a program that does not start, with Debian's package of it.
fn tool(name: &'static str, package: &'static str) -> impl Fn(io::Error) -> String {
    move |error| format!("{name}: {error}; install it (Debian: 'apt install {package}')")
}
