//! The shape of a report template.

use casebook_engine::Name;
use casebook_engine::definition::Text;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::Code;
use crate::problem::Problems;
use crate::said::{said, term};
use crate::yaml::{At, Decode, Many, Map, Named, Node};

/// The version of the format that is read.
const FORMAT: u32 = 1;

/// A report (报告模板).
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Document {
    /// The version of the format: 1.
    #[schemars(required)]
    pub(crate) report: Option<At<u32>>,
    /// The id of the report.
    #[schemars(required)]
    pub(crate) id: Option<At<String>>,
    /// The version of the template, from 1.
    #[schemars(required)]
    pub(crate) version: Option<At<u32>>,
    /// What it is called.
    #[schemars(required)]
    pub(crate) title: Option<At<Text>>,
    /// The rule that asks for it.
    #[schemars(required)]
    pub(crate) basis: Option<At<String>>,
    /// Its sections.
    pub(crate) sections: Vec<At<Section>>,
    /// The blocks of text that people write, by name.
    #[schemars(default)]
    pub(crate) texts: Named<Text>,
}

/// A section.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Section {
    /// What it is called.
    #[schemars(required)]
    pub(crate) title: Option<At<Text>>,
    /// Its lines.
    pub(crate) lines: Vec<At<Line>>,
}

/// A figure with the words around it.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Line {
    /// The indicator.
    #[schemars(required)]
    pub(crate) figure: Option<At<Name>>,
    /// The words, with `{value}`, `{change}` and `{share}` in their places.
    pub(crate) say: Option<At<Text>>,
    /// Whether it is printed in 万, with one decimal.
    pub(crate) wan: Option<At<bool>>,
    /// Whether it is compared with another period; it is unless this says `false`.
    pub(crate) compare: Option<At<bool>>,
    /// What a rise is called; 上升 when absent.
    pub(crate) up: Option<At<Text>>,
    /// The indicator of which it is a share.
    pub(crate) share: Option<At<Name>>,
    /// How many decimals the share has; 2 when absent.
    pub(crate) share_decimals: Option<At<u32>>,
    /// The indicators that must sum to it.
    #[schemars(default)]
    pub(crate) parts: Many<Name>,
    /// The indicator that says of how many in a hundred the figure is made, where it is a sample.
    pub(crate) sample: Option<At<Name>>,
}

impl Line {
    /// The line as it is printed.
    pub(super) fn lowered(&self) -> super::Line {
        let name = |at: &Option<At<Name>>| at.as_ref().map(|at| at.value.clone());
        super::Line {
            figure: name(&self.figure).unwrap_or_else(|| "".into()),
            say: self.say.as_ref().map(|say| say.value.clone()),
            wan: self.wan.as_ref().is_some_and(|wan| wan.value),
            compare: self.compare.as_ref().is_none_or(|compare| compare.value),
            up: self.up.as_ref().map(|up| up.value.clone()),
            share: name(&self.share),
            share_decimals: self.share_decimals.as_ref().map_or(2, |at| at.value.min(6)),
            parts: self.parts.iter().map(|part| part.value.clone()).collect(),
            sample: name(&self.sample),
        }
    }
}

impl Decode for Document {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("报告模板", "a report template"), out)?;
        let document = Self {
            report: map.required("report"),
            id: map.required("id"),
            version: map.required("version"),
            title: map.required("title"),
            basis: map.required("basis"),
            sections: map.list("sections"),
            texts: map.named("texts"),
        };
        if map.node("sections").is_none() {
            map.missing(Code::MissingKey, "sections");
        }
        map.close();
        let other = document.report.as_ref();
        if let Some(other) = other.filter(|at| at.value != FORMAT) {
            let message = said!(
                "未知的报告模板格式版本 {version}",
                "version {version} of the format is not known",
                version = other.value
            );
            let fix = said!("请写 report: {FORMAT}", "write report: {FORMAT}");
            out.add(Code::LanguageVersion, other.place, message, fix);
        }
        Some(document)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Section {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("章节", "a section"), out)?;
        let section = Self {
            title: map.required("title"),
            lines: map.list("lines"),
        };
        map.close();
        Some(section)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Line {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("行", "a line"), out)?;
        let line = Self {
            figure: map.required("figure"),
            say: map.optional("say"),
            wan: map.optional("wan"),
            compare: map.optional("compare"),
            up: map.optional("up"),
            share: map.optional("share"),
            share_decimals: map.optional("share_decimals"),
            parts: map.many("parts"),
            sample: map.optional("sample"),
        };
        map.close();
        Some(line)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}
