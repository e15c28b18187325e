//! The first process of the machine of `--in-vm`: mounts, loads the modules, runs the probe as a child, and turns off.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::process::Command;

use reusecheck_probe::vm::Printed;

use crate::sys;

/// Runs the probe with these options and writes its output to the second serial line.
pub(crate) fn run(options: &[String]) {
    let done = set_up().and_then(|mut lines| {
        let child = Command::new("/init").args(options).output()?;
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let status = child.status.code().and_then(|code| u8::try_from(code).ok());
        let printed = Printed { output: text(child.stdout), errors: text(child.stderr), status };
        lines.write_all(printed.lines().as_bytes())
    });
    if let Err(error) = done {
        println!("reusecheck-probe: {error}");
    }
    sys::turn_off();
}

/// Mounts the kernel's own files, loads the modules in their order, and opens the second serial line.
fn set_up() -> io::Result<fs::File> {
    for (kind, place) in [(c"proc", c"/proc"), (c"sysfs", c"/sys"), (c"devtmpfs", c"/dev")] {
        // A kernel may have mounted /dev by itself; what is missing shows below.
        let _ = sys::mount(kind, place);
    }
    let modules = fs::read_dir("/modules")?.map(|entry| entry.map(|entry| entry.path()));
    let mut modules = modules.collect::<io::Result<Vec<_>>>()?;
    modules.sort();
    for module in modules {
        // The probe refuses to run without a module that it needs; the console shows why.
        if let Err(error) = sys::load_module(&fs::File::open(&module)?) {
            println!("reusecheck-probe: {}: {error}", module.display());
        }
    }
    OpenOptions::new().write(true).open("/dev/ttyS1")
}
