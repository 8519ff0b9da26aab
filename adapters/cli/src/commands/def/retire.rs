//! `def retire`: a version ends for new cases.

use casebook_engine::Name;
use casebook_engine::access::check_two_persons;
use casebook_engine::case::RetiredDefinition;
use casebook_engine::ports::{Clock, Ids, Law};
use casebook_engine::runtime::retire;
use serde_json::json;

use super::publish::today;
use crate::args::RetireArgs;
use crate::desk::Desk;
use crate::output::{Answer, Block};
use crate::problem::Problem;
use crate::world::{SystemClock, TimedIds};

/// Records that the version governs no new case from the day on. Running cases keep it.
pub(super) async fn run(args: &RetireArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let (by, approver) = (Name::from(&*args.person), Name::from(&*args.approver));
    check_two_persons(&house.law.directory(), &by, &approver, today())?;
    let retired = RetiredDefinition {
        id: args.id.as_str().into(),
        version: args.version,
        on: args.on,
        reason: args.reason.clone(),
        by,
        approver,
    };
    let (now, id) = (SystemClock.now(), TimedIds.next());
    retire(&*house.store.events(), &retired, now, id).await?;
    let (zh, en) = (
        format!(
            "{} 第 {} 版自 {} 起不再适用于新案件；在办案件不变",
            retired.id, retired.version, retired.on
        ),
        format!(
            "{} version {} governs no new case from {} on; running cases keep it",
            retired.id, retired.version, retired.on
        ),
    );
    let value = json!({
        "id": retired.id.as_str(),
        "version": retired.version,
        "on": retired.on.to_string(),
        "by": retired.by.as_str(),
        "approver": retired.approver.as_str(),
        "reason": retired.reason,
    });
    let text = desk.lang().pick(&zh, &en).to_owned();
    Ok(Answer::record(value, vec![Block::Text(text)]))
}
