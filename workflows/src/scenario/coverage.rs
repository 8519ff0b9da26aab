//! What of a definition no scenario tries.
//!
//! | of a definition | is tried when |
//! |---|---|
//! | a guard that a step requires | it refuses once |
//! | a guard under which a task is done | the task is done once and skipped once |
//! | a guard on a way on, or that leads on by itself | its branch is not told apart; not asked for |
//! | a region with a condition | it begins once and is not needed once |
//! | a limit | it is met or stopped once, and runs out once |
//! | an extension, a pause | it takes place once |
//! | an outcome, a panel's refusal, an outside event | it takes place once |
//! | what silence means in a panel, an arbiter of scores | it counts once, the arbiter is called once |
//! | roles that must be apart | somebody is refused for it once, or kept out of a draw |
//! | recusal | it is granted once |
//! | a verb | it is used once |
//! | a document | it is issued, voided where it may be, put up as a notice, and refused once without an element, once without its seal |
//! | a record that a task asks for | the task is refused once without it |
//! | what must follow a return | another way on is refused once |

use std::collections::BTreeSet;

use casebook_engine::Name;
use casebook_engine::case::{Command, Event, LimitStatus, MembersAbsent, Rejection, Slot};
use casebook_engine::definition::{Definition, PanelSpec, RefusalEffect, Verbs};

use super::world::World;
use super::{Outcome, untried};
use crate::Said;

/// The word for a verb in what is touched.
const fn verb(command: &Command) -> Option<&'static str> {
    Some(match command {
        Command::Return { .. } => "return",
        Command::Withdraw { .. } => "withdraw",
        Command::Transfer { .. } => "transfer",
        Command::Delegate { .. } => "delegate",
        Command::AddSigner { .. } => "add_sign",
        Command::DropSigner { .. } => "drop_sign",
        Command::Suspend { .. } => "suspend",
        Command::Terminate { .. } => "terminate",
        Command::Move { .. } => "move",
        Command::Add { .. } => "add",
        Command::Urge { .. } => "urge",
        Command::SendCopy { .. } => "copy",
        Command::Comment { .. } => "comment",
        _ => return None,
    })
}

impl World<'_> {
    /// Notes what an event of a panel touched. A signer who was added by hand touches nothing that
    /// is asked for.
    fn touch_panel(&mut self, event: &Event) {
        let (task, word) = match event {
            Event::SignerAdded { task, .. } => (task, "arbiter"),
            Event::MembersAbsent(MembersAbsent { task, .. }) => (task, "absent"),
            _ => return,
        };
        if let Some(open) = self.state.tasks.get(task) {
            let name = &open.name;
            self.touched.insert(format!("{word} {name}"));
        }
    }

    /// Notes what a command touched.
    pub(super) fn touch(&mut self, command: &Command, answer: Result<(), &Rejection>) {
        if let Err(rejection) = answer {
            let code = rejection.code.number();
            self.touched.insert(format!("{code} {}", rejection.rule));
            return;
        }
        if let Some(verb) = verb(command) {
            self.touched.insert(format!("verb {verb}"));
        }
        match command {
            Command::Extend { limit, .. } => {
                self.touched.insert(format!("extended {limit}"));
            }
            Command::DecideRecusal {
                granted: true,
                person,
                ..
            } => {
                let acted = self.state.acted.iter();
                let acted = acted.filter(|(_, acted)| acted.contains(person));
                let held = self.state.roles.iter();
                let held = held.filter(|(_, held)| held.contains(person));
                let roles = acted
                    .map(|(role, _)| role)
                    .chain(held.map(|(role, _)| role));
                let roles: Vec<String> = roles.map(|role| format!("recused {role}")).collect();
                self.touched.extend(roles);
            }
            _ => {}
        }
    }
}

