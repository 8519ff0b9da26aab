//! Notices to test with.

use async_trait::async_trait;
use casebook_engine::notice::{Addressee, Notice};
use casebook_engine::ports::{Announcer, Fault};
use casebook_engine::recorded::Recorded;
use casebook_engine::stream::{CaseId, Category, Position, Version};
use jiff::Timestamp;
use uuid::Uuid;

/// A notice of a case for the `nth` addressee; the same arguments give the same notice.
pub fn notice(case: CaseId, version: u64, position: u64, nth: u64) -> Notice {
    let name = format!("{version}/{nth}");
    let to = if nth.is_multiple_of(2) {
        Addressee::Role {
            role: "legal_review".into(),
            organ: "sfj.pudong".into(),
        }
    } else {
        Addressee::Person(format!("p{nth}").into())
    };
    Notice {
        id: Uuid::new_v5(&case.0, name.as_bytes()),
        topic: "task_opened".into(),
        to,
        case,
        number: Some("沪司罚〔2026〕17".to_owned()),
        kind: "penalty.hearing".into(),
        version: Version(version),
        position: Position(position),
        occurred: Timestamp::UNIX_EPOCH,
        text_zh: format!("案件有新的待办（{name}）"),
        text_en: format!("the case has a new task ({name})"),
    }
}

/// Tells of each event of a case to none, one, two or three, depending on case and version.
#[derive(Clone, Copy, Debug, Default)]
pub struct SomeNotices;

impl SomeNotices {
    /// What people are told of an event.
    pub fn of(event: &Recorded) -> Vec<Notice> {
        let Some(case) = event.stream.case_id() else {
            return Vec::new();
        };
        if event.stream.category() != Category::Case {
            return Vec::new();
        }
        let (version, position) = (event.version.0, event.position.0);
        let count = (version + case.0.as_u64_pair().1) % 4;
        (0..count)
            .map(|nth| notice(case, version, position, nth))
            .collect()
    }
}

#[async_trait]
impl Announcer for SomeNotices {
    async fn notices(&self, event: &Recorded) -> Result<Vec<Notice>, Fault> {
        Ok(Self::of(event))
    }
}
