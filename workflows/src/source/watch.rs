//! Watches as they are written: which events of other cases open a case of this kind.

use casebook_engine::Name;
use casebook_engine::definition::Text;
use casebook_engine::definition::expression::Type;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::Condition;
use crate::problem::Problems;
use crate::said::term;
use crate::yaml::{At, Decode, Many, Map, Named, Node, choice, choice_schema};

/// The watches (预警规则), and with what each case begins that one of them opens.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Watches {
    /// The facts with which a case begins, each from `case.number`, `case.title`, `case.organ`, `case.superior`, `watch.title`, `watch.basis`, `watch.family`, `watch.level` or `watch.say`.
    #[schemars(default)]
    pub(crate) sets: Named<Name>,
    /// The watches by name.
    #[schemars(default)]
    pub(crate) rules: Named<Watch>,
}

/// Which events of other cases open a case of this kind.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Watch {
    /// What it is called.
    #[schemars(required)]
    pub(crate) title: Option<At<Text>>,
    /// Its family.
    #[schemars(required)]
    pub(crate) family: Option<At<Family>>,
    /// Its level.
    #[schemars(required)]
    pub(crate) level: Option<At<Level>>,
    /// The article on which it rests.
    #[schemars(required)]
    pub(crate) basis: Option<At<String>>,
    /// Whether the legal office still has to confirm the rule or its threshold.
    pub(crate) confirm: Option<At<bool>>,
    /// The types of events, such as `limit_expired`.
    pub(crate) upon: Many<Name>,
    /// The definitions whose cases are watched, by id or as `licence.*`; all others when absent.
    #[schemars(default)]
    pub(crate) of: Many<String>,
    /// The facts and happenings of the case that the condition reads, each with its type there.
    #[schemars(default)]
    pub(crate) reads: Named<Reading>,
    /// The condition over `facts.event.…`, `facts.case.…` and what `reads` names; always when absent.
    pub(crate) when: Option<At<Condition>>,
    /// Which event of that type and name in one case opens a case: 1 (the default) to 100.
    pub(crate) threshold: Option<At<u32>>,
    /// What was found; `{event.name}`, `{case.number}`, `{facts.NAME}` and the like stand for their values.
    #[schemars(required)]
    pub(crate) say: Option<At<String>>,
}

/// The family of a watch, by its word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Family(pub(crate) &'static str);

/// The level of a watch, by its word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Level(pub(crate) &'static str);

/// What a condition reads of the case watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// A fact of a type.
    Fact(Kind),
    /// Something that may have happened.
    Happening,
}

/// The types of facts that a condition may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// An exact decimal.
    Number,
    /// Text, or a word of an enumeration.
    Text,
    /// A civil date.
    Date,
    /// An instant.
    Instant,
}

const FAMILIES: [(&str, Family); 7] = {
    const fn word(nth: usize) -> (&'static str, Family) {
        let word = casebook_engine::definition::FAMILIES[nth];
        (word, Family(word))
    }
    [
        word(0),
        word(1),
        word(2),
        word(3),
        word(4),
        word(5),
        word(6),
    ]
};

const LEVELS: [(&str, Level); 2] = {
    const fn word(nth: usize) -> (&'static str, Level) {
        let word = casebook_engine::definition::LEVELS[nth];
        (word, Level(word))
    }
    [word(0), word(1)]
};

const READINGS: [(&str, Reading); 7] = [
    ("boolean", Reading::Fact(Kind::Boolean)),
    ("integer", Reading::Fact(Kind::Integer)),
    ("number", Reading::Fact(Kind::Number)),
    ("text", Reading::Fact(Kind::Text)),
    ("date", Reading::Fact(Kind::Date)),
    ("instant", Reading::Fact(Kind::Instant)),
    ("happening", Reading::Happening),
];

impl Kind {
    /// The type as the engine knows it.
    pub(crate) const fn of_engine(self) -> Type {
        match self {
            Self::Boolean => Type::Bool,
            Self::Integer => Type::Int,
            Self::Number => Type::Number,
            Self::Text => Type::Text,
            Self::Date => Type::Date,
            Self::Instant => Type::Instant,
        }
    }
}

impl Decode for Watches {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("预警规则集", "the watches"), out)?;
        let watches = Self {
            sets: map.named("sets"),
            rules: map.required_named("rules"),
        };
        map.close();
        Some(watches)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Watch {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("预警规则", "a watch"), out)?;
        let watch = Self {
            title: map.required("title"),
            family: map.required("family"),
            level: map.required("level"),
            basis: map.required("basis"),
            confirm: map.optional("confirm"),
            upon: map.required_many("upon"),
            of: map.many("of"),
            reads: map.named("reads"),
            when: map.optional("when"),
            threshold: map.optional("threshold"),
            say: map.required("say"),
        };
        map.close();
        Some(watch)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Family {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        choice(node, &FAMILIES, out)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        choice_schema(&FAMILIES)
    }
}

impl Decode for Level {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        choice(node, &LEVELS, out)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        choice_schema(&LEVELS)
    }
}

impl Decode for Reading {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        choice(node, &READINGS, out)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        choice_schema(&READINGS)
    }
}
