//! Minimises the files that the page loads first: the wasm optimized, short names between it and its glue, and scripts
//! and styles without developer comments.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use crate::Outcome;
use crate::process::run;
use crate::setup::Tools;
use crate::wasm::is_part;

use super::widget::bundle;
use crate::files::{list, read, write};

/// The wasm's glue, and its name as an import of the wasm.
const GLUE: &str = "reusecheck-web.js";
/// The modules that the wasm imports from, as the glue lists them: its own, and the parts' once for each part. wasm-opt shortens
/// names only where it makes one of all modules.
const OWN: &str = "\"./reusecheck-web_bg.js\": ";
const OF_PARTS: &str = "\"./reusecheck-web-parts.js\": ";

/// Loads the later parts of the wasm. It names exports of the wasm as the glue does, and has one function for it.
const PARTS: &str = "reusecheck-web-parts.js";

/// The script that the page starts with, and what it loads later.
const START: &str = "start.js";
const LATER: [&str; 3] = ["--external:./engine.js", "--external:./install.js", "--external:./panels.js"];

/// The options of wasm-opt whose result compresses best. The first kilobyte of memory holds only the end of the stack, so
/// addresses may be folded. The limits and the order of functions save 4 KB of the page's first wasm: large functions
/// are not inlined even if they are called once, because short functions repeat more. Functions with similar names are
/// placed together.
const SMALLEST: [&str; 10] = [
    "-Oz",
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
    let files = list(app)?;
    let parts = files.iter().filter(|name| is_part(name)).map(|name| app.join(name));
    for wasm in std::iter::once(wasm.clone()).chain(parts) {
        let mut optimize = tools.command("wasm-opt", &SMALLEST);
        run(optimize.arg(&wasm).arg("-o").arg(&wasm), "wasm-opt failed: see its message above")?;
    }
    short_names(tools, &wasm, app)?;
    let small = |name: &&String| [".js", ".css"].iter().any(|ending| name.ends_with(ending));
    let files = files.iter().filter(small).map(|name| app.join(name));
    let mut esbuild = tools.command("esbuild", &["--minify", "--target=es2022", "--charset=utf8"]);
    esbuild.args(["--log-level=warning", "--allow-overwrite"]).args(files);
    esbuild.arg(format!("--outdir={}", app.display())).arg(format!("--outbase={}", app.display()));
    run(&mut esbuild, "the page's scripts could not be made small: see the message above")?;
    // One script is 13 % smaller than six, and needs no second request. The others stay, because other pages load them.
    let start = app.join(START);
    bundle(tools, &start, &start, &[&["--format=esm", "--allow-overwrite"][..], &LATER].concat())
}

/// Names such as `__wbg_value_f61036dc298faa36` hardly compress, and occur in the wasm and its scripts.
fn short_names(tools: &Tools, wasm: &Path, app: &Path) -> Outcome {
    let mut rename = tools.command("wasm-opt", &["--minify-imports-and-exports-and-modules"]);
    let renamed = rename.arg(wasm).arg("-o").arg(wasm).output();
    let renamed = renamed.ok().filter(|renamed| renamed.status.success());
    let renamed = renamed.ok_or("wasm-opt could not shorten the names between the wasm and its glue")?;
    let output = String::from_utf8_lossy(&renamed.stdout);
    let names = Names::parse(&output);
    let files = [GLUE, PARTS].map(|name| app.join(name));
    let scripts = [read(&files[0])?, read(&files[1])?];
    let glue = one_module(&scripts[0])?;
    let short = names.shorten([&glue, &scripts[1]])?;
    files.iter().zip(short).try_for_each(|(file, short)| write(file, &short))
}

