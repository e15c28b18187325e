//! `knowledge/kube-proxy.toml` -> tables: rules, writes, remarks and distributions.
use std::fmt::Write as _;

use serde::Deserialize;

use super::bounds::{OPEN, check_date, kernel_span, release, spans};
use super::{Compiler, GRADES, one_of, row};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct KubeProxyFile {
    checked: String,
    rule: Vec<RuleRow>,
    write: Vec<WriteRow>,
    keeps_removed_udp: HabitRow,
    remark: Vec<RemarkRow>,
    distribution: Vec<DistributionRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    id: String,
    since: String,
    actions: [String; 3],
    evidence: [String; 3],
    sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WriteRow {
    sysctl: String,
    value: i64,
    default: i64,
    spans: Vec<[String; 2]>,
    sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HabitRow {
    spans: Vec<[String; 2]>,
    sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RemarkRow {
    step: String,
    since: String,
    #[serde(default)]
    before: String,
    #[serde(default)]
    kernel: Option<[String; 2]>,
    sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DistributionRow {
    mark: String,
    name: String,
    #[serde(default)]
    cce: bool,
    #[serde(default)]
    read: bool,
}

impl Compiler<'_> {
    pub(super) fn kube_proxy(&mut self) -> Result<(), String> {
        const FILE: &str = "kube-proxy.toml";
        let file: KubeProxyFile = self.read(FILE)?;
        check_date(&row(FILE, "checked"), &file.checked)?;
        let mut table = String::new();
        let mut previous = None;
        for rule in &file.rule {
            let at = row(FILE, &rule.id);
            let since = release(&at, &rule.since)?;
            if previous.is_some_and(|previous| previous >= since) {
                return at.refuse("rows are sorted by `since`, each later than the one before");
            }
            previous = Some(since);
            let known = ["untouched", "sets-0", "skips-old-kernel", "leaves-fixed-kernel"];
            let actions = rule.actions.each_ref().map(|action| one_of(&at, "action", action, &known));
            let evidence = rule.evidence.each_ref().map(|grade| one_of(&at, "evidence", grade, &GRADES));
            let grades = rule.evidence.each_ref().map(String::as_str);
            let sources = self.cite(&at, &rule.sources, &grades)?;
            let [below, from_4_1, from_5_9] = actions;
            let [below_grade, from_4_1_grade, from_5_9_grade] = evidence;
            let _ = writeln!(
                table,
                "    Rule {{ id: {:?}, since: {since:?}, actions: [Action::{}, Action::{}, Action::{}], evidence: [Certainty::{}, Certainty::{}, Certainty::{}], sources: {sources} }},",
                rule.id, below?, from_4_1?, from_5_9?, below_grade?, from_4_1_grade?, from_5_9_grade?
            );
        }
        self.line(&format!("pub(crate) static RULES: &[Rule] = &[\n{table}];"));
        self.writes(&file.write)?;
        self.keeps_removed_udp(&file.keeps_removed_udp)?;
        self.remarks(&file.remark)?;
        self.distributions(&file.distribution)
    }

    fn writes(&mut self, rows: &[WriteRow]) -> Result<(), String> {
        let mut table = String::new();
        for write in rows {
            let at = row("kube-proxy.toml", &write.sysctl);
            let spans = spans(&at, &write.spans, release, (OPEN, OPEN))?;
            let sources = self.cite(&at, &write.sources, &["source"])?;
            let _ = writeln!(
                table,
                "    Write {{ sysctl: {:?}, value: {}, default: {}, spans: &{spans:?}, sources: {sources} }},",
                write.sysctl, write.value, write.default
            );
        }
        self.line(&format!("pub(crate) static WRITES: &[Write] = &[\n{table}];"));
        Ok(())
    }

    fn keeps_removed_udp(&mut self, habit: &HabitRow) -> Result<(), String> {
        let at = row("kube-proxy.toml", "keeps-removed-udp");
        let spans = spans(&at, &habit.spans, release, (OPEN, OPEN))?;
        let sources = self.cite(&at, &habit.sources, &["inferred"])?;
        self.line(&format!(
            "pub(crate) static KEEPS_REMOVED_UDP: Habit = Habit {{ spans: &{spans:?}, sources: {sources} }};"
        ));
        Ok(())
    }

    fn remarks(&mut self, rows: &[RemarkRow]) -> Result<(), String> {
        let mut table = String::new();
        for remark in rows {
            let at = row("kube-proxy.toml", &remark.step);
            let span =
                spans(&at, &[[remark.since.clone(), remark.before.clone()]], release, (OPEN, OPEN))?[0];
            let kernel = remark.kernel.as_ref().map(|kernel| kernel_span(&at, kernel)).transpose()?;
            let sources = self.cite(&at, &remark.sources, &["inferred"])?;
            let _ = writeln!(
                table,
                "    Remark {{ step: crate::messages::step::{}, releases: {span:?}, kernel: {kernel:?}, sources: {sources} }},",
                remark.step.replace('-', "_").to_uppercase(),
            );
        }
        self.line(&format!("pub(crate) static REMARKS: &[Remark] = &[\n{table}];"));
        Ok(())
    }

    fn distributions(&mut self, rows: &[DistributionRow]) -> Result<(), String> {
        let mut table = String::new();
        self.distributions = rows.iter().map(|row| row.name.clone()).collect();
        for row_ in rows {
            if row_.mark.len() < 3 || row_.mark != row_.mark.to_lowercase() {
                return row("kube-proxy.toml", &row_.mark)
                    .refuse("a mark has at least three characters, in lower case");
            }
            self.platforms.push(row_.name.clone());
            let _ = writeln!(
                table,
                "    Distribution {{ mark: {:?}, name: {:?}, cce: {}, read: {} }},",
                row_.mark, row_.name, row_.cce, row_.read
            );
        }
        self.line(&format!("pub(crate) static DISTRIBUTIONS: &[Distribution] = &[\n{table}];"));
        Ok(())
    }
}
