//! What a completion must bring of papers: elements, seal, records, proof of service.
//!
//! | asked for by | must come | else |
//! |---|---|---|
//! | `elements` of the document | each, not blank | CB-2333 |
//! | `signers` of the document | a signature of each role | CB-2334 |
//! | `seal` of the document | the word that it is sealed | CB-2335 |
//! | `serves`, `publishes`, `withdraws` | a document that was issued, and published | CB-2336 |
//! | `serves` | the way, the day, the proof | CB-2337 |
//! | `record` | a SHA-256 for each kind | CB-2338 |

use super::super::papers::is_hash;
use super::super::turn::Turn;
use super::super::{Code, Complete, IssuedDocument, Papers, Rejection, Service};
use crate::definition::{DocumentType, Element, ServeRule, ServiceMode, Task};
use crate::{Facts, Name, Value};

/// How many must witness that a document is left.
const WITNESSES: usize = 2;

impl<'a> Turn<'a> {
    /// The document that a task issues with an outcome, where its type is declared.
    pub(super) fn issues(&self, task: &Task, outcome: Option<&Name>) -> Option<&'a DocumentType> {
        let declared = self.definition.documents.get(task.doc.as_ref()?)?;
        declared.is_issued_with(outcome).then_some(declared)
    }

    /// Requires what the task asks for of papers.
    pub(super) fn check_papers(&self, task: &Task, content: &Complete) -> Result<(), Rejection> {
        let papers = &content.papers;
        check_records(task, papers)?;
        if let Some(document) = self.issues(task, content.outcome.as_ref()) {
            self.check_elements(document, &content.facts, papers)?;
            if document.seal && !papers.sealed {
                let zh = format!("《{}》须加盖印章", document.title.zh);
                let en = format!("`{}` must bear the seal", document.name);
                return Err(refuse(Code::Seal, document, zh, en));
            }
        }
        if let Some(name) = &task.papers.serves {
            self.check_service(name, papers.service.as_ref())?;
        }
        if let Some(name) = &task.papers.publishes {
            self.issued(name)?;
        }
        if let Some(name) = &task.papers.withdraws {
            self.published(name)?;
            if content
                .opinion
                .as_ref()
                .is_none_or(|text| text.trim().is_empty())
            {
                let zh = format!("撤回公示“{name}”须说明理由");
                let en = format!("withdrawing `{name}` from publication needs a reason");
                return Err(Rejection::new(Code::Opinion, task.name.clone(), zh, en));
            }
        }
        Ok(())
    }

    fn check_elements(
        &self,
        document: &DocumentType,
        facts: &Facts,
        papers: &Papers,
    ) -> Result<(), Rejection> {
        let missing = document.elements.iter().find(|element| match element {
            Element::Fact(name) => {
                let value = facts.get(name).or_else(|| self.state.facts.get(name));
                value.is_none_or(is_blank)
            }
            Element::Text(name) => {
                let text = papers.elements.get(name);
                text.is_none_or(|text| text.trim().is_empty())
            }
        });
        let Some(Element::Fact(name) | Element::Text(name)) = missing else {
            return Ok(());
        };
        let zh = format!("《{}》缺少要素“{name}”", document.title.zh);
        let en = format!("`{}` lacks the element `{name}`", document.name);
        Err(refuse(Code::Element, document, zh, en))
    }

    /// The latest document of a type, which was not voided.
    pub(super) fn issued(&self, name: &Name) -> Result<&IssuedDocument, Rejection> {
        let issued = self.state.documents.get(name);
        issued.filter(|issued| !issued.is_void).ok_or_else(|| {
            let zh = format!("文书“{name}”尚未制发，或者已作废");
            let en = format!("the document `{name}` was not issued, or is void");
            Rejection::new(Code::NotIssued, name.clone(), zh, en)
        })
    }

    /// The same, where it is published now.
    pub(super) fn published(&self, name: &Name) -> Result<&IssuedDocument, Rejection> {
        let issued = self.issued(name)?;
        if issued.is_published {
            return Ok(issued);
        }
        let zh = format!("文书“{name}”未公示");
        let en = format!("the document `{name}` is not published");
        Err(Rejection::new(Code::NotIssued, name.clone(), zh, en))
    }

    fn check_service(&self, name: &Name, service: Option<&Service>) -> Result<(), Rejection> {
        let issued = self.issued(name)?;
        let document = self.definition.documents.get(name);
        let (Some(document), Some(rule)) = (document, document.and_then(|d| d.serve.as_ref()))
        else {
            return Ok(());
        };
        let refuse = |zh: &str, en: &str| {
            let zh = format!("送达《{}》：{zh}", document.title.zh);
            let en = format!("service of `{name}`: {en}");
            Err(Rejection::new(Code::Service, name.clone(), zh, en).on(Some(&rule.basis)))
        };
        let Some(service) = service else {
            return refuse(
                "须写明送达方式、日期和凭证",
                "the way, the day and the proof are missing",
            );
        };
        let calendar = self.context.calendar;
        let first = calendar.date_of(issued.issued);
        if service.day < first || service.day > calendar.date_of(self.at) {
            return refuse(
                "送达日期早于制发日期，或者晚于办理日期",
                "the day lies before the document was issued, or in the future",
            );
        }
        match lacking(rule, service) {
            Some((zh, en)) => refuse(zh, en),
            None => Ok(()),
        }
    }
}

/// What a service lacks to be one of its way.
fn lacking(rule: &ServeRule, service: &Service) -> Option<(&'static str, &'static str)> {
    let is_proof = |hash: &Option<String>| hash.as_deref().is_some_and(is_hash);
    if !rule.modes.contains(&service.mode) {
        return Some(("不得以该方式送达", "this way of service is not allowed"));
    }
    if !is_hash(&service.proof) {
        return Some((
            "须有送达凭证的 SHA-256",
            "the SHA-256 of the proof is missing",
        ));
    }
    match service.mode {
        ServiceMode::Left
            if service.witnesses.len() < WITNESSES && !is_proof(&service.recording) =>
        {
            Some((
                "留置送达须有两名见证人，或者录音录像",
                "leaving it needs two witnesses or a recording",
            ))
        }
        ServiceMode::Electronic if !is_proof(&service.confirmation) => Some((
            "电子送达须有当事人签署的确认书",
            "electronic service needs the party's signed confirmation",
        )),
        _ => None,
    }
}

fn check_records(task: &Task, papers: &Papers) -> Result<(), Rejection> {
    let refuse = |zh: String, en: String| {
        let refused = Rejection::new(Code::Record, task.name.clone(), zh, en);
        Err(refused.on(task.basis.as_deref()))
    };
    for kind in &task.papers.record {
        if !papers.records.get(kind).is_some_and(|hash| is_hash(hash)) {
            let zh = format!("“{}”须有{}的 SHA-256", task.title.zh, kind.chinese());
            let en = format!(
                "`{}` needs the SHA-256 of its record `{}`",
                task.name,
                kind.word()
            );
            return refuse(zh, en);
        }
    }
    match papers.records.iter().find(|(_, hash)| !is_hash(hash)) {
        Some((kind, _)) => refuse(
            format!("{}不是 SHA-256", kind.chinese()),
            format!("the record `{}` is no SHA-256", kind.word()),
        ),
        None => Ok(()),
    }
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => text.trim().is_empty(),
        Value::List(items) => items.is_empty(),
        _ => false,
    }
}

pub(super) fn refuse(
    code: Code,
    document: &DocumentType,
    zh: impl Into<String>,
    en: impl Into<String>,
) -> Rejection {
    Rejection::new(code, document.name.clone(), zh, en).on(document.basis.as_deref())
}
