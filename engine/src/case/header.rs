//! What is settled when a case is opened. Only the organ that has it may change.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CalendarRef, Event, Origin};
use crate::Name;
use crate::recorded::{DefinitionRef, Meta};
use crate::stream::CaseId;

/// What a case is, from its first event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The case.
    pub case: CaseId,
    /// The case number (案号), when the definition gives one.
    pub number: Option<String>,
    /// What the case is about, in one line.
    pub title: String,
    /// The organ that has it now.
    pub organ: Name,
    /// The organ in which it was opened.
    pub origin: Name,
    /// The seat in which the bureau sits.
    pub seat: Option<Name>,
    /// The definition version that governs it.
    pub definition: DefinitionRef,
    /// The calendar by which its limits were computed at first.
    pub calendar: CalendarRef,
    /// When it was filed.
    pub filed: Timestamp,
    /// The business thread (案件族).
    pub family: uuid::Uuid,
    /// The case out of which it was opened.
    pub parent: Option<CaseId>,
    /// Where it was imported from.
    pub imported_from: Option<String>,
    /// The link of another case that opened it.
    pub link: Option<Origin>,
}

impl Header {
    /// The header that a first event gives; `None` for any other event.
    pub fn from_event(case: CaseId, event: &Event, meta: &Meta) -> Option<Self> {
        let Event::CaseOpened {
            number,
            title,
            organ,
            seat,
            definition,
            calendar,
            facts: _,
            parent,
            imported_from,
            link,
        } = event
        else {
            return None;
        };
        Some(Self {
            case,
            number: number.clone(),
            title: title.clone(),
            organ: organ.clone(),
            origin: organ.clone(),
            seat: seat.clone(),
            definition: definition.clone(),
            calendar: calendar.clone(),
            filed: meta.occurred,
            family: meta.correlation,
            parent: *parent,
            imported_from: imported_from.clone(),
            link: link.clone(),
        })
    }
}
