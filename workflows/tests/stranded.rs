//! A definition that lint passes strands no case: random definitions, of which most are refused;
//! under the others random commands, and from wherever they led the case can come to its end.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use casebook_engine::access::Directory;
use casebook_engine::case::{
    CaseState, Command, Complete, Context, Open, Papers, TaskRef, advance,
};
use casebook_engine::deadline::Calendar;
use casebook_engine::definition::{Afterwards, Definition};
use casebook_engine::recorded::Actor;
use casebook_engine::stream::CaseId;
use casebook_engine::{Facts, Name, Value};
use casebook_workflows::{Proof, Severity, Surroundings, calendars, load, load_directory};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

const DIRECTORY: &str = "\
directory: 1
id: example
version: 1
organs: {city: {title: 示例局, short: 示, level: municipal}}
persons:
  one: {name: 甲, invented: true, posts: [{organ: city, post: office}]}
";

/// No series of documents holds a number.
static NO_SERIES: BTreeMap<String, u64> = BTreeMap::new();

/// How many definitions are made, and how many of them must be sound for the test to mean anything.
const MADE: u64 = 500;
const SOUND_MIN: usize = 30;

/// How many random commands come before the case is to be ended, how many may end it, and how often
/// that is tried.
const COMMANDS: usize = 25;
const COMMANDS_TO_END: usize = 150;
const TRIES: usize = 25;

/// Random numbers from a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % (sides as u64)).expect("a number of sides")
    }
}

/// A stage with a name, its tasks and ways on.
fn stage(dice: &mut Dice, name: &str, beside: &[String], earlier: &[String], gate: &str) -> String {
    let mut tasks = vec![format!("{name}t: {{role: clerk{}", outcomes(dice))];
    let two = dice.roll(2) == 0;
    let when = if dice.roll(3) == 0 { ", when: g0" } else { "" };
    if two {
        tasks.push(format!("{name}u: {{role: clerk, after: [{name}t]{when}"));
    }
    let has_outcomes = tasks[0].contains("outcome");
    let may_set = ", may_set: [f0, f1]}";
    let tasks: Vec<String> = tasks.into_iter().map(|task| task + may_set).collect();
    let mut next = Vec::new();
    let target = |dice: &mut Dice| match dice.roll(8) {
        0 | 1 => "end".to_owned(),
        2 if !earlier.is_empty() => {
            let to = &earlier[dice.roll(earlier.len())];
            let afterwards = ["rewalk", "direct"][dice.roll(2)];
            format!("{{return_to: {to}, afterwards: {afterwards}}}")
        }
        3 => {
            let (one, two) = (
                &beside[dice.roll(beside.len())],
                &beside[dice.roll(beside.len())],
            );
            format!("[{{to: {one}, when: g1}}, {{to: {two}}}]")
        }
        _ => beside[dice.roll(beside.len())].clone(),
    };
    if two {
        next.push(format!("{name}u.done: {}", target(dice)));
        if !when.is_empty() {
            next.push(format!("{name}u.skipped: {}", target(dice)));
        }
    } else if has_outcomes {
        next.push(format!("{name}t.x: {}", target(dice)));
        next.push(format!("{name}t.y: {}", target(dice)));
    } else {
        next.push(format!("{name}t.done: {}", target(dice)));
    }
    let mut accept = "";
    let own = format!("e{name}");
    if dice.roll(4) == 0 {
        accept = &own;
        next.push(format!("{own}: {}", target(dice)));
    }
    if dice.roll(5) == 0 {
        next.push(format!("l{}.expired: {}", dice.roll(2), target(dice)));
    }
    let mut text = format!(
        "{name}: {{tasks: {{{}}}, next: {{{}}}",
        tasks.join(", "),
        next.join(", ")
    );
    if !accept.is_empty() {
        write!(text, ", accept: {{{accept}: {{role: clerk}}}}").expect("text");
    }
    if !gate.is_empty() && dice.roll(4) == 0 {
        write!(text, ", require: {gate}").expect("text");
    }
    text + "}"
}

fn outcomes(dice: &mut Dice) -> &'static str {
    ["", ", outcome: [x, y]"][dice.roll(2)]
}

