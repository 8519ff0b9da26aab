//! Reads a log once, case by case.

use casebook_exchange::xes::Trace as LogTrace;
use casebook_mining::log::{Activities, Moment, Step, Trace};

use super::Account;
use crate::desk::Desk;
use crate::log::{Log, activity};

/// After how many cases progress is told.
const CASES_PER_TELLING: u64 = 1_000;

/// One case of a log.
pub(crate) struct Case<'l> {
    /// As mining sees it.
    pub(crate) trace: Trace,
    /// As the log has it; its events stand in the same order.
    pub(crate) logged: &'l LogTrace,
}

/// Reads a log to its end, shows each case, and gives the account of what was read.
pub(crate) fn read(
    mut log: Log,
    desk: &Desk,
    activities: &mut Activities,
    look: &mut dyn FnMut(&mut Activities, Case<'_>),
) -> Account {
    let mut progress = desk.progress("mine", log.bytes);
    let mut account = Account::new();
    let mut seen = 0;
    while let Some(next) = log.next() {
        match &next {
            Ok(logged) => {
                let trace = traced(logged, activities);
                look(activities, Case { trace, logged });
            }
            Err(fault) => account.miss(fault),
        }
        seen += 1;
        if seen % CASES_PER_TELLING == 0 {
            progress.at(log.bytes_read());
        }
    }
    progress.finish();
    account.close(log.counts(), log.warnings());
    account
}

/// A case as mining sees it.
pub(super) fn traced(logged: &LogTrace, activities: &mut Activities) -> Trace {
    let steps = logged.events.iter().map(|event| Step {
        activity: activities.named(activity(event)),
        at: event.time.map(|stamp| Moment {
            instant: stamp.instant,
            offset: stamp.offset,
        }),
    });
    Trace {
        steps: steps.collect(),
        name: logged.name.clone(),
    }
}
