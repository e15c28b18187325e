//! `KubeProxyConfiguration`, alone, among other documents, or inside its `ConfigMap`; and where other tools keep the mode.

use super::cluster_spec::Specs;
use super::notes::{Notes, Source};
use super::sniffer::{Line, Lines};
use super::tokens;
use crate::facts::ModeSource;

const KIND: &str = "kube-proxy-config";

/// The mode of the configuration that is being read. Its kind may come before or behind it.
#[derive(Default)]
pub(super) struct Configuration<'a> {
    is_kube_proxys: bool,
    mode: Option<(String, Source<'a>)>,
    specs: Specs<'a>,
}

impl<'a> Configuration<'a> {
    /// Takes one value of a document.
    pub(super) fn take(&mut self, path: &[String], value: &str, source: Source<'a>, notes: &mut Notes) {
        match path {
            [key] if key == "kind" || key == "apiVersion" => {
                self.is_kube_proxys =
                    value == "KubeProxyConfiguration" || value.starts_with("kubeproxy.config");
                self.settle(notes);
            }
            [key] if key == "mode" => {
                self.mode = Some((value.to_owned(), source));
                self.settle(notes);
            }
            _ => self.specs.take(path, value, source, notes),
        }
    }

    fn settle(&mut self, notes: &mut Notes) {
        if let Some((mode, source)) = self.mode.take_if(|_| self.is_kube_proxys) {
            note(&mode, source, notes);
        }
    }

    /// A mode that no kind claimed: only the parts of a configuration have none.
    pub(super) fn finish(self, notes: &mut Notes) {
        self.specs.finish(notes);
        if let Some((mode, source)) = self.mode.filter(|(mode, _)| !mode.is_empty()) {
            note(&mode, source, notes);
        }
    }
}

/// An empty mode is the platform's default: what kube-proxy then does depends on its release.
fn note(mode: &str, source: Source<'_>, notes: &mut Notes) {
    if let Some(mode) = tokens::mode(mode) {
        notes.mode(mode, ModeSource::Configured, source);
    } else if mode.is_empty() {
        notes.hint("proxyMode", "iptables", "platform-default", source);
    }
}

/// Returns whether a line can be one of a configuration, in YAML or JSON.
pub(super) fn may_be(body: &str) -> bool {
    let body = body.trim_start_matches(['-', ' ', '"']);
    let key = body.split(':').next().filter(|key| key.len() < body.len());
    key.is_some_and(|key| !key.contains(' ') && key.is_ascii()) || body.starts_with(['#', '{', '}'])
}

/// Reads the single line that `grep mode` prints of a configuration.
pub(super) fn read<'a>(line: &Line<'a>, _: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let body = line.body();
    let source = Source::of(KIND, line);
    let (is_comment, setting) =
        body.strip_prefix('#').map_or((false, body), |rest| (true, rest.trim_start()));
    let Some((key, value)) = setting.split_once([':', '=']) else { return false };
    let value =
        value.split(" #").next().unwrap_or_default().trim().trim_end_matches(',').trim_matches(['"', '\'']);
    let key = key.trim_matches('"');
    let is_mode = [
        "mode",
        "kubeProxyMode",
        "proxyMode",
        "kube_proxy_mode",
        "ProxyMode",
        "PROXY_MODE",
        "KUBE_PROXY_MODE",
    ]
    .contains(&key.trim_end());
    let is_known = tokens::mode(value).is_some();
    if is_mode && is_known && is_comment {
        notes.hint("proxyMode", value, "commented", source);
    } else if is_mode && (is_known || setting.trim_end().ends_with(['"', '\'']) && value.is_empty()) {
        note(value, source, notes);
    } else {
        return ["detectLocalMode"].contains(&key);
    }
    true
}
