//! Cluster specifications: Gardener, k0s, Talos, kops, AKS, k3s, Cilium and others name the forwarding mode, or that there
//! is no kube-proxy, in their own words and cases.

use super::notes::{Notes, Source};
use super::tokens;
use crate::facts::{ModeSource, ProxyMode};

/// Keys that hold the mode, wherever they are.
const MODES: [&str; 5] = ["kubeproxymode", "kube_proxy_mode", "proxy-mode", "proxymode", "kube-proxy-mode"];
/// The object that a specification keeps kube-proxy's settings in.
const PROXIES: [&str; 4] = ["kubeproxy", "kubeproxyconfig", "kube-proxy", "proxy"];
/// Keys of replacements that take kube-proxy's place.
const REPLACEMENTS: [&str; 3] = ["kubeproxyreplacement", "kube-proxy-replacement", "disable-kube-proxy"];

/// The mode of one object. Whether kube-proxy runs at all may come before or behind it.
#[derive(Default)]
pub(super) struct Specs<'a> {
    modes: Vec<(ProxyMode, Source<'a>)>,
    /// An older field that repeats a newer one; the API keeps it for old clients.
    old: Option<(ProxyMode, Source<'a>)>,
    is_off: Option<Source<'a>>,
    /// Whether kube-proxy runs beside a network that does not need it.
    is_deployed: bool,
}

impl<'a> Specs<'a> {
    /// Takes one value of a document.
    pub(super) fn take(&mut self, path: &[String], value: &str, source: Source<'a>, notes: &mut Notes) {
        let [above @ .., key] = path else { return };
        let parent = above.last().map_or("", String::as_str);
        let value = value.trim();
        let is_proxys = is_one_of(&PROXIES, parent);
        if is_one_of(&MODES, key) || is_proxys && is_one_of(&["mode"], key) {
            match tokens::mode(value) {
                Some(mode) if is_one_of(&["extendparam"], parent) => self.old = Some((mode, source)),
                Some(mode) => self.modes.push((mode, source)),
                None if value.is_empty() => notes.hint("proxyMode", "iptables", "platform-default", source),
                None => {}
            }
        } else if is_one_of(&REPLACEMENTS, key) {
            if is_one_of(&["true", "strict"], value) {
                self.is_off.get_or_insert(source);
            }
        } else if is_one_of(&["networktype"], key) || is_one_of(&["defaultnetwork"], parent) {
            // Of OpenShift's networks this one needs no kube-proxy.
            if is_one_of(&["ovnkubernetes"], value) {
                self.is_off.get_or_insert(source);
            }
        } else if is_one_of(&["deploykubeproxy"], key) {
            self.is_deployed |= is_one_of(&["true"], value);
        } else if is_proxys && is_off(key, value) {
            // A chart's own switch says nothing about the cluster: `kubeProxy.enabled` of a monitoring stack.
            if above.len() > 1 || is_one_of(&["type"], key) {
                self.is_off.get_or_insert(source);
            } else {
                notes.hint("proxyMode", ProxyMode::Replaced.name(), "configured", source);
            }
        }
    }

    /// Notes the object's mode, which counts only if kube-proxy is not switched off.
    pub(super) fn finish(self, notes: &mut Notes) {
        if let Some(source) = self.is_off.filter(|_| !self.is_deployed) {
            return notes.mode(ProxyMode::Replaced, ModeSource::Configured, source);
        }
        if let Some((mode, source)) = self.old {
            if self.modes.is_empty() {
                notes.mode(mode, ModeSource::Configured, source);
            } else {
                notes.hint("proxyMode", mode.name(), "requested-not-effective", source);
            }
        }
        self.modes.iter().for_each(|(mode, source)| notes.mode(*mode, ModeSource::Configured, *source));
    }
}

/// `enabled: false`, `disabled: true`, `type: none`.
fn is_off(key: &str, value: &str) -> bool {
    const OFF: [(&str, &str); 5] = [
        ("enabled", "false"),
        ("disabled", "true"),
        ("type", "none"),
        ("mode", "none"),
        ("mode", "disabled"),
    ];
    OFF.iter().any(|(known, off)| is_one_of(&[known], key) && is_one_of(&[off], value))
}

/// Returns whether a word is one of these, in any case.
fn is_one_of(words: &[&str], word: &str) -> bool {
    words.iter().any(|known| known.eq_ignore_ascii_case(word))
}
