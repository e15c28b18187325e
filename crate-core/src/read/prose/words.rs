//! The words that decide what a sentence means.

use crate::read::notes::{Announced, FactName, Heading};
use crate::read::tokens::{bare, is_between, is_cluster_version};

/// Words that make a plan, a wish or a question of the words next to them.
const PLANS: [&str; 40] = [
    "will ",
    "going to",
    "plan",
    "want to",
    "would",
    "should",
    "recommend",
    "at least",
    "or later",
    "or newer",
    "or above",
    "or higher",
    "and later",
    "and above",
    "建议",
    "计划",
    "需要",
    "以上",
    "以后",
    "准备",
    "打算",
    "planen",
    "最低",
    "이상",
    "以降",
    "oder neuer",
    "oder höher",
    "oder später",
    "mindestens",
    "и выше",
    "или выше",
    "и новее",
    "или новее",
    "не ниже",
    "o superior",
    "o posterior",
    "ou superior",
    "ou posterior",
    "ou supérieur",
    "ou plus récent",
];
/// How far a version may be after its keyword, in words.
const NEAR: usize = 4;
/// The words by which a line is about kernels.
pub(in crate::read) const KERNEL_WORDS: [&str; 8] =
    ["kernel", "Kernel", "KERNEL", "内核", "ядр", "カーネル", "커널", "noyau"];

/// Returns whether a text is a plan, advice, a bound or a question instead of an answer.
pub(in crate::read) fn is_plan_or_question(text: &str) -> bool {
    let mut lower: String = text.chars().take(400).flat_map(char::to_lowercase).collect();
    // A control plane is no plan.
    if lower.contains("plane") {
        for plane in ["control plane", "control-plane", "data plane", "data-plane"] {
            lower = lower.replace(plane, "");
        }
    }
    let is_asked = lower.trim_end_matches(['*', '`', '|', ' ']).ends_with(['?', '吗', '？']);
    is_asked || PLANS.iter().any(|word| lower.contains(word))
}

/// Returns whether a sentence says that another program does the work of kube-proxy.
pub(super) fn is_replaced(text: &str) -> bool {
    const SIGNS: [&str; 10] = [
        "replaced kube-proxy",
        "replaces kube-proxy",
        "without kube-proxy",
        "kube-proxy is replaced",
        "kube-proxy was replaced",
        "kube-proxy is disabled",
        "ersetzt kube-proxy",
        "替换了 kube-proxy",
        "替换了kube-proxy",
        "没有使用 kube-proxy",
    ];
    // `replaced kube-proxy by 1.12.5` is an upgrade.
    let is_removal = |sign: &&str| {
        text.split_once(*sign).is_some_and(|(_, rest)| {
            let mut words = rest.split(is_between).map(bare).filter(|word| !word.is_empty());
            let is_by = words.next().is_some_and(|word| matches!(word, "by" | "with" | "durch" | "为"));
            !(is_by && words.next().is_some_and(is_cluster_version))
        })
    };
    !is_plan_or_question(text) && SIGNS.iter().any(is_removal)
}

/// Returns whether a sentence is about an attempt: `we tried this last year`.
pub(in crate::read) fn is_of_attempt(text: &str) -> bool {
    const ATTEMPTS: [&str; 7] =
        ["e tried", "I tried", "toyed with", "layed with", "layed around", "xperimented", "尝试"];
    ATTEMPTS.iter().any(|words| text.contains(words))
}

/// Returns whether a sentence says that somebody changed a setting: `we set it to 0 on all nodes`, `于是改成 0`. What kube-proxy
/// writes by itself, a condition and an attempt are no change.
pub(super) fn is_setting_changed(text: &str) -> bool {
    const CHANGES: [&str; 28] = [
        " set ",
        "Set ",
        "changed",
        "corrected",
        "fixed",
        "switched",
        "gesetzt",
        "geändert",
        "umgestellt",
        "изменил",
        "поменял",
        "установил",
        "переключил",
        "changé",
        "passé",
        "cambié",
        "cambiamos",
        "mudei",
        "mudamos",
        "alterei",
        "改成",
        "改为",
        "修改为",
        "设置为",
        "设成",
        "直しました",
        "変更しました",
        "변경",
    ];
    const OTHERWISE: [&str; 16] = [
        "kube-proxy set",
        "kube-proxy has",
        "kube-proxy 会",
        "kube-router set",
        "if ",
        "If ",
        "when ",
        "When ",
        "默认",
        "如果",
        "wenn ",
        "falls ",
        "если",
        "もし",
        "cuando ",
        "quando ",
    ];
    CHANGES.iter().any(|word| text.contains(word))
        && !OTHERWISE.iter().any(|word| text.contains(word))
        && !is_plan_or_question(text)
        && !is_of_attempt(text)
}

