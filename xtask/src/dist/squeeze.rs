//! What the page loads first, made small: the wasm optimized, short names between it and its glue, scripts and styles
//! without what only their readers need.

use std::collections::HashMap;
use std::path::Path;

use crate::Outcome;
use crate::process::run;
use crate::setup::Tools;

use crate::files::{list, read, write};

/// The wasm's glue, and the name of it that the wasm imports from.
const GLUE: &str = "reusecheck-web.js";
const MODULE: &str = "\"./reusecheck-web_bg.js\"";

/// Of many orders of wasm-opt's passes the one whose result compresses best. Nothing lies in the first kilobyte of memory
/// but the end of the stack, so that addresses may be folded. A large function stays one even where it is called once:
/// two short ones repeat themselves more than one long one; and what has like names stands together.
const SMALLEST: [&str; 14] = [
    "--flatten",
    "--rereloop",
    "-Os",
    "-Os",
    "--reorder-locals",
    "--low-memory-unused",
    "--converge",
    "--one-caller-inline-max-function-size",
    "20",
    "--always-inline-max-function-size",
    "6",
    "--reorder-functions-by-name",
    "--strip-debug",
    "--strip-producers",
];

/// Works on the assembled page, in place.
pub(super) fn squeeze(tools: &Tools, app: &Path) -> Outcome {
    let wasm = app.join("reusecheck-web_bg.wasm");
    let mut optimize = tools.command("wasm-opt", &SMALLEST);
    run(optimize.arg(&wasm).arg("-o").arg(&wasm), "wasm-opt failed: see its message above")?;
    short_names(tools, &wasm, &app.join(GLUE))?;
    let small = |name: &&String| [".js", ".css"].iter().any(|ending| name.ends_with(ending));
    let files = list(app)?;
    let files = files.iter().filter(small).map(|name| app.join(name));
    let mut esbuild = tools.command("esbuild", &["--minify", "--target=es2022", "--charset=utf8"]);
    esbuild.args(["--log-level=warning", "--allow-overwrite"]).args(files);
    esbuild.arg(format!("--outdir={}", app.display())).arg(format!("--outbase={}", app.display()));
    run(&mut esbuild, "the page's scripts could not be made small: see the message above")
}

/// Names such as `__wbg_value_f61036dc298faa36` hardly compress, and stand in both files.
fn short_names(tools: &Tools, wasm: &Path, glue: &Path) -> Outcome {
    let mut rename = tools.command("wasm-opt", &["--minify-imports-and-exports-and-modules"]);
    let renamed = rename.arg(wasm).arg("-o").arg(wasm).output();
    let renamed = renamed.ok().filter(|renamed| renamed.status.success());
    let renamed = renamed.ok_or("wasm-opt could not shorten the names between the wasm and its glue")?;
    let short = Names::told(&String::from_utf8_lossy(&renamed.stdout)).shorten(&read(glue)?)?;
    write(glue, &short)
}

/// What wasm-opt has renamed, long to short.
#[derive(Default)]
struct Names<'a> {
    imports: HashMap<&'a str, &'a str>,
    exports: HashMap<&'a str, &'a str>,
}

impl<'a> Names<'a> {
    /// A line for each: `["module", "import", "short"]` or `["export", "short"]`.
    fn told(lines: &'a str) -> Self {
        let mut names = Self::default();
        for line in lines.lines() {
            let parts: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
            match *parts {
                [_, long, short] => names.imports.insert(long, short),
                [long, short] => names.exports.insert(long, short),
                _ => None,
            };
        }
        names
    }

    /// The glue with the short names. One that is not found there would only show when the page starts: an error here.
    fn shorten(&self, glue: &str) -> Outcome<String> {
        let mut short = String::with_capacity(glue.len());
        let mut found = 0;
        let is_name =
            |character: char| character.is_ascii_alphanumeric() || character == '_' || character == '$';
        let mut rest = glue;
        while !rest.is_empty() {
            let (word, after) = rest.split_at(rest.find(|c| !is_name(c)).unwrap_or(rest.len()));
            let exported = self.exports.get(word).filter(|_| short.ends_with("wasm."));
            let imported = self.imports.get(word).inspect(|_| found += 1);
            short.push_str(exported.or(imported).unwrap_or(&word));
            let (between, after) = after.split_at(after.find(is_name).unwrap_or(after.len()));
            short.push_str(between);
            rest = after;
        }
        if found != self.imports.len() || !short.contains(MODULE) {
            return Err(format!(
                "the glue has {found} of the {} names that the wasm imports",
                self.imports.len()
            ));
        }
        Ok(short.replace(MODULE, "\"a\""))
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    const TOLD: &str = "{\n\"imports\": [\n[\"./p.js\", \"__wbg_now_1\", \"b\"]\n],\n\"exports\": [\n[\"memory\", \"c\"]\n]\n}";

    #[test]
    fn names_are_shortened_where_they_stand_for_the_wasm() {
        let glue =
            "const imports = { \"./reusecheck-web_bg.js\": { __wbg_now_1: () => memory(wasm.memory) } }";
        let short = Names::told(TOLD).shorten(glue).unwrap();
        assert_eq!(short, "const imports = { \"a\": { b: () => memory(wasm.c) } }");
    }

    #[test]
    fn a_name_that_the_glue_does_not_have_is_an_error() {
        assert!(Names::told(TOLD).shorten("const imports = { \"./reusecheck-web_bg.js\": {} }").is_err());
    }
}