fn definition(dice: &mut Dice) -> String {
    let count = 2 + dice.roll(3);
    let names: Vec<String> = (0..count).map(|nth| format!("s{nth}")).collect();
    let regions = dice.roll(3) == 0;
    let mut text = "casebook: 1\nid: example\ntitle: 示例\nversion: 1\nin_force: {from: 2026-01-01}\n\
        basis: 某法\ncalendar: cn\nroles: {clerk: {from: org.office}}\nstart: s0\n\
        facts: {f0: {type: boolean, default: false, class: P0}, f1: {type: boolean, default: false, class: P0}}\n\
        tests: [{name: 例, given: [case.filed], expect: {status: open}}]\n"
        .to_owned();
    let starts = ["case.filed", "s0t.done", "s1t.done"];
    writeln!(
        text,
        "limits: {{l0: {{start: {}, within: 120h, basis: x, breach: {{raise: red}}}}, l1: {{start: {}, within: 216h, basis: x, breach: {{raise: red}}}}}}",
        starts[dice.roll(3)],
        starts[dice.roll(3)]
    )
    .expect("text");
    text += "stages:\n";
    let gates = [
        "seen('s0t.done')",
        "seen('s1t.done') || seen('l0.expired')",
        "!seen('s1t.done')",
        "count('s0t.done') <= 2",
    ];
    let gate = gates[dice.roll(4)];
    for (nth, name) in names.iter().enumerate() {
        if regions && nth == count - 1 {
            let join = ["all", "1"][dice.roll(2)];
            writeln!(text, "  {name}:\n    join: {join}\n    regions:").expect("text");
            for region in ["p", "q"] {
                let inner = [format!("{name}{region}a"), format!("{name}{region}b")];
                writeln!(
                    text,
                    "      {region}:\n        start: {}\n        stages:",
                    inner[0]
                )
                .expect("text");
                for (at, one) in inner.iter().enumerate() {
                    writeln!(
                        text,
                        "          {}",
                        stage(dice, one, &inner, &inner[..at], "")
                    )
                    .expect("text");
                }
            }
            writeln!(text, "    next: {{{name}.done: end}}").expect("text");
        } else {
            writeln!(
                text,
                "  {}",
                stage(dice, name, &names, &names[..nth], "gate")
            )
            .expect("text");
        }
    }
    write!(
        text,
        "guards:\n  g0: {{cel: facts.f0, basis: x, say: x}}\n  g1: {{cel: facts.f1, basis: x, say: x}}\n  gate: {{cel: \"{gate}\", basis: x, say: x}}\n"
    )
    .expect("text");
    if dice.roll(3) == 0 {
        text += "verbs: {return: {by: [clerk], to: any_finished_stage, afterwards: rewalk, reason: required}}\n";
    }
    text
}

struct Playing<'a> {
    definition: &'a Definition,
    calendar: &'a Calendar,
    directory: &'a Directory,
    family: BTreeMap<Name, BTreeSet<Name>>,
    now: Timestamp,
    state: CaseState,
    asked: Vec<String>,
}

