//! The changes of the directory: `org assign`, `org grant`, `org delegate` …

use casebook_engine::Name;
use casebook_engine::access::{Change, Directory, DirectoryChanged};
use casebook_engine::ports::{Clock, Ids, Law};
use casebook_engine::recorded::Actor;
use casebook_engine::runtime::change_directory;
use serde_json::json;

use crate::args::{ChangeArgs, CompetenceArgs, OrgVerb, OrganArgs, PostArgs, QualificationArgs};
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::House;
use crate::output::{Answer, Block};
use crate::problem::Problem;
use crate::world::{SystemClock, TimedIds};

/// Records the change, or says why the directory cannot change so.
pub(super) async fn run(verb: &OrgVerb, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let (change, args) = change(verb, &house.law.directory())?;
    let version = record(&house, change.clone(), args).await?;
    let change = serde_json::to_value(&change).unwrap_or_default();
    let line = desk.lang().pick("名录变更已登记", "the change is recorded");
    let value = json!({ "change": change, "on": args.on.to_string(), "version": version });
    Ok(Answer::record(value, vec![Block::Text(line.to_owned())]))
}

/// Records one change and says how many there are now.
pub(super) async fn record(
    house: &House,
    change: Change,
    args: &ChangeArgs,
) -> Result<String, Problem> {
    let changed = DirectoryChanged {
        change,
        basis: args.basis.clone(),
        document: None,
        reason: args.reason.clone(),
    };
    let actor = Actor {
        person: args.person.as_deref().map(Name::from),
        ..Actor::default()
    };
    let events = house.store.events();
    let mut directory = Directory::clone(&house.law.directory());
    let mut version = house.law.directory_version();
    let now = (&actor, SystemClock.now(), TimedIds.next());
    change_directory(&*events, &mut directory, &mut version, &changed, now).await?;
    Ok(version.to_string())
}

fn change<'a>(
    verb: &'a OrgVerb,
    directory: &Directory,
) -> Result<(Change, &'a ChangeArgs), Problem> {
    Ok(match verb {
        OrgVerb::Add(args) => {
            let change = Change::PersonAdded {
                person: args.id.as_str().into(),
                name: args.name.clone(),
                invented: false,
                on: args.change.on,
            };
            (change, &args.change)
        }
        OrgVerb::Register(args) => {
            let change = Change::SubjectRegistered {
                register: args.register.as_str().into(),
                subject: args.subject.as_str().into(),
                title: args.title.clone(),
                status: args.status.as_str().into(),
                from: args.change.on,
                to: args.until,
            };
            (change, &args.change)
        }
        OrgVerb::Assign(args) | OrgVerb::End(args) => (post(verb, args), &args.change),
        OrgVerb::Grant(args) | OrgVerb::Suspend(args) | OrgVerb::Revoke(args) => {
            (qualification(verb, args), &args.change)
        }
        OrgVerb::Delegate(args) | OrgVerb::Withdraw(args) => {
            (competence(verb, args)?, &args.change)
        }
        OrgVerb::Establish(args)
        | OrgVerb::Rename(args)
        | OrgVerb::Move(args)
        | OrgVerb::Close(args) => (organ(verb, args, directory), &args.change),
        _ => unreachable!("the other verbs are no single change"),
    })
}

fn post(verb: &OrgVerb, args: &PostArgs) -> Change {
    let (person, organ) = (args.id.as_str().into(), args.organ.as_str().into());
    let post = args.post.as_str().into();
    if matches!(verb, OrgVerb::Assign(_)) {
        Change::PostAssigned {
            person,
            organ,
            post,
            from: args.change.on,
            to: args.until,
        }
    } else {
        Change::PostEnded {
            person,
            organ,
            post,
            on: args.change.on,
        }
    }
}

fn qualification(verb: &OrgVerb, args: &QualificationArgs) -> Change {
    let (person, on) = (args.id.as_str().into(), args.change.on);
    let qualification = args.qualification.as_str().into();
    match verb {
        OrgVerb::Grant(_) => Change::QualificationGranted {
            person,
            qualification,
            number: args.number.clone(),
            from: on,
            to: args.until,
        },
        OrgVerb::Suspend(_) => Change::QualificationSuspended {
            person,
            qualification,
            from: on,
            to: args.until,
        },
        _ => Change::QualificationEnded {
            person,
            qualification,
            on,
        },
    }
}

fn competence(verb: &OrgVerb, args: &CompetenceArgs) -> Result<Change, Problem> {
    let subjects = args.subjects.iter().map(|subject| subject.as_str().into());
    let (subjects, to_organ) = (subjects.collect(), args.to.as_str().into());
    let matter = args.matter.as_str().into();
    if matches!(verb, OrgVerb::Withdraw(_)) {
        return Ok(Change::CompetenceWithdrawn {
            matter,
            subjects,
            to_organ,
            on: args.change.on,
        });
    }
    let from_organ = args.from.as_deref().ok_or_else(|| {
        let why = "--from ORGAN: the organ that delegates";
        Problem::new(Exit::Usage, "CB-5001", why)
    })?;
    Ok(Change::CompetenceDelegated {
        matter,
        subjects,
        from_organ: from_organ.into(),
        to_organ,
        from: args.change.on,
        to: args.until,
    })
}

/// What is not said of an organ that is renamed stays as it is.
fn organ(verb: &OrgVerb, args: &OrganArgs, directory: &Directory) -> Change {
    let (organ, on): (Name, _) = (args.id.as_str().into(), args.change.on);
    let known = directory.organs.get(&organ);
    let title = args.title.clone();
    let title = title.or_else(|| known.map(|known| known.title.zh.clone()));
    let title = title.unwrap_or_else(|| args.id.clone());
    let short = args.short.clone();
    let short = short.or_else(|| known.map(|known| known.short.clone()));
    let short = short.unwrap_or_else(|| title.clone());
    let parent = args.parent.as_deref().map(Name::from);
    match verb {
        OrgVerb::Establish(_) => Change::OrganEstablished {
            organ,
            title,
            short,
            level: args.level.as_str().into(),
            parent,
            on,
        },
        OrgVerb::Rename(_) => Change::OrganRenamed {
            organ,
            title,
            short,
            on,
        },
        OrgVerb::Move(_) => Change::OrganMoved { organ, parent, on },
        _ => Change::OrganClosed { organ, on },
    }
}
