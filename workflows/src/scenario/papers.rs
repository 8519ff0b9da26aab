//! What a scenario invents of papers: elements, records, proof of service.

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_engine::case::{Command, Papers, Service};
use casebook_engine::definition::{Element, ServiceMode, Task};

use super::act::GivenPapers;
use super::check::Refusal;
use super::world::World;

/// The hash of every invented record and proof.
const HASH: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

impl World<'_> {
    /// What the task asks for, without what the scenario leaves out.
    pub(super) fn papers(&self, task: &Task, given: &GivenPapers) -> Papers {
        let gives = |what: &str| given.without.iter().all(|left_out| *left_out != *what);
        let declared = task.doc.as_ref();
        let declared = declared.and_then(|doc| self.definition.documents.get(doc));
        let elements = declared.into_iter().flat_map(|document| &document.elements);
        let texts = elements.filter_map(|element| match element {
            Element::Text(name) if gives(name.as_str()) => Some((name.clone(), "示例".to_owned())),
            Element::Text(_) | Element::Fact(_) => None,
        });
        let records = task.papers.record.iter().filter(|kind| gives(kind.word()));
        Papers {
            elements: texts.collect::<BTreeMap<Name, String>>(),
            sealed: declared.is_some_and(|document| document.seal) && gives("seal"),
            records: records.map(|kind| (*kind, HASH.to_owned())).collect(),
            service: self.service(task, given).filter(|_| gives("service")),
        }
    }

    fn service(&self, task: &Task, given: &GivenPapers) -> Option<Service> {
        let document = self
            .definition
            .documents
            .get(task.papers.serves.as_ref()?)?;
        let modes = &document.serve.as_ref()?.modes;
        let mode = given.mode.or_else(|| modes.first().copied())?;
        let gives = |what: &str| given.without.iter().all(|left_out| *left_out != *what);
        let hash = |what: &str| gives(what).then(|| HASH.to_owned());
        let is_left = mode == ServiceMode::Left && gives("witnesses");
        Some(Service {
            mode,
            day: given.day.unwrap_or_else(|| self.today()),
            proof: hash("proof").unwrap_or_default(),
            witnesses: if is_left {
                vec!["见证人甲".to_owned(), "见证人乙".to_owned()]
            } else {
                Vec::new()
            },
            recording: None,
            confirmation: hash("confirmation").filter(|_| mode == ServiceMode::Electronic),
        })
    }

    /// Voids a document, by somebody who may.
    pub(super) fn void(&mut self, document: &Name, by: Option<&Name>) -> Result<(), Refusal> {
        let roles = self.definition.documents.get(document);
        let roles = roles.map_or(&[][..], |document| document.void.as_slice());
        let holder = roles
            .iter()
            .find_map(|role| self.holders(role).into_iter().next());
        let actor = by.cloned().or(holder);
        let command = Command::VoidDocument {
            document: document.clone(),
            reason: "示例理由".to_owned(),
        };
        Ok(self.decide(&command, actor.as_ref())?)
    }
}
