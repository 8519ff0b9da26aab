//! Event logs as tables: one row for each event, in CSV with any usual separator.
//!
//! Columns whose names begin with `case:` belong to the case; the first row of a case tells them.
//! Everything stays text, `NA` and `007` too; an empty cell is no value.

use std::collections::HashMap;
use std::io::{self, BufRead, Write};

use csv::{ReaderBuilder, StringRecord, Terminator, WriterBuilder};
use jiff::tz::Offset;

use crate::tree::{at, text};
use crate::whole::Whole;
use crate::xes::{
    Attribute, Attributes, Code, Fault, Kind, Limits, LogEvent, Reason, Refused, Stamp, Trace,
    Value,
};

/// Which columns say what.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The column of the case.
    pub case: String,
    /// The columns of the activity; several are joined by `+`.
    pub activity: Vec<String>,
    /// The column of the time.
    pub time: String,
    /// The column of who did it, where there is one.
    pub resource: Option<String>,
    /// The offset of times that are written without one.
    pub offset: Option<Offset>,
}

impl Default for Mapping {
    /// The keys of XES, as tools name the columns of a log that they turn into a table.
    fn default() -> Self {
        Self {
            case: "case:concept:name".to_owned(),
            activity: vec!["concept:name".to_owned()],
            time: "time:timestamp".to_owned(),
            resource: None,
            offset: None,
        }
    }
}

/// The separators that are tried, by how often each stands in the first line.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What a case of XES is called, and an event, and when and by whom it was done.
const NAME: &str = "concept:name";
const TIME: &str = "time:timestamp";
const RESOURCE: &str = "org:resource";

/// Reads a table, plain or gzipped.
///
/// Rows that cannot be read are refused one by one. The events of a case stay in the order of the
/// file.
///
/// # Errors
/// A fault that refuses the file: not UTF-8, too long, without a column that the mapping names, or
/// with two columns of one name.
pub fn read<R: BufRead>(source: R, limits: Limits, mapping: &Mapping) -> Result<Whole, Fault> {
    let text = text(source, limits)?;
    let mut rows = ReaderBuilder::new()
        .delimiter(separator(&text))
        .flexible(true)
        .from_reader(text.as_bytes());
    let header = rows
        .headers()
        .map_err(|error| row_fault(1, &error))?
        .clone();
    let columns = Columns::of(&header, mapping)?;
    let mut reading = Reading {
        columns,
        mapping,
        limits,
        whole: Whole::new(limits),
        numbers: HashMap::new(),
    };
    let mut row = StringRecord::new();
    loop {
        let is_read = rows.read_record(&mut row);
        let line = row.position().map_or(1, csv::Position::line);
        match is_read {
            Ok(false) => break,
            Ok(true) => reading.row(&row, line),
            Err(error) => reading.whole.refuse(row_fault(line, &error)),
        }
    }
    Ok(reading.finish())
}

/// The separator that stands most often in the first line.
fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |separator: &u8| first.bytes().filter(|byte| byte == separator).count();
    let mut best = SEPARATORS[0];
    for separator in SEPARATORS {
        if count(&separator) > count(&best) {
            best = separator;
        }
    }
    best
}

/// Where the columns of the mapping stand.
struct Columns {
    names: Vec<String>,
    case: usize,
    activity: Vec<usize>,
    time: usize,
    resource: Option<usize>,
}

impl Columns {
    fn of(header: &StringRecord, mapping: &Mapping) -> Result<Self, Fault> {
        let names: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
        for (place, name) in names.iter().enumerate() {
            if names[..place].contains(name) {
                return Err(columns_fault(format!("two columns are called `{name}`")));
            }
        }
        let find = |wanted: &String| {
            let found = names.iter().position(|name| name == wanted);
            let listed = || {
                names
                    .iter()
                    .take(20)
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            found.ok_or_else(|| columns_fault(format!("no column `{wanted}` among {}", listed())))
        };
        Ok(Self {
            case: find(&mapping.case)?,
            activity: mapping
                .activity
                .iter()
                .map(find)
                .collect::<Result<_, _>>()?,
            time: find(&mapping.time)?,
            resource: mapping.resource.as_ref().map(find).transpose()?,
            names,
        })
    }
}

struct Reading<'m> {
    columns: Columns,
    mapping: &'m Mapping,
    limits: Limits,
    whole: Whole,
    /// Which trace each case is.
    numbers: HashMap<String, usize>,
}

