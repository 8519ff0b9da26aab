//! Panels.

use casebook_engine::case::{Event, MembersAbsent, Verdict, Vote};

use super::{Scene, Words};

#[expect(clippy::too_many_lines, reason = "one arm for each kind")]
pub(super) fn say(event: &Event, scene: &Scene<'_>) -> Option<Words> {
    let (Event::PanelOpened { task, .. }
    | Event::MembersAbsent(MembersAbsent { task, .. })
    | Event::PanelVoted { task, .. }
    | Event::SignerAdded { task, .. }
    | Event::SignerDropped { task, .. }
    | Event::PanelDecided { task, .. }) = event
    else {
        return None;
    };
    let (task_zh, task_en) = scene.task(*task);
    let (zh, en) = match event {
        Event::PanelOpened { members, .. } => {
            let count = members.len();
            (
                format!("{task_zh}开始会签，{count}名成员"),
                format!("a panel of {count} began on {task_en}"),
            )
        }
        Event::PanelVoted {
            person,
            role,
            score: Some(score),
            ..
        } => {
            let who = person.as_ref().unwrap_or(role);
            (
                format!("{who}为{task_zh}评{score}分"),
                format!("{who} gave {score} for {task_en}"),
            )
        }
        Event::MembersAbsent(absent) => absent_members(absent, &task_zh, &task_en),
        Event::PanelVoted {
            person, role, vote, ..
        } => {
            let who = person.as_ref().unwrap_or(role);
            let (vote_zh, vote_en) = voted(*vote);
            (
                format!("{who}就{task_zh}表示{vote_zh}"),
                format!("{who} {vote_en} on {task_en}"),
            )
        }
        Event::SignerAdded { member, .. } => {
            let who = member.person.as_ref().unwrap_or(&member.role);
            (
                format!("{task_zh}加签{who}"),
                format!("{who} was added as a signer of {task_en}"),
            )
        }
        Event::SignerDropped { person, .. } => (
            format!("{task_zh}减签{person}"),
            format!("{person} was dropped as a signer of {task_en}"),
        ),
        Event::PanelDecided {
            verdict,
            agreed,
            refused,
            abstained,
            ..
        } => {
            let (passed_zh, passed_en) = match verdict {
                Verdict::Passed => ("通过", "passed"),
                Verdict::Refused => ("未通过", "was refused"),
            };
            (
                format!("{task_zh}会签{passed_zh}：同意{agreed}，不同意{refused}，弃权{abstained}"),
                format!(
                    "{task_en} {passed_en}: {agreed} for, {refused} against, {abstained} abstained"
                ),
            )
        }
        _ => return None,
    };
    Some(Words { zh, en })
}

fn absent_members(absent: &MembersAbsent, task_zh: &str, task_en: &str) -> (String, String) {
    let members = absent.members.iter();
    let members = members.map(|member| member.person.as_ref().unwrap_or(&member.role).as_str());
    let members: Vec<&str> = members.collect();
    let (counts_zh, counts_en) = voted(absent.counts);
    (
        format!(
            "{}逾期未就{task_zh}表态，视为{counts_zh}",
            members.join("、")
        ),
        format!(
            "{} did not answer on {task_en} in time, which counts as {counts_en}",
            members.join(", ")
        ),
    )
}

const fn voted(vote: Vote) -> (&'static str, &'static str) {
    match vote {
        Vote::Agree => ("同意", "agreed"),
        Vote::Refuse => ("不同意", "refused"),
        Vote::Abstain => ("弃权", "abstained"),
    }
}
