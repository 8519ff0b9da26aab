//! What an invented person brings of papers: elements, seal, records, proof of service.

use casebook_engine::case::{Papers, Service};
use casebook_engine::definition::{Definition, Element, Task};
use jiff::{Timestamp, tz::Offset};

/// The hash of every invented record and proof: that of nothing.
const HASH: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Everything that a task asks for; a document is served in the first way that is allowed.
pub(super) fn papers(definition: &Definition, task: &Task, at: Timestamp) -> Papers {
    let declared = task.doc.as_ref();
    let declared = declared.and_then(|doc| definition.documents.get(doc));
    let elements = declared.into_iter().flat_map(|document| &document.elements);
    let texts = elements.filter_map(|element| match element {
        Element::Text(name) => Some((name.clone(), "（演示）".to_owned())),
        Element::Fact(_) => None,
    });
    let records = task.papers.record.iter();
    Papers {
        elements: texts.collect(),
        sealed: declared.is_some_and(|document| document.seal),
        records: records.map(|kind| (*kind, HASH.to_owned())).collect(),
        service: service(definition, task, at),
    }
}

fn service(definition: &Definition, task: &Task, at: Timestamp) -> Option<Service> {
    let served = definition.documents.get(task.papers.serves.as_ref()?)?;
    let mode = *served.serve.as_ref()?.modes.first()?;
    Some(Service {
        mode,
        day: Offset::constant(8).to_datetime(at).date(),
        proof: HASH.to_owned(),
        witnesses: Vec::new(),
        recording: Some(HASH.to_owned()),
        confirmation: Some(HASH.to_owned()),
    })
}
