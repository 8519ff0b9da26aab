//! From events to notices: who is told of what.
//!
//! | event | topic | told |
//! |---|---|---|
//! | task opened | `task_opened` | its holder, or the role |
//! | task transferred, delegated, handed back | `task_assigned` | the new holder |
//! | task given back; holder stepped aside | `task_released` | the role |
//! | task cancelled | `task_cancelled`, `case_terminated` | who had it; all who wait for it |
//! | panel opened, signer added, turn in a sequence | `signature_asked` | the members whose turn it is |
//! | limit reminded | `limit_reminded` | its holder or role, else all who hold open work |
//! | limit expired | `limit_expired` | the role named by the definition, and its holder or role |
//! | persons drawn by lot | `drawn` | those who were drawn |
//! | case moved to another organ, returned, suspended, resumed | the same words | all who hold open work |
//! | something heard of another case; a linked case not opened | `heard_elsewhere`, `link_refused` | all who hold open work |
//! | holders urged | `urged` | the holders |
//! | case shown, word said | `copy_sent`, `commented` | the persons named |
//! | recusal asked for, decided | `recusal_requested`, `recusal_decided` | the role that decides; the person |
//!
//! Nobody is told of what they have just done themselves, except of new work.

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_engine::case::{Cancelling, Event, LimitNo, TaskNo, UrgedTask};
use casebook_engine::notice::{Addressee, Notice};
use uuid::Uuid;

use super::case::{Case, Task};
use super::words::Words;
use super::{Duty, DutyKind, Place, Step, Turn};

/// The name space of notice ids: an id is the same wherever and whenever it is made.
const NOTICE_IDS: Uuid = Uuid::from_u128(0x6a5c_1f0e_93d2_5b8e_a1d4_27c0_be3f_4a61);