/// Returns whether a line ends in words that lead to what was given up: `in place of`.
fn leads_to_replaced(line: &str) -> bool {
    const WORDS: [&str; 12] = [
        "instead of",
        "in place of",
        "rather than",
        "anstelle von",
        "anstatt",
        "statt",
        "вместо",
        "au lieu de",
        "en lugar de",
        "em vez de",
        "而不是",
        "대신",
    ];
    let line = line.trim_end_matches([':', '\u{ff1a}', '*', '`', ' ']);
    WORDS.iter().any(|words| line.ends_with(words))
}

/// Returns the heading in a line, and whether its section is about what should happen: `**What you expected to happen**:`.
pub(in crate::read) fn heading(line: &str) -> Option<(Heading, bool)> {
    const WORDS: [&str; 8] = ["expect", "期望", "预期", "期待", "erwart", "ожида", "esperad", "attendu"];
    const OF_BOTH: [&str; 6] = ["unexpected", "actual", "happened", "instead", "实际", "tatsächlich"];
    let line = line.trim_start_matches(['-', '+', '|', '\u{2022}', ' ']);
    let is_marked = line.starts_with("**") || line.starts_with("##");
    let text = line.trim_end_matches(['*', '_', '`', '|', ' ']);
    let is_plain = line.starts_with(|first: char| first.is_uppercase() || !first.is_ascii())
        && text.ends_with([':', '?', '\u{ff1a}', '\u{ff1f}'])
        && text.split(' ').count() <= 8;
    if !is_marked && !is_plain {
        return None;
    }
    let lower = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let heading = if is_marked { Heading::Marked } else { Heading::Plain };
    Some((heading, has(&WORDS) && !has(&OF_BOTH)))
}

/// Returns what a sentence says of the settings below it. The answer to a question for a default is a default, too.
pub(in crate::read) fn announced_by(text: &str) -> Announced {
    const ADVICE: [&str; 6] = ["please", "try ", "default", "请", "可以", "默认"];
    const INSTRUCTIONS: [&str; 7] = ["add ", "apply", "workaround", "solution", "to fix", "to set:", "解决"];
    const DEFAULT: [&str; 2] = ["default", "默认"];
    let text = text.trim_end_matches(['*', '`', ' ']);
    if text.ends_with(['?', '\u{ff1f}']) && DEFAULT.iter().any(|word| text.contains(word)) {
        return Announced::Advice;
    }
    if leads_to_replaced(text) {
        return Announced::Replaced;
    }
    if !text.ends_with([':', '\u{ff1a}']) || !text.contains(' ') && text.is_ascii() {
        return Announced::Nothing;
    }
    let lower = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if is_plan_or_question(text) || has(&INSTRUCTIONS) {
        Announced::Instruction
    } else if has(&ADVICE) {
        Announced::Advice
    } else {
        Announced::Nothing
    }
}

/// Returns whether a text describes a change from one version to another; the last one is the current state.
pub(in crate::read) fn is_change(text: &str) -> bool {
    let has = |word: &str| text.contains(word);
    (has("from ") && has(" to "))
        || has("->")
        || has("\u{2192}")
        || has("=>")
        || has("升级到")
        || has("升级至")
}

/// Returns whose version follows these words; `None` if they name neither.
pub(super) fn version_of(before: &str) -> Option<FactName> {
    const CLUSTER: [&str; 29] = [
        "kubernetes",
        "kube",
        "куб",
        "кубер",
        "кубернетес",
        "кластера",
        "küme",
        "쿠버네티스",
        "--kubernetes-version",
        "kubernetes_version",
        "k8s",
        "k8s_version",
        "kubelet",
        "cce",
        "cluster",
        "k3s",
        "rke2",
        "k0s",
        "microk8s",
        "clúster",
        "кластер",
        "クラスター",
        "클러스터",
        "集群",
        "eks",
        "aks",
        "gke",
        "tke",
        "ack",
    ];
    let mut words = before.split(is_between).rev().map(bare).filter(|word| !word.is_empty());
    let fact = words.by_ref().take(NEAR).find_map(|word| {
        let word = word.to_ascii_lowercase();
        if word == "kube-proxy" {
            return Some(FactName::ControllerVersion);
        }
        CLUSTER.contains(&word.as_str()).then_some(FactName::ClusterVersion)
    });
    let is_chinese = || ["集群版本", "集群"].iter().any(|name| before.trim_end().ends_with(name));
    fact.or_else(|| is_chinese().then_some(FactName::ClusterVersion))
}
