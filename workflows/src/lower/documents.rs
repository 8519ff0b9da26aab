//! Document types (文书), and the limits of their service and publication.
//!
//! | limit | starts | is met by |
//! |---|---|---|
//! | `serve.DOC` | `DOC.issued` | the task that serves it |
//! | `notice.DOC` | `DOC.noticed` | nothing: at its end the document counts as served |
//! | `publish.DOC` | `DOC.to_publish`: issued, and it must be published | the task that publishes it |
//! | `withdraw.DOC` | `DOC.to_withdraw`: one of the happenings took place while it was published | the task that withdraws it |

use std::collections::BTreeMap;
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::deadline::{Length, Roll, Unit};
use casebook_engine::definition::{
    Breach, DocumentType, Element, Limit, LimitStart, Office, PublishRule, ServeRule, ServiceMode,
    Stage, Table, Task, Text,
};

use super::conditions::Conditions;
use super::{Names, by_name, head};
use crate::Code;
use crate::problem::Problems;
use crate::said::said;
use crate::source::{self, Document};
use crate::yaml::At;

/// The table that says when a public notice counts as service.
const NOTICE_TABLE: &str = "notice_service";

/// What can happen to a document of a type.
pub(super) fn happenings_of(name: &Name, document: &source::DocumentType) -> Vec<String> {
    let mut words = vec!["issued"];
    if !document.void.is_empty() {
        words.push("voided");
    }
    if document.serve.is_some() {
        words.extend(["served", "noticed"]);
    }
    if let Some(publish) = &document.publish {
        words.extend(["to_publish", "published"]);
        if publish.withdraw.is_some() {
            words.extend(["to_withdraw", "withdrawn"]);
        }
    }
    words.iter().map(|word| format!("{name}.{word}")).collect()
}

pub(super) fn lower(
    document: &Document,
    names: &Names,
    tables: &BTreeMap<Name, Arc<Table>>,
    conditions: &mut Conditions,
    out: &mut Problems,
) -> BTreeMap<Name, DocumentType> {
    by_name(document.documents.iter().map(|(name, one)| {
        let lowered = self::one(document, name, one, names, tables, conditions, out);
        (name.value.clone(), lowered)
    }))
}

fn one(
    whole: &Document,
    name: &At<Name>,
    document: &source::DocumentType,
    names: &Names,
    tables: &BTreeMap<Name, Arc<Table>>,
    conditions: &mut Conditions,
    out: &mut Problems,
) -> DocumentType {
    let roles = |list: &[At<Name>], out: &mut Problems| {
        Names::all(list, out, |name, out| names.role(name, out))
    };
    let elements = document.elements.iter();
    let series = document.series.as_ref().map(|series| {
        head::check_series(series, out);
        refuse_shared(whole, name, series, out);
        series.value.clone()
    });
    DocumentType {
        name: name.value.clone(),
        title: document
            .title
            .as_ref()
            .map(|at| at.value.clone())
            .unwrap_or_default(),
        basis: document.basis.as_ref().map(|at| at.value.clone()),
        outcomes: document
            .outcomes
            .iter()
            .map(|at| at.value.clone())
            .collect(),
        elements: elements
            .filter_map(|element| self::element(element, names, out))
            .collect(),
        series,
        signers: roles(&document.signers, out),
        office: document
            .office
            .as_ref()
            .and_then(|office| self::office(office, names, out)),
        seal: document.seal.as_ref().is_some_and(|seal| seal.value),
        void: roles(&document.void, out),
        serve: document
            .serve
            .as_ref()
            .map(|serve| self::serve(serve, tables, out)),
        publish: document
            .publish
            .as_ref()
            .map(|publish| self::publish(name, publish, names, conditions, out)),
    }
}

