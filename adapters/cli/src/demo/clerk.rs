//! An invented person at work: looks at a case and does the next thing.

use casebook_engine::Name;
use casebook_engine::case::{
    CaseState, Command, Document, OpenTask, PanelMember, Status, TaskNo, TaskRef, Vote,
};
use casebook_engine::definition::{Definition, Outside};
use casebook_engine::recorded::Actor;
use casebook_engine::runtime::{Engine, Request, Session, Subject};
use casebook_engine::stream::CaseId;
use casebook_engine::{Facts, access::Directory};
use jiff::Timestamp;

use super::chance::Chance;
use super::content;

/// Persons who might do a thing, and the thing.
type Wish = (Vec<Name>, Command);

/// Does one thing on a case, if there is one to do.
pub(super) async fn act(
    engine: &Engine,
    kind: &Name,
    case: CaseId,
    at: Timestamp,
    chance: &mut Chance,
) -> anyhow::Result<()> {
    let session = engine.begin(kind, case, at, &Facts::new()).await?;
    let state = session.state().clone();
    let directory = engine.law().directory();
    let asks = wishes(session.definition(), &state, &directory, at, chance);
    if chance.percent(4) {
        try_too_early(engine, session.definition(), &state, case, at).await?;
    }
    for (persons, command) in asks {
        for person in persons {
            let mut tried: Session = session.clone();
            let organ = state.opened().organ.clone();
            let actor = Actor {
                person: Some(person),
                organ: Some(organ),
                ..Actor::default()
            };
            if engine.decide(&mut tried, &command, &actor, at).is_ok() {
                engine.commit(vec![tried]).await?;
                return Ok(());
            }
        }
    }
    Ok(())
}

/// What could be done, the likeliest first, each with the persons who might.
fn wishes(
    definition: &Definition,
    state: &CaseState,
    directory: &Directory,
    at: Timestamp,
    chance: &mut Chance,
) -> Vec<Wish> {
    let organ = state
        .header
        .as_ref()
        .map_or_else(|| "".into(), |header| header.organ.clone());
    let people = |role: &Name| persons(definition, state, directory, &organ, role);
    let heads = people(&"head".into());
    if state.status == Status::Suspended {
        let reason = Some("中止事由消除".to_owned());
        return vec![(heads, Command::Resume { reason })];
    }
    let mut wishes = verbs(definition, state, &heads, chance);
    let mut tasks: Vec<(TaskNo, &OpenTask)> = state.tasks.iter().map(|(no, t)| (*no, t)).collect();
    if !tasks.is_empty() {
        let first = chance.below(tasks.len());
        tasks.rotate_left(first);
    }
    for (no, open) in tasks {
        if open.panel.is_some() {
            wishes.extend(votes(definition, no, open, &people, chance));
        } else if let Some((_, task)) = definition.task(open.name.as_str()) {
            let content = content::complete(definition, state, task, people, at, chance);
            let who = open
                .assignee
                .clone()
                .map_or_else(|| people(&open.role), |p| vec![p]);
            wishes.push((who, Command::Complete(content)));
        }
    }
    for outside in acceptable(definition, state) {
        // An organ seldom corrects its own decision.
        if outside.name == *"organ.corrected" && !chance.percent(2) {
            continue;
        }
        let happen = Command::Happen {
            happening: outside.name.clone(),
            facts: Facts::new(),
            document: document(outside.doc.as_ref()),
            stage: None,
        };
        let place = chance.below(wishes.len() + 1);
        // What comes from outside seldom comes before the work inside.
        let place = if state.tasks.is_empty() {
            place
        } else {
            wishes.len()
        };
        wishes.insert(place, (people(&outside.role), happen));
    }
    wishes
}

/// Now and then somebody suspends, returns or urges.
fn verbs(
    definition: &Definition,
    state: &CaseState,
    heads: &[Name],
    chance: &mut Chance,
) -> Vec<Wish> {
    let mut wishes = Vec::new();
    if chance.percent(2) {
        let doc = definition
            .verbs
            .suspend
            .as_ref()
            .and_then(|verb| verb.doc.as_ref());
        let ground = "须以另案处理结果为依据".to_owned();
        let suspend = Command::Suspend {
            ground,
            document: document(doc),
        };
        wishes.push((heads.to_vec(), suspend));
    }
    let finished: Vec<Name> = state.finished.keys().cloned().collect();
    if chance.percent(3)
        && let Some(to) = chance.pick(&finished).cloned()
    {
        let reason = Some("证据不足，补充调查".to_owned());
        let back = Command::Return {
            to,
            reason,
            afterwards: None,
            from: None,
        };
        wishes.push((heads.to_vec(), back));
    }
    if chance.percent(5) {
        let message = Some("请抓紧办理".to_owned());
        wishes.push((
            heads.to_vec(),
            Command::Urge {
                task: None,
                message,
            },
        ));
    }
    wishes
}

