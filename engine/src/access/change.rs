//! Changes of the directory, each an event with its day (机构人员变更).
//!
//! The registered text is where a directory begins; what came later is told by these. All days are
//! civil days, both ends included. Nothing is ever taken out: what ended has a last day, so that a
//! question for a day in the past has the answer of that day.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Name;
use crate::case::Document;

/// A change of the directory, with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectoryChanged {
    /// What changed.
    pub change: Change,
    /// The article or the decision on which it rests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// The document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What changed in the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// An organ was established (机构设立).
    OrganEstablished {
        /// Its id.
        organ: Name,
        /// What it is called.
        title: String,
        /// Its short form in case numbers.
        short: String,
        /// Its level.
        level: Name,
        /// The organ above it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<Name>,
        /// Its first day.
        on: Date,
    },
    /// An organ got another name (更名).
    OrganRenamed {
        /// The organ.
        organ: Name,
        /// What it is called.
        title: String,
        /// Its short form in case numbers.
        short: String,
        /// The first day of the name.
        on: Date,
    },
    /// An organ came under another one (隶属关系调整).
    OrganMoved {
        /// The organ.
        organ: Name,
        /// The organ above it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<Name>,
        /// The first day.
        on: Date,
    },
    /// An organ was closed (机构撤销). Its posts end with it.
    OrganClosed {
        /// The organ.
        organ: Name,
        /// Its last day.
        on: Date,
    },
    /// A person came (入职).
    PersonAdded {
        /// The id.
        person: Name,
        /// The name.
        name: String,
        /// Whether the person is invented.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        invented: bool,
        /// The first day.
        on: Date,
    },
    /// A person left (离职、调离、退休). Posts end with it.
    PersonLeft {
        /// The person.
        person: Name,
        /// The last day.
        on: Date,
    },
    /// A person got a post (任职).
    PostAssigned {
        /// The person.
        person: Name,
        /// The organ.
        organ: Name,
        /// The post.
        post: Name,
        /// The first day.
        from: Date,
        /// The last day; open when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Date>,
    },
    /// A post ended (免职).
    PostEnded {
        /// The person.
        person: Name,
        /// The organ.
        organ: Name,
        /// The post.
        post: Name,
        /// The last day.
        on: Date,
    },
    /// A qualification was granted (发证、换证).
    QualificationGranted {
        /// The person.
        person: Name,
        /// The qualification.
        qualification: Name,
        /// The number of the certificate (证件号).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<String>,
        /// The first day.
        from: Date,
        /// The last day; open when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Date>,
    },
    /// A qualification is suspended (暂扣).
    QualificationSuspended {
        /// The person.
        person: Name,
        /// The qualification.
        qualification: Name,
        /// The first day on which it does not count.
        from: Date,
        /// The last such day; open when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Date>,
    },
    /// A qualification ended (收回、注销).
    QualificationEnded {
        /// The person.
        person: Name,
        /// The qualification.
        qualification: Name,
        /// The last day.
        on: Date,
    },
    /// Competence for a matter went to another organ (委托、下放、指定管辖).
    CompetenceDelegated {
        /// The matter.
        matter: Name,
        /// The subjects for which it did; all when there are none.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        subjects: Vec<Name>,
        /// The organ that gave it.
        from_organ: Name,
        /// The organ that has it.
        to_organ: Name,
        /// The first day.
        from: Date,
        /// The last day; open when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Date>,
    },
    /// Competence that was delegated went back (收回委托).
    CompetenceWithdrawn {
        /// The matter.
        matter: Name,
        /// The subjects for which it did; all when there are none.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        subjects: Vec<Name>,
        /// The organ that had it.
        to_organ: Name,
        /// The last day on which that organ has it.
        on: Date,
    },
    /// A subject stands on a register, with a status (登记、状态变更).
    SubjectRegistered {
        /// The register.
        register: Name,
        /// The subject.
        subject: Name,
        /// What it is called.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// Its status, such as `registered`.
        status: Name,
        /// The first day.
        from: Date,
        /// The last day; open when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Date>,
    },
}
