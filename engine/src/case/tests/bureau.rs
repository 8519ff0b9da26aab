//! A bureau of invented persons, and the calendar of mainland China.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::date;
use uuid::Uuid;

use crate::Name;
use crate::access::{Competence, Directory, Load, Loads, Organ, Person, Post, Qualification};
use crate::case::Context;
use crate::definition::Text;
use crate::draw::Seed;
use crate::recorded::Actor;
use crate::stream::CaseId;

/// The case that every test plays.
pub(super) const CASE: CaseId = CaseId(Uuid::from_u128(0xca5e));

/// Person, organ, post, whether with a law licence. All of them invented.
const PERSONS: [(&str, &str, &str, bool); 13] = [
    ("zhang", "bureau", "enforcement", false),
    ("li", "bureau", "enforcement", false),
    ("wang", "bureau", "enforcement", false),
    ("zhao", "bureau", "legal", true),
    ("qian", "bureau", "legal", true),
    ("novice", "bureau", "legal", false),
    ("sun", "bureau", "heads", false),
    ("zhou", "bureau", "heads", false),
    ("wu", "bureau", "heads", false),
    ("zheng", "bureau", "office", false),
    ("chen", "district", "enforcement", false),
    ("feng", "district", "legal", true),
    ("han", "district", "heads", false),
];

static DIRECTORY: LazyLock<Directory> = LazyLock::new(|| Directory {
    organs: ["bureau", "district"].map(organ).into(),
    persons: PERSONS.map(person).into(),
    competences: [
        ("bureau", None, None),
        ("district", Some("bureau"), Some(["x", "y"])),
    ]
    .map(competence)
    .into(),
    ..Directory::default()
});

static NO_SERIES: BTreeMap<String, u64> = BTreeMap::new();

/// Two open tasks for each of these, somewhere else.
static LOADS: LazyLock<Loads> = LazyLock::new(|| {
    let load = |open, day| Load {
        open,
        last: Some(day),
    };
    let at = |text: &str| text.parse().expect("an instant");
    BTreeMap::from([
        ("zhang".into(), load(2, at("2026-01-02T00:00:00Z"))),
        ("li".into(), load(1, at("2026-01-03T00:00:00Z"))),
        ("wang".into(), load(2, at("2026-01-01T00:00:00Z"))),
    ])
});

/// Those whose last day is known.
const LEAVING: [&str; 1] = ["wang"];

static NO_FAMILY: BTreeMap<Name, BTreeSet<Name>> = BTreeMap::new();

fn organ(id: &str) -> (Name, Organ) {
    let organ = Organ {
        title: Text::default(),
        short: id.to_owned(),
        parent: (id == "district").then(|| "bureau".into()),
        level: "municipal".into(),
        from: None,
        to: None,
        former: Vec::new(),
    };
    (id.into(), organ)
}

/// Competence for the matter `matter`: by office, and for two subjects delegated from July on.
fn competence((organ, by, subjects): (&str, Option<&str>, Option<[&str; 2]>)) -> Competence {
    Competence {
        matter: "matter".into(),
        organ: organ.into(),
        subjects: subjects.map(|subjects| subjects.map(Name::from).into()),
        delegated_by: by.map(Name::from),
        from: by.map(|_| date(2026, 7, 1)),
        to: None,
        basis: Some("第7条".to_owned()),
    }
}

fn person((id, organ, post, licence): (&str, &str, &str, bool)) -> (Name, Person) {
    let post = Post {
        organ: organ.into(),
        post: post.into(),
        from: None,
        to: None,
    };
    let licence = licence.then(|| Qualification {
        name: "law_licence".into(),
        number: Some(format!("{id}-1")),
        from: None,
        to: None,
        suspended: Vec::new(),
    });
    let person = Person {
        name: id.to_owned(),
        posts: vec![post],
        qualifications: licence.into_iter().collect(),
        invented: true,
        from: None,
        to: LEAVING.contains(&id).then(|| date(2026, 12, 31)),
    };
    (id.into(), person)
}

/// What a decision needs, for an actor at an instant; nobody when the actor is `-`.
pub(super) fn context(actor: &str, occurred: Timestamp, now: Timestamp) -> Context<'static> {
    let person = (actor != "-").then(|| Name::from(actor));
    Context {
        case: CASE,
        now,
        occurred,
        actor: Actor {
            person,
            ..Actor::default()
        },
        causation: Uuid::from_u128(1),
        correlation: Uuid::from_u128(2),
        key: None,
        calendar: crate::deadline::fixtures::cn(),
        directory: &DIRECTORY,
        series: &NO_SERIES,
        family: &NO_FAMILY,
        seed: Some(Seed([7; 32])),
        loads: Some(&LOADS),
    }
}