/// A series belongs to one type: else the numbers of one would have gaps.
fn refuse_shared(whole: &Document, name: &At<Name>, series: &At<String>, out: &mut Problems) {
    let others = whole
        .documents
        .iter()
        .filter(|(other, _)| other.value != name.value);
    let mut others = others.filter_map(|(_, other)| other.series.as_ref());
    let of_cases = whole.series.as_ref();
    if others.any(|other| other.value == series.value)
        || of_cases.is_some_and(|cases| cases.value == series.value)
    {
        let message = said!(
            "文号系列“{series}”用了两次",
            "the series \"{series}\" is used twice",
            series = series.value
        );
        let fix = said!(
            "请为每种文书以及案号分别设置系列",
            "give each type of document, and the cases, a series of their own"
        );
        out.add(Code::SeriesTwice, series.place, message, fix);
    }
}

fn element(element: &At<Name>, names: &Names, out: &mut Problems) -> Option<Element> {
    let Some(fact) = element.as_str().strip_prefix("facts.") else {
        return Some(Element::Text(element.value.clone()));
    };
    let fact = At {
        place: element.place,
        value: Name::from(fact),
    };
    names.fact(&fact, out).map(Element::Fact)
}

fn office(office: &At<Name>, names: &Names, out: &mut Problems) -> Option<Office> {
    if office.as_str() == "parent" {
        return Some(Office::Parent);
    }
    match element(office, names, out)? {
        Element::Fact(fact) => Some(Office::Fact(fact)),
        Element::Text(organ) => Some(Office::Organ(organ)),
    }
}

fn serve(
    serve: &source::Serve,
    tables: &BTreeMap<Name, Arc<Table>>,
    out: &mut Problems,
) -> ServeRule {
    let modes: Vec<ServiceMode> = match &serve.modes[..] {
        [] => ServiceMode::ALL.to_vec(),
        given => given.iter().map(|mode| mode.value).collect(),
    };
    let notice = tables
        .get(NOTICE_TABLE)
        .filter(|table| table.inputs.is_empty());
    if notice.is_none() && modes.contains(&ServiceMode::Notice) {
        let place = serve
            .basis
            .as_ref()
            .map_or(crate::Place::START, |basis| basis.place);
        let message = said!(
            "缺少决策表“{NOTICE_TABLE}”",
            "the table \"{NOTICE_TABLE}\" is missing"
        );
        out.add(
            Code::UnknownTable,
            place,
            message,
            said!(
                "请导入该表，或者不用公告送达 notice",
                "import it, or leave out the mode notice"
            ),
        );
    }
    ServeRule {
        basis: serve
            .basis
            .as_ref()
            .map(|basis| basis.value.clone())
            .unwrap_or_default(),
        notice: notice
            .filter(|_| modes.contains(&ServiceMode::Notice))
            .cloned(),
        modes,
    }
}

fn publish(
    name: &At<Name>,
    publish: &source::Publish,
    names: &Names,
    conditions: &mut Conditions,
    out: &mut Problems,
) -> PublishRule {
    let basis = publish
        .basis
        .as_ref()
        .map(|basis| basis.value.clone())
        .unwrap_or_default();
    let when = publish.when.as_ref().and_then(|when| {
        let named = || format!("{}.publish.when", name.value);
        conditions.guard(names, when, named, &basis, out)
    });
    let withdraw = publish
        .withdraw
        .as_ref()
        .map(|withdraw| Names::all(&withdraw.after, out, |name, out| names.happening(name, out)));
    PublishRule {
        when,
        basis,
        withdraw: withdraw.unwrap_or_default(),
    }
}

