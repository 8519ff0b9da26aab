//! Other cases: opened out of this one, heard of, and what that led to.

use casebook_engine::case::{
    CaseReopened, Event, HeardElsewhere, LinkAnswer, LinkAnswered, LinkCalled, LinkRefused,
    LinkSettled,
};
use casebook_engine::stream::CaseId;

use super::{Scene, Words};

pub(super) fn say(event: &Event, scene: &Scene<'_>) -> Option<Words> {
    Some(match event {
        Event::LinkCalled(LinkCalled {
            link, definition, ..
        }) => Words::new(
            format!("须另立案件：{definition}（{link}）"),
            format!("a case of `{definition}` is to be opened (`{link}`)"),
        ),
        Event::LinkAnswered(answered) => say_answered(answered),
        Event::LinkRefused(LinkRefused {
            link, rejection, ..
        }) => Words::new(
            format!("未能另立案件（{link}）：{}", rejection.say_zh),
            format!("no case was opened (`{link}`): {}", rejection.say_en),
        ),
        Event::LinkSettled(LinkSettled { link, cases }) => Words::new(
            format!("{link}所立{cases}件案件均已办结"),
            format!("the {cases} cases of `{link}` are over"),
        ),
        Event::HeardElsewhere(HeardElsewhere {
            reaction,
            title,
            case,
            number,
            happening,
            ..
        }) => {
            let other = called(number.as_ref(), *case);
            Words::new(
                format!("{other}：{title}"),
                format!("`{happening}` in case {other} is `{reaction}` here"),
            )
        }
        Event::CaseReopened(CaseReopened { case, stage, .. }) => {
            let stage_zh = scene.named(stage);
            Words::new(
                format!("案件恢复办理，进入{stage_zh}"),
                format!("the case runs again from `{stage}`, because of case {case}"),
            )
        }
        _ => return None,
    })
}

fn say_answered(answered: &LinkAnswered) -> Words {
    let LinkAnswered {
        answer,
        case,
        number,
        definition,
        ..
    } = answered;
    let other = called(number.as_ref(), *case);
    let (zh, en) = match answer {
        LinkAnswer::Opened => ("已立案", "was opened"),
        LinkAnswer::Ended => ("已结案", "came to its end"),
        LinkAnswer::Terminated => ("已终止", "was terminated"),
        LinkAnswer::Reopened => ("恢复办理", "runs again"),
    };
    Words::new(
        format!("关联案件{other}{zh}（{definition}）"),
        format!("the linked case {other} of `{definition}` {en}"),
    )
}

/// The number of a case, or its id where it has none.
fn called(number: Option<&String>, case: CaseId) -> String {
    number.cloned().unwrap_or_else(|| case.to_string())
}
