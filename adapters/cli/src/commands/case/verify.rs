//! `case verify`: whether the file of a case is what was written.

use casebook_engine::chain::Verifier;
use casebook_engine::runtime::Failure;
use casebook_engine::stream::{StreamId, Version};
use serde_json::json;

use super::find::find;
use crate::args::CaseArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::Store;
use crate::output::{Answer, Block};
use crate::problem::Problem;

/// How many events are read at once.
const PAGE_EVENTS: usize = 1_000;

/// Checks the chain of the case and of its refusal record.
///
/// # Errors
/// `CB-5012` at the first event that does not hold.
pub(super) async fn run(args: &CaseArgs, desk: &Desk) -> Result<Answer, Problem> {
    let store = Store::open(&desk.settings).await?;
    let case = find(&args.case, &*store.events()).await?;
    let (version, hash) = chain(&store, &StreamId::case(case)).await?;
    if version == Version::EMPTY {
        return Err(Failure::NoCase(case).into());
    }
    let (refusals, _) = chain(&store, &StreamId::refusal(case)).await?;
    let value = json!({
        "case": case.to_string(),
        "whole": true,
        "events": version.to_string(),
        "refusals": refusals.to_string(),
        "hash": hash,
    });
    let lang = desk.lang();
    let text = format!(
        "{} {version}/{version}  {hash}",
        lang.pick("完整性 ✓", "whole ✓")
    );
    Ok(Answer::record(value, vec![Block::Text(text)]))
}

async fn chain(store: &Store, stream: &StreamId) -> Result<(Version, String), Problem> {
    let events = store.events();
    let mut verifier = Verifier::default();
    let damaged = |why: String| Problem::new(Exit::Damaged, "CB-5012", why);
    loop {
        let (version, hash) = verifier.head();
        let page = events.read_stream(stream, version, PAGE_EVENTS).await?;
        if page.is_empty() {
            let head = events.stream_head(stream).await?;
            if head.version != version || head.hash != hash {
                let why = format!(
                    "{stream} ends at version {version}, its head says {}",
                    head.version
                );
                return Err(damaged(why));
            }
            return Ok((version, hash.to_string()));
        }
        for event in &page {
            verifier
                .check(event)
                .map_err(|broken| damaged(broken.to_string()))?;
        }
    }
}