/// The limits that the documents bring along.
pub(super) fn limits(
    document: &Document,
    names: &Names,
    stages: &BTreeMap<Name, Stage>,
    out: &mut Problems,
) -> Vec<Limit> {
    let mut limits = Vec::new();
    for (name, one) in document.documents.iter() {
        let title = one
            .title
            .as_ref()
            .map(|title| title.zh.clone())
            .unwrap_or_default();
        let mut add = |duty: Duty<'_>| limits.push(duty.limit(&name.value, &title, stages));
        let stop = |list: &[At<Name>], out: &mut Problems| {
            Names::all(list, out, |name, out| names.happening(name, out))
        };
        if let Some(serve) = &one.serve {
            add(Duty {
                kind: "serve",
                called: ["送达", "serve"],
                start: "issued",
                within: serve.within.as_ref(),
                basis: serve.basis.as_ref(),
                unconfirmed: serve.confirm.as_ref(),
                stop: stop(&serve.stop, out),
                remind: &serve.remind,
                by: |task| task.papers.serves.as_ref(),
            });
            add(Duty {
                kind: "notice",
                called: ["公告送达", "public notice"],
                start: "noticed",
                within: None,
                basis: serve.basis.as_ref(),
                unconfirmed: None,
                stop: stop(&serve.stop, out),
                remind: &[],
                by: |_| None,
            });
        }
        let Some(publish) = &one.publish else {
            continue;
        };
        add(Duty {
            kind: "publish",
            called: ["公示", "publish"],
            start: "to_publish",
            within: publish.within.as_ref(),
            basis: publish.basis.as_ref(),
            unconfirmed: publish.confirm.as_ref(),
            stop: stop(&publish.stop, out),
            remind: &publish.remind,
            by: |task| task.papers.publishes.as_ref(),
        });
        if let Some(withdraw) = &publish.withdraw {
            add(Duty {
                kind: "withdraw",
                called: ["撤回公示", "withdraw"],
                start: "to_withdraw",
                within: withdraw.within.as_ref(),
                basis: withdraw.basis.as_ref(),
                unconfirmed: None,
                stop: Vec::new(),
                remind: &withdraw.remind,
                by: |task| task.papers.withdraws.as_ref(),
            });
        }
    }
    limits
}

/// A duty that a document brings along.
struct Duty<'d> {
    kind: &'static str,
    /// What it is called, in Chinese and English.
    called: [&'static str; 2],
    start: &'static str,
    within: Option<&'d At<Length>>,
    basis: Option<&'d At<String>>,
    unconfirmed: Option<&'d At<bool>>,
    stop: Vec<Name>,
    remind: &'d [At<Length>],
    /// The document for which a task does it.
    by: fn(&Task) -> Option<&Name>,
}

impl Duty<'_> {
    fn limit(self, document: &Name, title: &str, stages: &BTreeMap<Name, Stage>) -> Limit {
        // A public notice stands for the days of its table; these are replaced when it starts.
        let usual = Length::new(30, Unit::CalendarDay);
        let within = self.within.map_or(usual, |within| within.value);
        let never_on_rest_day = matches!(within.unit, Unit::WorkingDay | Unit::Hour);
        let mut tasks = stages.values().flat_map(|stage| &stage.tasks);
        let by = tasks.find(|task| (self.by)(task) == Some(document));
        let breach = Breach {
            raise: "red".into(),
            to: Some("supervisor".into()),
            deem: None,
            then: None,
        };
        let [zh, en] = self.called;
        Limit {
            name: format!("{}.{document}", self.kind).into(),
            title: Some(Text {
                zh: format!("{zh}《{title}》"),
                en: Some(format!("{en} {document}")),
            }),
            start: LimitStart::Happening(format!("{document}.{}", self.start).into()),
            when: None,
            within,
            roll: if never_on_rest_day {
                Roll::None
            } else {
                Roll::Forward
            },
            basis: self
                .basis
                .map(|basis| basis.value.clone())
                .unwrap_or_default(),
            unconfirmed: self.unconfirmed.is_some_and(|confirm| confirm.value),
            by: by.map(|task| task.name.clone()),
            stop: self.stop,
            restart: true,
            remind: self.remind.iter().map(|before| before.value).collect(),
            pause: Vec::new(),
            extend: None,
            breach: (self.kind != "notice").then_some(breach),
        }
    }
}
