//! Cases in which anything may happen, to make views of.

use casebook_engine::case::Event;
use casebook_engine::ports::EventStore;
use casebook_engine::recorded::{Actor, Meta, NewEvent};
use casebook_engine::stream::{CaseId, ExpectedVersion, StreamId};
use jiff::SignedDuration;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{append_all, noon, to, to_any};

/// The case of that number.
pub fn case_no(number: u64) -> CaseId {
    CaseId(Uuid::from_u128(u128::from(number) + 1))
}

/// Events of several cases, mixed, with their streams: always the same for the same seed.
///
/// The events are well-formed and otherwise arbitrary: a task may be completed that was never
/// opened. Every view must be a function of the log, whatever the log says.
pub struct Story {
    state: u64,
    cases: Vec<Told>,
}

/// What was told of a case.
#[derive(Clone, Default)]
struct Told {
    events: u64,
    tasks: u64,
    limits: u64,
    stages: u64,
}

impl Story {
    /// A story of so many cases.
    pub fn new(seed: u64, cases: usize) -> Self {
        Self {
            state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
            cases: vec![Told::default(); cases],
        }
    }

    fn pick(&mut self, below: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) % below
    }

    fn word(&mut self, words: &[&'static str]) -> &'static str {
        let place = self.pick(words.len() as u64);
        words[usize::try_from(place).expect("a small number")]
    }

    fn person(&mut self) -> &'static str {
        self.word(&["li", "wang", "zhao", "qian"])
    }

    fn role(&mut self) -> &'static str {
        self.word(&["handler", "legal", "head"])
    }

    fn schedule(&mut self) -> Value {
        if self.pick(6) == 0 {
            return json!({"due": {"unknown": "no_table"}});
        }
        let over = noon()
            + SignedDuration::from_hours(24 * i64::try_from(1 + self.pick(40)).expect("small"));
        let [yellow, red] = [72, 24].map(|hours| over - SignedDuration::from_hours(hours));
        let day = &over.to_string()[..10];
        json!({
            "due": {"day": day, "at": over}, "remind": [yellow],
            "turns": {"yellow": yellow, "red": red, "over": over},
        })
    }

    /// The next event and its stream.
    pub fn next_event(&mut self) -> (StreamId, NewEvent) {
        let count = self.cases.len() as u64;
        let number = self.pick(count);
        let place = usize::try_from(number).expect("a small number");
        let mut told = self.cases[place].clone();
        let value = if told.events == 0 {
            opening(number)
        } else {
            self.happening(&mut told)
        };
        told.events += 1;
        let refused = told.events > 1 && self.pick(20) == 0;
        let (stream, value) = if refused {
            (StreamId::refusal(case_no(number)), refusal(told.events - 1))
        } else {
            self.cases[place] = told.clone();
            (StreamId::case(case_no(number)), value)
        };
        let event: Event = serde_json::from_value(value).expect("a well-formed event");
        let hours = SignedDuration::from_hours(i64::try_from(told.events).expect("small"));
        let meta = Meta {
            occurred: noon() + hours,
            actor: Actor {
                person: Some(self.person().into()),
                ..Actor::default()
            },
            causation: Uuid::from_u128(u128::from(self.pick(1_000))),
            correlation: case_no(number).0,
            key: None,
            definition: None,
        };
        (stream, event.encode(&meta))
    }

    fn happening(&mut self, told: &mut Told) -> Value {
        match self.pick(7) {
            0 | 1 => self.task(told),
            2 => self.hand(told),
            3 | 4 => self.limit(told),
            5 => self.panel(told),
            _ => self.case(told),
        }
    }

    fn task(&mut self, told: &mut Told) -> Value {
        let no = 1 + self.pick(told.tasks + 1);
        let (task, role, person) = (format!("t{}", no % 3), self.role(), self.person());
        match self.pick(5) {
            0..=2 => {
                told.tasks += 1;
                let (no, assignee) = (told.tasks, (self.pick(2) == 0).then_some(person));
                let task = format!("t{}", no % 3);
                json!({"task_opened": {"no": no, "task": task, "title": format!("待办{no}"),
                    "stage": 1 + self.pick(told.stages + 1), "role": role, "assignee": assignee}})
            }
            3 => {
                json!({"task_completed": {"no": no, "task": task, "stage": 1, "role": role, "person": person}})
            }
            _ => {
                let why = self.word(&["stage_left", "returned", "withdrawn", "terminated"]);
                json!({"task_cancelled": {"no": no, "task": task, "why": why}})
            }
        }
    }

    fn hand(&mut self, told: &Told) -> Value {
        let (no, from, to) = (1 + self.pick(told.tasks + 1), self.person(), self.person());
        match self.pick(7) {
            0 => json!({"task_claimed": {"no": no, "person": to}}),
            1 => json!({"task_unclaimed": {"no": no}}),
            2 => json!({"task_transferred": {"no": no, "from": from, "to": to}}),
            3 => json!({"task_delegated": {"no": no, "from": from, "to": to}}),
            4 => json!({"urged": {"tasks": [{"no": no, "holders": null}]}}),
            5 => json!({"step_withdrawn": {"task": no}}),
            _ => json!({"recusal_decided": {"person": to, "granted": self.pick(2) == 0}}),
        }
    }

    fn limit(&mut self, told: &mut Told) -> Value {
        let calendar = json!({"id": "cn", "version": "v"});
        let (no, schedule) = (1 + self.pick(told.limits + 1), self.schedule());
        let limit = format!("l{}", no % 4);
        match self.pick(10) {
            0..=2 => {
                told.limits += 1;
                let no = told.limits;
                let task = (self.pick(2) == 0).then(|| format!("t{}", no % 3));
                let role = task.as_ref().map(|_| self.role());
                json!({"limit_started": {"no": no, "limit": format!("l{}", no % 4),
                    "title": format!("时限{no}"), "from": noon(), "within": "30d",
                    "roll": "forward", "schedule": schedule, "basis": "第60条",
                    "task": task, "role": role, "calendar": calendar}})
            }
            3 => json!({"limit_suspended": {"no": no, "ground": "鉴定"}}),
            4 => json!({"limit_resumed": {"no": no, "schedule": schedule, "calendar": calendar}}),
            5 => json!({"limit_restored": {"no": no, "limit": limit, "status": "running",
                "schedule": schedule, "calendar": calendar}}),
            6 => json!({"limit_reminded": {"no": no, "limit": limit, "due": noon()}}),
            7 => json!({"limit_met": {"no": no, "limit": limit, "late": self.pick(2) == 0}}),
            8 => json!({"limit_expired": {"no": no, "limit": limit, "to": "head"}}),
            _ => json!({"limit_stopped": {"no": no, "limit": limit, "cause": "x"}}),
        }
    }

    fn panel(&mut self, told: &Told) -> Value {
        let (task, person) = (1 + self.pick(told.tasks + 1), self.person());
        match self.pick(6) {
            0 | 1 => {
                let rule = self.word(&["all", "sequence"]);
                let members = json!([{"role": "head", "person": person}, {"role": "legal"},
                    {"role": "head", "person": self.person()}]);
                json!({"panel_opened": {"task": task, "rule": rule, "refusal": "noted",
                    "members": members}})
            }
            2 => json!({"panel_voted": {"task": task, "person": person, "role": self.role(),
                "vote": "agree"}}),
            3 => json!({"signer_added": {"task": task, "place": "before",
                "member": {"role": "head", "person": person}}}),
            4 => json!({"signer_dropped": {"task": task, "person": person}}),
            _ => json!({"panel_decided": {"task": task, "verdict": "passed", "agreed": 1,
                "refused": 0, "abstained": 0, "silent": 1}}),
        }
    }

    fn case(&mut self, told: &mut Told) -> Value {
        let no = 1 + self.pick(told.stages + 1);
        match self.pick(12) {
            0..=4 => {
                told.stages += 1;
                let within = (told.stages > 1).then(|| json!({"stage": no, "region": "a"}));
                json!({"stage_entered": {"no": told.stages, "stage": format!("s{no}"),
                    "title": format!("环节{no}"), "within": within, "round": 1, "cause": "x"}})
            }
            5 | 6 => json!({"stage_left": {"no": no, "stage": "s1", "why": "returned"}}),
            7 => json!({"case_suspended": {"ground": "鉴定"}}),
            8 => json!({"case_resumed": {}}),
            9 => json!({"case_returned": {"from": "s2", "to": "s1", "reason": "证据不足",
                "afterwards": "rewalk"}}),
            10 => json!({"outside_happened": {"happening": "requested", "role": "party"}}),
            _ => json!({"case_ended": {"stage": "s1"}}),
        }
    }
}

