//! A case put back to one of its versions, with its whole history (案卷).

use std::sync::Arc;

use casebook_engine::case::{
    CaseReturned, CaseState, Event, GuardOverride, LimitExtended, RecusalDecided, RecusalRequested,
    StepWithdrawn,
};
use casebook_engine::chain::{Broken, Verifier};
use casebook_engine::definition::Definition;
use casebook_engine::ports::Fault;
use casebook_engine::runtime::{Failure, Moment, load_moments};
use casebook_engine::stream::{CaseId, Version};
use casebook_projections::case::Case;
use casebook_projections::words::Words;
use jiff::Timestamp;

use crate::App;
use crate::problem::Problem;

/// A case at a version.
pub(crate) struct CaseFile {
    /// Every event, in order, with what it says; also those after the version shown.
    pub(crate) steps: Vec<Told>,
    /// The case as the engine knew it at the version shown.
    pub(crate) state: CaseState,
    /// The case as the views knew it at the version shown.
    pub(crate) case: Case,
    /// The case as it is now.
    pub(crate) present: Case,
    /// The definition that governs it; `None` when it is not loaded.
    pub(crate) definition: Option<Arc<Definition>>,
    /// The instant whose lights are shown: now, or when the event shown happened.
    pub(crate) at: Timestamp,
    /// Whether the chain of hashes holds over the whole history.
    pub(crate) integrity: Result<(), Broken>,
}

/// An event and what it says.
pub(crate) struct Told {
    /// The event.
    pub(crate) moment: Moment,
    /// What it says in business words.
    pub(crate) words: Words,
}

impl CaseFile {
    /// Reads a case from the log; the present one when no version is named.
    ///
    /// # Errors
    /// A problem when there is no such case or version, or an event cannot be read.
    pub(crate) async fn load(
        app: &App,
        case: CaseId,
        version: Option<&str>,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let moments = load_moments(&**app.engine.store(), case).await?;
        let last = moments.last().ok_or_else(Problem::no_case)?;
        let shown = read_version(version, last.recorded.version)?;
        let integrity = verify(&moments);
        let is_past = shown < last.recorded.version;
        let mut state = CaseState::default();
        for moment in moments
            .iter()
            .filter(|moment| moment.recorded.version <= shown)
        {
            state.apply(case, &moment.event, &moment.meta);
        }
        let at = moments
            .iter()
            .find(|moment| moment.recorded.version == shown);
        let at = at
            .filter(|_| is_past)
            .map_or(now, |moment| moment.meta.occurred);
        let told = tell(case, moments, shown).ok_or_else(|| unreadable(case))?;
        let definition = app.law().definition(&told.present.header.definition);
        Ok(Self {
            steps: told.steps,
            state,
            case: told.shown,
            present: told.present,
            definition,
            at,
            integrity,
        })
    }

    /// The version shown.
    pub(crate) fn shown(&self) -> u64 {
        self.state.version.0
    }

    /// The latest version.
    pub(crate) fn last(&self) -> u64 {
        self.present.version.0
    }
}

fn read_version(asked: Option<&str>, last: Version) -> Result<Version, Problem> {
    let Some(asked) = asked.filter(|asked| !asked.is_empty()) else {
        return Ok(last);
    };
    let version = asked
        .parse()
        .ok()
        .filter(|version| (1..=last.0).contains(version));
    version.map(Version).ok_or_else(|| {
        let zh = format!("本案有第 1 至第 {last} 个版本");
        let en = format!("the case has versions 1 to {last}");
        Problem::unreadable("version", &zh, &en)
    })
}

fn unreadable(case: CaseId) -> Problem {
    let place = format!("case/{case} version 1");
    let reason = "the first event does not open the case".to_owned();
    Problem::from(Failure::Fault(Fault::Corrupt { place, reason }))
}

fn verify(moments: &[Moment]) -> Result<(), Broken> {
    let mut verifier = Verifier::default();
    moments
        .iter()
        .try_for_each(|moment| verifier.check(&moment.recorded))
}

struct Story {
    steps: Vec<Told>,
    shown: Case,
    present: Case,
}

/// Folds the history and says each event in words; `None` when the first one opens nothing.
fn tell(id: CaseId, moments: Vec<Moment>, shown: Version) -> Option<Story> {
    let first = moments.first()?;
    let mut case = Case::open(id, &first.event, &first.meta)?;
    let mut at_shown = case.clone();
    let mut steps = Vec::with_capacity(moments.len());
    for (place, moment) in moments.into_iter().enumerate() {
        let duties = match place {
            0 => Vec::new(),
            _ => case.follow(&moment.event, &moment.meta),
        };
        let words = Words::of(&moment.event, &case, &duties);
        if moment.recorded.version == shown {
            at_shown = case.clone();
        }
        steps.push(Told { moment, words });
    }
    Some(Story {
        steps,
        shown: at_shown,
        present: case,
    })
}

impl Told {
    /// What somebody wrote with the event: an opinion, a reason.
    pub(crate) fn written(&self) -> Option<&str> {
        match &self.moment.event {
            Event::TaskCompleted { opinion, .. }
            | Event::TaskSubmitted { opinion, .. }
            | Event::TaskHandedBack { opinion, .. }
            | Event::PanelVoted { opinion, .. } => opinion.as_deref(),
            Event::Urged { message, .. } => message.as_deref(),
            Event::CaseReturned(CaseReturned { reason, .. })
            | Event::CaseTerminated { reason, .. }
            | Event::RecusalRequested(RecusalRequested { reason, .. })
            | Event::GuardOverridden(GuardOverride { reason, .. })
            | Event::LimitExtended(LimitExtended { reason, .. }) => Some(reason),
            Event::CaseResumed { reason }
            | Event::StepWithdrawn(StepWithdrawn { reason, .. })
            | Event::TaskTransferred { reason, .. }
            | Event::RecusalDecided(RecusalDecided { reason, .. })
            | Event::SignerDropped { reason, .. } => reason.as_deref(),
            Event::DeviationRecorded(deviation) => Some(&deviation.detail),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_versions_of_the_case_are_shown() {
        let table = [
            (None, Some(7)),
            (Some(""), Some(7)),
            (Some("1"), Some(1)),
            (Some("7"), Some(7)),
            (Some("0"), None),
            (Some("8"), None),
            (Some("-1"), None),
            (Some("99999999999999999999"), None),
            (Some("<script>"), None),
        ];
        for (asked, expected) in table {
            let read = read_version(asked, Version(7)).ok();
            assert_eq!(read, expected.map(Version), "{asked:?}");
        }
    }
}
