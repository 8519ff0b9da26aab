//! Documents issued, served, published.

use std::sync::Arc;

use jiff::Timestamp;

use crate::Name;
use crate::case::{CaseState, Event, IssuedDocument};

impl CaseState {
    /// Applies an event about a document; `false` when it is about none.
    pub(super) fn apply_paper(&mut self, event: &Event, at: Timestamp) -> bool {
        match event {
            Event::RecordsKept(_) => return true,
            Event::DocumentIssued(issued) => {
                let document = IssuedDocument {
                    number: issued.number.clone(),
                    task: issued.task,
                    issued: at,
                    noticed: None,
                    served: None,
                    is_published: false,
                    is_void: false,
                };
                let documents = Arc::make_mut(&mut self.documents);
                documents.insert(issued.document.clone(), document);
                self.mark_paper(&issued.document, "issued", at);
            }
            Event::DocumentNoticed(noticed) => {
                self.change(&noticed.document, |document| {
                    document.noticed = Some((noticed.service.day, noticed.days));
                });
                self.mark_paper(&noticed.document, "noticed", at);
            }
            Event::DocumentServed(served) => {
                self.change(&served.document, |document| {
                    document.served = Some(served.counts_on);
                });
                self.mark_paper(&served.document, "served", at);
            }
            Event::DocumentPublished(published) => {
                self.change(&published.document, |document| document.is_published = true);
                self.mark_paper(&published.document, "published", at);
            }
            Event::DocumentWithdrawn(withdrawn) => {
                self.change(&withdrawn.document, |document| {
                    document.is_published = false;
                });
                self.mark_paper(&withdrawn.document, "withdrawn", at);
            }
            Event::DocumentVoided(voided) => {
                self.change(&voided.document, |document| {
                    document.is_void |= document.number == voided.number;
                });
                self.mark_paper(&voided.document, "voided", at);
                self.last_step = None;
            }
            _ => return false,
        }
        true
    }

    fn change(&mut self, document: &Name, change: impl FnOnce(&mut IssuedDocument)) {
        if self.documents.contains_key(document)
            && let Some(found) = Arc::make_mut(&mut self.documents).get_mut(document)
        {
            change(found);
        }
    }

    fn mark_paper(&mut self, document: &Name, what: &str, at: Timestamp) {
        self.mark(format!("{document}.{what}").into(), at);
    }
}
