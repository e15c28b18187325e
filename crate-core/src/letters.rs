//! Letters, in Markdown: to the customer who has the node, the vendor of its kernel, the authors of ReuseCheck. Each is
//! written from a report.

use crate::coverage::run_row;
use crate::facts::Text;
use crate::knowledge::{COMMAND_PRINTS, COMMANDS, FIXES, Fix, SOURCES};
use crate::mask::Mask;
use crate::messages::{Catalogue, Message, id};
use crate::named::named;
use crate::report::{Missing, Problem, Report, code_markdown, escape_markdown};
use crate::vocabulary::{CommitStatus, ProblemId, Status};
use crate::words::InWords;

named! {
    /// The recipient of a letter.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Letter {
        /// The customer: runs the commands that decide the case.
        AskCustomer = "ask-customer",
        /// The vendor of the kernel: backports the fixes that it lacks.
        AskVendor = "ask-vendor",
        /// The authors of ReuseCheck: correct an answer.
        WrongAnswer = "wrong-answer",
        /// The authors of ReuseCheck: add a build that the probe tested.
        AddBuild = "add-build",
    }
}

/// The facts that show a kernel's behaviour.
const PROBE: &str = "sudo ./reusecheck-probe-$(uname -m)";
const KERNEL: &str = "uname -a";

/// Writes the text in the catalogue's language; the texts in it are the report's own. [`Letter::WrongAnswer`] is masked: it
/// contains no name and no address.
pub fn to_letter(letter: Letter, report: &Report, catalogue: &Catalogue) -> String {
    let mut printer = Printer { catalogue, text: String::with_capacity(2048) };
    match letter {
        Letter::AskCustomer => printer.ask_customer(report),
        Letter::AskVendor => printer.ask_vendor(report),
        Letter::WrongAnswer => printer.wrong_answer(&Mask::new().report(report)),
        Letter::AddBuild => printer.add_build(report),
    }
    printer.text.truncate(printer.text.trim_end().len());
    printer.text.push('\n');
    printer.text
}

struct Printer<'a> {
    catalogue: &'a Catalogue,
    text: String,
}