/// Returns the glue with one module of imports, as the renamed wasm has it.
fn one_module(glue: &str) -> Outcome<String> {
    let module =
        |line: &str, name: &str| Some(line.trim().strip_prefix(name)?.trim_end_matches(',').to_owned());
    let find = |name: &str| glue.lines().find_map(|line| module(line, name));
    let (Some(own), Some(of_parts)) = (find(OWN), find(OF_PARTS)) else {
        return Err("the glue does not list the modules that the wasm imports from".to_owned());
    };
    let others = glue.lines().filter(|line| module(line, OF_PARTS).is_none());
    let joined = format!("\"a\": {{ ...{own}, ...{of_parts} }},");
    let lines = others.map(|line| if module(line, OWN).is_some() { &joined } else { line });
    Ok(lines.collect::<Vec<_>>().join("\n") + "\n")
}

/// The names that wasm-opt changed, long to short.
#[derive(Default)]
struct Names<'a> {
    imports: HashMap<&'a str, &'a str>,
    exports: HashMap<&'a str, &'a str>,
}

impl<'a> Names<'a> {
    /// Parses the output of wasm-opt, one line for each name: `["module", "import", "short"]` or `["export", "short"]`.
    fn parse(lines: &'a str) -> Self {
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

    /// Returns the scripts with the short names. A name that is not found is an error here, because otherwise it would
    /// fail only when the page starts.
    fn shorten<const N: usize>(&self, scripts: [&str; N]) -> Outcome<[String; N]> {
        let mut found = HashSet::new();
        let short = scripts.map(|script| self.shorten_one(script, &mut found));
        if found.len() != self.imports.len() {
            let all = self.imports.len();
            return Err(format!("the scripts have {} of the {all} names that the wasm imports", found.len()));
        }
        Ok(short)
    }

    fn shorten_one<'b>(&self, script: &'b str, found: &mut HashSet<&'b str>) -> String {
        let mut short = String::with_capacity(script.len());
        let is_name =
            |character: char| character.is_ascii_alphanumeric() || character == '_' || character == '$';
        let mut rest = script;
        while !rest.is_empty() {
            let (word, after) = rest.split_at(rest.find(|c| !is_name(c)).unwrap_or(rest.len()));
            let exported = self.exports.get(word).filter(|_| short.ends_with("wasm."));
            let imported = self.imports.get(word).inspect(|_| _ = found.insert(word));
            short.push_str(exported.or(imported).unwrap_or(&word));
            let (between, after) = after.split_at(after.find(is_name).unwrap_or(after.len()));
            short.push_str(between);
            rest = after;
        }
        short
    }
}

#[cfg(test)]
mod tests {
    use super::{Names, one_module};

    const OUTPUT: &str = "{\n\"imports\": [\n[\"./p.js\", \"__wbg_now_1\", \"b\"],\n[\"./q.js\", \"load\", \"d\"]\n],\n\"exports\": [\n[\"memory\", \"c\"]\n]\n}";
    const GLUE: &str = "const imports = { \"./p.js\": { __wbg_now_1: () => memory(wasm.memory) } }";

    #[test]
    fn names_are_shortened_where_they_stand_for_the_wasm() {
        let short =
            Names::parse(OUTPUT).shorten([GLUE, "export const load = { memory: wasm.memory }"]).unwrap();
        assert_eq!(short[0], "const imports = { \"./p.js\": { b: () => memory(wasm.c) } }");
        assert_eq!(short[1], "export const d = { memory: wasm.c }");
    }

    #[test]
    fn a_name_that_no_script_has_is_an_error() {
        assert!(Names::parse(OUTPUT).shorten([GLUE, ""]).is_err());
    }

    #[test]
    fn the_glue_gives_all_imports_as_those_of_one_module() {
        let own = "return {\n  \"./reusecheck-web_bg.js\": import0,\n";
        let parts = |number| format!("  \"./reusecheck-web-parts.js\": import{number},\n");
        let glue = [own, &parts(1), &parts(2), "}\n"].concat();
        assert_eq!(one_module(&glue).unwrap(), "return {\n\"a\": { ...import0, ...import1 },\n}\n");
        assert!(one_module(own).is_err());
        assert!(one_module(&parts(1)).is_err());
    }
}
