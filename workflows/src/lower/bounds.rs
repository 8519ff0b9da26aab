//! How large a definition may be. What is proved of it takes time with its size, and a file from
//! outside must not take long.

use super::Flat;
use crate::Code;
use crate::problem::Problems;
use crate::said::{Term, said, term};
use crate::source::Document;

/// Notes what there is too much of. Says whether there is nothing of the kind.
pub(crate) fn is_small(document: &Document, flat: &[Flat<'_>], out: &mut Problems) -> bool {
    let place = document
        .id
        .as_ref()
        .map_or(crate::Place::START, |id| id.place);
    let tasks: usize = flat.iter().map(|flat| flat.stage.tasks.0.len()).sum();
    let ways: usize = flat.iter().map(|flat| flat.stage.next.0.len()).sum();
    let watches = document.watches.as_ref();
    let watches = watches.map_or(0, |watches| watches.rules.0.len());
    let counts = [
        (term("环节", "stages"), flat.len(), 300),
        (term("待办", "tasks"), tasks, 1_000),
        (term("去向", "ways on"), ways, 2_000),
        (term("事实", "facts"), document.facts.0.len(), 1_000),
        (term("角色", "roles"), document.roles.0.len(), 200),
        (term("时限", "limits"), document.limits.0.len(), 300),
        (term("条件", "guards"), document.guards.0.len(), 300),
        (term("文书", "documents"), document.documents.0.len(), 200),
        (term("决策表", "tables"), document.tables.0.0.len(), 50),
        (term("预警规则", "watches"), watches, 100),
        (term("场景", "scenarios"), document.tests.len(), 1_000),
    ];
    let mut is_small = true;
    for (what, count, most) in counts.into_iter().filter(|(_, count, most)| count > most) {
        is_small = false;
        let Term { zh, en } = what;
        let message = said!(
            "定义有 {count} 个{zh}，上限为 {most}",
            "the definition has {count} {en} of at most {most}"
        );
        out.add(
            Code::TooMany,
            place,
            message,
            said!("请拆分流程", "split the workflow"),
        );
    }
    is_small
}
