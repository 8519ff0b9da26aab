//! Opening and closing tags, one at a time, with everything checked that does not depend on what they mean.

use std::io::BufRead;

use quick_xml::Error;
use quick_xml::encoding::EncodingError;
use quick_xml::errors::IllFormedError;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::screen::Screen;
use super::tag::{Element, Tag};
use super::{Code, Fault, Limits, Place, Progress, Reason, Warnings};

/// Elements open once an event opens: the log, the trace and the event.
const EVENT_DEPTH: usize = 3;

/// What comes next inside the log.
pub(super) enum Token {
    Open(Tag),
    Close,
}

/// The parser with its place.
pub(super) struct Pull<R> {
    xml: Reader<Screen<R>>,
    buffer: Vec<u8>,
    limits: Limits,
    /// Prefix of the root element, which every element of XES must share.
    prefix: Option<String>,
    depth: usize,
    place: Place,
    part_end: u64,
    events_opened: u64,
    pub(super) warnings: Warnings,
}

/// One step of the parser.
enum Step<T> {
    Open(T),
    Close,
    End,
}

/// What may stand between tags.
enum Between {
    Nothing,
    StrayText,
}

impl<R: BufRead> Pull<R> {
    pub(super) fn open(source: R, limits: Limits) -> Result<Self, Fault> {
        let place = Place { byte: 0, line: 1 };
        let screen = Screen::open(source, limits).map_err(|reason| Fault::rest(reason, place))?;
        let mut xml = Reader::from_reader(screen);
        xml.config_mut().expand_empty_elements = true;
        Ok(Self {
            xml,
            buffer: Vec::new(),
            limits,
            prefix: None,
            depth: 0,
            place,
            part_end: u64::MAX,
            events_opened: 0,
            warnings: Warnings::new(limits.warnings_max),
        })
    }

    /// The root element, which must be a log.
    pub(super) fn root(&mut self) -> Result<Tag, Fault> {
        match self.step(Tag::decode)? {
            Step::Open(tag) if tag.element == Element::Log => Ok(tag),
            Step::Open(tag) => Err(self.fault(Reason::not_xes(tag.element.name()))),
            Step::Close | Step::End => Err(self.fault(Reason::not_xes("no element at all"))),
        }
    }

    /// The next tag inside the log. Faults are marked as refusing the rest; the caller may know better.
    pub(super) fn next(&mut self) -> Result<Token, Fault> {
        match self.step(Tag::decode)? {
            Step::Open(_) if self.place.byte >= self.part_end => {
                let bytes_max = self.limits.part_bytes_max;
                Err(self.fault(Reason::PartTooLong { bytes_max }))
            }
            Step::Open(tag) => Ok(Token::Open(tag)),
            Step::Close => Ok(Token::Close),
            Step::End => Err(self.fault(Reason::Cut)),
        }
    }

    /// Passes everything up to the closing tag that leaves `depth` elements open.
    /// Nothing is decoded; the answer is how many elements `counts` picked.
    pub(super) fn skip_to_depth(
        &mut self,
        depth: usize,
        counts: impl Fn(&Element) -> bool,
    ) -> Result<u64, Fault> {
        let mut count = 0;
        while self.depth > depth {
            match self.step(|_, element, _, _| Ok(element))? {
                Step::Open(element) => count += u64::from(counts(&element)),
                Step::Close => {}
                Step::End => return Err(self.fault(Reason::Cut)),
            }
        }
        Ok(count)
    }

    /// Reads to the end of the file behind the log, so that checksums are checked and nothing stays unseen.
    pub(super) fn finish(&mut self) -> Result<(), Fault> {
        match self.step(|_, _, _, _| Ok(()))? {
            Step::End => Ok(()),
            Step::Open(()) | Step::Close => {
                Err(self.fault(Reason::malformed(&"a tag behind the end of the log")))
            }
        }
    }

    /// Elements open at the moment; 1 is the log.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// Events opened directly below a trace so far, those included whose own tag is faulty.
    pub(super) fn events_opened(&self) -> u64 {
        self.events_opened
    }

    /// Lets the part that began at `start` take `bytes` at most.
    pub(super) fn bound_part(&mut self, start: Place, bytes: u64) {
        self.part_end = start.byte.saturating_add(bytes);
    }

