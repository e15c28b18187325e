//! The program: checks the node, creates its own namespace, plays the cases there, and prints the outcomes.
#![deny(unsafe_code)]

#[cfg(target_os = "linux")]
mod guest;
#[cfg(target_os = "linux")]
mod machine;
#[cfg(target_os = "linux")]
mod run;
#[cfg(target_os = "linux")]
mod space;
#[cfg(target_os = "linux")]
#[allow(unsafe_code, reason = "system calls; nothing else is here")]
mod sys;

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    eprintln!("cannot run here: only Linux has IPVS");
    std::process::ExitCode::from(2)
}

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(run::run())
}
