//! The whole file.

use casebook_engine::Name;
use casebook_engine::definition::Text;
use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{
    DocumentType, Fact, Guard, Limit, Link, Message, Reaction, Role, Stage, Tables, Test, Verbs,
    Watches,
};
use crate::Code;
use crate::problem::Problems;
use crate::said::term;
use crate::yaml::{At, Decode, Kind, Map, Named, Node};

/// One version of a workflow (流程定义).
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Document {
    /// The version of the language: 1.
    #[schemars(required)]
    pub(crate) casebook: Option<At<u32>>,
    /// The id of the workflow, the same in all its versions, such as `penalty.hearing`.
    #[schemars(required)]
    pub(crate) id: Option<At<Name>>,
    /// What the workflow is called.
    #[schemars(required)]
    pub(crate) title: Option<At<Text>>,
    /// The version of the workflow, from 1.
    #[schemars(required)]
    pub(crate) version: Option<At<u32>>,
    /// When this version applies.
    #[schemars(required)]
    pub(crate) in_force: Option<At<InForce>>,
    /// The law as a whole, such as 行政处罚法(2021).
    #[schemars(required)]
    pub(crate) basis: Option<At<String>>,
    /// The calendar of working days by which limits are computed, such as `cn`.
    #[schemars(required)]
    pub(crate) calendar: Option<At<Name>>,
    /// For which matter an organ must be competent that opens a case (管辖).
    pub(crate) competence: Option<At<Jurisdiction>>,
    /// The pattern of the case number (案号), such as `{organ}罚〔{year}〕`.
    pub(crate) series: Option<At<String>>,
    /// The facts of a case by name.
    #[schemars(default)]
    pub(crate) facts: Named<Fact>,
    /// What outcomes and the words of enumerations are called (用语), by the word.
    #[schemars(default)]
    pub(crate) words: Named<Text>,
    /// Who takes part, by name.
    pub(crate) roles: Named<Role>,
    /// The decision tables (裁量基准、应审清单) that expressions ask.
    #[schemars(default)]
    pub(crate) tables: Tables,
    /// The document types (文书) by name.
    #[schemars(default)]
    pub(crate) documents: Named<DocumentType>,
    /// The limits (时限) by name.
    #[schemars(default)]
    pub(crate) limits: Named<Limit>,
    /// The stage in which a case begins.
    #[schemars(required)]
    pub(crate) start: Option<At<Name>>,
    /// The stages (环节) by name.
    pub(crate) stages: Named<Stage>,
    /// The conditions that the law sets, by name.
    #[schemars(default)]
    pub(crate) guards: Named<Guard>,
    /// Other cases that are opened out of this one, by name.
    #[schemars(default)]
    pub(crate) links: Named<Link>,
    /// What happens in other cases and is a happening here, by the name that it has here.
    #[schemars(default)]
    pub(crate) reacts: Named<Reaction>,
    /// Messages from outside that find their case by themselves, by name.
    #[schemars(default)]
    pub(crate) messages: Named<Message>,
    /// Which events of other cases open a case of this kind (预警规则).
    pub(crate) watches: Option<At<Watches>>,
    /// What may be done to a case beside its tasks.
    pub(crate) verbs: Option<At<Verbs>>,
    /// Scenarios that must come out as said.
    #[schemars(default)]
    pub(crate) tests: Vec<At<Test>>,
}

/// The days on which a version applies.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct InForce {
    /// The first day.
    #[schemars(required)]
    pub(crate) from: Option<At<Date>>,
    /// The last day; open when absent.
    pub(crate) to: Option<At<Date>>,
    /// What decides by its date: `case.filed` (the default), or a fact that is a date or an instant.
    pub(crate) pin: Option<At<Name>>,
}

/// For which matter, and about which subject: the matter alone, or a map.
#[derive(Debug)]
pub(crate) struct Jurisdiction {
    /// The matter, as the directory names it.
    pub(crate) matter: Option<At<Name>>,
    /// The subject: `facts.x`.
    pub(crate) subject: Option<At<Name>>,
}

impl Decode for Jurisdiction {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        if let Kind::Scalar { .. } = node.kind {
            let matter = At::decode(node, out);
            return Some(Self {
                matter,
                subject: None,
            });
        }
        let mut map = Map::open(node, term("管辖", "competence"), out)?;
        let found = Self {
            matter: map.required("matter"),
            subject: map.optional("subject"),
        };
        map.close();
        Some(found)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let name = Name::schema(generator);
        let map = json_schema!({
            "type": "object",
            "properties": {"matter": name, "subject": name},
            "required": ["matter"],
            "additionalProperties": false,
        });
        json_schema!({"anyOf": [name, map]})
    }
}

impl Decode for Document {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("流程定义", "a definition"), out)?;
        let document = Self {
            casebook: map.required("casebook"),
            id: map.required("id"),
            title: map.required("title"),
            version: map.required("version"),
            in_force: map.required("in_force"),
            basis: map.required("basis"),
            calendar: map.required("calendar"),
            competence: map.optional("competence"),
            series: map.optional("series"),
            facts: map.named("facts"),
            words: map.named("words"),
            roles: map.required_named("roles"),
            tables: tables(&mut map),
            documents: map.named("documents"),
            limits: map.named("limits"),
            start: map.required("start"),
            stages: map.required_named("stages"),
            guards: map.named("guards"),
            links: map.named("links"),
            reacts: map.named("reacts"),
            messages: map.named("messages"),
            watches: map.optional("watches"),
            verbs: map.optional("verbs"),
            tests: map.list("tests"),
        };
        refuse_what_is_not_executed(&mut map);
        map.close();
        Some(document)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

fn tables(map: &mut Map<'_, '_>) -> Tables {
    map.optional::<Tables>("tables")
        .map(|tables| tables.value)
        .unwrap_or_default()
}

fn refuse_what_is_not_executed(map: &mut Map<'_, '_>) {
    map.refuse(
        &["migrate"],
        Code::MigrationNotExecuted,
        term(
            "请让在办案件按原版本办完",
            "let running cases end under their version",
        ),
    );
}

impl Decode for InForce {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("有效期", "in_force"), out)?;
        let in_force = Self {
            from: map.required("from"),
            to: map.optional("to"),
            pin: map.optional("pin"),
        };
        map.close();
        Some(in_force)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}
