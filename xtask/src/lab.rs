//! `cargo xtask lab`: boots Debian's kernels in software emulation and compares the model with the outcome of each SYN.

mod kernels;
mod machine;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use lexopt::Arg;

use crate::Outcome;
use crate::cli::{Arguments, unexpected};
use crate::dist;
use crate::process::{command, output, root, run, say};
use crate::setup::Sign::Program;
use crate::setup::{Package, provide};
use kernels::KernelPackage;
use machine::Programs;

/// The required packages.
const PACKAGES: [Package; 7] = [
    Package::required("qemu-system-x86", Program(&["qemu-system-x86_64"]), "runs the kernels"),
    Package::required("ipvsadm", Program(&["ipvsadm"]), "sets up IPVS"),
    Package::required("nftables", Program(&["nft"]), "sets up NAT"),
    Package::required("iproute2", Program(&["ip"]), "sets up networks"),
    Package::required("kmod", Program(&["modprobe"]), "loads modules"),
    Package::required("cpio", Program(&["cpio"]), "packs the machine's files"),
    Package::required("xz-utils", Program(&["xz"]), "unpacks modules"),
];

/// The parts that a machine plays by default.
const PARTS: [&str; 6] = ["ipv4", "ipv6", "udp", "full", "load", PROBE];
/// Runs `reusecheck-probe` in the machine.
const PROBE: &str = "probe";

/// The parsed arguments.
struct Options {
    /// Prefixes of kernel versions; empty for all series.
    kernels: Vec<String>,
    parts: Vec<String>,
    /// Compare the results of the last run, without booting.
    only_report: bool,
}

impl Options {
    fn read(arguments: &mut Arguments) -> Outcome<Self> {
        let mut read = Self { kernels: Vec::new(), parts: Vec::new(), only_report: false };
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Long("kernel") => read.kernels.push(arguments.value()?),
                Arg::Long("part") => read.parts.push(arguments.value()?),
                Arg::Long("report") => read.only_report = true,
                other => return Err(unexpected(other)),
            }
        }
        if read.parts.is_empty() {
            read.parts = PARTS.map(str::to_owned).to_vec();
        }
        if let Some(part) = read.parts.iter().find(|part| !PARTS.contains(&part.as_str())) {
            return Err(format!("unknown part '{part}'; expected one of {}", PARTS.join(", ")));
        }
        Ok(read)
    }
}

/// Boots one kernel after the other; each machine's lines stay in `target/lab`, and the report is written from them.
pub(crate) fn run_kernels(arguments: &mut Arguments) -> Outcome<ExitCode> {
    let options = Options::read(arguments)?;
    let folder = root().join("target/lab");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    if !options.only_report {
        provide(&PACKAGES.each_ref(), true)?;
        let asks_probe = options.parts.iter().any(|part| part == PROBE);
        let probe = asks_probe.then(|| dist::native::PROBE.compile("x86_64")).transpose()?;
        let programs = Programs { guest: guest(&folder)?, probe };
        for kernel in kernels::newest(&folder.join("apt"), &options.kernels)? {
            say(&format!("Linux {}", kernel.version));
            boot(&kernel, &programs, &folder, &options.parts)?;
        }
    }
    report(&folder)?;
    Ok(ExitCode::SUCCESS)
}

fn boot(kernel: &KernelPackage, programs: &Programs, folder: &Path, parts: &[String]) -> Outcome {
    let files = kernel.fetch(folder)?;
    let archive = machine::archive(kernel, &files, programs, folder)?;
    // Each part in a separate machine, so that it cannot affect another.
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

/// Returns the program that runs in the machine; linked statically, because the machine has no libraries.
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

/// Compares, and writes the report.
fn report(folder: &Path) -> Outcome {
    let mut cargo =
        command("cargo", &["run", "--quiet", "--package", "reusecheck-lab", "--bin", "lab-report", "--"]);
    let version = output("qemu-system-x86_64", &["--version"]).unwrap_or_default();
    let emulator = version.lines().next().unwrap_or("emulator unknown");
    let day = output("date", &["-u", "+%F"]).unwrap_or_default();
    let measured_on = format!("{}; {emulator}", day.trim());
    run(
        cargo.arg(folder).args(["docs/kernel-lab.md", &measured_on]),
        "the model and a kernel disagree: see docs/kernel-lab.md",
    )
}
