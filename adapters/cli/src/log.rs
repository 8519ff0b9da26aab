//! A log from wherever it comes: a file in one of the formats, or our own cases.

use std::collections::VecDeque;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::vec::IntoIter;

use casebook_exchange::Whole;
use casebook_exchange::ocel::{Ocel, flatten, read_json, read_xml};
use casebook_exchange::table::{self, Mapping};
use casebook_exchange::xes::{
    Attributes, Counts, Fault, Limits, LogEvent, Stamp, Trace, Value, Warnings, XesReader,
};
use jiff::tz::Offset;

use crate::args::{LogArgs, LogFormat, MappingArgs, OrderBy};
use crate::desk::Desk;
use crate::exit::Exit;
use crate::own;
use crate::problem::Problem;

/// How many bytes of a file are read at once.
const BUFFER_BYTES: usize = 1 << 16;
/// How long a log may be that is read as a whole. One in XES is read as a stream and may be longer.
const WHOLE_BYTES_MAX: u64 = 4 << 30;

/// The usual name of the activity.
const NAME: &str = "concept:name";

/// The cases of a log, one after the other, and the account of what was read.
pub(crate) struct Log {
    /// What it is called.
    pub(crate) title: String,
    /// How many bytes there are to read.
    pub(crate) bytes: u64,
    reading: Reading,
    keys: Vec<String>,
    offset: Option<Offset>,
    by_time: bool,
    ahead: VecDeque<Result<Trace, Fault>>,
}

enum Reading {
    Stream(Box<XesReader<BufReader<File>>>),
    Whole {
        faults: IntoIter<Fault>,
        traces: IntoIter<Trace>,
        counts: Counts,
        warnings: Warnings,
    },
}

impl Log {
    /// The log that a call names.
    ///
    /// # Errors
    /// As [`Log::of_file`]'s, and the store's for our own cases.
    pub(crate) async fn open(args: &LogArgs, desk: &Desk) -> Result<Self, Problem> {
        match (&args.file, &args.cases) {
            (Some(file), _) => Self::of_file(file, args.mapping.log_format, &args.mapping),
            (None, Some(query)) => Self::of_cases(query, desk).await,
            (None, None) => Err(usage("name a FILE, or our own cases with --cases")),
        }
    }

    /// A file in a format, or in the one that its name tells.
    ///
    /// # Errors
    /// `CB-5007` when there is no file, the code of the reader when it cannot be read, `CB-5001`
    /// when the call does not say enough.
    pub(crate) fn of_file(
        path: &Path,
        format: Option<LogFormat>,
        args: &MappingArgs,
    ) -> Result<Self, Problem> {
        let file = File::open(path).map_err(|error| {
            let why = format!("{}: {error}", path.display());
            Problem::new(Exit::Absent, "CB-5007", why)
        })?;
        let bytes = file.metadata().map_or(0, |found| found.len());
        let source = BufReader::with_capacity(BUFFER_BYTES, file);
        let offset = args.offset.as_deref().map(offset_of).transpose()?;
        let format = format.unwrap_or_else(|| LogFormat::of(path));
        let limits = Limits {
            xml_bytes_max: WHOLE_BYTES_MAX,
            ..Limits::default()
        };
        let unreadable = |fault: Fault| {
            let why = format!("{}: {fault}", path.display());
            Problem::new(Exit::Invalid, fault.code().to_string(), why)
        };
        let reading = match format {
            LogFormat::Xes => {
                let reader = XesReader::open(source, Limits::default()).map_err(unreadable)?;
                Reading::Stream(Box::new(reader))
            }
            LogFormat::Csv => {
                let mapping = args.mapping(offset);
                table::read(source, limits, &mapping)
                    .map_err(unreadable)?
                    .into()
            }
            LogFormat::OcelJson => {
                flat(read_json(source, limits).map_err(unreadable)?, args)?.into()
            }
            LogFormat::OcelXml => flat(read_xml(source, limits).map_err(unreadable)?, args)?.into(),
        };
        let name = path.file_name().unwrap_or_default();
        let is_stream = format == LogFormat::Xes;
        Ok(Self {
            title: name.to_string_lossy().into_owned(),
            bytes,
            // A table is read by its columns, objects by the types of their events.
            keys: if is_stream && !args.activity.is_empty() {
                args.activity.clone()
            } else {
                vec![NAME.to_owned()]
            },
            by_time: args
                .order
                .map_or(!is_stream, |order| order == OrderBy::Time),
            reading,
            offset,
            ahead: VecDeque::new(),
        })
    }

    /// Our own cases that a query selects.
    ///
    /// # Errors
    /// As the store's; `CB-5001` for a query that is none.
    async fn of_cases(query: &str, desk: &Desk) -> Result<Self, Problem> {
        let selected = own::select(query, desk).await?;
        let mut traces = Vec::new();
        for case in &selected.cases {
            if let Some(told) = selected.told(*case, desk).await? {
                traces.push(own::trace(&told, traces.len() as u64, false));
            }
        }
        Ok(Self {
            title: query.to_owned(),
            bytes: 0,
            reading: Whole::of(traces).into(),
            keys: vec![NAME.to_owned()],
            offset: None,
            by_time: false,
            ahead: VecDeque::new(),
        })
    }

