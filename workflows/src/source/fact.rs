//! Facts as they are written.

use casebook_engine::Name;
use casebook_engine::definition::{PersonalClass, Text};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};

use crate::Code;
use crate::problem::Problems;
use crate::said::{said, term};
use crate::yaml::{At, Decode, Many, Map, Named, Node, choice, choice_schema};

/// A fact of a case: typed, with its personal-data class.
#[derive(Debug, Default)]
pub(crate) struct Fact {
    /// What it holds.
    pub(crate) part: Part,
    /// The value it has before anybody sets it.
    pub(crate) default: Option<At<Node>>,
    /// Its personal-data class (个人信息分级): P0 not personal, P1 public by law, P2 personal, P3 sensitive.
    pub(crate) class: Option<At<PersonalClass>>,
}

/// What a fact, an item of a list or a part of a record holds.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Part {
    /// What it is called on forms.
    pub(crate) title: Option<At<Text>>,
    /// Its type; absent when `enum` gives its words.
    #[schemars(rename = "type")]
    pub(crate) kind: Option<At<Kind>>,
    /// The words of which it is one.
    #[schemars(rename = "enum")]
    pub(crate) words: Option<At<Many<Name>>>,
    /// What each item of a list holds.
    pub(crate) of: Option<At<Box<Part>>>,
    /// The parts of a record by name.
    #[schemars(default)]
    pub(crate) parts: Named<Part>,
    /// Its unit, such as CNY.
    pub(crate) unit: Option<At<String>>,
}

/// The type of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// An exact decimal.
    Number,
    /// Text.
    Text,
    /// A civil date.
    Date,
    /// An instant.
    Instant,
    /// A list.
    List,
    /// Named parts.
    Record,
}

const KINDS: [(&str, Kind); 8] = [
    ("boolean", Kind::Boolean),
    ("integer", Kind::Integer),
    ("number", Kind::Number),
    ("text", Kind::Text),
    ("date", Kind::Date),
    ("instant", Kind::Instant),
    ("list", Kind::List),
    ("record", Kind::Record),
];

const CLASSES: [(&str, PersonalClass); 4] = [
    ("P0", PersonalClass::P0),
    ("P1", PersonalClass::P1),
    ("P2", PersonalClass::P2),
    ("P3", PersonalClass::P3),
];

impl Decode for Fact {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("事实", "a fact"), out)?;
        let part = Part::from_map(&mut map);
        let default = map.optional("default");
        let class = map.optional("class");
        if map.node("class").is_none() {
            let fix = said!(
                "请补写 class: P0、P1、P2 或者 P3",
                "add class: P0, P1, P2 or P3"
            );
            let message = said!(
                "事实缺少个人信息分级",
                "a fact lacks its personal-data class (个人信息分级)"
            );
            map.out.add(Code::MissingClass, map.place(), message, fix);
        }
        map.close();
        Some(Self {
            part,
            default,
            class,
        })
    }

    /// That of a part, with what only a fact has.
    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Part::json_schema(generator);
        let words = "P0 not personal, P1 public by law, P2 personal, P3 sensitive";
        let class = format!("Its personal-data class (个人信息分级): {words}.");
        if let Some(Value::Object(keys)) = schema.get_mut("properties") {
            let default = json!({"description": "The value it has before anybody sets it."});
            keys.insert("default".to_owned(), default);
            let classes = CLASSES.map(|(word, _)| word);
            keys.insert(
                "class".to_owned(),
                json!({"description": class, "enum": classes}),
            );
        }
        schema.insert("required".to_owned(), json!(["class"]));
        schema
    }
}

impl Part {
    fn from_map(map: &mut Map<'_, '_>) -> Self {
        Self {
            title: map.optional("title"),
            kind: map.optional("type"),
            words: map.optional("enum"),
            of: map.optional("of"),
            parts: map.named("parts"),
            unit: map.optional("unit"),
        }
    }
}

impl Decode for Part {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("组成部分", "a part"), out)?;
        let part = Self::from_map(&mut map);
        map.close();
        Some(part)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Box<Part> {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        Part::decode(node, out).map(Self::new)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        Part::schema(generator)
    }
}

impl Decode for Kind {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        choice(node, &KINDS, out)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        choice_schema(&KINDS)
    }
}

impl Decode for PersonalClass {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        choice(node, &CLASSES, out)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        choice_schema(&CLASSES)
    }
}
