//! Files, folders, archives and standard input -> answers.

use std::io::{self, Read};

use reusecheck_archive::{Archive, ArchiveReading, is_archive};
use reusecheck_core::archives::COLLECTORS;
use reusecheck_core::facts::{FactName, Facts, Reading, Text, merge};
use reusecheck_core::fleet::{Batch, Fleet, Lines};
use reusecheck_core::messages::{Catalogue, Message, id};
use reusecheck_core::report::{Report, commands_for};
use reusecheck_core::{Mask, check, check_reading, decode, read_text};

use crate::answer::{Answer, Entry, fleet_report};
use crate::archives::{self, Joined};
use crate::bytes::{PACKED_HEAD, in_utf8, is_damage, peek, unzipped};
use crate::host::{Host, Kind};
use crate::options::{Arguments, FORMATS};
use crate::problem::Problem;
use crate::{EXAMPLE, cluster, this_host, warn};

/// The most bytes of a source that are read as one paste; a larger source is a cluster, and read as a stream.
const PASTE_LIMIT: u64 = 64 * 1024 * 1024;
const CHUNK: u64 = 256 * 1024;
const STDIN: &str = "-";
const HOST_EXAMPLE: &str = "reusecheck --host";

/// The sources, and the results so far.
pub(crate) struct Sources<'a> {
    arguments: &'a Arguments,
    catalogue: &'a Catalogue,
    /// In the order of their numbers with `--mask`.
    inputs: Vec<String>,
    answers: Vec<Answer>,
    archives: Vec<(String, ArchiveReading)>,
}

impl<'a> Sources<'a> {
    pub(crate) fn new(arguments: &'a Arguments, catalogue: &'a Catalogue) -> Self {
        Self {
            arguments,
            catalogue,
            inputs: arguments.files.clone(),
            answers: Vec::new(),
            archives: Vec::new(),
        }
    }

    /// Answers for every source. An unusable source is reported at once, and is an answer, too.
    pub(crate) fn answer(&mut self, host: &mut dyn Host) -> Result<Vec<Answer>, Problem> {
        let arguments = self.arguments;
        let is_typed = host.is_stdin_terminal();
        let no_files = arguments.files.is_empty();
        if arguments.host || (no_files && is_typed && !arguments.has_facts()) {
            self.read_host(host)?;
        }
        if no_files && !arguments.host && is_typed && arguments.has_facts() {
            let report = check(&arguments.facts, self.catalogue);
            self.answers.push(Answer::one(Entry::one("", "", Ok(report))));
        }
        let stdin = [STDIN.to_owned()];
        let is_piped = no_files && !is_typed && !arguments.host;
        for name in if is_piped { &stdin[..] } else { &arguments.files[..] } {
            if let Err(problem) = self.read(name, host) {
                self.report_unusable(name, &problem, host);
            }
        }
        self.answer_archives(host);
        Ok(std::mem::take(&mut self.answers))
    }

    /// Answers for the cluster that `kubectl` reaches.
    pub(crate) fn answer_cluster(&mut self, host: &mut dyn Host) -> Result<Vec<Answer>, Problem> {
        let documents = cluster::read(self.arguments, self.catalogue, host)?;
        let mut fleet = Fleet::default();
        fleet.push(&documents);
        fleet.finish();
        let names = fleet.take();
        let answer = self.answer_fleet(STDIN, &fleet, &names);
        answer.map(|answer| vec![answer]).ok_or_else(|| self.nothing_read("kubectl get nodes"))
    }

