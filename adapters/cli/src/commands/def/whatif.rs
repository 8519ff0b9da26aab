//! `def whatif`: how recorded cases would have gone under a draft.

mod history;
mod kept;
mod told;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use casebook_engine::definition::Definition;
use casebook_engine::runtime::{Divergence, Engine, Failure, Fate, WhatIf};
use casebook_engine::stream::Version;
use casebook_workflows::load;
use jiff::Timestamp;
use tokio::sync::mpsc;

use self::history::Past;
use self::kept::Kept;
use super::around::Around;
use super::{findings, named};
use crate::args::WhatIfArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::Answer;
use crate::problem::Problem;

/// How many answers may wait to be taken down.
const WAITING_MAX: usize = 256;

/// Tells every chosen case again under the draft, on all cores, and sums up. Exit code 3 when the
/// draft cannot be read, 10 when of some cases nothing can be told.
pub(super) async fn run(args: &WhatIfArgs, desk: &Desk) -> Result<Answer, Problem> {
    let text = named::text(&args.definition, desk).await?;
    let around = Around::of(&[args.definition.as_str().into()], desk).await?;
    let loaded = load(&text, &around.plain());
    let Some(draft) = loaded.definition else {
        let rows = findings::rows(args.definition.as_ref(), &loaded.problems, desk.lang());
        return Ok(Answer::list(findings::COLUMNS, rows).ending(Exit::Invalid));
    };
    let draft = Arc::new(draft);
    let house = desk.house().await?;
    let past = history::choose(&args.history, &draft, &house).await?;
    let mut kept = Kept::open(args, &draft, Timestamp::now())?;
    let left: Vec<Past> = past.into_iter().filter(|one| !kept.has(one)).collect();
    tell(&house.engine, &draft, left, &mut kept, desk).await?;
    Ok(told::answer(&draft, &args.history, kept, desk.lang()))
}

/// Tells the cases again, and takes down what became of each as it comes.
async fn tell(
    engine: &Arc<Engine>,
    draft: &Arc<Definition>,
    cases: Vec<Past>,
    kept: &mut Kept,
    desk: &Desk,
) -> Result<(), Problem> {
    let mut progress = desk.progress("whatif", cases.len() as u64);
    let (cases, next) = (Arc::new(cases), Arc::new(AtomicUsize::new(0)));
    let (send, mut receive) = mpsc::channel(WAITING_MAX);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    for _ in 0..workers {
        let (engine, draft) = (Arc::clone(engine), Arc::clone(draft));
        let (cases, next, send) = (Arc::clone(&cases), Arc::clone(&next), send.clone());
        let until = kept.until();
        tokio::spawn(async move {
            while let Some(one) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                let told = tell_one(&engine, &draft, one, until).await;
                if send.send((one.clone(), told)).await.is_err() {
                    return;
                }
            }
        });
    }
    drop(send);
    let mut done = 0;
    while let Some((one, told)) = receive.recv().await {
        kept.add(&one, &told?)?;
        done += 1;
        progress.at(done);
    }
    progress.finish();
    Ok(())
}

/// What becomes of a case. Where its own definition or calendar is not loaded nothing can be told.
async fn tell_one(
    engine: &Engine,
    draft: &Definition,
    one: &Past,
    until: Timestamp,
) -> Result<WhatIf, Failure> {
    match engine.what_if(draft, one.case, until).await {
        Err(failure @ (Failure::NoDefinition(_) | Failure::NoCalendar(_))) => Ok(WhatIf {
            fate: Fate::Untold,
            at: Some(Divergence {
                version: Version(1),
                occurred: until,
                code: Some(failure.code()),
                rule: draft.reference.id.clone(),
                basis: None,
                say: casebook_engine::definition::Text {
                    zh: failure.to_string(),
                    en: None,
                },
            }),
            commands: 0,
        }),
        told => told,
    }
}
