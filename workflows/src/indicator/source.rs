//! The shape of a file of indicators.

use casebook_engine::Name;
use casebook_engine::definition::Text;
use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::Code;
use crate::problem::Problems;
use crate::said::{said, term};
use crate::source::Condition;
use crate::yaml::{At, Decode, Many, Map, Named, Node};

/// The version of the format that is read.
const FORMAT: u32 = 1;

/// Indicators (指标) about one matter.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Document {
    /// The version of the format: 1.
    #[schemars(required)]
    pub(crate) indicators: Option<At<u32>>,
    /// The id of the file.
    #[schemars(required)]
    pub(crate) id: Option<At<Name>>,
    /// What they are about.
    #[schemars(required)]
    pub(crate) title: Option<At<Text>>,
    /// The rule that asks for them, where an indicator names none of its own.
    #[schemars(required)]
    pub(crate) basis: Option<At<String>>,
    /// The indicators by id.
    pub(crate) figures: Named<Figure>,
}

/// An indicator, with exactly one way in which it is computed.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Figure {
    /// What it is called.
    #[schemars(required)]
    pub(crate) title: Option<At<Text>>,
    /// What it is counted in, such as 件 or %.
    #[schemars(required)]
    pub(crate) unit: Option<At<Text>>,
    /// How many decimals are shown; none when absent.
    pub(crate) decimals: Option<At<u32>>,
    /// How many decimals a change is shown with; 2 when absent.
    pub(crate) change_decimals: Option<At<u32>>,
    /// The rule that asks for it.
    pub(crate) basis: Option<At<String>>,
    /// The first day on which there was such a thing at all (首次开展).
    pub(crate) since: Option<At<Date>>,
    /// Whether the legal office still has to confirm it.
    pub(crate) confirm: Option<At<bool>>,
    /// How often something happened.
    #[schemars(default)]
    pub(crate) count: Many<Source>,
    /// In how many cases something happened, each case once.
    #[schemars(default)]
    pub(crate) cases: Many<Source>,
    /// The sum of a fact.
    #[schemars(default)]
    pub(crate) sum: Many<Source>,
    /// How many cases there are at the end of the period.
    pub(crate) balance: Option<At<Balance>>,
    /// How long something took.
    pub(crate) duration: Option<At<Duration>>,
    /// A share of two other indicators.
    pub(crate) ratio: Option<At<Ratio>>,
    /// Several other indicators together.
    #[schemars(default)]
    pub(crate) total: Many<Name>,
}

/// Where something that counts happens.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Source {
    /// The definitions; `any` for every one.
    #[schemars(required)]
    pub(crate) of: Many<Name>,
    /// The happenings by which it falls into a period.
    #[schemars(required)]
    pub(crate) at: Many<Name>,
    /// For a duration, the happenings from which it runs.
    #[schemars(default)]
    pub(crate) from: Many<Name>,
    /// For a sum, the fact.
    pub(crate) fact: Option<At<Name>>,
    /// What must hold of the case at that moment.
    pub(crate) when: Option<At<Condition>>,
}

/// Cases that come and leave.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Balance {
    /// What brings a case in.
    #[schemars(required)]
    pub(crate) plus: Many<Source>,
    /// What takes it out.
    #[schemars(default)]
    pub(crate) minus: Many<Source>,
}

/// How long something took.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Duration {
    /// So many in a hundred took no longer: 50 or 90.
    #[schemars(required)]
    pub(crate) percentile: Option<At<u32>>,
    /// From where to where.
    #[schemars(required)]
    pub(crate) spans: Many<Source>,
}

/// A share.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Ratio {
    /// The indicator that is the numerator.
    #[schemars(required)]
    pub(crate) part: Option<At<Name>>,
    /// The indicator that is the denominator.
    #[schemars(required)]
    pub(crate) whole: Option<At<Name>>,
}

impl Decode for Document {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("指标文件", "a file of indicators"), out)?;
        let document = Self {
            indicators: map.required("indicators"),
            id: map.required("id"),
            title: map.required("title"),
            basis: map.required("basis"),
            figures: map.required_named("figures"),
        };
        map.close();
        let other = document.indicators.as_ref();
        if let Some(other) = other.filter(|at| at.value != FORMAT) {
            let message = said!(
                "未知的指标格式版本 {version}",
                "version {version} of the format is not known",
                version = other.value
            );
            let fix = said!("请写 indicators: {FORMAT}", "write indicators: {FORMAT}");
            out.add(Code::LanguageVersion, other.place, message, fix);
        }
        Some(document)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Figure {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("指标", "an indicator"), out)?;
        let figure = Self {
            title: map.required("title"),
            unit: map.required("unit"),
            decimals: map.optional("decimals"),
            change_decimals: map.optional("change_decimals"),
            basis: map.optional("basis"),
            since: map.optional("since"),
            confirm: map.optional("confirm"),
            count: map.many("count"),
            cases: map.many("cases"),
            sum: map.many("sum"),
            balance: map.optional("balance"),
            duration: map.optional("duration"),
            ratio: map.optional("ratio"),
            total: map.many("total"),
        };
        map.close();
        Some(figure)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Source {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("来源", "a source"), out)?;
        let source = Self {
            of: map.required_many("of"),
            at: map.required_many("at"),
            from: map.many("from"),
            fact: map.optional("fact"),
            when: map.optional("when"),
        };
        map.close();
        Some(source)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Balance {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("结存", "a balance"), out)?;
        let balance = Self {
            plus: map.required_many("plus"),
            minus: map.many("minus"),
        };
        map.close();
        Some(balance)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Duration {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("用时", "a duration"), out)?;
        let duration = Self {
            percentile: map.required("percentile"),
            spans: map.required_many("spans"),
        };
        map.close();
        Some(duration)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Ratio {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("比率", "a ratio"), out)?;
        let ratio = Self {
            part: map.required("part"),
            whole: map.required("whole"),
        };
        map.close();
        Some(ratio)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}