    /// Prints one report for each line, and returns the exit status.
    pub(crate) fn answer_lines(&mut self, host: &mut dyn Host) -> Result<u8, Problem> {
        let stdin = [STDIN.to_owned()];
        let names = if self.arguments.files.is_empty() { &stdin[..] } else { &self.arguments.files[..] };
        let mut lines = if self.arguments.is_masked() { Lines::masked() } else { Lines::default() };
        for name in names {
            let unreadable =
                |sources: &mut Self, error: &io::Error| Problem::unreadable(&sources.label(name), error);
            let source = self.open(name, host).and_then(unzipped).and_then(in_utf8);
            let mut source = source.map_err(|error| unreadable(self, &error))?;
            loop {
                let mut chunk = Vec::new();
                let read = source.by_ref().take(CHUNK).read_to_end(&mut chunk);
                host.print(&lines.push(&chunk, &self.arguments.facts, self.catalogue));
                if read.map_err(|error| unreadable(self, &error))? == 0 {
                    break;
                }
            }
            // The last line of a file may have no end.
            host.print(&lines.push(b"\n", &self.arguments.facts, self.catalogue));
        }
        host.print(&lines.finish(&self.arguments.facts, self.catalogue));
        Ok(lines.totals().exit_status())
    }

    fn open(&self, name: &str, host: &mut dyn Host) -> io::Result<Box<dyn Read>> {
        if name != STDIN {
            return host.stream(name);
        }
        if host.is_stdin_terminal() {
            host.warn(&format!("{}\n", self.catalogue.text(id::CLI_WAITING)));
        }
        Ok(host.stdin())
    }

    fn report_unusable(&mut self, name: &str, problem: &Problem, host: &mut dyn Host) {
        let text = problem.text(self.catalogue);
        warn(host, &text);
        let file = self.label(name);
        self.answers.push(Answer::one(Entry::one("", &file, Err(text))));
    }

    /// Reads the host that the command runs on.
    fn read_host(&mut self, host: &mut dyn Host) -> Result<(), Problem> {
        let found = this_host::read(host, self.catalogue)?;
        for note in &found.notes {
            warn(host, note);
        }
        let answer = self.answer_text("", &found.text, &read_text(&found.text));
        self.answers.push(answer);
        Ok(())
    }

    /// Reads a file, a folder or standard input. Archives are answered together at the end.
    fn read(&mut self, name: &str, host: &mut dyn Host) -> Result<(), Problem> {
        let label = self.label(name);
        let unreadable = |error: &io::Error| Problem::unreadable(&label, error);
        let kind = if name == STDIN { Ok(Kind::Stream) } else { host.kind(name) };
        match kind.map_err(|error| unreadable(&error))? {
            Kind::Folder => {
                let reading =
                    archives::read_folder(name, host, self.catalogue).map_err(|error| unreadable(&error))?;
                if !archives::holds_facts(&reading) {
                    return self.read_files(name, host);
                }
                self.archives.push((name.to_owned(), reading));
                return Ok(());
            }
            Kind::File(size) => {
                if let Some(reading) =
                    self.read_archive(name, size, host).map_err(|error| unreadable(&error))?
                {
                    self.archives.push((name.to_owned(), reading));
                    return Ok(());
                }
            }
            Kind::Stream => {}
        }
        let source = self.open(name, host).and_then(|source| peek(source, PACKED_HEAD));
        let (head, mut source) = source.map_err(|error| unreadable(&error))?;
        if name == STDIN && !self.arguments.has_facts() && self.arguments.files.is_empty() && is_blank(&head)
        {
            // The program before the pipe failed; its machine need not be this host.
            if host.is_stdin_pipe() {
                return Err(Problem::new(id::CLI_STDIN_EMPTY, &[("example", HOST_EXAMPLE)]));
            }
            return self.read_host(host);
        }
        if is_archive(&head) {
            let reading =
                archives::read_stream(&mut source, self.catalogue).map_err(|error| unreadable(&error))?;
            self.archives.push((name.to_owned(), reading));
            return Ok(());
        }
        let answer = self.answer_bytes(name, source, host)?;
        self.answers.extend(answer);
        Ok(())
    }

    /// Reads a file as an archive; `None` where it is none.
    fn read_archive(&self, name: &str, size: u64, host: &dyn Host) -> io::Result<Option<ArchiveReading>> {
        let mut file = host.open(name)?;
        let mut head = Vec::new();
        file.by_ref().take(PACKED_HEAD).read_to_end(&mut head)?;
        if !is_archive(&head) {
            return Ok(None);
        }
        Archive::read(&mut *file, size, self.catalogue).map(Some)
    }

