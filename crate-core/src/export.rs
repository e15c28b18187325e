//! Reports as other programs take them. Every format is written from the same [`Report`], entry by entry, so that the
//! memory it takes does not grow with their number.

mod csv;
mod json;
mod junit;
mod markdown;
mod sarif;

use crate::messages::Catalogue;
use crate::named::named;
use crate::report::{Rating, Report};

named! {
    /// The formats of the command line's `--format` but for its own text, in the order of its help.
    #[non_exhaustive]
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Format {
        /// The report itself; a list of `{ name, file, report | error }` for several.
        Json = "json",
        /// For a ticket.
        Markdown = "markdown",
        /// One line an entry under a fixed header, see [`csv_columns`]; RFC 4180, safe to open in a spreadsheet.
        Csv = "csv",
        /// SARIF 2.1.0, one result an entry.
        Sarif = "sarif",
        /// JUnit's XML, one test case an entry.
        Junit = "junit",
    }
}

pub use csv::columns as csv_columns;

/// One input with its outcome.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The node's name; empty where it has none.
    pub name: &'a str,
    /// The file it was read from, with its path; empty where there is none.
    pub file: &'a str,
    /// Its report, or the sentence that says why it could not be used.
    pub outcome: Result<&'a Report, &'a str>,
}

impl Entry<'_> {
    /// Returns the kind of outcome, as the exit status and the totals use it.
    fn outcome(&self) -> Result<Rating, ()> {
        self.outcome.map(|report| report.rating).map_err(|_| ())
    }

    /// Name and file together, where there are any.
    fn label(&self) -> String {
        match (self.name, self.file) {
            ("", file) => file.to_owned(),
            (name, "") => name.to_owned(),
            (name, file) => [name, " (", file, ")"].concat(),
        }
    }
}

/// The number of entries by outcome; some formats print it before the first entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Rated `none`.
    pub clean: usize,
    /// Rated `low` or above.
    pub affected: usize,
    /// Rated `unknown`.
    pub unknown: usize,
    /// Input that could not be used.
    pub unusable: usize,
}

impl Totals {
    /// Counts `count` more entries of one outcome.
    pub fn add(&mut self, outcome: Result<Rating, ()>, count: usize) {
        *match outcome {
            Ok(Rating::None) => &mut self.clean,
            Ok(Rating::Low | Rating::Medium | Rating::High) => &mut self.affected,
            Ok(Rating::Unknown) => &mut self.unknown,
            Err(()) => &mut self.unusable,
        } += count;
    }

    /// Returns all of them.
    pub fn all(&self) -> usize {
        self.clean + self.affected + self.unknown + self.unusable
    }

    /// Returns the exit status of the command line: 2 unusable input, 1 `low` or above, 3 `unknown`, 0 `none`; of
    /// several the first of these that occurs. Nothing at all is unusable input.
    pub fn exit_status(&self) -> u8 {
        match self {
            Self { unusable: 1.., .. } => 2,
            Self { affected: 1.., .. } => 1,
            Self { unknown: 1.., .. } => 3,
            Self { clean: 1.., .. } => 0,
            _ => 2,
        }
    }
}

impl<'a> FromIterator<Entry<'a>> for Totals {
    fn from_iter<I: IntoIterator<Item = Entry<'a>>>(entries: I) -> Self {
        let mut totals = Self::default();
        entries.into_iter().for_each(|entry| totals.add(entry.outcome(), 1));
        totals
    }
}

/// Writes one format, piece by piece.
trait Writer {
    /// The text before the first entry.
    fn begin(&mut self, totals: &Totals, out: &mut String);
    /// One entry.
    fn entry(&mut self, entry: &Entry, out: &mut String);
    /// The text after the last entry.
    fn end(&mut self, out: &mut String);
}

/// An export in progress: every call returns the next piece of the file.
pub struct Export<'a>(Box<dyn Writer + 'a>);

impl<'a> Export<'a> {
    /// Begins a file and returns its first piece.
    pub fn begin(format: Format, totals: &Totals, catalogue: &'a Catalogue) -> (Self, String) {
        let mut writer: Box<dyn Writer + 'a> = match format {
            Format::Json => Box::new(json::Json::default()),
            Format::Markdown => Box::new(markdown::Markdown::new(catalogue)),
            Format::Csv => Box::new(csv::Csv),
            Format::Sarif => Box::new(sarif::Sarif::new(catalogue)),
            Format::Junit => Box::new(junit::Junit::new(catalogue)),
        };
        let mut out = String::new();
        writer.begin(totals, &mut out);
        (Self(writer), out)
    }

    /// Returns the piece for one more entry.
    pub fn entry(&mut self, entry: &Entry) -> String {
        let mut out = String::new();
        self.0.entry(entry, &mut out);
        out
    }

    /// Returns the last piece.
    pub fn end(mut self) -> String {
        let mut out = String::new();
        self.0.end(&mut out);
        out
    }
}

/// Returns a whole file at once.
pub fn export(format: Format, entries: &[Entry], catalogue: &Catalogue) -> String {
    let (mut export, mut file) = Export::begin(format, &entries.iter().copied().collect(), catalogue);
    for entry in entries {
        export.0.entry(entry, &mut file);
    }
    export.0.end(&mut file);
    file
}
