//! Compiles `crate-web` to wasm and binds it to JavaScript.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::process::{command, run};
use crate::setup::{Compiler, TARGET};

/// One way to compile `crate-web`.
pub(crate) struct Build {
    features: &'static str,
    /// A profile of the workspace, and the folder that cargo names after it.
    profile: &'static str,
    folder: &'static str,
    flags: &'static [&'static str],
}

/// The page of a release: smallest after compression. The compiler optimizes for size by calling what would be shorter
/// in place, and compresses better there. Relocations show what each part reaches.
pub(crate) const PAGE: Build = Build {
    features: "split",
    profile: "release",
    folder: "release",
    flags: &["-Cllvm-args=-inline-threshold=30", "-Clink-arg=--emit-relocs"],
};

/// The engine of a release: fastest. Browsers have had SIMD since 2023 at the latest; it reads large files faster.
pub(crate) const ENGINE: Build =
    Build { features: "api", profile: "api", folder: "api", flags: &["-Ctarget-feature=+simd128"] };

/// The engine without the readers of text.
pub(crate) const CORE: Build =
    Build { features: "core", profile: "api", folder: "api", flags: &["-Ctarget-feature=+simd128"] };

/// The reader of support archives. Its readers of text are compiled for size, and it inlines less than the engine: 13 KB less
/// after compression, and not slower.
pub(crate) const ARCHIVE: Build = Build {
    features: "archive",
    profile: "archive",
    folder: "archive",
    flags: &["-Ctarget-feature=+simd128", "-Cllvm-args=-inline-threshold=45"],
};

/// The package's command. It inlines less than the engine: 9 KB less after compression, and not slower.
pub(crate) const COMMAND: Build = Build {
    features: "command",
    profile: "api",
    folder: "api",
    flags: &["-Ctarget-feature=+simd128", "-Cllvm-args=-inline-threshold=100"],
};

/// Page and engine in one, compiled fastest: for development.
pub(crate) const BOTH: Build =
    Build { features: "api,archive,page", profile: "dev", folder: "debug", flags: &[] };

/// The page's wasm and its glue are named after the crate, those of the engine after the package.
pub(crate) const PAGE_NAME: &str = "reusecheck-web";
pub(crate) const ENGINE_NAME: &str = "reusecheck";
pub(crate) const ARCHIVE_NAME: &str = "reusecheck-archive";
pub(crate) const COMMAND_NAME: &str = "reusecheck-command";

impl Build {
    /// Compiles the wasm of a checkout, and returns its file.
    pub(crate) fn compile(&self, compiler: &Compiler, checkout: &Path) -> Outcome<PathBuf> {
        let folder = checkout.join("target/wasm");
        let mut cargo = compiler.cargo(&["build", "--quiet", "--package", "reusecheck-web"], self.flags);
        cargo.args(["--no-default-features", "--features", self.features, "--profile", self.profile]);
        cargo.current_dir(checkout).env("CARGO_TARGET_DIR", &folder);
        run(&mut cargo, "the wasm does not compile: see the message above")?;
        Ok(folder.join(TARGET).join(self.folder).join("reusecheck_web.wasm"))
    }
}

/// Writes the glue `NAME.js` and the bound `NAME_bg.wasm` of a compiled wasm into a folder.
pub(crate) fn bind(wasm: &Path, name: &str, to: &Path) -> Outcome {
    bind_with(wasm, name, to, &[])
}

/// [`bind`] for the page of a release, which is loaded in parts: also writes the parts and `NAME-parts.js`.
pub(crate) fn bind_in_parts(wasm: &Path, name: &str, to: &Path) -> Outcome {
    bind_with(wasm, name, to, &["split"])
}

/// The part with the panels below the answer, which elements do not show.
pub(crate) const PANELS: &str = "split_explore.wasm";

/// Returns whether a file of that name is a part of the page's wasm that is loaded later.
pub(crate) fn is_part(name: &str) -> bool {
    let is_wasm = Path::new(name).extension().is_some_and(|ending| ending == "wasm");
    is_wasm && (name.starts_with("split_") || name.starts_with("chunk_"))
}

fn bind_with(wasm: &Path, name: &str, to: &Path, options: &[&str]) -> Outcome {
    run(
        binder("run").arg("--").arg(wasm).arg(to).arg(name).args(options),
        "the wasm cannot be bound to JavaScript: see the message above",
    )
}

/// Returns the command that compiles the program that [`bind`] runs in advance.
pub(crate) fn compile_binder() -> Command {
    binder("build")
}

fn binder(verb: &str) -> Command {
    command("cargo", &[verb, "--quiet", "--locked", "--package", "xtask-bindgen"])
}
