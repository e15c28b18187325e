//! `xtask-bindgen WASM FOLDER NAME`: writes `NAME.js` and `NAME_bg.wasm` into the folder, for use as a JavaScript module.
//!
//! A crate of its own, so that tasks which build no wasm do not compile what this takes.

use std::env;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [wasm, folder, name] = arguments.as_slice() else {
        eprintln!("usage: xtask-bindgen WASM FOLDER NAME");
        return ExitCode::from(2);
    };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name(name).typescript(false).omit_default_module_path(false);
    match bindgen.web(true).and_then(|bindgen| bindgen.generate(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot bind {wasm}: {error:#}");
            ExitCode::FAILURE
        }
    }
}
