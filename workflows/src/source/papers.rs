//! Document types as they are written.

use casebook_engine::Name;
use casebook_engine::deadline::Length;
use casebook_engine::definition::{RecordKind, ServiceMode, Text};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::Condition;
use crate::problem::Problems;
use crate::said::term;
use crate::yaml::{At, Decode, Many, Map, Node, choice, choice_schema};

/// A type of document (文书): what it must hold, its number, its service and publication.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct DocumentType {
    /// What it is called, such as 行政处罚决定书.
    #[schemars(required)]
    pub(crate) title: Option<At<Text>>,
    /// The article that asks for it.
    pub(crate) basis: Option<At<String>>,
    /// The outcomes with which it is issued; with any when absent.
    #[schemars(default)]
    pub(crate) outcomes: Many<Name>,
    /// What it must hold (必备要素): `facts.NAME`, or the name of a text that is given with it.
    #[schemars(default)]
    pub(crate) elements: Many<Name>,
    /// The pattern of its number (文号), such as `{organ}罚决〔{year}〕`.
    pub(crate) series: Option<At<String>>,
    /// The roles that must have signed when it is issued.
    #[schemars(default)]
    pub(crate) signers: Many<Name>,
    /// The organ that issues it: `parent`, `facts.NAME`, or an id; that of the case when absent.
    pub(crate) office: Option<At<Name>>,
    /// Whether it must bear the seal.
    pub(crate) seal: Option<At<bool>>,
    /// The roles that may void it (作废).
    #[schemars(default)]
    pub(crate) void: Many<Name>,
    /// How it is served (送达).
    pub(crate) serve: Option<At<Serve>>,
    /// How it is published (公示).
    pub(crate) publish: Option<At<Publish>>,
}

/// How a document is served.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Serve {
    /// How long there is for it.
    #[schemars(required)]
    pub(crate) within: Option<At<Length>>,
    /// The article.
    #[schemars(required)]
    pub(crate) basis: Option<At<String>>,
    /// The ways that are allowed; all when absent.
    #[schemars(default)]
    pub(crate) modes: Many<ServiceMode>,
    /// The happenings that end the duty, such as a judgment.
    #[schemars(default)]
    pub(crate) stop: Many<Name>,
    /// How long before its end reminders are felt.
    #[schemars(default)]
    pub(crate) remind: Many<Length>,
    /// Not yet confirmed by the legal office.
    pub(crate) confirm: Option<At<bool>>,
}

/// How a document is published.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Publish {
    /// How long there is for it.
    #[schemars(required)]
    pub(crate) within: Option<At<Length>>,
    /// The article.
    #[schemars(required)]
    pub(crate) basis: Option<At<String>>,
    /// A guard, by name or as an expression; where it does not hold it need not be published.
    pub(crate) when: Option<At<Condition>>,
    /// The happenings that end the duty, such as a judgment.
    #[schemars(default)]
    pub(crate) stop: Many<Name>,
    /// How long before its end reminders are felt.
    #[schemars(default)]
    pub(crate) remind: Many<Length>,
    /// Not yet confirmed by the legal office.
    pub(crate) confirm: Option<At<bool>>,
    /// When a published document must be withdrawn.
    pub(crate) withdraw: Option<At<Withdraw>>,
}

/// When a published document must be withdrawn (撤回公示).
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Withdraw {
    /// The happenings after which it must.
    pub(crate) after: Many<Name>,
    /// How long there is for it.
    #[schemars(required)]
    pub(crate) within: Option<At<Length>>,
    /// The article.
    #[schemars(required)]
    pub(crate) basis: Option<At<String>>,
    /// How long before its end reminders are felt.
    #[schemars(default)]
    pub(crate) remind: Many<Length>,
}

impl Decode for DocumentType {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("文书", "a document"), out)?;
        let document = Self {
            title: map.required("title"),
            basis: map.optional("basis"),
            outcomes: map.many("outcomes"),
            elements: map.many("elements"),
            series: map.optional("series"),
            signers: map.many("signers"),
            office: map.optional("office"),
            seal: map.optional("seal"),
            void: map.many("void"),
            serve: map.optional("serve"),
            publish: map.optional("publish"),
        };
        map.close();
        Some(document)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Serve {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("文书的送达", "the service of a document"), out)?;
        let serve = Self {
            within: map.required("within"),
            basis: map.required("basis"),
            modes: map.many("modes"),
            stop: map.many("stop"),
            remind: map.many("remind"),
            confirm: map.optional("confirm"),
        };
        map.close();
        Some(serve)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Publish {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(
            node,
            term("文书的公示", "the publication of a document"),
            out,
        )?;
        let publish = Self {
            within: map.required("within"),
            basis: map.required("basis"),
            when: map.optional("when"),
            stop: map.many("stop"),
            remind: map.many("remind"),
            confirm: map.optional("confirm"),
            withdraw: map.optional("withdraw"),
        };
        map.close();
        Some(publish)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Withdraw {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(
            node,
            term("公示的撤回", "the withdrawal of a document"),
            out,
        )?;
        let withdraw = Self {
            after: map.required_many("after"),
            within: map.required("within"),
            basis: map.required("basis"),
            remind: map.many("remind"),
        };
        map.close();
        Some(withdraw)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

const MODES: [(&str, ServiceMode); 5] = [
    ("direct", ServiceMode::Direct),
    ("left", ServiceMode::Left),
    ("post", ServiceMode::Post),
    ("electronic", ServiceMode::Electronic),
    ("notice", ServiceMode::Notice),
];

const RECORDS: [(&str, RecordKind); 3] = [
    ("text", RecordKind::Text),
    ("audio_video", RecordKind::AudioVideo),
    ("onsite", RecordKind::Onsite),
];

impl Decode for ServiceMode {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        choice(node, &MODES, out)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        choice_schema(&MODES)
    }
}

impl Decode for RecordKind {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        choice(node, &RECORDS, out)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        choice_schema(&RECORDS)
    }
}
