//! Stages.

use casebook_engine::case::{Event, Leaving};

use super::{Scene, Words};

pub(super) fn say(event: &Event, scene: &Scene<'_>) -> Option<Words> {
    Some(match event {
        Event::StageEntered {
            stage,
            title,
            round,
            ..
        } if *round > 1 => Words::new(
            format!("进入“{title}”（第{round}轮）"),
            format!("stage `{stage}` was entered, round {round}"),
        ),
        Event::StageEntered {
            stage,
            title,
            within: Some(slot),
            item: Some(_),
            ..
        } => Words::new(
            format!("进入“{title}”（第{}项）", slot.region),
            format!("stage `{stage}` was entered, copy {}", slot.region),
        ),
        Event::StageEntered { stage, title, .. } => Words::new(
            format!("进入“{title}”"),
            format!("stage `{stage}` was entered"),
        ),
        Event::InstancesOpened(opened) => {
            let count = opened.instances.len();
            let what = opened.task.as_ref();
            let (zh, en) = what.map_or_else(Default::default, |task| {
                (scene.named(task), format!(" of `{task}`"))
            });
            Words::new(
                format!("按清单{}逐项办理{zh}：{count}项", opened.list),
                format!(
                    "{count} copies{en} began, one for each element of `{}`",
                    opened.list
                ),
            )
        }
        Event::InstancesJoined(joined) => {
            let what = joined.task.as_ref().unwrap_or(&joined.stage);
            Words::new(
                format!("逐项办理完毕：{}", scene.named(what)),
                format!("enough copies of `{what}` are done"),
            )
        }
        Event::StageLeft { stage, why, .. } => {
            let (zh, en) = leaving(why, scene);
            Words::new(
                format!("离开{}：{zh}", scene.named(stage)),
                format!("stage `{stage}` was left: {en}"),
            )
        }
        Event::RegionEnded {
            region,
            guard: Some(guard),
            ..
        } => Words::new(
            format!("并行分支{region}无须办理：{guard}不成立"),
            format!("branch `{region}` is not needed: `{guard}` does not hold"),
        ),
        Event::RegionEnded { region, .. } => Words::new(
            format!("并行分支{region}结束"),
            format!("branch `{region}` came to its end"),
        ),
        _ => return None,
    })
}

fn leaving(why: &Leaving, scene: &Scene<'_>) -> (String, String) {
    match why {
        Leaving::Moved(happening) => (
            format!("因{}", moved(happening.as_str(), scene)),
            format!("upon `{happening}`"),
        ),
        Leaving::Joined => both("并行分支已汇合", "its branches joined"),
        Leaving::Returned => both("退回", "the case was returned"),
        Leaving::Withdrawn => both("撤回", "a step was withdrawn"),
        Leaving::Closed => both("案件终止", "the case was closed"),
    }
}

/// A happening of a task by the title of the task; any other by its name. What became of the task
/// stands in the sentence before, in the words of the definition.
fn moved(happening: &str, scene: &Scene<'_>) -> String {
    let titled = happening.split_once('.').and_then(|(task, what)| {
        let title = scene.case.titles.get(task)?;
        Some((title, what))
    });
    match titled {
        Some((title, "done")) => format!("“{title}”办结"),
        Some((title, _)) => format!("“{title}”的结果"),
        None => happening.to_owned(),
    }
}

fn both(zh: &str, en: &str) -> (String, String) {
    (zh.to_owned(), en.to_owned())
}
