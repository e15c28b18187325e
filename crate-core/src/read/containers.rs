//! The arguments of containers: `--proxy-mode` is kube-proxy's only in a container that runs kube-proxy.

use super::kube_proxy_flags::{self, PROGRAMS};
use super::notes::{Notes, Source};

/// The flag without a value, which is the next argument.
const FLAG: &str = "--proxy-mode";
/// The most flags of one container.
const MOST: usize = 8;

/// The container that is being read. Its arguments may come before its name.
#[derive(Default)]
pub(super) struct Containers<'a> {
    is_named: bool,
    is_proxy: bool,
    flags: Vec<(String, Source<'a>)>,
    /// The list of arguments that is being read, and whether its last argument was [`FLAG`].
    list: Vec<String>,
    is_value_next: bool,
}

impl<'a> Containers<'a> {
    /// Takes one value of a document; `has_flag` says that it may contain the flag.
    pub(super) fn take(
        &mut self,
        path: &[String],
        value: &str,
        has_flag: bool,
        source: Source<'a>,
        notes: &mut Notes,
    ) {
        let [above @ .., key] = path else { return };
        let is_own = above.last().is_some_and(|parent| is_list(parent));
        let is_first = self.list != *path;
        let is_value = std::mem::take(&mut self.is_value_next) && !is_first;
        match key.as_str() {
            "name" if is_own => self.names(value == "kube-proxy"),
            "image" if is_own => self.names(is_proxys_image(value)),
            "command" if is_own => self.names(runs_proxy(value)),
            "args" if is_own && is_first => self.is_proxy |= runs_proxy(value),
            _ => {}
        }
        if !is_value && !has_flag {
            if is_own && is_first && matches!(key.as_str(), "command" | "args") {
                path.clone_into(&mut self.list);
            }
            return;
        }
        path.clone_into(&mut self.list);
        self.is_value_next = value == FLAG;
        let flag = if is_value { [FLAG, "=", value].concat() } else { value.to_owned() };
        if above.iter().any(|key| is_list(key)) {
            if self.flags.len() < MOST {
                self.flags.push((flag, source));
            }
        } else if flag.contains(FLAG) || flag.contains("proxy-mode=") {
            kube_proxy_flags::note(&flag, source, notes);
        }
    }

    fn names(&mut self, is_proxy: bool) {
        self.is_named = true;
        self.is_proxy |= is_proxy;
    }

    /// Ends the item of a list.
    pub(super) fn end_item(&mut self, path: &[String], notes: &mut Notes) {
        if path.last().is_some_and(|key| is_list(key)) {
            self.finish(notes);
        }
    }

    /// Notes the flags of the container.
    pub(super) fn finish(&mut self, notes: &mut Notes) {
        let Self { is_named, is_proxy, flags, .. } = std::mem::take(self);
        for (flag, source) in flags {
            if is_proxy || !is_named {
                kube_proxy_flags::note(&flag, source, notes);
            } else {
                kube_proxy_flags::mention(&flag, source, notes);
            }
        }
    }
}

fn is_list(key: &str) -> bool {
    matches!(key, "containers" | "initContainers")
}

/// Returns whether an argument runs a program that contains kube-proxy: `/usr/local/bin/kube-proxy`.
fn runs_proxy(argument: &str) -> bool {
    let mut words = argument.split([' ', '"', '\'', ',', '[', ']', '\n', ';']);
    words.any(|word| PROGRAMS.contains(&word.rsplit('/').next().unwrap_or(word)))
}

fn is_proxys_image(image: &str) -> bool {
    let name = image.rsplit('/').next().unwrap_or(image);
    let name = name.split([':', '@']).next().unwrap_or(name);
    PROGRAMS.contains(&name.trim_end_matches("-amd64").trim_end_matches("-arm64"))
}