    /// Reads every file of a folder that is no unpacked archive; some of them may be about something else.
    fn read_files(&mut self, folder: &str, host: &mut dyn Host) -> Result<(), Problem> {
        let before = self.answers.len() + self.archives.len();
        let paths = host.files(folder).map_err(|error| Problem::unreadable(&self.label(folder), &error))?;
        for path in paths {
            // Other files in the folder are ignored.
            let _ = self.read(&archives::join(folder, &path), host);
        }
        if self.answers.len() + self.archives.len() == before {
            return Err(self.nothing_read(folder));
        }
        Ok(())
    }

    /// Returns `None` for a dump of a cluster, which is answered together with the archives.
    fn answer_bytes(
        &mut self,
        name: &str,
        source: Box<dyn Read + '_>,
        host: &mut dyn Host,
    ) -> Result<Option<Answer>, Problem> {
        let unreadable =
            |sources: &mut Self, error: &io::Error| Problem::unreadable(&sources.label(name), error);
        let (bytes, mut rest) = peek(source, PASTE_LIMIT + 1).map_err(|error| unreadable(self, &error))?;
        let is_paste = bytes.len() as u64 <= PASTE_LIMIT;
        let unpacked = is_paste.then(|| unpack(&bytes)).flatten();
        if is_dump(unpacked.as_deref().unwrap_or(&bytes)) {
            let reading =
                archives::read_stream(&mut rest, self.catalogue).map_err(|error| unreadable(self, &error))?;
            self.archives.push((name.to_owned(), reading));
            return Ok(None);
        }
        if let Some(text) = unpacked.as_deref().filter(|bytes| is_text(bytes)) {
            return self.answer_pasted(name, &decode(text), host).map(Some);
        }
        drop(bytes);
        let mut fleet = Fleet::default();
        push_all(&mut fleet, rest).map_err(|error| unreadable(self, &error))?;
        let names = fleet.take();
        if let Some(answer) = self.answer_fleet(name, &fleet, &names) {
            return Ok(Some(answer));
        }
        match unpacked {
            Some(bytes) => self.answer_pasted(name, &decode(&bytes), host).map(Some),
            None => Err(self.nothing_read(name)),
        }
    }

    fn answer_fleet(&mut self, name: &str, fleet: &Fleet, names: &Batch) -> Option<Answer> {
        let report = fleet_report(fleet, names, &self.arguments.facts, self.catalogue);
        Answer::of_fleet(&self.file_of(name), report, self.arguments.is_masked(), self.catalogue)
    }

    /// Answers for the text of one machine, or of several.
    fn answer_pasted(&mut self, name: &str, pasted: &str, host: &mut dyn Host) -> Result<Answer, Problem> {
        let reading = read_text(pasted);
        let is_list = reading.nodes.as_ref().is_some_and(|nodes| !nodes.is_empty());
        let mut fleet = Fleet::default();
        fleet.push(pasted.as_bytes());
        fleet.finish();
        fleet.join();
        let names = fleet.take();
        if let Some(answer) =
            self.answer_fleet(name, &fleet, &names).filter(|answer| is_list || answer.is_of_machines())
        {
            return Ok(answer);
        }
        let is_blank = pasted.trim().is_empty();
        // Hints and an empty input are harmless next to the caller's facts; other input without facts is an error.
        let is_enough =
            self.arguments.has_facts() && (!reading.hints.is_empty() || (name == STDIN && is_blank));
        if reading.evidence.is_empty() && !is_enough {
            return Err(match self.hints_of(&reading) {
                _ if is_blank => Problem::new(id::CLI_NOTHING_GIVEN, &[("example", EXAMPLE)]),
                hints if hints.is_empty() => self.nothing_read(name),
                hints => self.unusable(id::CLI_ONLY_HINTS, name, &hints),
            });
        }
        let hints = self.hints_of(&reading);
        if !hints.is_empty() {
            warn(host, &self.unusable(id::CLI_ALSO_HINTS, name, &hints).text(self.catalogue));
        }
        let file = self.file_of(name);
        Ok(self.answer_text(&file, pasted, &reading))
    }