/// What people are told of an event, in order of addressee.
///
/// Pure: the same event gives the same notices with the same ids, however often it is asked.
pub fn notices(step: &Step<'_>) -> Vec<Notice> {
    let Place::Case { case, duties } = step.place else {
        return Vec::new();
    };
    let scene = Scene { step, case, duties };
    let mut told = BTreeMap::new();
    for (topic, to) in scene.told() {
        told.entry((address(&to), topic)).or_insert(to);
    }
    if told.is_empty() {
        return Vec::new();
    }
    let words = Words::of(step.event, case, duties);
    let notice = |((address, topic), to): ((String, &'static str), Addressee)| {
        scene.notice(&words, topic, &address, to)
    };
    told.into_iter().map(notice).collect()
}

type Told = Vec<(&'static str, Addressee)>;

struct Scene<'a> {
    step: &'a Step<'a>,
    case: &'a Case,
    duties: &'a [Duty],
}

impl Scene<'_> {
    fn told(&self) -> Told {
        match self.step.event {
            Event::TaskOpened { no, .. } => all("task_opened", self.holders_of([no])),
            Event::TaskTransferred { to, .. }
            | Event::TaskDelegated { to, .. }
            | Event::TaskHandedBack { to, .. } => {
                vec![("task_assigned", Addressee::Person(to.clone()))]
            }
            Event::TaskUnclaimed { no } => all("task_released", self.holders_of([no])),
            Event::TaskCancelled { why, .. } => self.cancelled(*why),
            Event::PanelOpened { .. }
            | Event::PanelVoted { .. }
            | Event::SignerAdded { .. }
            | Event::SignerDropped { .. } => self.asked(),
            Event::LimitReminded { no, .. } => self.reminded(*no),
            Event::LimitExpired { no, to, .. } => self.expired(*no, to.as_ref()),
            Event::PersonsDrawn(drawn) => {
                let persons = drawn.drawn.iter().cloned();
                all("drawn", persons.map(Addressee::Person))
            }
            Event::CaseMoved(_) => self.others("case_moved", self.everybody()),
            Event::CaseReturned(_) => self.others("case_returned", self.everybody()),
            Event::CaseSuspended { .. } => self.others("case_suspended", self.everybody()),
            Event::CaseResumed { .. } => self.others("case_resumed", self.everybody()),
            Event::LinkRefused(_) => self.others("link_refused", self.everybody()),
            Event::HeardElsewhere(_) => self.others("heard_elsewhere", self.everybody()),
            Event::Urged { tasks, .. } => {
                let urged = tasks.iter().flat_map(|task| self.urged(task));
                self.others("urged", urged.collect())
            }
            Event::CopySent(copy) => self.named("copy_sent", &copy.to),
            Event::Commented(comment) => self.named("commented", &comment.to),
            Event::RecusalRequested(asked) => {
                vec![("recusal_requested", self.role(&asked.decided_by))]
            }
            Event::RecusalDecided(decided) => self.recused(&decided.person),
            _ => Vec::new(),
        }
    }

    fn named(&self, topic: &'static str, persons: &[Name]) -> Told {
        let to = persons.iter().cloned().map(Addressee::Person);
        self.others(topic, to.collect())
    }

    fn cancelled(&self, why: Cancelling) -> Told {
        let ended = self.duties.iter().filter(|duty| duty.ended.is_some());
        let had: Vec<Addressee> = match why {
            Cancelling::Terminated => ended.filter_map(|duty| self.holder(duty)).collect(),
            _ => ended
                .filter_map(|duty| duty.person.clone())
                .map(Addressee::Person)
                .collect(),
        };
        match why {
            Cancelling::Terminated => self.others("case_terminated", had),
            _ => self.others("task_cancelled", had),
        }
    }

    /// The members whose turn has come with the event.
    fn asked(&self) -> Told {
        let asked = self.duties.iter().filter(|duty| duty.turn == Turn::Came);
        all(
            "signature_asked",
            asked.filter_map(|duty| self.holder(duty)),
        )
    }

    fn reminded(&self, no: LimitNo) -> Told {
        let holder = self.limit(no).and_then(|duty| self.holder(duty));
        match holder {
            Some(holder) => vec![("limit_reminded", holder)],
            None => all("limit_reminded", self.everybody()),
        }
    }

    fn expired(&self, no: LimitNo, to: Option<&Name>) -> Told {
        let holder = self.limit(no).and_then(|duty| self.holder(duty));
        let told = to.map(|role| self.role(role)).into_iter().chain(holder);
        all("limit_expired", told)
    }

    fn limit(&self, no: LimitNo) -> Option<&Duty> {
        let of_limit = |duty: &&Duty| duty.kind == DutyKind::Limit && duty.no == no.0;
        self.duties.iter().find(of_limit)
    }

    /// Those for whom an urged task waited; by the case, where the event does not say.
    fn urged(&self, task: &UrgedTask) -> Vec<Addressee> {
        let Some(holders) = &task.holders else {
            return self.holders_of([&task.no]);
        };
        let holders = holders.iter();
        holders
            .map(|holder| self.one(holder.person.as_ref(), &holder.role))
            .collect()
    }

    fn recused(&self, person: &Name) -> Told {
        let tasks = self
            .duties
            .iter()
            .filter(|duty| duty.kind == DutyKind::Task);
        let released = tasks.filter(|duty| duty.person.is_none());
        let released = released.filter_map(|duty| self.holder(duty));
        let mut told = all("task_released", released);
        told.extend(self.asked());
        told.push(("recusal_decided", Addressee::Person(person.clone())));
        told
    }

    /// All who hold open work.
    fn everybody(&self) -> Vec<Addressee> {
        self.holders_of(self.case.tasks.keys())
    }

    /// Who holds these tasks now: the signers whose turn it is, where a panel runs.
    fn holders_of<'b>(&self, tasks: impl IntoIterator<Item = &'b TaskNo>) -> Vec<Addressee> {
        let tasks = tasks.into_iter().filter_map(|no| self.case.tasks.get(no));
        tasks.flat_map(|task| self.holders_of_task(task)).collect()
    }

    fn holders_of_task(&self, task: &Task) -> Vec<Addressee> {
        let Some(panel) = &task.panel else {
            return vec![match &task.assignee {
                Some(person) => Addressee::Person(person.clone()),
                None => self.role_in(&task.role, task.organ.as_ref()),
            }];
        };
        let asked = panel.silent().filter(|seat| seat.turn != Turn::NotNow);
        asked
            .map(|seat| self.one(seat.person.as_ref(), &seat.role))
            .collect()
    }

    fn holder(&self, duty: &Duty) -> Option<Addressee> {
        match (&duty.person, &duty.role) {
            (Some(person), _) => Some(Addressee::Person(person.clone())),
            (None, Some(role)) => Some(self.role_in(role, duty.organ.as_ref())),
            (None, None) => None,
        }
    }

    fn one(&self, person: Option<&Name>, role: &Name) -> Addressee {
        person.map_or_else(
            || self.role(role),
            |person| Addressee::Person(person.clone()),
        )
    }

    fn role(&self, role: &Name) -> Addressee {
        self.role_in(role, None)
    }

    /// The holders of a role, in an organ other than that of the case where one is named.
    fn role_in(&self, role: &Name, organ: Option<&Name>) -> Addressee {
        Addressee::Role {
            role: role.clone(),
            organ: organ.unwrap_or(&self.case.header.organ).clone(),
        }
    }

    fn others(&self, topic: &'static str, to: Vec<Addressee>) -> Told {
        let actor = self.step.meta.actor.person.as_ref();
        let is_actor = |to: &Addressee| matches!(to, Addressee::Person(p) if Some(p) == actor);
        all(topic, to.into_iter().filter(|to| !is_actor(to)))
    }

    fn notice(&self, words: &Words, topic: &str, address: &str, to: Addressee) -> Notice {
        let (step, header) = (self.step, &self.case.header);
        let (stream, version) = (&step.recorded.stream, step.recorded.version);
        let name = format!("{stream}#{version}#{topic}#{address}");
        let number = header.number.as_deref();
        Notice {
            id: Uuid::new_v5(&NOTICE_IDS, name.as_bytes()),
            topic: topic.into(),
            to,
            case: header.case,
            number: header.number.clone(),
            kind: header.definition.id.clone(),
            version,
            position: step.recorded.position,
            occurred: step.meta.occurred,
            text_zh: format!("{}：{}", number.unwrap_or("案件"), words.zh),
            text_en: format!("{}: {}", number.unwrap_or("case"), words.en),
        }
    }
}

fn all(topic: &'static str, to: impl IntoIterator<Item = Addressee>) -> Told {
    to.into_iter().map(|to| (topic, to)).collect()
}

fn address(to: &Addressee) -> String {
    match to {
        Addressee::Person(person) => format!("person/{person}"),
        Addressee::Role { role, organ } => format!("role/{organ}/{role}"),
    }
}

#[cfg(test)]
mod tests;
