//! `knowledge/*.toml` -> const tables. Every refusal names file, row and reason.
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

mod constants;
#[path = "../src/version/glob.rs"]
mod glob;
#[path = "../src/version/order.rs"]
#[allow(dead_code, reason = "the build orders whole releases only; the core also uses the parts")]
mod order;
mod symptoms;

/// Kinds of sources that can prove a claim graded `source`.
const PROOFS: [&str; 5] = ["commit", "changelog", "file", "release-notes", "mail"];
const KINDS: [&str; 9] =
    ["pr", "issue", "commit", "changelog", "file", "release-notes", "mail", "vendor", "doc"];
/// In the order of the contract.
const COMMITS: [&str; 5] = ["d752", "f719", "f0a5", "35df", "c95c"];
const GRADES: [&str; 4] = ["source", "vendor", "inferred", "unknown"];
const OPEN: u32 = u32::MAX;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    date: String,
    /// Read by the messages' half of the build.
    #[serde(rename = "language")]
    _languages: Vec<toml::Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourcesFile {
    source: Vec<SourceRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceRow {
    id: String,
    kind: String,
    title: String,
    #[serde(default)]
    url: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KubeProxyFile {
    rule: Vec<RuleRow>,
    write: Vec<WriteRow>,
    remark: Vec<RemarkRow>,
    mode: Vec<ModeRow>,
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
struct ModeRow {
    name: String,
    since: String,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SystemsFile {
    system: Vec<SystemRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SystemRow {
    id: String,
    name: String,
    names: Vec<String>,
    #[serde(default)]
    cce: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KernelsFile {
    lineage: Vec<LineageRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct LineageRow {
    id: String,
    title: String,
    releases: Vec<String>,
    #[serde(default)]
    systems: Vec<String>,
    #[serde(default)]
    needs_system: bool,
    #[serde(default)]
    order: Option<String>,
    #[serde(default)]
    follows: Option<String>,
    #[serde(default)]
    fingerprint: Option<String>,
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default)]
    examples: Vec<String>,
    #[serde(default)]
    build: Vec<BuildRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct BuildRow {
    since: String,
    carries: Vec<String>,
    lacks: Vec<String>,
    evidence: String,
    #[serde(default)]
    vendor_says: Option<String>,
    sources: Vec<String>,
    checked: String,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaqFile {
    row: Vec<FaqRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FaqRow {
    editions: Vec<String>,
    id: String,
    versions: Vec<[String; 2]>,
    #[serde(default)]
    systems: Vec<String>,
    #[serde(default)]
    kernel: Option<[String; 2]>,
    #[serde(default)]
    kernel_implied: bool,
    #[serde(default)]
    build: Option<String>,
    #[serde(default)]
    writes: Option<i64>,
    #[serde(default)]
    leaves: Option<i64>,
    problem: String,
    sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CceFile {
    source: String,
    releases: BTreeMap<String, String>,
}

/// Reads the knowledge and writes the Rust tables.
pub(crate) fn compile(folder: &Path) -> Result<String, String> {
    let mut compiler = Compiler {
        folder,
        code: String::new(),
        sources: Vec::new(),
        proofs: Vec::new(),
        systems: Vec::new(),
        told: Vec::new(),
        cited: Vec::new(),
    };
    compiler.about()?;
    compiler.sources()?;
    compiler.systems()?;
    compiler.kube_proxy()?;
    compiler.kernels()?;
    compiler.faq()?;
    compiler.cce()?;
    compiler.constants()?;
    compiler.symptoms()?;
    compiler.shared()?;
    // Open bounds, as a reader of the tables expects them.
    Ok(compiler.code.replace(&OPEN.to_string(), "u32::MAX"))
}

/// FNV-1a over the tables, in the order of their names: tells two states of the knowledge apart, no more.
fn digest(folder: &Path) -> Result<u32, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("knowledge: {error}"))?;
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    let mut digest = 0x811c_9dc5_u32;
    for file in files {
        for byte in fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))? {
            digest = (digest ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
    Ok(digest)
}

struct Compiler<'a> {
    folder: &'a Path,
    code: String,
    sources: Vec<String>,
    /// Whether the source at that index can prove a claim graded `source`.
    proofs: Vec<bool>,
    systems: Vec<String>,
    /// The texts of the tables, each once.
    told: Vec<String>,
    /// The lists of sources, each once.
    cited: Vec<String>,
}

/// A file and a row in it, for refusals.
#[derive(Clone)]
struct Row {
    file: &'static str,
    row: String,
}

impl Row {
    fn refuse<T>(&self, reason: &str) -> Result<T, String> {
        Err(format!("knowledge/{}: {}: {reason}", self.file, self.row))
    }
}

/// The place of a text in a list that has each text once.
fn number(list: &mut Vec<String>, text: &str) -> usize {
    list.iter().position(|known| known == text).unwrap_or_else(|| {
        list.push(text.to_owned());
        list.len() - 1
    })
}

fn row(file: &'static str, row: &str) -> Row {
    Row { file, row: row.to_owned() }
}

impl Compiler<'_> {
    fn read<T: DeserializeOwned>(&self, file: &str) -> Result<T, String> {
        let text = fs::read_to_string(self.folder.join(file))
            .map_err(|error| format!("knowledge/{file}: {error}"))?;
        toml::from_str(&text).map_err(|error| format!("knowledge/{file}: {error}"))
    }

    fn about(&mut self) -> Result<(), String> {
        let about: About = self.read("about.toml")?;
        check_date(&row("about.toml", "date"), &about.date)?;
        let version = format!("{}+{:08x}", about.date, digest(self.folder)?);
        self.line(&format!("/// The day of the knowledge.\npub(crate) const DATE: &str = {:?};", about.date));
        self.line(&format!(
            "/// The same in days since 1970-01-01.\npub(crate) const DAY: i64 = {};",
            day(&about.date)
        ));
        self.line(&format!(
            "/// Its day and the digest of its tables.\npub(crate) const VERSION: &str = {version:?};"
        ));
        Ok(())
    }

    /// What stands in the tables for a text.
    fn told(&mut self, text: &str) -> String {
        format!("Told({})", number(&mut self.told, text))
    }

    fn all_told(&mut self, texts: &[String]) -> String {
        let texts: Vec<String> = texts.iter().map(|text| self.told(text)).collect();
        format!("&[{}]", texts.join(", "))
    }

    /// What the tables share: texts in one string, lists of sources.
    fn shared(&mut self) -> Result<(), String> {
        const MOST: usize = u16::MAX as usize;
        if self.told.len() > MOST || self.cited.len() > MOST {
            return Err(format!("knowledge: more than {MOST} different texts or lists of sources"));
        }
        let told = self.told.join("\u{1f}");
        self.line(&format!("/// Every [`Told`], one after the other.\nstatic TOLD: &str = {told:?};"));
        let cited = self.cited.join(", ");
        self.line(&format!("/// Every [`Cited`].\nstatic CITED: &[&[SourceIndex]] = &[{cited}];"));
        Ok(())
    }

    fn line(&mut self, text: &str) {
        self.code.push_str(text);
        self.code.push('\n');
    }

    fn sources(&mut self) -> Result<(), String> {
        let SourcesFile { source: mut rows } = self.read("sources.toml")?;
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        let mut table = String::new();
        for source in &rows {
            let at = row("sources.toml", &source.id);
            if self.sources.last() == Some(&source.id) {
                return at.refuse("this id stands twice");
            }
            if !KINDS.contains(&source.kind.as_str()) {
                return at.refuse(&format!("kind `{}` is not one of {}", source.kind, KINDS.join(", ")));
            }
            if source.title.trim().is_empty() {
                return at.refuse("a source needs a title");
            }
            if !source.url.starts_with("https://") || source.url.contains(char::is_whitespace) {
                return at.refuse("a source needs an address that starts with https://");
            }
            let _ = writeln!(
                table,
                "    Source {{ id: {}, kind: {}, title: {}, url: {} }},",
                self.told(&source.id),
                self.told(&source.kind),
                self.told(&source.title),
                self.told(&source.url)
            );
            self.proofs.push(PROOFS.contains(&source.kind.as_str()));
            self.sources.push(source.id.clone());
        }
        self.line(&format!("/// Sorted by id.\npub(crate) static SOURCES: &[Source] = &[\n{table}];"));
        Ok(())
    }

    /// The list of source indices, after checking that each id exists and that a `source` grade is proved.
    fn cite(&mut self, at: &Row, sources: &[String], grades: &[&str]) -> Result<String, String> {
        let mut indices = Vec::new();
        for id in sources {
            match self.sources.binary_search(id) {
                Ok(index) => indices.push(index),
                Err(_) => return at.refuse(&format!("source `{id}` is not in sources.toml")),
            }
        }
        let needs_source = grades.iter().any(|grade| *grade != "unknown");
        if needs_source && indices.is_empty() {
            return at.refuse("a statement needs a source");
        }
        if grades.contains(&"source") && !indices.iter().any(|index| self.proofs[*index]) {
            return at
                .refuse(&format!("graded `source`, but none of its sources is a {}", PROOFS.join(", ")));
        }
        Ok(format!("Cited({})", number(&mut self.cited, &format!("&{indices:?}"))))
    }

    fn systems(&mut self) -> Result<(), String> {
        let file: SystemsFile = self.read("systems.toml")?;
        let mut table = String::new();
        for system in &file.system {
            let at = row("systems.toml", &system.id);
            if self.systems.contains(&system.id) {
                return at.refuse("this id stands twice");
            }
            if system.names.is_empty() {
                return at.refuse("no name leads to it: give at least one in `names`");
            }
            if let Some(name) =
                system.names.iter().find(|name| **name != name.to_lowercase() || name.contains('_'))
            {
                return at.refuse(&format!("`{name}`: names are in lower case, with spaces for `_`"));
            }
            let _ = writeln!(
                table,
                "    System {{ id: {}, name: {}, names: {}, cce: {} }},",
                self.told(&system.id),
                self.told(&system.name),
                self.all_told(&system.names),
                system.cce
            );
            self.systems.push(system.id.clone());
        }
        self.line(&format!("pub(crate) static SYSTEMS: &[System] = &[\n{table}];"));
        Ok(())
    }

    fn system_indices(&self, at: &Row, ids: &[String]) -> Result<String, String> {
        let mut indices = Vec::new();
        for id in ids {
            match self.systems.iter().position(|known| known == id) {
                Some(index) => indices.push(index),
                None => return at.refuse(&format!("system `{id}` is not in systems.toml")),
            }
        }
        Ok(format!("&{indices:?}"))
    }

    fn kube_proxy(&mut self) -> Result<(), String> {
        const FILE: &str = "kube-proxy.toml";
        let file: KubeProxyFile = self.read(FILE)?;
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
        self.remarks(&file.remark)?;
        self.modes(&file.mode)?;
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

    fn modes(&mut self, rows: &[ModeRow]) -> Result<(), String> {
        let mut table = String::new();
        for mode in rows {
            let at = row("kube-proxy.toml", &mode.name);
            let name = one_of(&at, "mode", &mode.name, &["iptables", "nftables", "userspace"])?;
            let since = release(&at, &mode.since)?;
            let kernel = mode.kernel.as_ref().map(|kernel| kernel_span(&at, kernel)).transpose()?;
            self.cite(&at, &mode.sources, &["inferred"])?;
            let _ = writeln!(
                table,
                "    OtherMode {{ mode: crate::facts::ProxyMode::{name}, since: {since:?}, kernel: {kernel:?} }},"
            );
        }
        self.line(&format!("pub(crate) static OTHER_MODES: &[OtherMode] = &[\n{table}];"));
        Ok(())
    }

    fn distributions(&mut self, rows: &[DistributionRow]) -> Result<(), String> {
        let mut table = String::new();
        for row_ in rows {
            if row_.mark.len() < 3 || row_.mark != row_.mark.to_lowercase() {
                return row("kube-proxy.toml", &row_.mark)
                    .refuse("a mark has at least three characters, in lower case");
            }
            let _ = writeln!(
                table,
                "    Distribution {{ mark: {:?}, name: {:?}, cce: {}, read: {} }},",
                row_.mark, row_.name, row_.cce, row_.read
            );
        }
        self.line(&format!("pub(crate) static DISTRIBUTIONS: &[Distribution] = &[\n{table}];"));
        Ok(())
    }

    fn kernels(&mut self) -> Result<(), String> {
        const FILE: &str = "kernels.toml";
        let file: KernelsFile = self.read(FILE)?;
        let ids: Vec<&str> = file.lineage.iter().map(|lineage| lineage.id.as_str()).collect();
        let mut table = String::new();
        for (index, lineage) in file.lineage.iter().enumerate() {
            let at = row(FILE, &lineage.id);
            if ids[..index].contains(&lineage.id.as_str()) {
                return at.refuse("this id stands twice");
            }
            check_examples(&at, &file.lineage, index)?;
            let systems = self.system_indices(&at, &lineage.systems)?;
            if lineage.needs_system && lineage.systems.is_empty() {
                return at.refuse("`needs-system` without `systems`");
            }
            let (order, follows) = match (&lineage.order, &lineage.follows) {
                (Some(order), None) => (order.as_str(), None),
                (None, Some(followed)) => match ids.iter().position(|id| id == followed) {
                    Some(to) if file.lineage[to].order.is_some() => {
                        (file.lineage[to].order.as_deref().unwrap_or(""), Some(to))
                    }
                    _ => {
                        return at.refuse(&format!(
                            "follows `{followed}`, which is no lineage with builds of its own"
                        ));
                    }
                },
                _ => return at.refuse("a lineage has either `order` and builds of its own, or `follows`"),
            };
            let order_name = one_of(&at, "order", order, &["rpm", "numbers"])?;
            if follows.is_some() != lineage.build.is_empty() {
                return at.refuse("a lineage has either builds of its own or `follows`");
            }
            let sources =
                self.cite(&at, &lineage.sources, if follows.is_some() { &["inferred"] } else { &[] })?;
            let builds = self.builds(&lineage.id, &lineage.build, order)?;
            let _ = writeln!(
                table,
                "    Lineage {{ id: {}, title: {}, releases: {}, systems: {systems}, needs_system: {}, order: Order::{order_name}, follows: {follows:?}, fingerprint: {:?}, builds: &[\n{builds}    ], sources: {sources} }},",
                self.told(&lineage.id),
                self.told(&lineage.title),
                self.all_told(&lineage.releases),
                lineage.needs_system,
                lineage.fingerprint
            );
        }
        self.line(&format!("pub(crate) static LINEAGES: &[Lineage] = &[\n{table}];"));
        Ok(())
    }

    fn builds(&mut self, lineage: &str, rows: &[BuildRow], order: &str) -> Result<String, String> {
        let mut table = String::new();
        let mut previous: Option<&str> = None;
        for build in rows {
            let at = row("kernels.toml", &format!("{lineage}, build since {:?}", build.since));
            let sorted = match previous {
                None => build.since.is_empty(),
                Some(previous) => compare(order, previous, &build.since) == Ordering::Less,
            };
            if !sorted {
                return at.refuse(
                    "the first build has `since = \"\"`, each following one is later than the one before",
                );
            }
            previous = Some(&build.since);
            let commits = commits(&at, build)?;
            let evidence = one_of(&at, "evidence", &build.evidence, &GRADES)?;
            let says = match &build.vendor_says {
                None => "Nothing".to_owned(),
                Some(says) => one_of(&at, "vendor-says", says, &["too-early", "fixed"])?,
            };
            check_date(&at, &build.checked)?;
            let sources = self.cite(&at, &build.sources, &[build.evidence.as_str()])?;
            let _ = writeln!(
                table,
                "        Build {{ since: {}, commits: [{commits}], evidence: Certainty::{evidence}, vendor_says: VendorSays::{says}, sources: {sources}, checked: {}, note: {} }},",
                self.told(&build.since),
                self.told(&build.checked),
                self.told(&build.note)
            );
        }
        Ok(table)
    }

    fn faq(&mut self) -> Result<(), String> {
        let file: FaqFile = self.read("faq.toml")?;
        let mut rows = Vec::new();
        for faq in &file.row {
            let at = row("faq.toml", &faq.id);
            let systems = self.system_indices(&at, &faq.systems)?;
            let versions = spans(&at, &faq.versions, cce_release, (OPEN, OPEN, OPEN))?;
            let kernel = faq.kernel.as_ref().map(|kernel| kernel_span(&at, kernel)).transpose()?;
            let build = match &faq.build {
                None => "Nothing".to_owned(),
                Some(says) => one_of(&at, "build", says, &["too-early", "fixed"])?,
            };
            let problem = one_of(&at, "problem", &faq.problem, &["stale-backend", "syn-delay", "none"])?;
            let sources = self.cite(&at, &faq.sources, &["vendor"])?;
            if faq.editions.is_empty() {
                return at.refuse("a row belongs to at least one edition");
            }
            for edition in &faq.editions {
                let (edition_, id) = (self.told(edition), self.told(&faq.id));
                rows.push((
                    edition.clone(),
                    format!(
                        "    FaqRow {{ edition: {edition_}, id: {id}, versions: &{versions:?}, systems: {systems}, kernel: {kernel:?}, kernel_implied: {}, build: VendorSays::{build}, writes: {:?}, leaves: {:?}, problem: FaqProblem::{problem}, sources: {sources} }},\n",
                        faq.kernel_implied, faq.writes, faq.leaves
                    ),
                ));
            }
        }
        rows.sort_by(|(a, _), (b, _)| b.cmp(a));
        let table: String = rows.into_iter().map(|(_, row)| row).collect();
        self.line(&format!("/// Newest edition first.\npub(crate) static FAQ: &[FaqRow] = &[\n{table}];"));
        Ok(())
    }

    fn cce(&mut self) -> Result<(), String> {
        const FILE: &str = "cce-versions.toml";
        let file: CceFile = self.read(FILE)?;
        let mut pairs = Vec::new();
        for (cce, kubernetes) in &file.releases {
            let at = row(FILE, cce);
            let pair = (cce_release(&at, cce)?, release(&at, kubernetes)?);
            if pair.0.0 != pair.1.0 {
                return at.refuse("the minor versions differ");
            }
            pairs.push(pair);
        }
        pairs.sort_unstable();
        let source = self.cite(&row(FILE, "source"), &[file.source], &["vendor"])?;
        self.line(&format!(
            "/// Sorted.\npub(crate) static CCE_RELEASES: &[(CceRelease, Release)] = &{pairs:?};"
        ));
        self.line(&format!("pub(crate) static CCE_SOURCES: Cited = {source};"));
        Ok(())
    }
}

/// Every example leads to its own lineage and to no earlier one; a lineage needs at least one.
fn check_examples(at: &Row, lineages: &[LineageRow], index: usize) -> Result<(), String> {
    let lineage = &lineages[index];
    if lineage.examples.is_empty() {
        return at.refuse("no string leads to it: give at least one release in `examples`");
    }
    for example in &lineage.examples {
        let leads_to = lineages.iter().find(|candidate| {
            let applies = candidate.id == lineage.id || !candidate.needs_system;
            applies && candidate.releases.iter().any(|pattern| glob::matches(pattern, example))
        });
        match leads_to {
            Some(found) if found.id == lineage.id => {}
            Some(found) => {
                return at.refuse(&format!(
                    "its example `{example}` leads to `{}`, which stands before it",
                    found.id
                ));
            }
            None => return at.refuse(&format!("its example `{example}` matches none of its `releases`")),
        }
    }
    Ok(())
}

fn commits(at: &Row, build: &BuildRow) -> Result<String, String> {
    for commit in build.carries.iter().chain(&build.lacks) {
        one_of(at, "commit", commit, &COMMITS)?;
    }
    let carried = COMMITS.map(|commit| {
        let is_in = |list: &[String]| list.iter().any(|listed| listed == commit);
        match (is_in(&build.carries), is_in(&build.lacks)) {
            (true, true) => at.refuse(&format!("`{commit}` is both in `carries` and in `lacks`")),
            (true, false) => Ok("Carried::Yes"),
            (false, true) => Ok("Carried::No"),
            (false, false) => Ok("Carried::Unknown"),
        }
    });
    if build.evidence == "unknown" && !(build.carries.is_empty() && build.lacks.is_empty()) {
        return at.refuse("graded `unknown`, but it states commits");
    }
    Ok(carried.into_iter().collect::<Result<Vec<_>, _>>()?.join(", "))
}

fn compare(order: &str, a: &str, b: &str) -> Ordering {
    if order == "rpm" { order::by_rpm(a, b) } else { order::by_numbers(a, b) }
}

/// The Rust name of a word of the knowledge (`sets-0` -> `Sets0`), if it is one of `known`.
fn one_of(at: &Row, what: &str, word: &str, known: &[&str]) -> Result<String, String> {
    if !known.contains(&word) {
        return at.refuse(&format!("{what} `{word}` is not one of {}", known.join(", ")));
    }
    let capitalised = word.split('-').map(|part| part[..1].to_uppercase() + &part[1..]);
    Ok(capitalised.collect())
}

fn check_date(at: &Row, date: &str) -> Result<(), String> {
    if glob::matches("#-#-#", date) && date.len() == 10 {
        return Ok(());
    }
    at.refuse(&format!("`{date}` is not a day like 2026-11-22"))
}

/// Days since 1970-01-01 of a checked `YYYY-MM-DD`, in the proleptic Gregorian calendar.
fn day(date: &str) -> i64 {
    let mut parts = date.split('-').map(|part| part.parse::<i64>().unwrap_or(1));
    let mut next = || parts.next().unwrap_or(1);
    let (year, month, day) = (next(), next(), next());
    // Years begin in March, so that the day that leap years add is the last one.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 719_469
}

/// A Kubernetes release: semver with major version 1, without pre-release.
fn release(at: &Row, text: &str) -> Result<(u32, u32), String> {
    match semver::Version::parse(text) {
        Ok(version) if version.major == 1 && version.pre.is_empty() && version.build.is_empty() => {
            match (u32::try_from(version.minor), u32::try_from(version.patch)) {
                (Ok(minor), Ok(patch)) => Ok((minor, patch)),
                _ => at.refuse(&format!("`{text}` is out of range")),
            }
        }
        _ => at.refuse(&format!("`{text}` is not a release like 1.19.16")),
    }
}

/// A CCE version such as `1.19.16-r60`.
fn cce_release(at: &Row, text: &str) -> Result<(u32, u32, u32), String> {
    let parsed =
        text.split_once("-r").and_then(|(version, revision)| Some((version, revision.parse().ok()?)));
    let Some((version, revision)) = parsed else {
        return at.refuse(&format!("`{text}` is not a CCE version like 1.19.16-r60"));
    };
    let (minor, patch) = release(at, version)?;
    Ok((minor, patch, revision))
}

/// Pairs of bounds, sorted and apart; an empty first bound is the lowest, an empty second one is open.
fn spans<T: Copy + Default + Ord>(
    at: &Row,
    rows: &[[String; 2]],
    parse: impl Fn(&Row, &str) -> Result<T, String>,
    open: T,
) -> Result<Vec<(T, T)>, String> {
    let mut spans: Vec<(T, T)> = Vec::new();
    for [since, before] in rows {
        let since = if since.is_empty() { T::default() } else { parse(at, since)? };
        let before = if before.is_empty() { open } else { parse(at, before)? };
        if since >= before {
            return at.refuse("a span starts before it ends");
        }
        if spans.last().is_some_and(|(_, end)| *end > since) {
            return at.refuse("spans are sorted and do not overlap");
        }
        spans.push((since, before));
    }
    if spans.is_empty() {
        return at.refuse("it needs at least one span");
    }
    Ok(spans)
}

/// Two leading numbers of a kernel, from and before.
fn kernel_span(at: &Row, [since, before]: &[String; 2]) -> Result<([u32; 2], [u32; 2]), String> {
    let bound = |text: &str, open: [u32; 2]| {
        if text.is_empty() {
            return Ok(open);
        }
        let parsed = text.split_once('.').and_then(|(a, b)| Some([a.parse().ok()?, b.parse().ok()?]));
        parsed.map_or_else(|| at.refuse(&format!("`{text}` is not a kernel like 4.1")), Ok)
    };
    let span = (bound(since, [0, 0])?, bound(before, [OPEN, OPEN])?);
    if span.0 >= span.1 {
        return at.refuse("a span starts before it ends");
    }
    Ok(span)
}