    /// Returns the report for the node that a text is about.
    fn answer_text(&self, file: &str, text: &str, reading: &Reading) -> Answer {
        let report = check_reading(reading, &self.arguments.facts, self.catalogue);
        let report = if self.arguments.is_masked() { masked(&report, text) } else { report };
        Answer::one(Entry::one("", file, Ok(report)))
    }

    /// One fleet for the nodes of all archives; a report where there is only one node, or only facts of a cluster.
    fn answer_archives(&mut self, host: &mut dyn Host) {
        let archives = std::mem::take(&mut self.archives);
        for (source, reading) in &archives {
            self.print_notes(source, reading, host);
        }
        let (with_nodes, without): (Vec<_>, Vec<_>) =
            archives.into_iter().partition(|(_, reading)| !reading.nodes.is_empty());
        for (source, reading) in &without {
            if reading.cluster == Facts::default() {
                let problem = self.nothing_read(source);
                self.report_unusable(source, &problem, host);
                continue;
            }
            let of_cluster = Reading { facts: reading.cluster.clone(), ..Reading::default() };
            let report = check_reading(&of_cluster, &self.arguments.facts, self.catalogue);
            let file = self.file_of(source);
            self.answers.push(Answer::one(Entry::one("", &file, Ok(report))));
        }
        let file = match &*with_nodes {
            [] => return,
            [(source, _)] => self.file_of(source),
            _ => String::new(),
        };
        let readings: Vec<&ArchiveReading> = with_nodes.iter().map(|(_, reading)| reading).collect();
        let answer = match archives::answer(&readings, &self.arguments.facts, self.catalogue) {
            Joined::Fleet(fleet) => {
                Answer::of_fleet(&file, *fleet, self.arguments.is_masked(), self.catalogue)
            }
            Joined::Node(name, report) => {
                let name = if self.arguments.is_masked() { "node-1".to_owned() } else { name };
                Some(Answer::one(Entry::one(&name, &file, Ok(*report))))
            }
        };
        self.answers.extend(answer);
    }

    fn print_notes(&mut self, source: &str, reading: &ArchiveReading, host: &mut dyn Host) {
        let label = self.label(source);
        for line in self.collector_of(reading) {
            warn(host, &[&*label, ": ", &line].concat());
        }
        for note in &reading.notes {
            let path = note.path.as_deref().filter(|_| !self.arguments.is_masked());
            let text = if self.arguments.is_masked() { &*note.why } else { &*note.text };
            let parts: Vec<&str> = [Some(&*label), path, Some(text)].into_iter().flatten().collect();
            warn(host, &parts.join(": "));
        }
    }

    /// Returns which collector wrote an archive, and the facts that it never contains with the commands that show them; only
    /// texts for people name it.
    fn collector_of(&self, reading: &ArchiveReading) -> Vec<String> {
        let is_for_people = self.arguments.format == FORMATS[0];
        let known = COLLECTORS.iter().find(|known| known.id == reading.collector);
        let Some(known) = known.filter(|_| is_for_people) else { return Vec::new() };
        let name = |fact: &Text| match &**fact {
            "sysctls" => self.catalogue.text(id::PAGE_SYSCTLS).to_owned(),
            fact => self.catalogue.fact(fact).to_owned(),
        };
        let facts: Vec<String> = reading.absent.iter().map(name).collect();
        if facts.is_empty() {
            return vec![known.title.to_owned()];
        }
        let absent = self.catalogue.fill(id::ARCHIVE_PAGE_ABSENT, &[("facts", &self.catalogue.list(&facts))]);
        let title = [known.title, self.catalogue.text(id::PUNCTUATION_STOP), &absent].concat();
        let commands = facts.iter().zip(&reading.absent).map(|(name, fact)| {
            let commands: Vec<&str> = commands_for(fact).collect();
            [&**name, self.catalogue.text(id::PUNCTUATION_COLON), &commands.join("; ")].concat()
        });
        std::iter::once(title).chain(commands).collect()
    }

