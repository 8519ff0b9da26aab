//! Cases that send numbered letters.

use std::sync::Arc;

use casebook_engine::case::{Command, Complete, Document, TaskRef};
use casebook_engine::ports::EventStore;
use casebook_engine::runtime::{Engine, Request, Subject};
use casebook_engine::stream::CaseId;
use casebook_workflows::{Catalog, definition_text, shipped_directory};

use super::Hand;
use super::rounds::{asked, opening};

/// The procedure in which every case sends a letter and a reply.
pub const LETTERS: &str = "letters";

/// An engine over a store, under the law of that procedure.
///
/// # Panics
/// When the procedure cannot be read.
pub fn letter_office(store: Arc<dyn EventStore>, hand: &Arc<Hand>) -> Engine {
    let catalog = Catalog::new();
    let procedure = definition_text(include_bytes!("letters.yaml")).expect("a procedure");
    let directory = shipped_directory("shanghai").expect("the directory");
    let left_out = catalog.add(&[directory, procedure]);
    assert!(left_out.is_empty(), "{left_out:?}");
    Engine::new(store, Arc::new(catalog), hand.clone(), hand.clone())
}

/// A request to open such a case.
pub fn opening_letter(title: &str) -> Request {
    let mut request = opening(title, None);
    request.subject = Subject::New {
        definition: LETTERS.into(),
        id: None,
    };
    request
}

/// A request to issue the document of a task.
pub fn issuing(case: CaseId, task: &str, document: &str) -> Request {
    let complete = Complete {
        document: Some(Document {
            kind: document.into(),
            title: None,
            sha256: None,
        }),
        ..Complete::plain(TaskRef::Name(task.into()))
    };
    asked(
        Subject::Case(case),
        Command::Complete(complete),
        "li.chengban",
        None,
    )
}

/// A request to void the letter of a case.
pub fn voiding(case: CaseId) -> Request {
    let void = Command::VoidDocument {
        document: "letter".into(),
        reason: "打印有误".to_owned(),
    };
    asked(Subject::Case(case), void, "zhao.juzhang", None)
}
