//! `KubeProxyConfiguration`, alone, among other documents, or inside its `ConfigMap`; and where other tools keep the mode.

use super::notes::{Fact, Notes, Rank, Source};
use super::sniffer::{Line, Lines};
use crate::facts::ProxyMode;

const KIND: &str = "kube-proxy-config";

/// The mode of the configuration that is being read. Its kind may come before or behind it.
#[derive(Default)]
pub(super) struct Configuration<'a> {
    is_kube_proxys: bool,
    mode: Option<(String, Source<'a>)>,
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
            [.., above, key] if key == "proxyMode" && above == "kubeProxy" => {
                note(value, Rank::Stated, source, notes);
            }
            [.., above, key] if key == "kubeProxyMode" && above == "extendParam" => {
                note(value, Rank::Alias, source, notes);
            }
            [.., key] if ["kubeProxyMode", "kube_proxy_mode", "proxy-mode"].contains(&key.as_str()) => {
                note(value, Rank::Stated, source, notes);
            }
            _ => {}
        }
    }

    fn settle(&mut self, notes: &mut Notes) {
        if let Some((mode, source)) = self.mode.take_if(|_| self.is_kube_proxys) {
            note(&mode, Rank::Stated, source, notes);
        }
    }

    /// A mode that no kind claimed: only the parts of a configuration have none.
    pub(super) fn finish(self, notes: &mut Notes) {
        if let Some((mode, source)) = self.mode.filter(|(mode, _)| !mode.is_empty()) {
            note(&mode, Rank::Stated, source, notes);
        }
    }
}

/// An empty mode is the platform's default: what kube-proxy then does depends on its release.
fn note(mode: &str, rank: Rank, source: Source<'_>, notes: &mut Notes) {
    if ProxyMode::from_name(mode).is_some() {
        notes.fact(Fact::ProxyMode, mode, rank, source);
    } else if mode.is_empty() {
        notes.hint("proxyMode", "iptables", "platform-default", source);
    }
}

/// Reads the one line that `grep mode` leaves of a configuration.
pub(super) fn read<'a>(line: &Line<'a>, _: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let body = line.body();
    let source = Source::of(KIND, line);
    let (is_comment, setting) =
        body.strip_prefix('#').map_or((false, body), |rest| (true, rest.trim_start()));
    let Some((key, value)) = setting.split_once(':') else { return false };
    let value =
        value.split(" #").next().unwrap_or_default().trim().trim_end_matches(',').trim_matches(['"', '\'']);
    let key = key.trim_matches('"');
    let is_mode = ["mode", "kubeProxyMode", "proxyMode", "kube_proxy_mode"].contains(&key);
    let is_known = ProxyMode::from_name(value).is_some();
    if is_mode && is_known && is_comment {
        notes.hint("proxyMode", value, "commented", source);
    } else if is_mode && (is_known || setting.trim_end().ends_with(['"', '\'']) && value.is_empty()) {
        note(value, Rank::Stated, source, notes);
    } else {
        return ["detectLocalMode"].contains(&key);
    }
    true
}
