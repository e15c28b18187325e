//! `cargo xtask lab`: boots Debian's kernels in software emulation and compares the model with the outcome of each SYN.

mod commits;
mod kernels;
mod machine;
mod modules;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use lexopt::Arg;

use crate::Outcome;
use crate::cli::{Arguments, unexpected};
use crate::dist;
use crate::process::{command, output, root, run, say};
use crate::setup::Sign::{File, Program};
use crate::setup::{Package, provide};
use commits::VARIANTS;
use kernels::KernelPackage;
use machine::Programs;
use modules::Workshop;

/// The required packages.
const PACKAGES: [Package; 8] = [
    Package::required("qemu-system-x86", Program(&["qemu-system-x86_64"]), "runs the kernels"),
    Package::required("ipvsadm", Program(&["ipvsadm"]), "sets up IPVS"),
    Package::required("nftables", Program(&["nft"]), "sets up NAT"),
    Package::required("iproute2", Program(&["ip"]), "sets up networks"),
    Package::required("crun", Program(&["crun"]), "starts containers"),
    Package::required("kmod", Program(&["modprobe"]), "loads modules"),
    Package::required("cpio", Program(&["cpio"]), "packs the machine's files"),
    Package::required("xz-utils", Program(&["xz"]), "unpacks modules"),
];

/// The parts that a machine plays by default.
const PARTS: [&str; 7] = ["ipv4", "ipv6", "udp", "full", "load", PROBE, COMMAND];
/// Runs `reusecheck-probe` in the machine.
const PROBE: &str = "probe";
/// Runs the command `reusecheck` in the machine.
const COMMAND: &str = "command";
/// Builds `ip_vs` with commits taken back, and plays the cases, the probe and whole connections with each module. Only on
/// request: compiling and booting take hours on a slow computer.
const MODULES: &str = "modules";

/// The packages that build modules.
const COMPILER: [Package; 3] = [
    Package::required("gcc", Program(&["gcc"]), "compiles modules"),
    Package::required("make", Program(&["make"]), "builds modules"),
    Package::required(
        "libelf1",
        File("/usr/lib/x86_64-linux-gnu/libelf.so.1"),
        "a library of the kernel's tools",
    ),
];

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
        let is_part = |part: &&String| PARTS.contains(&part.as_str()) || *part == MODULES;
        if let Some(part) = read.parts.iter().find(|part| !is_part(part)) {
            return Err(format!("unknown part '{part}'; expected one of {}, {MODULES}", PARTS.join(", ")));
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
        boot_all(&options, &folder)?;
    }
    report(&folder)?;
    Ok(ExitCode::SUCCESS)
}

fn boot_all(options: &Options, folder: &Path) -> Outcome {
    provide(&PACKAGES.each_ref(), true)?;
    let is_asked = |wanted: &str| options.parts.iter().any(|part| part == wanted);
    let parts: Vec<String> = options.parts.iter().filter(|part| *part != MODULES).cloned().collect();
    let asks_probe = is_asked(PROBE) || is_asked(MODULES);
    let probe = asks_probe.then(|| dist::native::PROBE.compile("x86_64")).transpose()?;
    let command = is_asked(COMMAND).then(|| dist::native::COMMAND.compile("x86_64")).transpose()?;
    let mut programs = Programs { guest: guest(folder)?, probe, command, ip_vs: None };
    let apt = folder.join("apt");
    kernels::update(&apt)?;
    if !parts.is_empty() {
        for kernel in kernels::newest(&apt, &options.kernels, |_| true)? {
            say(&format!("Linux {}", kernel.version));
            boot(&kernel, &programs, folder, &parts)?;
        }
    }
    if is_asked(MODULES) {
        provide(&COMPILER.each_ref(), true)?;
        for kernel in kernels::newest(&apt, &options.kernels, modules::can_build)? {
            say(&format!("Linux {}", kernel.version));
            boot_variants(&kernel, &mut programs, folder)?;
        }
    }
    Ok(())
}

/// Builds each variant of `ip_vs` and boots it for each part. A machine that has run to its end does not run again; remove
/// its file of lines to repeat it.
fn boot_variants(kernel: &KernelPackage, programs: &mut Programs, folder: &Path) -> Outcome {
    let files = kernel.fetch(folder)?;
    let workshop = Workshop::open(kernel, folder)?;
    for variant in &VARIANTS {
        let lines = |part: &str| folder.join(format!("{}.{}.{part}.lines", kernel.version, variant.name));
        let open = variant.parts().filter(|part| !machine::is_complete(&lines(part)));
        let open: Vec<&str> = open.collect();
        if open.is_empty() {
            continue;
        }
        programs.ip_vs = Some(workshop.build(variant)?);
        let archive = machine::archive(kernel, &files, programs, folder)?;
        for part in open {
            say(&format!("Linux {} with {}: {part}", kernel.version, variant.name));
            let arguments = format!("built={} {part}", variant.name);
            machine::boot(kernel, &files, &archive, &lines(part), &arguments)?;
        }
    }
    programs.ip_vs = None;
    Ok(())
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
