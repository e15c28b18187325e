//! `cargo xtask lab`: boots Debian's kernels in software emulation and holds the model against where each SYN went.

mod kernels;
mod machine;

use std::fs;
use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::process::{apt_install, command, find, output, root, run, say};
use kernels::Kernel;

/// Every program it takes, and the Debian package that holds it.
const PROGRAMS: [(&str, &str); 7] = [
    ("qemu-system-x86_64", "qemu-system-x86"),
    ("ipvsadm", "ipvsadm"),
    ("nft", "nftables"),
    ("ip", "iproute2"),
    ("modprobe", "kmod"),
    ("cpio", "cpio"),
    ("xz", "xz-utils"),
];

/// What a machine plays where nothing is asked for.
const PARTS: [&str; 5] = ["ipv4", "ipv6", "udp", "full", "load"];

/// What was asked for.
pub(crate) struct Options {
    /// Only kernels whose version begins so; all series where empty.
    kernels: Vec<String>,
    parts: Vec<String>,
    /// Compare what the last run left, without booting.
    only_report: bool,
}

impl Options {
    /// Reads `[--kernel VERSION]... [--part PART]... [--report]`.
    pub(crate) fn read(options: &[&str]) -> Outcome<Self> {
        let mut read = Self { kernels: Vec::new(), parts: Vec::new(), only_report: false };
        let mut rest = options.iter();
        while let Some(option) = rest.next() {
            let mut value = || rest.next().map(|value| (*value).to_owned());
            match *option {
                "--kernel" => read.kernels.extend(value()),
                "--part" => read.parts.extend(value()),
                "--report" => read.only_report = true,
                other => return Err(format!("`{other}` is no option of lab")),
            }
        }
        if read.parts.is_empty() {
            read.parts = PARTS.map(str::to_owned).to_vec();
        }
        if let Some(part) = read.parts.iter().find(|part| !PARTS.contains(&part.as_str())) {
            return Err(format!("`{part}` is no part; there are {}", PARTS.join(", ")));
        }
        Ok(read)
    }
}

/// Boots one kernel after the other; each machine's lines stay in `target/lab`, and the report is written from them.
pub(crate) fn run_kernels(options: &Options) -> Outcome {
    let folder = root().join("target/lab");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    if !options.only_report {
        programs()?;
        let guest = guest(&folder)?;
        for kernel in kernels::newest(&folder.join("apt"), &options.kernels)? {
            say(&format!("Linux {}", kernel.version));
            boot(&kernel, &guest, &folder, &options.parts)?;
        }
    }
    report(&folder)
}

fn boot(kernel: &Kernel, guest: &Path, folder: &Path, parts: &[String]) -> Outcome {
    let files = kernel.fetch(folder)?;
    let archive = machine::archive(kernel, &files, guest, folder)?;
    // Each part in a machine of its own: what one leaves behind cannot help or spoil another.
    for part in parts {
        machine::boot(
            kernel,
            &files,
            &archive,
            &folder.join(format!("{}.{part}.lines", kernel.version)),
            part,
        )?;
    }
    Ok(())
}

fn programs() -> Outcome {
    let missing = |(program, _): &&(&str, &str)| {
        find(&[program]).is_none() && !Path::new("/usr/sbin").join(program).exists()
    };
    let packages: Vec<&str> = PROGRAMS.iter().filter(missing).map(|(_, package)| *package).collect();
    if packages.is_empty() { Ok(()) } else { apt_install(&packages) }
}

/// The program that runs in the machine; linked statically, since there is nothing else in there.
fn guest(folder: &Path) -> Outcome<PathBuf> {
    let target = "x86_64-unknown-linux-gnu";
    let mut cargo = command(
        "cargo",
        &["build", "--quiet", "--package", "reusecheck-lab", "--bin", "lab-guest", "--release"],
    );
    cargo.args(["--target", target]).env("CARGO_TARGET_DIR", folder.join("build"));
    cargo.env("RUSTFLAGS", "-C target-feature=+crt-static");
    run(&mut cargo, "the lab's own program does not build: see above")?;
    Ok(folder.join("build").join(target).join("release/lab-guest"))
}

/// Compares, and writes the paper.
fn report(folder: &Path) -> Outcome {
    let mut cargo =
        command("cargo", &["run", "--quiet", "--package", "reusecheck-lab", "--bin", "lab-report", "--"]);
    let version = output("qemu-system-x86_64", &["--version"]).unwrap_or_default();
    let emulator = version.lines().next().unwrap_or("emulator unknown");
    let day = output("date", &["-u", "+%F"]).unwrap_or_default();
    let told = format!("{}; {emulator}", day.trim());
    run(
        cargo.arg(folder).args(["docs/kernel-lab.md", &told]),
        "the model and a kernel disagree: see docs/kernel-lab.md",
    )
}