impl Playing<'_> {
    fn ask(&mut self, command: &Command, later: SignedDuration) -> bool {
        let now = self.now + later;
        let context = Context {
            case: CaseId(Uuid::nil()),
            now,
            occurred: now,
            actor: Actor {
                person: Some("one".into()),
                ..Actor::default()
            },
            causation: Uuid::nil(),
            correlation: Uuid::nil(),
            key: None,
            calendar: self.calendar,
            directory: self.directory,
            series: &NO_SERIES,
            family: &self.family,
            seed: None,
            loads: None,
        };
        let Ok((_, state)) = advance(self.definition, &self.state, command, &context) else {
            return false;
        };
        (self.state, self.now) = (state, now);
        self.asked.push(format!("{command:?}"));
        true
    }

    fn facts(dice: &mut Dice) -> Facts {
        let facts = ["f0", "f1"].map(|name| (Name::from(name), Value::from(dice.roll(2) == 0)));
        facts.into()
    }

    /// Something that could be done where the case stands.
    fn any(&self, dice: &mut Dice, may_return: bool) -> (Command, SignedDuration) {
        let soon = SignedDuration::from_hours(1);
        let mut commands = vec![(Command::Tick, SignedDuration::from_hours(24 * 40))];
        for (no, open) in &self.state.tasks {
            let (_, task) = self.definition.task(open.name.as_str()).expect("a task");
            let outcome = (!task.outcomes.is_empty())
                .then(|| task.outcomes[dice.roll(task.outcomes.len())].clone());
            let complete = Complete {
                task: TaskRef::No(*no),
                outcome,
                facts: Self::facts(dice),
                fills: BTreeMap::new(),
                document: None,
                opinion: None,
                papers: Papers::default(),
                overrides: Vec::new(),
            };
            commands.push((Command::Complete(complete.clone()), soon));
            commands.push((Command::Complete(complete), soon));
        }
        for stage in self.state.stages.values() {
            for happening in self.definition.stages[&stage.name].accept.keys() {
                let command = Command::Happen {
                    happening: happening.clone(),
                    facts: Self::facts(dice),
                    document: None,
                    stage: None,
                };
                commands.push((command, soon));
            }
        }
        if may_return && dice.roll(6) == 0 && !self.state.finished.is_empty() {
            let stages: Vec<&Name> = self.state.finished.keys().collect();
            let command = Command::Return {
                to: stages[dice.roll(stages.len())].clone(),
                reason: Some("x".to_owned()),
                afterwards: Some(Afterwards::Rewalk),
                from: None,
            };
            commands.push((command, soon));
        }
        commands.swap_remove(dice.roll(commands.len()))
    }

    fn can_end(&self, dice: &mut Dice, may_return: bool) -> bool {
        (0..TRIES).any(|_| {
            let mut trial = Playing {
                state: self.state.clone(),
                asked: Vec::new(),
                family: BTreeMap::new(),
                ..*self
            };
            (0..COMMANDS_TO_END).any(|_| {
                let (command, later) = trial.any(dice, may_return);
                trial.ask(&command, later) && trial.state.is_closed()
            })
        })
    }
}

#[test]
fn a_definition_that_lint_passes_strands_no_case() {
    let directory = load_directory(DIRECTORY.as_bytes())
        .directory
        .expect("a directory");
    let calendar = calendars::builtin("cn").expect("a calendar");
    let surroundings = Surroundings {
        proof: Proof::Within(600),
        ..Surroundings::default()
    };
    let (mut sound, mut refused_by_walk) = (0, 0);
    for seed in 0..MADE {
        let dice = &mut Dice(seed);
        let text = definition(dice);
        let loaded = load(text.as_bytes(), &surroundings);
        let Some(definition) = &loaded.definition else {
            let errors = loaded
                .problems
                .iter()
                .filter(|one| one.severity == Severity::Error);
            let codes: BTreeSet<String> = errors.map(|one| one.code.to_string()).collect();
            refused_by_walk += usize::from(codes.iter().all(|code| code.as_str() >= "CB-L330"));
            continue;
        };
        // A dead end that is only warned of may be one.
        let warned = ["CB-L311", "CB-L333", "CB-L340", "CB-L341"];
        if loaded
            .problems
            .iter()
            .any(|one| warned.contains(&one.code.to_string().as_str()))
        {
            continue;
        }
        sound += 1;
        play(definition, &calendar, &directory, dice, &text);
    }
    println!("{sound} sound, {refused_by_walk} refused by the walk alone");
    assert!(sound >= SOUND_MIN, "only {sound} of {MADE} are sound");
}

fn play(
    definition: &Definition,
    calendar: &Calendar,
    directory: &Directory,
    dice: &mut Dice,
    text: &str,
) {
    let mut playing = Playing {
        definition,
        calendar,
        directory,
        family: BTreeMap::new(),
        now: "2026-03-02T01:00:00Z".parse().expect("an instant"),
        state: CaseState::default(),
        asked: Vec::new(),
    };
    let open = Command::Open(Open {
        title: "例".to_owned(),
        organ: "city".into(),
        seat: None,
        facts: Facts::new(),
        parent: None,
        link: None,
        number: None,
        imported_from: None,
    });
    assert!(playing.ask(&open, SignedDuration::ZERO), "{text}");
    let may_return = definition.verbs.return_to.is_some();
    for _ in 0..COMMANDS {
        if playing.state.is_closed() {
            return;
        }
        let (command, later) = playing.any(dice, may_return);
        playing.ask(&command, later);
    }
    let stranded = !playing.state.is_closed() && !playing.can_end(dice, may_return);
    assert!(
        !stranded,
        "stranded under\n{text}\nafter {:#?}\nin {:?}",
        playing.asked, playing.state.stages
    );
}
