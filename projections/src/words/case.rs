//! The case as a whole, roles, and what comes from outside.

use casebook_engine::case::{
    CaseMigration, Event, OutsideHappened, RecusalDecided, RecusalRequested,
};

use super::Words;

#[expect(clippy::too_many_lines, reason = "one arm for each kind")]
pub(super) fn say(event: &Event) -> Option<Words> {
    Some(match event {
        Event::CaseOpened {
            number,
            organ,
            imported_from,
            ..
        } => {
            let number = number.as_deref().unwrap_or_default();
            let case = if number.is_empty() {
                "case".to_owned()
            } else {
                format!("case {number}")
            };
            match imported_from {
                None => Words::new(
                    format!("{organ}立案{number}"),
                    format!("{case} was opened at {organ}"),
                ),
                Some(source) => Words::new(
                    format!("{organ}的案件{number}自{source}导入"),
                    format!("{case} of {organ} was imported from {source}"),
                ),
            }
        }
        Event::CaseMigrated(CaseMigration {
            from, to, approver, ..
        }) => Words::new(
            format!(
                "案件由第{}版迁移到第{}版，{approver}批准",
                from.version, to.version
            ),
            format!(
                "the case was moved from version {} to version {}, approved by {approver}",
                from.version, to.version
            ),
        ),
        Event::CaseEnded { .. } => Words::new("结案", "the case came to its end"),
        Event::CaseTerminated { approver, .. } => Words::new(
            format!("案件终止，{approver}批准"),
            format!("the case was terminated, approved by {approver}"),
        ),
        Event::CaseSuspended { ground, .. } => Words::new(
            format!("案件中止：{ground}"),
            format!("the case was suspended: {ground}"),
        ),
        Event::CaseResumed { .. } => Words::new("案件恢复", "the case was resumed"),
        Event::OutsideHappened(OutsideHappened {
            happening, role, ..
        }) => Words::new(
            format!("{role}：{happening}"),
            format!("{happening}, by {role}"),
        ),
        Event::RecusalRequested(RecusalRequested {
            person, decided_by, ..
        }) => Words::new(
            format!("申请{person}回避，由{decided_by}决定"),
            format!("the recusal of {person} was asked for; {decided_by} decides"),
        ),
        Event::RecusalDecided(RecusalDecided {
            person,
            granted: true,
            ..
        }) => Words::new(
            format!("决定{person}回避"),
            format!("{person} must step aside"),
        ),
        Event::RecusalDecided(RecusalDecided { person, .. }) => Words::new(
            format!("驳回对{person}的回避申请"),
            format!("{person} need not step aside"),
        ),
        _ => return None,
    })
}
