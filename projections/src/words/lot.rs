//! What was drawn by lot, and who took work over.

use casebook_engine::Name;
use casebook_engine::case::{Event, PersonsDrawn};

use super::Words;

pub(super) fn say(event: &Event) -> Option<Words> {
    Some(match event {
        Event::PersonsDrawn(drawn) => persons(drawn),
        Event::ItemsDrawn(drawn) => {
            let (count, pool) = (drawn.drawn.len(), drawn.pool.len());
            Words::new(
                format!("从{pool}个对象中随机抽取{count}个"),
                format!("{count} of {pool} were drawn by lot into `{}`", drawn.into),
            )
        }
        Event::RoleHandedOver(handed) => Words::new(
            format!("{}的工作由{}交接给{}", handed.role, handed.from, handed.to),
            format!(
                "{} took over from {} as {}",
                handed.to, handed.from, handed.role
            ),
        ),
        _ => return None,
    })
}

fn persons(drawn: &PersonsDrawn) -> Words {
    let persons: Vec<&str> = drawn.drawn.iter().map(Name::as_str).collect();
    let (count, pool) = (persons.len(), drawn.pool.len());
    let role = &drawn.role;
    let (zh, en) = (persons.join("、"), persons.join(", "));
    match &drawn.replaces {
        None => Words::new(
            format!("从{pool}人中随机抽取{count}人担任{role}：{zh}"),
            format!("{count} of {pool} were drawn by lot as {role}: {en}"),
        ),
        Some(gone) => Words::new(
            format!("{gone}回避，从{pool}人中重新抽取{role}：{zh}"),
            format!("{en} was drawn by lot from {pool} as {role} in place of {gone}"),
        ),
    }
}