    /// The activity of the first event of the log.
    pub(crate) fn first_activity(&mut self) -> Option<String> {
        loop {
            let next = self.read()?;
            let first = next.as_ref().ok().and_then(|trace| trace.events.first());
            let name = first.map(|event| activity(event).to_owned());
            self.ahead.push_back(next);
            if name.is_some() {
                return name;
            }
        }
    }

    /// What was read, kept and refused so far.
    pub(crate) fn counts(&self) -> Counts {
        match &self.reading {
            Reading::Stream(reader) => reader.counts(),
            Reading::Whole { counts, .. } => *counts,
        }
    }

    /// What was odd so far.
    pub(crate) fn warnings(&self) -> &Warnings {
        match &self.reading {
            Reading::Stream(reader) => reader.warnings(),
            Reading::Whole { warnings, .. } => warnings,
        }
    }

    /// How many bytes were read.
    pub(crate) fn bytes_read(&self) -> u64 {
        match &self.reading {
            Reading::Stream(reader) => reader.progress().source_bytes,
            Reading::Whole { .. } => self.bytes,
        }
    }

    fn read(&mut self) -> Option<Result<Trace, Fault>> {
        let next = match &mut self.reading {
            Reading::Stream(reader) => reader.next(),
            Reading::Whole { faults, traces, .. } => {
                faults.next().map(Err).or_else(|| traces.next().map(Ok))
            }
        };
        next.map(|next| next.map(|trace| self.arranged(trace)))
    }

    /// A trace with activities and times as the call names them, in the order that it asks for.
    fn arranged(&self, mut trace: Trace) -> Trace {
        for event in &mut trace.events {
            if !matches!(&self.keys[..], [key] if key == NAME) {
                event.name = Some(named(&event.attributes, &self.keys));
            }
            if event.time.is_none() {
                event.time = self.offset.and_then(|offset| written(event, offset));
            }
        }
        if self.by_time {
            sort(&mut trace.events);
        }
        trace
    }
}

impl Iterator for Log {
    type Item = Result<Trace, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        self.ahead.pop_front().or_else(|| self.read())
    }
}

impl From<Whole> for Reading {
    fn from(whole: Whole) -> Self {
        Self::Whole {
            faults: whole.faults.into_iter(),
            traces: whole.traces.into_iter(),
            counts: whole.counts,
            warnings: whole.warnings,
        }
    }
}

/// What an event is called; one without a name has one that says so.
pub(crate) fn activity(event: &LogEvent) -> &str {
    event.name.as_deref().unwrap_or("(unnamed)")
}

/// The values of several keys as one name.
fn named(attributes: &Attributes, keys: &[String]) -> String {
    let values = keys.iter().map(|key| attributes.text(key));
    let values: Vec<String> = values
        .map(|value| value.unwrap_or_else(|| "(unnamed)".to_owned()))
        .collect();
    values.join("+")
}

/// The time of an event that is written without an offset.
fn written(event: &LogEvent, offset: Offset) -> Option<Stamp> {
    match &event.attributes.get("time:timestamp")?.value {
        Value::Unread { text, .. } => Stamp::parse_written(text, Some(offset)),
        _ => None,
    }
}

/// Puts events in order of time; those of one instant stay as the file has them, and one without a
/// time stays behind the one before it.
fn sort(events: &mut Vec<LogEvent>) {
    let mut last = None;
    let dated = events.drain(..).map(|event| {
        last = event.time.map(|time| time.instant).or(last);
        (last, event)
    });
    let mut dated: Vec<_> = dated.collect();
    dated.sort_by_key(|(at, _)| *at);
    events.extend(dated.into_iter().map(|(_, event)| event));
}

/// A log of objects as the cases of one type.
fn flat((log, read): (Ocel, Whole), args: &MappingArgs) -> Result<Whole, Problem> {
    let types: Vec<&str> = log
        .object_types
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    match &args.object_type {
        Some(kind) if log.objects_of(kind).next().is_some() => Ok(flatten(&log, kind, read)),
        _ => {
            let listed = types.join(", ");
            Err(usage(&format!(
                "name the objects that are cases with --object-type: {listed}"
            )))
        }
    }
}

fn offset_of(text: &str) -> Result<Offset, Problem> {
    let stamp = Stamp::parse(&format!("2000-01-01T00:00:00{text}"));
    let why = || usage(&format!("--offset {text}: such as +08:00"));
    stamp.map(|stamp| stamp.offset).ok_or_else(why)
}

fn usage(why: &str) -> Problem {
    Problem::new(Exit::Usage, "CB-5001", why)
}

impl LogFormat {
    /// The format that a name tells; XES where it tells none.
    fn of(path: &Path) -> Self {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        match name.rsplit('.').next() {
            Some("csv" | "tsv") => Self::Csv,
            Some("json" | "jsonocel") => Self::OcelJson,
            Some("xmlocel" | "xml") => Self::OcelXml,
            _ => Self::Xes,
        }
    }
}

impl MappingArgs {
    fn mapping(&self, offset: Option<Offset>) -> Mapping {
        let usual = Mapping::default();
        Mapping {
            case: self.case_column.clone().unwrap_or(usual.case),
            activity: self.activity.clone(),
            time: self.time_column.clone().unwrap_or(usual.time),
            resource: self.resource.clone(),
            offset,
        }
    }
}
