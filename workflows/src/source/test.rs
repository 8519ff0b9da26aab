//! Scenarios as they are written.

use casebook_engine::Name;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::Code;
use crate::problem::Problems;
use crate::said::{said, term};
use crate::yaml::{At, Decode, Kind, Map, Named, Node, wrong_kind};

/// A scenario: what happened, what is tried, what must come of it.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Test {
    /// What it shows.
    #[schemars(required)]
    pub(crate) name: Option<At<String>>,
    /// What happened before, in order.
    #[schemars(default)]
    pub(crate) given: Vec<At<Step>>,
    /// What is tried then.
    pub(crate) when: Option<At<Step>>,
    /// What must be so afterwards.
    #[schemars(default)]
    pub(crate) expect: Named<Node>,
    /// The rule that must refuse what is tried, or the code of the refusal.
    pub(crate) refused: Option<At<String>>,
    /// The article that it shows.
    pub(crate) basis: Option<At<String>>,
}

/// Something that happens in a scenario: a happening alone, or with what belongs to it.
#[derive(Debug)]
pub(crate) struct Step {
    /// What happens.
    pub(crate) happening: At<Name>,
    /// When, who, with which facts.
    pub(crate) with: Option<Node>,
}

/// A file of scenarios.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ScenarioFile {
    /// The id of the definition to which they belong.
    #[schemars(required)]
    pub(crate) scenarios: Option<At<Name>>,
    /// The scenarios.
    pub(crate) tests: Vec<At<Test>>,
}

impl Decode for ScenarioFile {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("场景文件", "a file of scenarios"), out)?;
        let file = Self {
            scenarios: map.required("scenarios"),
            tests: map.list("tests"),
        };
        map.close();
        Some(file)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Test {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("场景", "a scenario"), out)?;
        let test = Self {
            name: map.required("name"),
            given: map.list("given"),
            when: map.optional("when"),
            expect: map.named("expect"),
            refused: map.optional("refused"),
            basis: map.optional("basis"),
        };
        if test.expect.is_empty() && test.refused.is_none() {
            let message = said!("场景没有检查任何内容", "a scenario checks nothing");
            map.out.add(
                Code::EmptyScenario,
                map.place(),
                message,
                said!(
                    "请补写“expect”或者“refused”",
                    "add \"expect\" or \"refused\""
                ),
            );
        }
        if let (Some(refused), None) = (&test.refused, &test.when) {
            let message = said!(
                "场景写了被拒绝，却没有尝试任何步骤",
                "a scenario is refused and tries nothing"
            );
            map.out.add(
                Code::EmptyScenario,
                refused.place,
                message,
                said!("请补写“when”", "add \"when\""),
            );
        }
        map.close();
        Some(test)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Step {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        match &node.kind {
            Kind::Scalar { .. } => At::decode(node, out).map(|happening| Self {
                happening,
                with: None,
            }),
            Kind::Map(entries) if entries.len() == 1 => {
                let named = Named::<Node>::decode(node, out)?;
                let (happening, with) = named.0.into_iter().next()?;
                Some(Self {
                    happening,
                    with: Some(with.value),
                })
            }
            _ => {
                let needed = term(
                    "一个步骤，或者只有一个步骤的映射",
                    "a happening, or a map with one happening,",
                );
                wrong_kind(node, needed, out);
                None
            }
        }
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let name = Name::schema(generator);
        json_schema!({
            "anyOf": [name, {"type": "object", "minProperties": 1, "maxProperties": 1}]
        })
    }
}
