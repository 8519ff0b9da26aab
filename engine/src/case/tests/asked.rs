//! Commands in a few words.
//!
//! | words | command |
//! |---|---|
//! | `open amount=3 in:district` | open, with facts; in the bureau when no organ is said |
//! | `claim t`, `unclaim t` | |
//! | `complete t pass amount=3 chair:zhao+qian doc:minutes say:agreed over:guard=sun` | complete |
//! | `vote t agree as:party` | vote |
//! | `happen h amount=3 doc:letter` | something from outside |
//! | `return s direct from:t`, `return s to:x`, `return s unreasoned` | return |
//! | `move district`, `handover t li` | to another organ; from who left |
//! | `withdraw`, `transfer t li`, `delegate t li`, `add t li before`, `drop t li` | |
//! | `extra t`, `extra t unreasoned` | add a task that is left to discretion |
//! | `object li`, `recuse li`, `keep li` | ask for a recusal, grant it, refuse it |
//! | `suspend doc:d`, `resume`, `extend limit 5wd`, `terminate zhou`, `urge t` | |
//! | `tick`, `recompute`, `deviate` | |

use std::collections::BTreeMap;

use crate::case::{
    Command, Complete, Deviation, Document, Open, Override, Papers, Placement, StageNo, TaskRef,
    Vote,
};
use crate::definition::Afterwards;
use crate::{Facts, Name, Value};

const WHY: &str = "because";

/// The command that a line of a script asks for.
pub(super) fn asked(line: &str) -> Command {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (verb, words) = words.split_first().expect("a verb");
    of_case(verb, words)
        .or_else(|| of_task(verb, words))
        .unwrap_or_else(|| panic!("no command: {line}"))
}

#[expect(clippy::too_many_lines, reason = "one arm for each kind")]
fn of_case(verb: &str, words: &[&str]) -> Option<Command> {
    let why = || Some(WHY.to_owned()).filter(|_| !words.contains(&"unreasoned"));
    let reason = || why().unwrap_or_default();
    let document = document(words);
    Some(match verb {
        "open" => Command::Open(open(words)),
        "happen" => Command::Happen {
            happening: words[0].into(),
            facts: facts(words),
            document,
            stage: after(words, "in:").map(|no| StageNo(no.parse().expect("a number"))),
        },
        "return" => Command::Return {
            to: words[0].into(),
            reason: why(),
            afterwards: afterwards(words),
            from: after(words, "from:").map(TaskRef::from),
        },
        "withdraw" => Command::Withdraw { reason: why() },
        "extra" => Command::Add {
            task: words[0].into(),
            reason: why(),
            stage: after(words, "in:").map(|no| StageNo(no.parse().expect("a number"))),
        },
        "object" => Command::RequestRecusal {
            person: words[0].into(),
            reason: reason(),
        },
        "recuse" | "keep" => Command::DecideRecusal {
            person: words[0].into(),
            granted: verb == "recuse",
            reason: why(),
        },
        "suspend" => Command::Suspend {
            ground: reason(),
            document,
        },
        "resume" => Command::Resume { reason: None },
        "extend" => Command::Extend {
            limit: words[0].into(),
            by: words[1].parse().expect("a length"),
            reason: reason(),
            document,
        },
        "terminate" => Command::Terminate {
            reason: reason(),
            approver: words[0].into(),
            document,
        },
        "move" => Command::Move {
            to: words[0].into(),
            reason: why(),
        },
        "urge" => Command::Urge {
            task: words.first().map(|task| TaskRef::from(*task)),
            message: None,
        },
        "copy" => Command::SendCopy {
            to: words.iter().map(|word| Name::from(*word)).collect(),
            message: None,
        },
        "read" => Command::Read,
        "comment" => Command::Comment {
            task: None,
            text: "a word".to_owned(),
            to: words.iter().map(|word| Name::from(*word)).collect(),
        },
        "tick" => Command::Tick,
        "recompute" => Command::Recompute,
        "deviate" => Command::Deviate(Deviation {
            activity: "something".to_owned(),
            rule: "order".into(),
            basis: "第5条".to_owned(),
            detail: "too early".to_owned(),
            facts: Facts::new(),
        }),
        _ => return None,
    })
}