impl Printer<'_> {
    fn line(&mut self, parts: &[&str]) {
        self.text.extend(parts.iter().copied());
        self.text.push('\n');
    }

    /// A paragraph with an empty line after it.
    fn paragraph(&mut self, text: &str) {
        self.line(&[text, "\n"]);
    }

    fn heading(&mut self, heading: Message) {
        self.paragraph(&["## ", self.catalogue.text(heading)].concat());
    }

    fn title(&mut self, title: Message, values: &[(&str, &str)]) {
        let title = self.catalogue.fill(title, values);
        self.paragraph(&["# ", &escape_markdown(&title)].concat());
    }

    fn command(&mut self, indent: &str, command: &str) {
        self.line(&[indent, "```sh"]);
        command.lines().for_each(|line| self.line(&[indent, line]));
        self.line(&[indent, "```\n"]);
    }

    /// Asks for exactly the facts in [`Report::missing`], each command once.
    fn ask_customer(&mut self, report: &Report) {
        if report.missing.is_empty() {
            let values = [("headline", &*report.headline(self.catalogue))];
            return self.paragraph(&self.catalogue.fill(id::ASK_CUSTOMER_NOTHING, &values));
        }
        self.paragraph(self.catalogue.text(id::ASK_CUSTOMER_INTRO));
        let is_first = |(at, missing): &(usize, &Missing)| {
            report.missing[..*at].iter().all(|earlier| earlier.how != missing.how)
        };
        let questions = report.missing.iter().enumerate().filter(is_first);
        for (number, (_, missing)) in (1..).zip(questions) {
            let same = report.missing.iter().filter(|other| other.how == missing.how);
            let facts: Vec<&str> = same.map(|missing| self.catalogue.fact(&missing.fact)).collect();
            let facts = facts.join(self.catalogue.text(id::PUNCTUATION_COMMA));
            let prints = prints(&missing.how).map_or("", |message| self.catalogue.text(message));
            let colon = self.catalogue.text(id::PUNCTUATION_COLON);
            self.paragraph(&[&number.to_string(), ". ", &facts, colon, prints].concat());
            self.command("   ", &missing.how);
        }
        let has_probe = report.missing.iter().any(|missing| missing.fact == "observations");
        let end = if has_probe { id::ASK_CUSTOMER_PROBE } else { id::ASK_CUSTOMER_ONLY_READS };
        self.line(&[self.catalogue.text(end)]);
    }

    /// Names the fixes that the kernel lacks or may lack, for a node that has or may have a problem.
    fn ask_vendor(&mut self, report: &Report) {
        let Some(kernel) = report.facts.kernel.as_deref() else {
            let values = [("command", &*code_markdown(KERNEL))];
            return self.paragraph(&self.catalogue.fill(id::ASK_VENDOR_NO_KERNEL, &values));
        };
        let kernel = match &report.kernel.lineage {
            Some(lineage) => {
                let lineage = self.catalogue.lineage(lineage);
                [kernel, &self.catalogue.fill(id::PUNCTUATION_BRACKETED, &[("inside", lineage)])].concat()
            }
            None => kernel.to_owned(),
        };
        let problems: Vec<&Problem> =
            report.problems.iter().filter(|problem| problem.status != Status::No).collect();
        let has = report.kernel.commits.all();
        let fixes = FIXES.iter().map(|fix| (fix, has[fix.commit as usize]));
        let fixes: Vec<_> = fixes.filter(|(_, status)| *status != CommitStatus::Yes).collect();
        if problems.is_empty() || fixes.is_empty() {
            let values =
                [("kernel", &*escape_markdown(&kernel)), ("headline", &report.headline(self.catalogue))];
            return self.paragraph(&self.catalogue.fill(id::ASK_VENDOR_NOTHING, &values));
        }
        self.title(id::ASK_VENDOR_TITLE, &[("kernel", &kernel)]);
        let values = [("kernel", &*escape_markdown(&kernel))];
        self.paragraph(&self.catalogue.fill(id::ASK_VENDOR_INTRO, &values));
        self.heading(id::ASK_VENDOR_EFFECT);
        for problem in problems {
            let effect = match problem.id {
                ProblemId::StaleBackend => id::ASK_VENDOR_STALE_BACKEND,
                ProblemId::SynDelay => id::ASK_VENDOR_SYN_DELAY,
                ProblemId::LostDatagram => id::ASK_VENDOR_LOST_DATAGRAM,
            };
            self.line(&["- ", self.catalogue.text(effect)]);
        }
        self.line(&[]);
        self.heading(id::ASK_VENDOR_FIXES);
        for (number, (fix, status)) in (1..).zip(fixes) {
            self.fix(number, fix, status);
        }
        self.line(&[]);
        self.heading(id::ASK_VENDOR_ACCEPTANCE);
        self.paragraph(self.catalogue.text(id::ASK_VENDOR_ACCEPTANCE_TEXT));
        self.command("", PROBE);
    }

    fn fix(&mut self, number: usize, fix: &Fix, status: CommitStatus) {
        let status = if status == CommitStatus::No { id::ASK_VENDOR_LACKS } else { id::ASK_VENDOR_OPEN };
        let address = fix.sources.first().and_then(|&index| SOURCES.get(usize::from(index)));
        let values = [
            ("commit", fix.commit.name()),
            ("effect", self.catalogue.text(fix.commit.message())),
            ("status", self.catalogue.text(status)),
            ("mainline", fix.mainline),
            ("stable", &self.catalogue.list(fix.stable)),
            ("url", address.map_or("", |source| source.url)),
        ];
        let is_backported = !fix.stable.is_empty();
        let message = if is_backported { id::ASK_VENDOR_FIX } else { id::ASK_VENDOR_FIX_MAINLINE };
        self.line(&[&number.to_string(), ". ", &self.catalogue.fill(message, &values)]);
    }

    /// States the answer and its reasons. Steps are named by their ids, because their texts may quote the input.
    fn wrong_answer(&mut self, report: &Report) {
        let headline = report.headline(self.catalogue);
        self.title(id::WRONG_ANSWER_TITLE, &[("headline", &headline)]);
        self.heading(id::WRONG_ANSWER_ANSWER);
        if let Some(answer) = report.steps.first() {
            self.line(&["- ", &escape_markdown(&answer.text)]);
        }
        let colon = self.catalogue.text(id::PUNCTUATION_COLON);
        let certainty = self.catalogue.text(report.certainty.message());
        self.line(&["- ", self.catalogue.text(id::MARKDOWN_CERTAINTY), colon, certainty]);
        let values = [("version", &*report.knowledge)];
        self.line(&["- ", &self.catalogue.fill(id::MARKDOWN_KNOWLEDGE, &values), "\n"]);
        self.heading(id::WRONG_ANSWER_FACTS);
        let facts = report.facts.named();
        if facts.is_empty() {
            self.line(&["- ", self.catalogue.text(id::LIST_NOTHING)]);
        }
        for (name, value) in facts {
            let fact = escape_markdown(self.catalogue.fact(name));
            self.line(&["- ", &fact, colon, &code_markdown(&value)]);
        }
        self.line(&[]);
        self.heading(id::WRONG_ANSWER_STEPS);
        let steps: Vec<String> = report.steps.iter().map(|step| code_markdown(&step.id)).collect();
        self.paragraph(&steps.join(self.catalogue.text(id::PUNCTUATION_COMMA)));
        self.heading(id::WRONG_ANSWER_INSTEAD);
        self.paragraph(self.catalogue.text(id::WRONG_ANSWER_INSTEAD_TEXT));
        self.line(&[self.catalogue.text(id::WRONG_ANSWER_MASKED)]);
    }

    /// Writes what the probe saw as a row of the knowledge. Only its user knows the day of the run.
    fn add_build(&mut self, report: &Report) {
        let Some(row) = run_row(&report.facts, "") else {
            let values = [("command", &*code_markdown(PROBE))];
            return self.paragraph(&self.catalogue.fill(id::ADD_BUILD_NOTHING, &values));
        };
        let kernel = report.facts.kernel.as_deref().unwrap_or_default();
        self.title(id::ADD_BUILD_TITLE, &[("kernel", kernel)]);
        self.paragraph(self.catalogue.text(id::ADD_BUILD_INTRO));
        self.line(&["```toml\n", &row, "```"]);
    }
}

/// Describes the output of a command of the knowledge.
fn prints(run: &Text) -> Option<Message> {
    let rows = COMMANDS.iter().zip(COMMAND_PRINTS);
    rows.into_iter().find(|(command, _)| *command.run == **run).map(|(_, message)| message)
}
