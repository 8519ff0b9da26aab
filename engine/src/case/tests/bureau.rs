//! A bureau of invented persons, and the calendar of mainland China.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::Timestamp;
use uuid::Uuid;

use crate::Name;
use crate::access::{Directory, Organ, Person, Post, Qualification};
use crate::case::Context;
use crate::definition::Text;
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
    ..Directory::default()
});

static NO_SERIES: BTreeMap<String, u64> = BTreeMap::new();
static NO_FAMILY: BTreeMap<Name, BTreeSet<Name>> = BTreeMap::new();

fn organ(id: &str) -> (Name, Organ) {
    let organ = Organ {
        title: Text::default(),
        short: id.to_owned(),
        parent: (id == "district").then(|| "bureau".into()),
        level: "municipal".into(),
    };
    (id.into(), organ)
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
        from: None,
        to: None,
    });
    let person = Person {
        name: id.to_owned(),
        posts: vec![post],
        qualifications: licence.into_iter().collect(),
        invented: true,
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
    }
}