impl World<'_> {
    /// Notes what an event touched, before it takes effect.
    pub(super) fn touch_by(&mut self, event: &Event) {
        self.touch_panel(event);
        if let Event::PersonsDrawn(drawn) = event {
            let barred = drawn.barred.iter();
            let barred = barred.map(|barred| format!("{} {}", barred.code, drawn.role));
            self.touched.extend(barred);
        }
        let (slot, word) = match event {
            Event::StageEntered {
                within: Some(slot), ..
            } => (slot.clone(), "began"),
            Event::RegionEnded {
                no,
                region,
                guard: Some(_),
                ..
            } => {
                let (stage, region) = (*no, region.clone());
                (Slot { stage, region }, "not needed")
            }
            _ => return,
        };
        if let Some(around) = self.state.stages.get(&slot.stage) {
            let region = format!("region {}.{} {word}", around.name, slot.region);
            self.touched.insert(region);
        }
    }
}

/// What a scenario touched, at its end.
pub(super) fn touched(world: &World<'_>) -> BTreeSet<String> {
    let mut touched = world.touched.clone();
    let happenings = world.state.marks.keys();
    touched.extend(happenings.map(|happening| format!("happened {happening}")));
    let called = world
        .state
        .links
        .values()
        .filter_map(|case| case.link.as_ref());
    touched.extend(called.map(|link| format!("called {link}")));
    let limits = world.state.limits.values();
    touched.extend(limits.filter_map(|limit| {
        let how = match limit.status {
            LimitStatus::Met if world.late.contains(&limit.name) => "missed",
            LimitStatus::Met | LimitStatus::Stopped => "kept",
            LimitStatus::Expired => "missed",
            LimitStatus::Running | LimitStatus::Suspended => return None,
        };
        Some(format!("{how} {}", limit.name))
    }));
    touched
}

/// Something of a definition that no scenario tries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untried {
    /// What it is, such as `CB-2101 reviewed`; stays the same from release to release.
    pub rule: String,
    /// The same in words.
    pub said: Said,
}

/// What of a definition none of these scenarios tries. A scenario that failed tries nothing: nobody
/// knows what it shows.
pub fn untouched(definition: &Definition, outcomes: &[Outcome]) -> Vec<Untried> {
    let passed = outcomes.iter().filter(|outcome| outcome.passed());
    let touched: BTreeSet<&str> = passed
        .flat_map(|outcome| outcome.touched.iter().map(String::as_str))
        .collect();
    let mut asked = BTreeSet::new();
    ask_stages(definition, &mut asked);
    ask_limits(definition, &mut asked);
    ask_roles(definition, &mut asked);
    ask_documents(definition, &mut asked);
    let relations = &definition.relations;
    asked.extend(
        relations
            .reacts
            .keys()
            .map(|name| format!("happened {name}")),
    );
    asked.extend(relations.links.keys().map(|name| format!("called {name}")));
    for verb in verbs(&definition.verbs) {
        asked.insert(format!("verb {verb}"));
    }
    if definition.verbs.return_afterwards.is_some() {
        asked.insert("CB-2306 return.afterwards".to_owned());
    }
    asked
        .into_iter()
        .filter(|one| !touched.contains(one.as_str()))
        .map(|rule| Untried {
            said: untried::said(definition, &rule),
            rule,
        })
        .collect()
}