    /// Returns the values of unknown facts that a text only mentions, each once with the name of its fact.
    fn hints_of(&self, reading: &Reading) -> String {
        let known = merge(&self.arguments.facts, &reading.facts, &mut Vec::new());
        let is_unknown = |fact: &str| FactName::from_name(fact).is_none_or(|fact| fact.get(&known).is_none());
        let mut hints: Vec<String> = Vec::new();
        for hint in reading.hints.iter().filter(|hint| !hint.value.is_empty() && is_unknown(&hint.fact)) {
            let fact = self.catalogue.fact(&hint.fact);
            let hint = [fact, self.catalogue.text(id::PUNCTUATION_COLON), &hint.value].concat();
            if !hints.contains(&hint) {
                hints.push(hint);
            }
        }
        hints.join(self.catalogue.text(id::PUNCTUATION_COMMA))
    }

    fn nothing_read(&mut self, name: &str) -> Problem {
        self.unusable(id::CLI_NOTHING_READ, name, "")
    }

    fn unusable(&mut self, message: Message, name: &str, hints: &str) -> Problem {
        let label = self.label(name);
        let file = if name == STDIN { self.catalogue.text(id::CLI_STANDARD_INPUT) } else { &label };
        Problem::new(message, &[("file", file), ("hints", hints), ("example", EXAMPLE)])
    }

    /// Returns the name of a source in the output. With `--mask` it is a number: the name of a file may be that of a
    /// node.
    fn label(&mut self, source: &str) -> String {
        if !self.arguments.is_masked() {
            return source.to_owned();
        }
        let known = self.inputs.iter().position(|input| input == source);
        let at = known.unwrap_or_else(|| {
            self.inputs.push(source.to_owned());
            self.inputs.len() - 1
        });
        format!("input-{}", at + 1)
    }

    /// Returns the name of a source in a report; standard input has none.
    fn file_of(&mut self, source: &str) -> String {
        if source == STDIN { String::new() } else { self.label(source) }
    }
}

fn masked(report: &Report, text: &str) -> Report {
    let mut mask = Mask::new();
    mask.learn(text);
    mask.report(report)
}

fn is_blank(head: &[u8]) -> bool {
    (head.len() as u64) < PACKED_HEAD && head.trim_ascii().is_empty()
}

/// Returns the bytes without gzip; `None` if it is damaged or too large.
fn unpack(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut unpacked = Vec::new();
    unzipped(Box::new(bytes)).ok()?.take(PASTE_LIMIT + 1).read_to_end(&mut unpacked).ok()?;
    (unpacked.len() as u64 <= PASTE_LIMIT).then_some(unpacked)
}

/// Returns whether it is what `kubectl cluster-info dump` prints. Unlike other facts outside of nodes, a log in it is about one
/// node.
fn is_dump(bytes: &[u8]) -> bool {
    !is_text(bytes)
        && bytes.split(|byte| *byte == b'\n').any(|line| line.starts_with(b"==== START logs for container "))
}

/// Returns whether it is no JSON: it may be more than a list of nodes.
fn is_text(bytes: &[u8]) -> bool {
    let begin = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    !matches!(begin.first(), Some(b'{' | b'['))
}

/// Reads a whole cluster. A gzip file that is damaged ends where the damage is.
fn push_all(fleet: &mut Fleet, source: Box<dyn Read + '_>) -> io::Result<()> {
    match push_chunks(fleet, source) {
        Err(error) if is_damage(&error) => fleet.break_off(),
        other => other?,
    }
    fleet.finish();
    Ok(())
}

fn push_chunks(fleet: &mut Fleet, source: Box<dyn Read + '_>) -> io::Result<()> {
    let mut source = in_utf8(unzipped(source)?)?;
    loop {
        let mut chunk = Vec::new();
        let count = source.by_ref().take(CHUNK).read_to_end(&mut chunk);
        fleet.push(&chunk);
        if count? == 0 {
            return Ok(());
        }
    }
}