fn of_task(verb: &str, words: &[&str]) -> Option<Command> {
    let task = TaskRef::from(*words.first()?);
    let person = || Name::from(words[1]);
    Some(match verb {
        "claim" => Command::Claim { task },
        "unclaim" => Command::Unclaim { task },
        "complete" => Command::Complete(complete(task, words)),
        "vote" => Command::Vote {
            task,
            vote: vote(words[1]),
            role: after(words, "as:").map(Name::from),
            opinion: None,
            score: after(words, "score:").map(str::to_owned),
        },
        "transfer" => Command::Transfer {
            task,
            to: person(),
            reason: None,
        },
        "delegate" => Command::Delegate { task, to: person() },
        "handover" => Command::HandOver {
            task,
            to: person(),
            reason: None,
        },
        "add" => Command::AddSigner {
            task,
            person: person(),
            place: place(words),
        },
        "drop" => Command::DropSigner {
            task,
            person: person(),
            reason: None,
        },
        _ => return None,
    })
}

fn open(words: &[&str]) -> Open {
    Open {
        title: "a case".to_owned(),
        organ: after(words, "in:").unwrap_or("bureau").into(),
        seat: None,
        facts: facts(words),
        parent: None,
        number: None,
        imported_from: after(words, "from:").map(str::to_owned),
        link: None,
    }
}

fn complete(task: TaskRef, words: &[&str]) -> Complete {
    let plain = |word: &&&str| !word.contains([':', '=']);
    let outcome = words[1..].iter().find(plain).map(|word| Name::from(*word));
    let overrides = words.iter().filter_map(|word| word.strip_prefix("over:"));
    let overrides = overrides.map(|given| {
        let (guard, approver) = given.split_once('=').expect("guard=approver");
        Override {
            guard: guard.into(),
            reason: WHY.to_owned(),
            approver: approver.into(),
        }
    });
    Complete {
        task,
        outcome,
        facts: facts(words),
        fills: fills(words),
        document: document(words),
        opinion: after(words, "say:").map(str::to_owned),
        papers: Papers::default(),
        overrides: overrides.collect(),
    }
}

fn facts(words: &[&str]) -> Facts {
    let pairs = words.iter().filter_map(|word| word.split_once('='));
    let pairs = pairs.filter(|(name, _)| !name.contains(':'));
    pairs
        .map(|(name, value)| (name.into(), fact(value)))
        .collect()
}

fn fact(text: &str) -> Value {
    match text {
        "true" => Value::from(true),
        "false" => Value::from(false),
        "null" => Value::Null,
        // A list: `[]`, `[one]`, `[one+two]`, `[one,two]`.
        _ if text.starts_with('[') => {
            let items = text.trim_matches(['[', ']']).split(['+', ',']);
            Value::List(
                items
                    .filter(|item| !item.is_empty())
                    .map(Value::from)
                    .collect(),
            )
        }
        _ => text
            .parse::<i64>()
            .map_or_else(|_| Value::from(text), Value::from),
    }
}

/// `chair:zhao+qian` for every word before a colon that is not one of ours.
fn fills(words: &[&str]) -> BTreeMap<Name, Vec<Name>> {
    let ours = ["doc", "say", "over", "from", "to", "as", "score", "in"];
    let pairs = words.iter().filter_map(|word| word.split_once(':'));
    let pairs = pairs.filter(|(role, _)| !ours.contains(role) && !role.contains('='));
    let persons = |text: &str| text.split('+').map(Name::from).collect();
    pairs
        .map(|(role, held)| (role.into(), persons(held)))
        .collect()
}

fn document(words: &[&str]) -> Option<Document> {
    after(words, "doc:").map(|kind| Document {
        kind: kind.into(),
        title: None,
        sha256: None,
    })
}

fn afterwards(words: &[&str]) -> Option<Afterwards> {
    if words.contains(&"direct") {
        return Some(Afterwards::Direct);
    }
    after(words, "to:").map(|stage| Afterwards::To(stage.into()))
}

fn after<'a>(words: &[&'a str], mark: &str) -> Option<&'a str> {
    words.iter().find_map(|word| word.strip_prefix(mark))
}

fn vote(word: &str) -> Vote {
    match word {
        "agree" => Vote::Agree,
        "refuse" => Vote::Refuse,
        "abstain" => Vote::Abstain,
        _ => panic!("no vote: {word}"),
    }
}

fn place(words: &[&str]) -> Placement {
    match words.get(2) {
        Some(&"before") => Placement::Before,
        Some(&"after") => Placement::After,
        _ => Placement::Beside,
    }
}
