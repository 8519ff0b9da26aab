//! The shape of a directory file.

use casebook_engine::Name;
use casebook_engine::definition::Text;
use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::Code;
use crate::problem::Problems;
use crate::said::{said, term};
use crate::yaml::{At, Decode, Many, Map, Named, Node};

/// The version of the format that is read.
const FORMAT: u32 = 1;

/// The organs and persons of a bureau (机构人员名录).
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Document {
    /// The version of the format: 1.
    #[schemars(required)]
    pub(crate) directory: Option<At<u32>>,
    /// The id of the directory.
    #[schemars(required)]
    pub(crate) id: Option<At<Name>>,
    /// The version of the directory, from 1; every change is a new one.
    #[schemars(required)]
    pub(crate) version: Option<At<u32>>,
    /// The organs (机关、机构) by id.
    pub(crate) organs: Named<Organ>,
    /// The persons by id.
    pub(crate) persons: Named<Person>,
    /// The posts that bring definitions into force; any post when absent.
    pub(crate) publishing: Option<At<Publishing>>,
    /// Which organ is competent for which matter (职权、管辖).
    #[schemars(default)]
    pub(crate) competence: Vec<At<Competence>>,
    /// The registers (名册) by id.
    #[schemars(default)]
    pub(crate) registers: Named<Register>,
}

/// The posts whose holders bring definitions into force (流程发布权限): always two persons.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Publishing {
    /// The post or posts that propose (提请), such as `legal`.
    pub(crate) propose: Many<Name>,
    /// The post or posts that approve (批准), such as `heads`.
    pub(crate) approve: Many<Name>,
}

/// The competence of an organ for a matter.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Competence {
    /// The matter, such as `forensic.supervision`.
    #[schemars(required)]
    pub(crate) matter: Option<At<Name>>,
    /// The organ or organs.
    pub(crate) organ: Many<Name>,
    /// The organ that delegated it (委托、下放).
    pub(crate) delegated_by: Option<At<Name>>,
    /// The subjects for which; all when absent.
    #[schemars(default)]
    pub(crate) subjects: Many<Name>,
    /// The article or decision.
    pub(crate) basis: Option<At<String>>,
    /// The first day; open when absent.
    pub(crate) from: Option<At<Date>>,
    /// The last day; open when absent.
    pub(crate) to: Option<At<Date>>,
}

/// A register: a dated list of subjects.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Register {
    /// What it is called.
    #[schemars(required)]
    pub(crate) title: Option<At<Text>>,
    /// The subjects by id.
    pub(crate) subjects: Named<Subject>,
}

/// A subject of a register.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Subject {
    /// What it is called.
    pub(crate) title: Option<At<String>>,
    /// Its status; `registered` when absent.
    pub(crate) status: Option<At<Name>>,
    /// The first day; open when absent.
    pub(crate) from: Option<At<Date>>,
    /// The last day; open when absent.
    pub(crate) to: Option<At<Date>>,
}

/// An organ.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Organ {
    /// What it is called.
    #[schemars(required)]
    pub(crate) title: Option<At<Text>>,
    /// Its short form in case numbers, such as 沪司.
    #[schemars(required)]
    pub(crate) short: Option<At<String>>,
    /// The organ above it.
    pub(crate) parent: Option<At<Name>>,
    /// Its level, such as `municipal` or `district`.
    #[schemars(required)]
    pub(crate) level: Option<At<Name>>,
}

/// A person.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Person {
    /// The name shown.
    #[schemars(required)]
    pub(crate) name: Option<At<String>>,
    /// The posts held.
    #[schemars(default)]
    pub(crate) posts: Vec<At<Posts>>,
    /// The qualifications held.
    #[schemars(default)]
    pub(crate) qualifications: Vec<At<Qualification>>,
    /// Whether the person is invented, for demonstrations.
    pub(crate) invented: Option<At<bool>>,
}

/// Posts (岗位) in an organ between two dates, both included.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Posts {
    /// The organ.
    #[schemars(required)]
    pub(crate) organ: Option<At<Name>>,
    /// The post or posts, such as `legal`.
    pub(crate) post: Many<Name>,
    /// The first day; open when absent.
    pub(crate) from: Option<At<Date>>,
    /// The last day; open when absent.
    pub(crate) to: Option<At<Date>>,
}

/// A qualification (资格、证件) between two dates, both included.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Qualification {
    /// The number of the certificate (证件号).
    pub(crate) number: Option<At<String>>,
    /// What it is, such as `law_licence`.
    #[schemars(required)]
    pub(crate) name: Option<At<Name>>,
    /// The first day; open when absent.
    pub(crate) from: Option<At<Date>>,
    /// The last day; open when absent.
    pub(crate) to: Option<At<Date>>,
}

impl Decode for Document {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("名录", "a directory"), out)?;
        let document = Self {
            directory: map.required("directory"),
            id: map.required("id"),
            version: map.required("version"),
            organs: map.required_named("organs"),
            persons: map.required_named("persons"),
            competence: map.list("competence"),
            registers: map.named("registers"),
            publishing: map.optional("publishing"),
        };
        if let Some(found) = document.directory.filter(|found| found.value != FORMAT) {
            let message = said!(
                "未知的名录格式 {format}",
                "directory format {format} is not known",
                format = found.value
            );
            let fix = said!("请写 directory: {FORMAT}", "write directory: {FORMAT}");
            map.out
                .add(Code::LanguageVersion, found.place, message, fix);
        }
        map.close();
        Some(document)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Competence {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("管辖", "a competence"), out)?;
        let competence = Self {
            matter: map.required("matter"),
            organ: map.required_many("organ"),
            delegated_by: map.optional("delegated_by"),
            subjects: map.many("subjects"),
            basis: map.optional("basis"),
            from: map.optional("from"),
            to: map.optional("to"),
        };
        map.close();
        Some(competence)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Register {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("名册", "a register"), out)?;
        let register = Self {
            title: map.required("title"),
            subjects: map.required_named("subjects"),
        };
        map.close();
        Some(register)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Subject {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("名册中的对象", "a subject"), out)?;
        let subject = Self {
            title: map.optional("title"),
            status: map.optional("status"),
            from: map.optional("from"),
            to: map.optional("to"),
        };
        map.close();
        Some(subject)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Publishing {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("公示", "publishing"), out)?;
        let publishing = Self {
            propose: map.required_many("propose"),
            approve: map.required_many("approve"),
        };
        map.close();
        Some(publishing)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Organ {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("机关", "an organ"), out)?;
        let organ = Self {
            title: map.required("title"),
            short: map.required("short"),
            parent: map.optional("parent"),
            level: map.required("level"),
        };
        map.close();
        Some(organ)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Person {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("人员", "a person"), out)?;
        let person = Self {
            name: map.required("name"),
            posts: map.list("posts"),
            qualifications: map.list("qualifications"),
            invented: map.optional("invented"),
        };
        map.close();
        Some(person)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Posts {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("任职", "a post"), out)?;
        let post = Self {
            organ: map.required("organ"),
            post: map.required_many("post"),
            from: map.optional("from"),
            to: map.optional("to"),
        };
        map.close();
        Some(post)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Qualification {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("资格", "a qualification"), out)?;
        let qualification = Self {
            number: map.optional("number"),
            name: map.required("name"),
            from: map.optional("from"),
            to: map.optional("to"),
        };
        map.close();
        Some(qualification)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}
