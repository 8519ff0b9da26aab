//! Where a case stands when a scenario comes out otherwise, in words.

use casebook_engine::Name;
use casebook_engine::case::{LimitStatus, Status};

use super::world::World;
use crate::Said;
use crate::said::said;

impl World<'_> {
    /// Why something did not happen, with the stages in which the case stands by then and the
    /// limits that have run out.
    pub(super) fn and_standing(&self, why: Said) -> Said {
        // What has run out may have led on, and was taken back with the refusal.
        let mut by_then = self.clone();
        let _ = by_then.pass();
        let mut parts = vec![by_then.stages()];
        parts.retain(|at| !why.zh.contains("案件处于") || !at.zh.contains("案件处于"));
        parts.extend(by_then.over());
        parts.insert(0, why);
        let joined = |pick: fn(&Said) -> &str, between: &str| {
            parts.iter().map(pick).collect::<Vec<_>>().join(between)
        };
        Said {
            zh: joined(|part| &part.zh, "；"),
            en: joined(|part| &part.en, "; "),
        }
    }

    /// The limits that have run out, and when.
    fn over(&self) -> Vec<Said> {
        let limits = self.state.limits.values();
        let over = limits.filter(|limit| limit.status == LimitStatus::Expired);
        let said = over.map(|limit| {
            let (name, due) = (&limit.name, limit.schedule.due.known());
            let day = due.map(|due| due.last_day);
            let zh = day.map_or_else(String::new, |day| format!("于 {day} "));
            let en = day.map_or_else(String::new, |day| format!(" on {day}"));
            said!(
                "此前时限“{name}”已{zh}届满",
                "the limit \"{name}\" had run out{en}"
            )
        });
        said.collect()
    }

    fn stages(&self) -> Said {
        match self.state.status {
            Status::Absent => return said!("尚未立案", "the case is not filed"),
            Status::Ended => return said!("案件已结案", "the case has ended"),
            Status::Terminated => return said!("案件已终止", "the case was terminated"),
            Status::Open | Status::Suspended => {}
        }
        let (mut zh, mut en) = (Vec::new(), Vec::new());
        for (_, open) in self.state.leaves() {
            let stage = self.definition.stages.get(&open.name);
            zh.push(titled(&open.name, stage.map(|stage| &*stage.title.zh)));
            en.push(format!("\"{}\"", open.name));
        }
        let (zh, en) = (zh.join("、"), en.join(", "));
        if self.state.status == Status::Suspended {
            return said!(
                "案件已中止，处于环节{zh}",
                "the case is suspended and stands in {en}"
            );
        }
        said!("案件处于环节{zh}", "the case stands in {en}")
    }

    /// Why an attempt came out otherwise. Where it was to be refused, the way that was walked by
    /// itself says more than where the case stands.
    pub(super) fn explained(&self, why: Said, was_to_be_refused: bool) -> Said {
        if !was_to_be_refused {
            return self.and_standing(why);
        }
        if self.walked.is_empty() {
            return why;
        }
        let (walked_zh, walked_en) = (self.walked.join("、"), self.walked.join(", "));
        let Said { zh, en } = why;
        said!(
            "{zh}；自动走过：{walked_zh}",
            "{en}; walked by itself before: {walked_en}"
        )
    }
}

/// A name in quotes, with its title where that says more.
pub(super) fn titled(name: &Name, title: Option<&str>) -> String {
    match title {
        Some(title) if !title.is_empty() && title != name.as_str() => {
            format!("“{name}”（{title}）")
        }
        _ => format!("“{name}”"),
    }
}
