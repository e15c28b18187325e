//! One emulated machine: a kernel, and an archive with its programs.

use std::fs;
use std::path::{Path, PathBuf};

use super::kernels::KernelPackage;
use crate::Outcome;
use crate::process::{command, output, run};

/// The modules that the machine loads, with their dependencies.
const MODULES: [&str; 12] = [
    "crc32c_generic",
    "dummy",
    "tun",
    "veth",
    "nf_conntrack",
    "nf_tables",
    "nft_ct",
    "nft_counter",
    "nft_chain_nat",
    "nft_masq",
    "ip_vs",
    "ip_vs_rr",
];
/// The modules that the parts `probe` and `ask` load later: each adds a device to every new network namespace.
const TUNNELS: [&str; 3] = ["ipip", "ip_gre", "sit"];
/// Debian's programs that it calls.
const PROGRAMS: [&str; 4] = ["ipvsadm", "nft", "ip", "crun"];

/// ReuseCheck's programs in the machine.
pub(super) struct Programs {
    /// The lab's own, which starts everything else.
    pub(super) guest: PathBuf,
    /// `reusecheck-probe`, if its part was requested.
    pub(super) probe: Option<PathBuf>,
    /// `reusecheck`, if its part was requested.
    pub(super) command: Option<PathBuf>,
    /// A module `ip_vs` that replaces Debian's.
    pub(super) ip_vs: Option<PathBuf>,
}

/// Packs ReuseCheck's programs, Debian's programs with their libraries, and the modules.
pub(super) fn archive(
    kernel: &KernelPackage,
    files: &Path,
    programs: &Programs,
    folder: &Path,
) -> Outcome<PathBuf> {
    let tree = folder.join("tree");
    let _ = fs::remove_dir_all(&tree);
    for below in ["dev", "proc", "sys", "run", "sbin", "lib", "lib64", "modules"] {
        fs::create_dir_all(tree.join(below)).map_err(|error| format!("{}: {error}", tree.display()))?;
    }
    copy(&programs.guest, &tree.join("init"))?;
    for (program, name) in [(&programs.probe, "reusecheck-probe"), (&programs.command, "reusecheck")] {
        if let Some(program) = program {
            copy(program, &tree.join("sbin").join(name))?;
        }
    }
    for program in PROGRAMS {
        let place = ["/usr/sbin", "/sbin", "/bin"].map(|folder| Path::new(folder).join(program));
        let place = place.iter().find(|place| place.exists()).ok_or(format!("{program} is missing"))?;
        copy(place, &tree.join("sbin").join(program))?;
        libraries(place, &tree)?;
    }
    for (list, wanted) in [("order", &MODULES[..]), ("tunnels", &TUNNELS)] {
        modules(kernel, files, &tree, list, wanted)?;
    }
    if let Some(module) = &programs.ip_vs {
        copy(module, &tree.join("modules/ip_vs.ko"))?;
    }
    let archive = folder.join("archive.cpio");
    let pack = format!("find . | cpio -o -H newc --quiet > '{}'", archive.display());
    run(command("sh", &["-c", &pack]).current_dir(&tree), "cpio could not pack the machine's files")?;
    Ok(archive)
}

fn copy(from: &Path, to: &Path) -> Outcome {
    fs::copy(from, to).map(drop).map_err(|error| format!("{}: {error}", from.display()))
}

/// Returns the program's shared libraries, and its loader.
fn libraries(program: &Path, tree: &Path) -> Outcome {
    let listed = output("ldd", &[&program.to_string_lossy()]).unwrap_or_default();
    for library in listed.split_whitespace().filter(|word| word.starts_with('/')).map(Path::new) {
        let folder = if library.starts_with("/lib64") { "lib64" } else { "lib" };
        copy(library, &tree.join(folder).join(library.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

/// Unpacks the modules, and writes the list of the load order. Modules that a kernel has built in, or never had, are
/// left out.
fn modules(kernel: &KernelPackage, files: &Path, tree: &Path, list: &str, wanted: &[&str]) -> Outcome {
    let mut order: Vec<String> = Vec::new();
    for module in wanted {
        let files = files.to_string_lossy();
        let wanted = ["-d", &files, "-S", &kernel.version, "--show-depends", module];
        let depends = output("/sbin/modprobe", &wanted).unwrap_or_default();
        for path in depends.lines().filter_map(|line| line.strip_prefix("insmod ")?.split(' ').next()) {
            let name = Path::new(path).file_name().unwrap_or_default().to_string_lossy();
            let plain = name.trim_end_matches(".xz").to_owned();
            if order.contains(&plain) {
                continue;
            }
            let to = tree.join("modules").join(&plain);
            let unpack = if plain == name { "cat" } else { "xz -dc" };
            run(
                &mut command("sh", &["-c", &format!("{unpack} '{path}' > '{}'", to.display())]),
                "a module could not be unpacked",
            )?;
            order.push(plain);
        }
    }
    let list = tree.join("modules").join(list);
    fs::write(&list, order.join("\n")).map_err(|error| format!("{}: {error}", list.display()))
}

/// Returns the kernel's file: since 7.1 it is in the folder of its modules.
fn image(kernel: &KernelPackage, files: &Path) -> PathBuf {
    let among_modules = files.join("lib/modules").join(&kernel.version).join("vmlinuz");
    if among_modules.exists() {
        return among_modules;
    }
    files.join("boot").join(format!("vmlinuz-{}", kernel.version))
}

/// Runs the machine until it turns itself off, and checks that its run is complete.
/// `arguments` are those of the lab's own program.
pub(super) fn boot(
    kernel: &KernelPackage,
    files: &Path,
    archive: &Path,
    lines: &Path,
    arguments: &str,
) -> Outcome {
    let console = lines.with_extension("console");
    // The machine's clock counts instructions and skips idle time: a second of waiting costs nothing, and other work of
    // this computer has no effect.
    let mut qemu = command(
        "nice",
        &["-n", "19", "qemu-system-x86_64", "-M", "pc,accel=tcg", "-cpu", "max", "-m", "1024", "-smp", "1"],
    );
    qemu.args(["-icount", "shift=0,sleep=off", "-display", "none", "-nodefaults", "-no-reboot"]);
    for log in [&console, lines] {
        qemu.arg("-serial").arg(format!("file:{}", log.display()));
    }
    qemu.arg("-kernel").arg(image(kernel, files));
    qemu.arg("-initrd").arg(archive).arg("-append");
    qemu.arg(format!("console=ttyS0 quiet panic=-1 mitigations=off -- {arguments}"));
    run(&mut qemu, "qemu ended early: see its message above")?;
    if is_complete(lines) {
        return Ok(());
    }
    Err(format!("the machine stopped before its end: see {}", console.display()))
}

/// Returns whether a machine printed all its lines into that file.
pub(super) fn is_complete(lines: &Path) -> bool {
    fs::read_to_string(lines).is_ok_and(|printed| printed.lines().any(|line| line == "end"))
}