fn ask_stages(definition: &Definition, asked: &mut BTreeSet<String>) {
    for stage in definition.stages.values() {
        let outside = stage.accept.values();
        let tasks = stage.tasks.iter();
        let required = stage
            .require
            .iter()
            .chain(outside.flat_map(|outside| &outside.require))
            .chain(tasks.flat_map(|task| &task.require));
        asked.extend(required.map(|guard| format!("CB-2101 {guard}")));
        let regions = stage.regions.values();
        for region in regions.filter(|region| region.when.is_some()) {
            let name = format!("region {}.{}", stage.name, region.name);
            asked.extend([format!("{name} began"), format!("{name} not needed")]);
        }
        asked.extend(stage.accept.keys().map(|name| format!("happened {name}")));
        let milestones = stage.milestones.iter();
        asked.extend(milestones.map(|one| format!("happened {}.reached", one.name)));
        let holding = stage.tasks.iter().filter(|task| task.required);
        asked.extend(holding.map(|task| format!("CB-2312 {}", task.name)));
        for task in &stage.tasks {
            let mut words: Vec<&str> = task.outcomes.iter().map(Name::as_str).collect();
            words.push("done");
            words.extend(task.when.iter().map(|_| "skipped"));
            words.extend(task.repeat.iter().map(|_| "repeated"));
            let refuses = |panel: &&PanelSpec| panel.refusal != RefusalEffect::Noted;
            words.extend(task.panel.as_ref().filter(refuses).map(|_| "refused"));
            let absence = task.panel.as_ref().and_then(|panel| panel.absence.as_ref());
            asked.extend(absence.map(|_| format!("absent {}", task.name)));
            let score = task.panel.as_ref().and_then(|panel| panel.score.as_ref());
            let arbiter = score.and_then(|score| score.arbiter.as_ref());
            asked.extend(arbiter.map(|_| format!("arbiter {}", task.name)));
            asked.extend(
                words
                    .iter()
                    .map(|word| format!("happened {}.{word}", task.name)),
            );
        }
    }
}

fn ask_limits(definition: &Definition, asked: &mut BTreeSet<String>) {
    // A public notice ends by itself.
    let of_people = definition
        .limits
        .iter()
        .filter(|(name, _)| !name.as_str().starts_with("notice."));
    for (name, limit) in of_people {
        asked.insert(format!("kept {name}"));
        asked.insert(format!("missed {name}"));
        asked.extend(limit.extend.iter().map(|_| format!("extended {name}")));
        for pause in &limit.pause {
            asked.insert(format!("happened {}", pause.from));
            asked.insert(format!("happened {}", pause.until));
        }
    }
}

fn ask_documents(definition: &Definition, asked: &mut BTreeSet<String>) {
    for (name, document) in &definition.documents {
        asked.insert(format!("happened {name}.issued"));
        if !document.elements.is_empty() {
            asked.insert(format!("CB-2333 {name}"));
        }
        if document.seal {
            asked.insert(format!("CB-2335 {name}"));
        }
        if !document.void.is_empty() {
            asked.insert(format!("happened {name}.voided"));
        }
        let by_notice = document.serve.iter().filter(|rule| rule.notice.is_some());
        asked.extend(by_notice.map(|_| format!("happened {name}.noticed")));
    }
    let tasks = definition.stages.values().flat_map(|stage| &stage.tasks);
    let recorded = tasks.filter(|task| !task.papers.record.is_empty());
    asked.extend(recorded.map(|task| format!("CB-2338 {}", task.name)));
}

fn ask_roles(definition: &Definition, asked: &mut BTreeSet<String>) {
    for (name, role) in &definition.roles {
        if !role.apart.is_empty() {
            asked.insert(format!("CB-2204 {name}"));
        }
        if role.recusal.is_some() {
            asked.insert(format!("recused {name}"));
        }
    }
}

fn verbs(verbs: &Verbs) -> impl Iterator<Item = &'static str> {
    let all = [
        ("return", &verbs.return_to),
        ("withdraw", &verbs.withdraw),
        ("transfer", &verbs.transfer),
        ("delegate", &verbs.delegate),
        ("add_sign", &verbs.add_sign),
        ("drop_sign", &verbs.drop_sign),
        ("suspend", &verbs.suspend),
        ("terminate", &verbs.terminate),
        ("move", &verbs.move_case),
        ("add", &verbs.add),
        ("urge", &verbs.urge),
        ("copy", &verbs.copy),
        ("comment", &verbs.comment),
    ];
    all.into_iter()
        .filter(|(_, policy)| policy.is_some())
        .map(|(verb, _)| verb)
}