fn opening(number: u64) -> Value {
    json!({"case_opened": {"title": format!("案{number}"), "number": format!("沪司罚〔2026〕{number}"),
        "organ": if number.is_multiple_of(2) { "sh" } else { "xuhui" },
        "definition": {"id": "penalty", "version": 3, "digest": "d"},
        "calendar": {"id": "cn", "version": "v"}, "facts": {}}})
}

fn refusal(at_version: u64) -> Value {
    json!({"command_refused": {"command": "complete", "at_version": at_version,
        "rejection": {"code": "CB-2101", "rule": "reviewed", "basis": "第58条",
            "say_zh": "未经法制审核", "say_en": "not reviewed"}}})
}

/// Tells the next events of a story to a store, some in one call and some alone.
pub async fn tell(store: &impl EventStore, story: &mut Story, events: usize) {
    let mut left = events;
    while left > 0 {
        let count = left.min(1 + usize::try_from(story.pick(20)).expect("small"));
        let appends = (0..count).map(|_| {
            let (stream, event) = story.next_event();
            to_any(&stream, vec![event])
        });
        let answers = append_all(store, appends.collect()).await;
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        left -= count;
    }
}

/// Appends an event that no release knows to the stream of a case.
pub async fn tell_nonsense(store: &impl EventStore, case: CaseId) {
    let event = NewEvent {
        event_type: "unheard_of".into(),
        schema: 1,
        meta: b"{}".to_vec(),
        body: b"{}".to_vec(),
    };
    let append = to(&StreamId::case(case), ExpectedVersion::Any, vec![event]);
    super::append(store, append).await.expect("append");
}