    /// Takes the bound away.
    pub(super) fn unbound_part(&mut self) {
        self.part_end = u64::MAX;
    }

    pub(super) fn warn(&mut self, code: Code, subject: &str, place: Place) {
        self.warnings.add(code, subject, place);
    }

    pub(super) fn progress(&self) -> Progress {
        self.xml.get_ref().progress()
    }

    /// A fault at the tag last read.
    pub(super) fn fault(&self, reason: Reason) -> Fault {
        Fault::rest(reason, self.place)
    }

    fn step<T>(
        &mut self,
        decode: impl Fn(&BytesStart<'_>, Element, Place, &Limits) -> Result<T, Reason>,
    ) -> Result<Step<T>, Fault> {
        loop {
            self.buffer.clear();
            self.place = self.xml.get_mut().begin_tag();
            let passed = match self.xml.read_event_into(&mut self.buffer) {
                Ok(Event::Start(start)) => {
                    if self.depth == 0 {
                        self.prefix = start.name().prefix().map(|p| p.as_ref().to_owned());
                    }
                    self.depth += 1;
                    let element = Element::named(start.name().as_ref(), self.prefix.as_deref());
                    let is_event = element == Element::Event && self.depth == EVENT_DEPTH;
                    self.events_opened += u64::from(is_event);
                    let opened = check_depth(self.depth, &self.limits)
                        .and_then(|()| decode(&start, element, self.place, &self.limits));
                    return opened.map(Step::Open).map_err(|reason| self.fault(reason));
                }
                Ok(Event::End(_)) => {
                    self.depth -= 1;
                    return Ok(Step::Close);
                }
                Ok(Event::Eof) => return Ok(Step::End),
                Ok(event) => between(&event),
                Err(error) => Err(reason(&error, self.xml.get_mut())),
            };
            if let Between::StrayText = passed.map_err(|reason| self.fault(reason))? {
                self.warn(Code::StrayText, "text", self.place);
            }
        }
    }
}

fn check_depth(depth: usize, limits: &Limits) -> Result<(), Reason> {
    let depth_max = limits.depth_enforced();
    if depth > depth_max {
        return Err(Reason::TooDeep { depth_max });
    }
    Ok(())
}

fn between(event: &Event<'_>) -> Result<Between, Reason> {
    let is_blank = |text: &str| text.chars().all(|c| " \t\r\n\u{feff}".contains(c));
    match event {
        Event::DocType(_) => Err(Reason::Doctype),
        Event::Decl(declaration) => check_encoding(declaration).map(|()| Between::Nothing),
        Event::GeneralRef(reference) => check_reference(reference).map(|()| Between::StrayText),
        Event::Text(text) if is_blank(text) => Ok(Between::Nothing),
        Event::Text(_) | Event::CData(_) => Ok(Between::StrayText),
        _ => Ok(Between::Nothing),
    }
}

fn check_encoding(declaration: &BytesDecl<'_>) -> Result<(), Reason> {
    let Some(Ok(declared)) = declaration.encoding() else {
        return Ok(());
    };
    let is_read = ["utf-8", "utf8", "us-ascii", "ascii"]
        .iter()
        .any(|name| declared.eq_ignore_ascii_case(name));
    if is_read {
        return Ok(());
    }
    let found = declared.chars().take(40).collect();
    Err(Reason::Encoding { found })
}

fn check_reference(reference: &BytesRef<'_>) -> Result<(), Reason> {
    let is_of_xml = ["amp", "lt", "gt", "quot", "apos"].contains(&&**reference);
    if is_of_xml || reference.is_char_ref() {
        return Ok(());
    }
    Err(Reason::Entity)
}

/// Our reason for what the parser reports. What the screen raised comes first: the parser only passes it on.
fn reason<R: BufRead>(error: &Error, screen: &mut Screen<R>) -> Reason {
    if let Some(raised) = screen.take_raised() {
        return raised;
    }
    match error {
        Error::Syntax(_) | Error::IllFormed(IllFormedError::UnclosedReference)
            if screen.has_ended() =>
        {
            Reason::Cut
        }
        Error::Encoding(EncodingError::Utf8(at))
            if screen.has_ended() && at.error_len().is_none() =>
        {
            Reason::Cut
        }
        Error::Encoding(_) => Reason::InvalidUtf8,
        _ => Reason::malformed(error),
    }
}
