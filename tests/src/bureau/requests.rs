//! Requests from a seed: sensible ones, and every kind of nonsense.

use casebook_engine::Name;
use casebook_engine::case::{
    CaseState, Command, Complete, OpenTask, Placement, Status, TaskNo, TaskRef, Vote,
};
use casebook_engine::deadline::{Length, Unit};
use casebook_engine::runtime::{Engine, Request, Subject};
use casebook_engine::stream::CaseId;

use super::rounds::{asked, opening};

/// Everybody who might ask for something; `nobody` stands in no directory.
const PERSONS: [&str; 9] = [
    "li.chengban",
    "sun.chengban",
    "qian.chengban",
    "wang.shenhe",
    "zhou.shenhe",
    "zhao.juzhang",
    "zheng.fuju",
    "he.dengji",
    "nobody",
];

/// Asks for one thing after the other; always the same for the same seed.
pub struct Clerk {
    state: u64,
    cases: Vec<CaseId>,
    asked: u64,
}

impl Clerk {
    /// One who has opened no case yet.
    pub fn new(seed: u64) -> Self {
        Self {
            state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
            cases: Vec::new(),
            asked: 0,
        }
    }

    /// Takes note of a case that was opened.
    pub fn note(&mut self, case: CaseId) {
        if !self.cases.contains(&case) {
            self.cases.push(case);
        }
    }

    /// Below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from((self.state >> 11) % bound as u64).expect("a small number")
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        (!from.is_empty()).then(|| from[self.below(from.len())].clone())
    }

    /// The next request: what the case calls for, or something else.
    pub async fn next(&mut self, engine: &Engine) -> Request {
        self.asked += 1;
        let key = (self.below(3) == 0).then(|| format!("request {}", self.asked));
        if self.cases.is_empty() || self.below(10) == 0 {
            return opening(&format!("case {}", self.asked), key.as_deref());
        }
        // The latest ones: most of the earlier have come to their end.
        let latest = self.cases[self.cases.len().saturating_sub(3)..].to_vec();
        let case = self.pick(&latest).expect("a case");
        let state = engine.state(case).await.expect("the state of a case");
        let (person, command) = if self.below(4) > 0 {
            self.sensible(&state)
        } else {
            (self.person(), self.verb(&state))
        };
        let mut request = asked(Subject::Case(case), command, &person, key.as_deref());
        if self.below(20) == 0 {
            request.if_version = Some(casebook_engine::stream::Version(self.below(9) as u64));
        }
        request
    }

    fn person(&mut self) -> String {
        self.pick(&PERSONS).unwrap_or_default().to_owned()
    }

    /// What an open task waits for, from somebody who might do it.
    fn sensible(&mut self, state: &CaseState) -> (String, Command) {
        let open: Vec<(TaskNo, OpenTask)> = state
            .tasks
            .iter()
            .map(|(no, task)| (*no, task.clone()))
            .collect();
        let Some((no, task)) = self.pick(&open) else {
            return (self.person(), Command::Resume { reason: None });
        };
        if state.status == Status::Suspended {
            return ("zhao.juzhang".to_owned(), Command::Resume { reason: None });
        }
        let person = match task.role.as_str() {
            "officer" => self.pick(&PERSONS[..3]),
            "reviewer" => self.pick(&PERSONS[3..5]),
            _ => self.pick(&PERSONS[5..7]),
        };
        let command = match task.panel {
            Some(_) => self.vote(no),
            None => self.complete(no, &task.name),
        };
        (person.unwrap_or_default().to_owned(), command)
    }

    fn vote(&mut self, no: TaskNo) -> Command {
        let vote = match self.below(8) {
            0 => Vote::Refuse,
            _ => Vote::Agree,
        };
        Command::Vote {
            task: TaskRef::No(no),
            vote,
            role: None,
            opinion: None,
            score: None,
        }
    }

    fn complete(&mut self, no: TaskNo, name: &Name) -> Command {
        let outcomes: &[&str] = match name.as_str() {
            "advise" => &["pass", "doubt"],
            "approve" => &["agree", "back"],
            _ => &[],
        };
        let outcome = self.pick(outcomes).map(Name::from);
        Command::Complete(Complete {
            outcome,
            ..Complete::plain(TaskRef::No(no))
        })
    }

    /// Any verb on anything, whether it makes sense or not.
    fn verb(&mut self, state: &CaseState) -> Command {
        let task = TaskRef::No(TaskNo(
            u32::try_from(self.below(9)).expect("a small number"),
        ));
        let (to, reason) = (Name::from(self.person().as_str()), "试".to_owned());
        let stages = ["draft", "examine", "opinion", "approval", "nowhere"];
        match self.below(16) {
            0 => Command::Claim { task },
            1 => Command::Unclaim { task },
            2 => Command::Return {
                to: self.pick(&stages).unwrap_or_default().into(),
                reason: Some(reason),
                afterwards: None,
                from: None,
            },
            3 => Command::Withdraw { reason: None },
            4 => Command::Transfer {
                task,
                to,
                reason: Some(reason),
            },
            5 => Command::Delegate { task, to },
            6 => Command::AddSigner {
                task,
                person: to,
                place: Placement::Beside,
            },
            7 => Command::DropSigner {
                task,
                person: to,
                reason: None,
            },
            8 => Command::RequestRecusal { person: to, reason },
            9 => Command::DecideRecusal {
                person: state.recusals.keys().next().cloned().unwrap_or(to),
                granted: self.below(2) == 0,
                reason: None,
            },
            10 => Command::Suspend {
                ground: reason,
                document: None,
            },
            11 => Command::Extend {
                limit: "decide".into(),
                by: Length::new(7, Unit::CalendarDay),
                reason,
                document: None,
            },
            12 if self.below(10) == 0 => Command::Terminate {
                reason,
                approver: to,
                document: None,
            },
            13 => Command::Tick,
            14 => Command::Urge {
                task: None,
                message: Some(reason),
            },
            _ => Command::Complete(Complete::plain(task)),
        }
    }
}
