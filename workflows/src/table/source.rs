//! The shape of a table file.

use casebook_engine::Name;
use casebook_engine::definition::Text;
use casebook_engine::definition::table::Hit;
use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::Code;
use crate::problem::Problems;
use crate::said::{said, term};
use crate::source::FactKind;
use crate::yaml::{At, Decode, Kind, Many, Map, Named, Node, choice, choice_schema, wrong_kind};

/// The version of the format that is read.
const FORMAT: u32 = 1;

/// A decision table (裁量基准、应审清单) with dated rows.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Document {
    /// The version of the format: 1.
    #[schemars(required)]
    pub(crate) table: Option<At<u32>>,
    /// The id of the table, the same in all its versions.
    #[schemars(required)]
    pub(crate) id: Option<At<Name>>,
    /// The version of the table, from 1; every change is a new one.
    #[schemars(required)]
    pub(crate) version: Option<At<u32>>,
    /// What it is called.
    #[schemars(required)]
    pub(crate) title: Option<At<Text>>,
    /// The law as a whole.
    #[schemars(required)]
    pub(crate) basis: Option<At<String>>,
    /// What it answers when several rows hold: `unique`, `first`, `any`, `priority` or `collect`.
    #[schemars(required)]
    pub(crate) hit: Option<At<Hit>>,
    /// What it asks for, by name.
    #[schemars(rename = "in", default)]
    pub(crate) inputs: Named<Column>,
    /// What it answers, by name.
    #[schemars(rename = "out")]
    pub(crate) outputs: Named<Column>,
    /// The rows.
    pub(crate) rows: Vec<At<Row>>,
}

/// An input or an output.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Column {
    /// What it is called.
    pub(crate) title: Option<At<Text>>,
    /// Its type; absent when `enum` gives its words.
    #[schemars(rename = "type")]
    pub(crate) kind: Option<At<FactKind>>,
    /// The words of which it is one.
    #[schemars(rename = "enum")]
    pub(crate) words: Option<At<Many<Name>>>,
    /// Its unit, such as CNY.
    pub(crate) unit: Option<At<String>>,
    /// The least value that an input can have.
    pub(crate) min: Option<At<String>>,
    /// The greatest value that an input can have.
    pub(crate) max: Option<At<String>>,
}

/// A row.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Row {
    /// The first day on which it is in force.
    #[schemars(required)]
    pub(crate) from: Option<At<Date>>,
    /// The last day; open when absent.
    pub(crate) to: Option<At<Date>>,
    /// What must hold of the inputs: a value, a span such as `[1000..3000)`, or a list of them.
    #[schemars(rename = "if", default)]
    pub(crate) conditions: Named<Many<CellText>>,
    /// The value of each output.
    #[schemars(rename = "then")]
    pub(crate) results: Named<Node>,
    /// The article.
    #[schemars(required)]
    pub(crate) basis: Option<At<String>>,
    /// Whether the legal office still has to confirm it.
    pub(crate) confirm: Option<At<bool>>,
    /// With `hit: priority`, the smallest number decides.
    pub(crate) priority: Option<At<u32>>,
}

/// What is written in a cell: any single value.
#[derive(Clone, Debug)]
pub(crate) struct CellText(pub(crate) String);

const HITS: [(&str, Hit); 5] = [
    ("unique", Hit::Unique),
    ("first", Hit::First),
    ("any", Hit::Any),
    ("priority", Hit::Priority),
    ("collect", Hit::Collect),
];

impl Decode for Document {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("决策表", "a table"), out)?;
        let document = Self {
            table: map.required("table"),
            id: map.required("id"),
            version: map.required("version"),
            title: map.required("title"),
            basis: map.required("basis"),
            hit: map.required("hit"),
            inputs: map.named("in"),
            outputs: map.required_named("out"),
            rows: map.list("rows"),
        };
        if map.node("rows").is_none() {
            map.missing(Code::MissingKey, "rows");
        }
        map.close();
        let other = document.table.as_ref().filter(|at| at.value != FORMAT);
        if let Some(other) = other {
            let message = said!(
                "未知的决策表格式版本 {version}",
                "version {version} of the format is not known",
                version = other.value
            );
            let fix = said!("请写 table: {FORMAT}", "write table: {FORMAT}");
            out.add(Code::LanguageVersion, other.place, message, fix);
        }
        Some(document)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Column {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("列", "a column"), out)?;
        let column = Self {
            title: map.optional("title"),
            kind: map.optional("type"),
            words: map.optional("enum"),
            unit: map.optional("unit"),
            min: map.optional("min"),
            max: map.optional("max"),
        };
        map.close();
        Some(column)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Row {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("行", "a row"), out)?;
        let row = Self {
            from: map.required("from"),
            to: map.optional("to"),
            conditions: map.named("if"),
            results: map.required_named("then"),
            basis: map.required("basis"),
            confirm: map.optional("confirm"),
            priority: map.optional("priority"),
        };
        map.close();
        Some(row)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for CellText {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        match &node.kind {
            Kind::Scalar { text, .. } if !node.is_nothing() => Some(Self(text.clone())),
            _ => {
                wrong_kind(
                    node,
                    term(
                        "值或者区间，例如 [1..3)",
                        "a value or a span such as [1..3)",
                    ),
                    out,
                );
                None
            }
        }
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["string", "number", "boolean"]})
    }
}

impl Decode for Hit {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        choice(node, &HITS, out)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        choice_schema(&HITS)
    }
}