/// The votes that a panel still waits for.
fn votes(
    definition: &Definition,
    no: TaskNo,
    open: &OpenTask,
    people: &impl Fn(&Name) -> Vec<Name>,
    chance: &mut Chance,
) -> Vec<Wish> {
    let mut wishes = Vec::new();
    let seats = open.panel.iter().flat_map(|panel| &panel.seats);
    for seat in seats.filter(|seat| seat.vote.is_none()) {
        let SeatOf { who, role } = seat_of(definition, &seat.member, people);
        let vote = if chance.percent(93) {
            Vote::Agree
        } else {
            Vote::Abstain
        };
        let task = TaskRef::No(no);
        wishes.push((
            who,
            Command::Vote {
                task,
                vote,
                role,
                opinion: None,
                score: None,
            },
        ));
    }
    let task = TaskRef::No(no);
    let more = Command::Vote {
        task,
        vote: Vote::Agree,
        role: None,
        opinion: None,
        score: None,
    };
    wishes.push((people(&open.role), more));
    wishes
}

/// Who could take a seat, and the role to name when somebody records it for an outsider.
struct SeatOf {
    who: Vec<Name>,
    role: Option<Name>,
}

fn seat_of(
    definition: &Definition,
    member: &PanelMember,
    people: &impl Fn(&Name) -> Vec<Name>,
) -> SeatOf {
    let who = member
        .person
        .clone()
        .map_or_else(|| people(&member.role), |person| vec![person]);
    let role = external(definition, &member.role).then(|| member.role.clone());
    SeatOf { who, role }
}

fn document(kind: Option<&Name>) -> Option<Document> {
    kind.cloned().map(|kind| Document {
        kind,
        title: None,
        sha256: None,
    })
}

fn acceptable<'a>(definition: &'a Definition, state: &CaseState) -> Vec<&'a Outside> {
    let open = state
        .stages
        .values()
        .filter_map(|open| definition.stages.get(&open.name));
    open.flat_map(|stage| stage.accept.values()).collect()
}

fn external(definition: &Definition, role: &Name) -> bool {
    definition.roles.get(role).is_some_and(|rule| rule.external)
}

/// Who might act in a role; the engine says who may.
fn persons(
    definition: &Definition,
    state: &CaseState,
    directory: &Directory,
    organ: &Name,
    role: &Name,
) -> Vec<Name> {
    if let Some(filled) = state.roles.get(role) {
        return filled.clone();
    }
    let post = definition
        .roles
        .get(role)
        .and_then(|rule| rule.from.clone());
    let holds = |person: &casebook_engine::access::Person| {
        person
            .posts
            .iter()
            .any(|held| held.organ == *organ && post.as_ref().is_none_or(|post| held.post == *post))
    };
    directory
        .persons
        .iter()
        .filter(|(_, person)| holds(person))
        .map(|(id, _)| id.clone())
        .collect()
}

/// Somebody tries to decide before the law allows it; the refusal is recorded.
async fn try_too_early(
    engine: &Engine,
    definition: &Definition,
    state: &CaseState,
    case: CaseId,
    at: Timestamp,
) -> anyhow::Result<()> {
    let decision = ["decision", "conclusion"]
        .into_iter()
        .find_map(|task| definition.task(task));
    let Some((_, task)) = decision else {
        return Ok(());
    };
    if state.tasks.values().any(|open| open.name == task.name) || state.is_closed() {
        return Ok(());
    }
    let directory = engine.law().directory();
    let organ = state.opened().organ.clone();
    let person = persons(definition, state, &directory, &organ, &task.role)
        .into_iter()
        .next();
    let mut chance = Chance::new(1);
    let content = content::complete(definition, state, task, |_| Vec::new(), at, &mut chance);
    let request = Request {
        subject: Subject::Case(case),
        command: Command::Complete(content),
        actor: Actor {
            person,
            organ: Some(organ),
            ..Actor::default()
        },
        occurred: None,
        key: None,
        if_version: None,
    };
    match engine.execute(&request).await {
        Ok(_) | Err(casebook_engine::runtime::Failure::Rejected(_)) => Ok(()),
        Err(failure) => Err(failure.into()),
    }
}
