//! No module uses a sibling that, directly or through others, uses it back. A module and its nested modules count as
//! one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

type Graph = BTreeMap<String, BTreeSet<String>>;

/// The modules of a crate by path (`read::notes`), each with the paths that its code names.
type Modules = BTreeMap<String, Vec<Named>>;

/// A path that the code names, and the name that a `use` gives it.
struct Named {
    path: Vec<String>,
    alias: Option<String>,
}

#[test]
fn no_module_uses_a_sibling_that_uses_it() {
    for sources in ["../crate-core/src", "../crate-web/src"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(sources);
        let mut modules = Modules::new();
        collect_modules(&root, "", &mut modules);
        assert!(modules.len() > 20, "{sources} has few modules: {:?}", modules.keys());
        let cycles: Vec<String> = sibling_graphs(&modules).values().filter_map(find_cycle).collect();
        assert_eq!(cycles, [""; 0], "{sources}");
    }
}

#[test]
fn a_cycle_is_found_through_nested_modules_and_reexports() {
    let sources = [
        ("", "pub use a::deep::X; mod a; mod b;"),
        ("a", ""),
        ("a::deep", "use crate::b;"),
        ("b", "use crate::{X};"),
    ];
    let modules = sources.map(|(module, code)| (module.to_owned(), named_paths(code)));
    let cycles: Vec<String> =
        sibling_graphs(&Modules::from(modules)).values().filter_map(find_cycle).collect();
    assert_eq!(cycles, ["a -> b -> a"]);
}

fn collect_modules(folder: &Path, parent: &str, modules: &mut Modules) {
    for entry in
        fs::read_dir(folder).expect("a folder of sources").map(|entry| entry.expect("an entry").path())
    {
        let name = entry.file_stem().expect("a name").to_string_lossy().into_owned();
        let module = if name == "lib" { String::new() } else { join(parent, &name) };
        if entry.is_dir() {
            collect_modules(&entry, &module, modules);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&entry).expect("a source");
            let code = source.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
            modules.insert(module, named_paths(code));
        }
    }
}

/// Lists every path of a `use`, and every other path that starts with `crate`, `super` or `self`.
fn named_paths(code: &str) -> Vec<Named> {
    let tokens = tokens(code);
    let mut named = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let is_path = matches!(tokens[at], "crate" | "super" | "self") && tokens.get(at + 1) == Some(&"::");
        if tokens[at] == "use" {
            at += 1;
            parse_tree(&tokens, &mut at, &[], &mut named);
        } else if is_path {
            let mut path = vec![tokens[at].to_owned()];
            at += 1;
            while tokens.get(at) == Some(&"::") && tokens.get(at + 1).is_some_and(|next| is_word(next)) {
                path.push(tokens[at + 1].to_owned());
                at += 2;
            }
            named.push(Named { path, alias: None });
        } else {
            at += 1;
        }
    }
    named
}

/// Parses one tree of a `use`: `a::b`, `a::b as c`, `a::{b, c}` or `a::*`.
fn parse_tree(tokens: &[&str], at: &mut usize, prefix: &[String], named: &mut Vec<Named>) {
    let mut path = prefix.to_vec();
    while let Some(&token) = tokens.get(*at) {
        *at += 1;
        match token {
            "::" => {}
            "{" => {
                while tokens.get(*at).is_some_and(|next| *next != "}") {
                    parse_tree(tokens, at, &path, named);
                    *at += usize::from(tokens.get(*at) == Some(&","));
                }
                *at += 1;
                return;
            }
            "as" => {
                named.push(Named { path, alias: tokens.get(*at).map(|alias| (*alias).to_owned()) });
                *at += 1;
                return;
            }
            word if is_word(word) => path.push(word.to_owned()),
            _ => {
                *at -= 1;
                break;
            }
        }
    }
    let alias = path.last().cloned();
    named.push(Named { path, alias });
}

/// Cuts code into words and signs, without comments; a string counts as words, which no check here mistakes for a path.
fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    for line in code.lines().map(|line| line.split("//").next().unwrap_or_default()) {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let word = rest.find(|sign: char| !is_word_sign(sign)).unwrap_or(rest.len());
            let length = if word > 0 {
                word
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            tokens.push(&rest[..length]);
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

fn is_word_sign(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

fn is_word(token: &str) -> bool {
    token.starts_with(is_word_sign)
}

fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}::{name}") }
}

/// Builds, for every module with nested ones, the graph of which of these uses which.
fn sibling_graphs(modules: &Modules) -> BTreeMap<String, Graph> {
    let mut graphs = BTreeMap::<String, Graph>::new();
    for (user, named) in modules {
        for used in named.iter().filter_map(|named| resolve(modules, user, &named.path, 0)) {
            let (from, to): (Vec<&str>, Vec<&str>) = (user.split("::").collect(), used.split("::").collect());
            let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
            if let (Some(one), Some(other)) = (from.get(shared), to.get(shared))
                && !one.is_empty()
                && !other.is_empty()
            {
                let graph = graphs.entry(from[..shared].join("::")).or_default();
                graph.entry((*one).to_owned()).or_default().insert((*other).to_owned());
            }
        }
    }
    graphs
}

/// Returns the module that a path leads to, as seen from `module`, through the imports of the modules in between.
fn resolve(modules: &Modules, module: &str, path: &[String], depth: usize) -> Option<String> {
    let parent =
        |module: &str| module.rsplit_once("::").map_or(String::new(), |(parent, _)| parent.to_owned());
    let (mut current, mut rest) = match path.first()?.as_str() {
        "crate" => (String::new(), &path[1..]),
        "self" => (module.to_owned(), &path[1..]),
        "super" => (parent(module), &path[1..]),
        child if modules.contains_key(&join(module, child)) => (module.to_owned(), path),
        _ => return None,
    };
    while let Some((name, others)) = rest.split_first() {
        if name == "super" {
            current = parent(&current);
        } else if modules.contains_key(&join(&current, name)) {
            current = join(&current, name);
        } else {
            let brought = modules[&current].iter().find(|named| named.alias.as_ref() == Some(name));
            let leads = brought
                .filter(|_| depth < 8)
                .and_then(|named| resolve(modules, &current, &named.path, depth + 1));
            return Some(leads.unwrap_or(current));
        }
        rest = others;
    }
    Some(current)
}

/// Finds one cycle and writes it as `a -> b -> a`.
fn find_cycle(graph: &Graph) -> Option<String> {
    fn walk<'a>(
        graph: &'a Graph,
        at: &'a str,
        path: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> Option<String> {
        if let Some(start) = path.iter().position(|visited| *visited == at) {
            path.push(at);
            return Some(path[start..].join(" -> "));
        }
        if !done.insert(at) {
            return None;
        }
        path.push(at);
        let found = graph.get(at).and_then(|uses| uses.iter().find_map(|next| walk(graph, next, path, done)));
        if found.is_none() {
            path.pop();
        }
        found
    }
    let mut done = BTreeSet::new();
    graph.keys().find_map(|start| walk(graph, start, &mut Vec::new(), &mut done))
}
