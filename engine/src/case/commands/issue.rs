//! Documents are issued, served, published, withdrawn and voided as tasks are done.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::super::turn::Turn;
use super::super::{
    Code, Document, DocumentIssued, DocumentNoticed, DocumentPublished, DocumentServed,
    DocumentVoided, DocumentWithdrawn, Event, OpenTask, PanelMember, Papers, RecordsKept,
    Rejection, Service, StageNo, TaskNo, Vote,
};
use super::papers::refuse;
use crate::definition::{DocumentType, Element, Office, RefusalEffect, ServiceMode, Task};
use crate::{Name, Value};

/// What was done with papers when a task was completed.
pub(super) struct Done<'c> {
    pub(super) no: TaskNo,
    pub(super) stage: StageNo,
    pub(super) outcome: Option<&'c Name>,
    pub(super) document: Option<&'c Document>,
    pub(super) opinion: Option<&'c String>,
    pub(super) papers: &'c Papers,
    pub(super) signers: Vec<PanelMember>,
}

impl Turn<'_> {
    /// Lets the papers of a completed task take effect.
    pub(super) fn take_papers(&mut self, task: &Task, done: &Done<'_>) -> Result<(), Rejection> {
        if !done.papers.records.is_empty() {
            self.emit(Event::RecordsKept(RecordsKept {
                task: done.no,
                name: task.name.clone(),
                records: done.papers.records.clone(),
            }));
        }
        if let Some(document) = self.issues(task, done.outcome) {
            self.issue(document, done)?;
        }
        let papers = &task.papers;
        if let (Some(name), Some(service)) = (&papers.serves, &done.papers.service) {
            self.meet_latest(&format!("serve.{name}"), self.served_at(service));
            self.serve(name, service, done.stage)?;
        }
        if let Some(name) = &papers.publishes {
            self.meet_latest(&format!("publish.{name}"), self.at);
            let (document, number) = (name.clone(), self.number_of(name));
            self.emit(Event::DocumentPublished(DocumentPublished {
                document,
                number,
            }));
            self.happen(format!("{name}.published"), Some(done.stage));
        }
        if let Some(name) = &papers.withdraws {
            self.meet_latest(&format!("withdraw.{name}"), self.at);
            self.emit(Event::DocumentWithdrawn(DocumentWithdrawn {
                document: name.clone(),
                number: self.number_of(name),
                reason: done.opinion.cloned().unwrap_or_default(),
            }));
            self.happen(format!("{name}.withdrawn"), Some(done.stage));
        }
        Ok(())
    }

    /// When a document was served: on the day that the proof shows, recorded then or later.
    fn served_at(&self, service: &Service) -> Timestamp {
        let zone = self.context.calendar.zone();
        let day = zone.to_timestamp(service.day.at(0, 0, 0, 0));
        day.map_or(self.at, |day| day.min(self.at))
    }

    fn number_of(&self, name: &Name) -> Option<String> {
        self.state.documents.get(name)?.number.clone()
    }

    fn issue(&mut self, document: &DocumentType, done: &Done<'_>) -> Result<(), Rejection> {
        self.check_signed(document, &done.signers)?;
        let office = self.office(document)?;
        let series = self.series(document, &office);
        let number = series.as_ref().map(|series| self.next_in(series));
        self.emit(Event::DocumentIssued(DocumentIssued {
            document: document.name.clone(),
            title: document.title.zh.clone(),
            number,
            series,
            office,
            elements: self.elements_of(document, done.papers),
            withheld: self.withheld_from(document),
            sha256: done.document.and_then(|document| document.sha256.clone()),
            signers: done.signers.clone(),
            sealed: done.papers.sealed,
            task: done.no,
            basis: document.basis.clone(),
        }));
        self.happen(format!("{}.issued", document.name), Some(done.stage));
        if let Some(rule) = &document.publish {
            let is_due = rule
                .when
                .as_ref()
                .map_or(Ok(true), |guard| self.holds(guard, &self.spot(done.stage)))?;
            if is_due {
                self.happen(format!("{}.to_publish", document.name), Some(done.stage));
            }
        }
        Ok(())
    }

    /// Requires a signature of each role that must sign. Where it is asked what could become of a
    /// case, everybody has signed.
    fn check_signed(&self, document: &DocumentType, by: &[PanelMember]) -> Result<(), Rejection> {
        let signed: BTreeSet<&Name> = by.iter().map(|signer| &signer.role).collect();
        let lacking = document.signers.iter().find(|role| !signed.contains(role));
        let Some(role) = lacking.filter(|_| self.oracle.is_none()) else {
            return Ok(());
        };
        let zh = format!("《{}》缺少角色“{role}”的签署", document.title.zh);
        let en = format!(
            "`{}` lacks the signature of the role `{role}`",
            document.name
        );
        Err(refuse(Code::Signer, document, zh, en))
    }

    /// The elements that the record of the document names and does not show: sensitive facts, whose
    /// values stand among the facts of the case.
    fn withheld_from(&self, document: &DocumentType) -> Vec<Name> {
        let facts = document
            .elements
            .iter()
            .filter_map(|element| match element {
                Element::Fact(name) => Some(name),
                Element::Text(_) => None,
            });
        let sensitive = facts.filter(|name| self.definition.is_sensitive(name));
        sensitive.cloned().collect()
    }

    fn elements_of(&self, document: &DocumentType, papers: &Papers) -> BTreeMap<Name, Value> {
        let elements = document
            .elements
            .iter()
            .filter_map(|element| match element {
                Element::Fact(name) if self.definition.is_sensitive(name) => None,
                Element::Fact(name) => Some((name.clone(), self.state.facts.get(name)?.clone())),
                Element::Text(name) => {
                    let text = papers.elements.get(name)?;
                    Some((name.clone(), Value::Text(text.clone())))
                }
            });
        elements.collect()
    }

    /// The organ that issues a document.
    fn office(&self, document: &DocumentType) -> Result<Name, Rejection> {
        let own = &self.state.opened().organ;
        let organs = &self.context.directory.organs;
        let office = match &document.office {
            _ if self.oracle.is_some() => return Ok(own.clone()),
            None => return Ok(own.clone()),
            Some(Office::Organ(organ)) => Some(organ.clone()),
            Some(Office::Parent) => organs.get(own).and_then(|organ| organ.parent.clone()),
            Some(Office::Fact(fact)) => match self.state.facts.get(fact) {
                Some(Value::Text(organ)) => Some(organ.as_str().into()),
                _ => None,
            },
        };
        office
            .filter(|office| organs.contains_key(office))
            .ok_or_else(|| {
                let zh = format!("《{}》的制发机关不在名录中", document.title.zh);
                let en = format!("the directory has no organ that issues `{}`", document.name);
                refuse(Code::Element, document, zh, en)
            })
    }

    /// The series of the number; a case that was taken over brings its own numbers.
    fn series(&self, document: &DocumentType, office: &Name) -> Option<String> {
        let pattern = document.series.as_ref()?;
        if self.state.opened().imported_from.is_some() {
            return None;
        }
        let organ = self.context.directory.organs.get(office);
        let short = organ.map_or(office.as_str(), |organ| organ.short.as_str());
        let year = self.context.calendar.date_of(self.at).year().to_string();
        Some(pattern.replace("{organ}", short).replace("{year}", &year))
    }

    /// The next number of a series, after those taken before and in this turn.
    fn next_in(&self, series: &str) -> String {
        let taken = self.context.series.get(series).copied().unwrap_or(0);
        let now = self.events.iter().filter(|decided| {
            matches!(&decided.event, Event::DocumentIssued(issued) if issued.series.as_deref() == Some(series))
        });
        let number = taken + 1 + now.map(|_| 1).sum::<u64>();
        format!("{series}{number}号")
    }

    fn serve(&mut self, name: &Name, service: &Service, stage: StageNo) -> Result<(), Rejection> {
        if service.mode == ServiceMode::Notice {
            return self.notice(name, service, stage);
        }
        self.emit(Event::DocumentServed(DocumentServed {
            document: name.clone(),
            number: self.number_of(name),
            counts_on: service.day,
            service: Some(service.clone()),
        }));
        self.happen(format!("{name}.served"), Some(stage));
        Ok(())
    }

    /// Puts up a public notice; its days are those of the law on that day.
    fn notice(&mut self, name: &Name, service: &Service, stage: StageNo) -> Result<(), Rejection> {
        // Where it is asked what could become of a case, no day is any day.
        let (days, basis) = match self.oracle {
            None => self.days_of_notice(name, service.day)?,
            Some(_) => (0, String::new()),
        };
        self.emit(Event::DocumentNoticed(DocumentNoticed {
            document: name.clone(),
            number: self.number_of(name),
            service: service.clone(),
            days,
            basis,
        }));
        self.happen(format!("{name}.noticed"), Some(stage));
        Ok(())
    }

    /// After how many days a public notice counts that is put up on a day, and by which article.
    fn days_of_notice(&self, name: &Name, day: Date) -> Result<(u32, String), Rejection> {
        let document = &self.definition.documents[name];
        let rule = document.serve.as_ref();
        let table = rule.and_then(|rule| rule.notice.as_ref());
        let rows = table.and_then(|table| table.ask(day, &[]).ok());
        let rows = rows.unwrap_or_default();
        let days = rows.first().and_then(|(_, row)| {
            let Some(Value::Int(days)) = row.results.first() else {
                return None;
            };
            Some((u32::try_from(*days).ok()?, row.basis.clone()))
        });
        days.ok_or_else(|| {
            let zh = "公告送达的期限在该日没有规定";
            let en = "no length of a public notice is in force on that day";
            refuse(Code::NoRow, document, zh, en)
        })
    }

    /// A public notice has stood for its days: the document counts as served.
    pub(in crate::case) fn end_notice(&mut self, limit: &Name) {
        let Some(name) = limit.as_str().strip_prefix("notice.") else {
            return;
        };
        let name = Name::from(name);
        let is_waiting = self.state.documents.get(&name).is_some_and(|issued| {
            !issued.is_void && issued.noticed.is_some() && issued.served.is_none()
        });
        if !is_waiting {
            return;
        }
        let before = self.at - SignedDuration::from_micros(1);
        self.emit(Event::DocumentServed(DocumentServed {
            document: name.clone(),
            number: self.number_of(&name),
            counts_on: self.context.calendar.date_of(before),
            service: None,
        }));
        self.happen(format!("{name}.served"), None);
    }

    /// The day from which a limit counts that a service or a notice starts.
    pub(in crate::case) fn day_of_service(&self, start: &Name) -> Option<Date> {
        let (name, what) = start.as_str().rsplit_once('.')?;
        let issued = self.state.documents.get(name)?;
        match what {
            "served" => issued.served,
            "noticed" => issued.noticed.map(|(day, _)| day),
            _ => None,
        }
    }

    /// What a happening means to published documents: some must be withdrawn after it.
    pub(in crate::case) fn withdrawals_on(&mut self, happening: &Name) {
        for document in self.definition.documents.values() {
            let asks = document.publish.as_ref();
            let asks = asks.is_some_and(|rule| rule.withdraw.contains(happening));
            let issued = self.state.documents.get(&document.name);
            if asks && issued.is_some_and(|issued| issued.is_published) {
                self.happen(format!("{}.to_withdraw", document.name), None);
            }
        }
    }

    /// Voids a document (作废); its number stays in the series.
    pub(in crate::case) fn void(&mut self, name: &Name, reason: &str) -> Result<(), Rejection> {
        let Some(document) = self.definition.documents.get(name) else {
            let zh = format!("流程没有文书“{name}”");
            let en = format!("the definition has no document `{name}`");
            return Err(Rejection::new(Code::NotIssued, name.clone(), zh, en));
        };
        self.act_as_one_of(&document.void, document)?;
        if reason.trim().is_empty() {
            let zh = format!("作废《{}》须说明理由", document.title.zh);
            let en = format!("voiding `{name}` needs a reason");
            return Err(refuse(Code::Reason, document, zh, en));
        }
        let number = self.issued(name)?.number.clone();
        self.emit(Event::DocumentVoided(DocumentVoided {
            document: name.clone(),
            number,
            reason: reason.to_owned(),
        }));
        let cause = Name::from(format!("{name}.voided"));
        for duty in ["serve", "publish", "notice"] {
            self.stop_limit(&format!("{duty}.{name}").into(), None, &cause);
        }
        self.happen(cause, None);
        Ok(())
    }

    fn act_as_one_of(&mut self, roles: &[Name], document: &DocumentType) -> Result<(), Rejection> {
        let zh = format!("本流程不允许作废《{}》", document.title.zh);
        let en = format!("the definition lets nobody void `{}`", document.name);
        let mut refused = refuse(Code::Verb, document, zh, en);
        for role in roles {
            match self.act_as(role) {
                Ok(()) => return Ok(()),
                Err(rejection) => refused = rejection,
            }
        }
        Err(refused)
    }

    /// Voids what a step issued that is taken back: the numbers stay in their series.
    pub(in crate::case) fn void_withdrawn(&mut self, documents: Vec<(Name, Option<String>)>) {
        for (document, number) in documents {
            self.emit(Event::DocumentVoided(DocumentVoided {
                document,
                number,
                reason: "办理步骤已撤回".to_owned(),
            }));
        }
    }
}

/// Who has signed a task that is being completed: who does it, and the members who agreed or
/// whose refusal stands for their signature.
pub(super) fn signers(open: &OpenTask, person: Option<&Name>) -> Vec<PanelMember> {
    let mut signers = vec![PanelMember::new(open.role.clone(), person.cloned())];
    if let Some(panel) = &open.panel {
        let counts = |vote: Option<Vote>| match vote {
            Some(Vote::Agree) => true,
            Some(Vote::Refuse) => panel.refusal == RefusalEffect::Noted,
            Some(Vote::Abstain) | None => false,
        };
        let signed = panel.seats.iter().filter(|seat| counts(seat.vote));
        for PanelMember { role, person, .. } in signed.map(|seat| &seat.member) {
            let signer = PanelMember::new(role.clone(), person.clone());
            if !signers.contains(&signer) {
                signers.push(signer);
            }
        }
    }
    signers
}