impl Reading<'_> {
    fn row(&mut self, row: &StringRecord, line: u64) {
        let wanted = self.columns.names.len();
        if row.len() != wanted {
            let detail = format!("{} cells under {wanted} columns", row.len());
            return self.whole.refuse(detailed(line, detail));
        }
        let case = row.get(self.columns.case).unwrap_or_default();
        if case.is_empty() {
            let detail = format!("no case in the column `{}`", self.mapping.case);
            return self.whole.refuse(detailed(line, detail));
        }
        let number = self.trace(case, row);
        let ordinal = self.whole.traces[number].events.len();
        if ordinal >= self.limits.events_per_trace_max {
            let events_max = self.limits.events_per_trace_max;
            let reason = Reason::TooManyEvents { events_max };
            return self.whole.refuse(refused(line, reason));
        }
        let event = LogEvent::new(ordinal as u64, self.attributes(row, line));
        self.whole.traces[number].events.push(event);
        self.whole.counts.events.read += 1;
        self.whole.counts.events.kept += 1;
    }

    /// The trace of a case, which is new or known.
    fn trace(&mut self, case: &str, row: &StringRecord) -> usize {
        if let Some(known) = self.numbers.get(case) {
            return *known;
        }
        let mut attributes = Attributes::default();
        attributes.push(string(NAME, case));
        for (column, cell) in self.columns.names.iter().zip(row) {
            let key = column.strip_prefix("case:").filter(|key| *key != NAME);
            if let Some(key) = key.filter(|_| !cell.is_empty() && *column != self.mapping.case) {
                attributes.push(string(key, cell));
            }
        }
        let number = self.whole.traces.len();
        let trace = Trace::new(number as u64, attributes, Vec::new());
        self.whole.traces.push(trace);
        self.numbers.insert(case.to_owned(), number);
        number
    }

    fn attributes(&mut self, row: &StringRecord, line: u64) -> Attributes {
        let mut attributes = Attributes::default();
        let cells = self
            .columns
            .activity
            .iter()
            .map(|at| row.get(*at).unwrap_or_default());
        let activity = cells.collect::<Vec<_>>().join("+");
        if activity.trim_matches('+').is_empty() {
            self.whole.warn(Code::NameMissing, "event", line);
        } else {
            attributes.push(string(NAME, &activity));
        }
        if let Some(time) = self.time(row.get(self.columns.time).unwrap_or_default(), line) {
            attributes.push(Attribute::new(TIME, time));
        }
        if let Some(resource) = self.columns.resource.and_then(|at| row.get(at)) {
            attributes.push(string(RESOURCE, resource));
        }
        for (column, cell) in self.columns.names.iter().zip(row) {
            let is_mapped = [NAME, TIME, RESOURCE].contains(&column.as_str())
                || column.starts_with("case:")
                || [&self.mapping.case, &self.mapping.time].contains(&column);
            if !is_mapped && !cell.is_empty() {
                attributes.push(string(column, cell));
            }
        }
        attributes
    }

    /// A time as tables write it; one that is none is kept as it is written, and warned about.
    fn time(&mut self, cell: &str, line: u64) -> Option<Value> {
        if cell.trim().is_empty() {
            self.whole.warn(Code::TimeMissing, "event", line);
            return None;
        }
        if let Some(stamp) = Stamp::parse_written(cell, self.mapping.offset) {
            return Some(Value::Date(stamp));
        }
        self.whole
            .warn(Code::ValueMistyped, &self.mapping.time, line);
        Some(Value::Unread {
            kind: Kind::Date,
            text: cell.to_owned(),
        })
    }

    fn finish(self) -> Whole {
        let mut whole = self.whole;
        let traces = whole.traces.len() as u64;
        (whole.counts.traces.read, whole.counts.traces.kept) = (traces, traces);
        whole
    }
}

/// The columns of a table that is written: those of the mapping first.
const WRITTEN: [&str; 7] = [
    NAME,
    TIME,
    RESOURCE,
    "org:role",
    "org:group",
    "casebook:type",
    "casebook:version",
];

/// Writes cases as a table, with a byte-order mark and an apostrophe before a text that a
/// spreadsheet would take for a formula.
pub struct TableWriter<W: Write> {
    rows: csv::Writer<W>,
}

impl<W: Write> TableWriter<W> {
    /// Begins a table.
    ///
    /// # Errors
    /// When the target cannot be written.
    pub fn create(mut target: W) -> io::Result<Self> {
        target.write_all("\u{feff}".as_bytes())?;
        let mut rows = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .from_writer(target);
        rows.write_record(["case:concept:name"].iter().chain(&WRITTEN))?;
        Ok(Self { rows })
    }

    /// Writes a case, one row for each event.
    ///
    /// # Errors
    /// When the target cannot be written.
    pub fn write_trace(&mut self, trace: &Trace) -> io::Result<()> {
        let case = plain(trace.name.clone().unwrap_or_default());
        for event in &trace.events {
            let cells = WRITTEN.iter().map(|key| event.attributes.text(key));
            let cells = cells.map(|cell| plain(cell.unwrap_or_default()));
            self.rows
                .write_record(std::iter::once(case.clone()).chain(cells))?;
        }
        Ok(())
    }

    /// Ends the table and gives the target back.
    ///
    /// # Errors
    /// When the target cannot be written.
    pub fn finish(self) -> io::Result<W> {
        self.rows
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)
    }
}

fn plain(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell
    }
}

fn string(key: &str, text: &str) -> Attribute {
    Attribute::new(key, Value::String(text.to_owned()))
}

fn columns_fault(detail: String) -> Fault {
    at(1, Reason::Columns { detail })
}

fn row_fault(line: u64, error: &csv::Error) -> Fault {
    detailed(line, error.to_string().chars().take(120).collect())
}

fn detailed(line: u64, detail: String) -> Fault {
    refused(line, Reason::Row { detail })
}

fn refused(line: u64, reason: Reason) -> Fault {
    Fault {
        refused: Refused::Event,
        ..at(line, reason)
    }
}
