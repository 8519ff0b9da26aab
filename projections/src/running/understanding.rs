//! Events read in the light of what was before them in their case.
//!
//! The fold of each case is kept as long as it is in use. A case that is not there is folded again
//! from its stream: nothing here needs to be stored.

use std::collections::BTreeMap;
use std::sync::Arc;

use casebook_engine::case::{Event, Header};
use casebook_engine::ports::{EventStore, Fault};
use casebook_engine::recorded::{Meta, Recorded};
use casebook_engine::stream::{CaseId, Category, StreamId, Version};

use crate::case::Case;
use crate::{Duty, Place, Step};

/// How many events of a stream are read at once.
const PAGE_EVENTS: u64 = 1_000;

/// What is known of the cases that events belong to.
#[derive(Debug, Default)]
pub(super) struct Understanding {
    cases: BTreeMap<CaseId, Known>,
    headers: BTreeMap<CaseId, Option<Arc<Header>>>,
    batches: u64,
    /// How many events were made ready since room was made.
    crowd: usize,
    cases_max: usize,
}

#[derive(Debug)]
struct Known {
    fold: Fold,
    /// The batch in which it was last of use.
    used: u64,
}

#[derive(Clone, Debug)]
enum Fold {
    /// No event so far.
    Unopened,
    /// The case after its latest event.
    Open(Box<Case>),
    /// An event that cannot be understood, and so none after it.
    Broken(String),
}

impl Fold {
    fn version(&self) -> Option<Version> {
        match self {
            Self::Unopened => Some(Version::EMPTY),
            Self::Open(case) => Some(case.version),
            Self::Broken(_) => None,
        }
    }
}

impl Understanding {
    /// Keeps at most so many cases from one batch to the next.
    pub(super) fn new(cases_max: usize) -> Self {
        Self {
            cases_max,
            ..Self::default()
        }
    }

    /// Forgets everything: the events that were understood last will come again.
    pub(super) fn forget(&mut self) {
        self.cases.clear();
        self.headers.clear();
    }

    /// Makes ready for a batch: folds the cases that are not known up to the event before.
    pub(super) async fn prepare(
        &mut self,
        events: &dyn EventStore,
        batch: &[&Recorded],
    ) -> Result<(), Fault> {
        self.batches += 1;
        self.headers.clear();
        self.crowd += batch.len();
        // Looking through all cases pays when as many events have come by: one at a time they come
        // cheaply too.
        if self.crowd > self.cases.len() {
            self.make_room();
            self.crowd = 0;
        }
        for recorded in batch {
            let Some(case) = recorded.stream.case_id() else {
                continue;
            };
            match recorded.stream.category() {
                Category::Case => self.prepare_case(events, case, recorded).await?,
                Category::Refusal => self.prepare_header(events, case).await?,
                Category::Series | Category::Registry => {}
            }
        }
        Ok(())
    }

    async fn prepare_case(
        &mut self,
        events: &dyn EventStore,
        case: CaseId,
        recorded: &Recorded,
    ) -> Result<(), Fault> {
        let used = self.batches;
        if let Some(known) = self.cases.get_mut(&case) {
            let is_ready = match known.fold.version() {
                Some(version) => version.next() == recorded.version,
                None => true,
            };
            // Later events of the batch find the case where the first one left it.
            if known.used == used || is_ready {
                known.used = used;
                return Ok(());
            }
        }
        let before = Version(recorded.version.0.saturating_sub(1));
        let fold = load(events, case, before).await?;
        self.cases.insert(case, Known { fold, used });
        Ok(())
    }

    async fn prepare_header(&mut self, events: &dyn EventStore, case: CaseId) -> Result<(), Fault> {
        let is_open = |known: &Known| matches!(known.fold, Fold::Open(_));
        if self.cases.get(&case).is_some_and(is_open) || self.headers.contains_key(&case) {
            return Ok(());
        }
        let stream = StreamId::case(case);
        let first = events.read_stream(&stream, Version::EMPTY, 1).await?;
        let header = first.first().and_then(|recorded| {
            let (event, meta) = read(recorded).ok()?;
            Header::from_event(case, &event, &meta).map(Arc::new)
        });
        self.headers.insert(case, header);
        Ok(())
    }

    /// Drops the cases that were of no use for longest, half of them at once.
    fn make_room(&mut self) {
        let is_over = |case: &Case| case.is_closed();
        self.cases
            .retain(|_, known| !matches!(&known.fold, Fold::Open(case) if is_over(case)));
        if self.cases.len() <= self.cases_max {
            return;
        }
        let mut used: Vec<u64> = self.cases.values().map(|known| known.used).collect();
        used.sort_unstable();
        let median = used[used.len() / 2];
        self.cases.retain(|_, known| known.used > median);
    }

    /// Understands the next event of the batch for which this was made ready, and shows it.
    ///
    /// `None` for a stream that no view is made of.
    ///
    /// # Errors
    /// Why the event cannot be understood; then no later event of the stream can be.
    pub(super) fn follow<T>(
        &mut self,
        recorded: &Recorded,
        show: impl FnOnce(&Step<'_>) -> T,
    ) -> Result<Option<T>, String> {
        let Some(case) = recorded.stream.case_id() else {
            return Ok(None);
        };
        match recorded.stream.category() {
            Category::Case => self.follow_case(case, recorded, show).map(Some),
            Category::Refusal => self.follow_refusal(case, recorded, show).map(Some),
            Category::Series | Category::Registry => Ok(None),
        }
    }

    fn follow_case<T>(
        &mut self,
        id: CaseId,
        recorded: &Recorded,
        show: impl FnOnce(&Step<'_>) -> T,
    ) -> Result<T, String> {
        let known = self.cases.get_mut(&id).expect("made ready for the batch");
        let (event, meta, duties) = known.fold.follow(id, recorded)?;
        let Fold::Open(case) = &known.fold else {
            unreachable!("a case that was followed is open");
        };
        let place = Place::Case {
            case,
            duties: &duties,
        };
        Ok(show(&Step {
            recorded,
            event: &event,
            meta: &meta,
            place,
        }))
    }

    fn follow_refusal<T>(
        &self,
        id: CaseId,
        recorded: &Recorded,
        show: impl FnOnce(&Step<'_>) -> T,
    ) -> Result<T, String> {
        let (event, meta) = read(recorded)?;
        // What was opened only later does not belong to it, whenever it is read.
        let was_open = matches!(&event, Event::CommandRefused(refused) if refused.at_version > 0);
        let header = self.header(id).filter(|_| was_open);
        let place = Place::Refusal { header };
        Ok(show(&Step {
            recorded,
            event: &event,
            meta: &meta,
            place,
        }))
    }

    fn header(&self, case: CaseId) -> Option<&Header> {
        match self.cases.get(&case).map(|known| &known.fold) {
            Some(Fold::Open(case)) => Some(&case.header),
            _ => self.headers.get(&case)?.as_deref(),
        }
    }
}

impl Fold {
    fn follow(
        &mut self,
        id: CaseId,
        recorded: &Recorded,
    ) -> Result<(Event, Meta, Vec<Duty>), String> {
        if let Self::Broken(reason) = self {
            return Err(reason.clone());
        }
        let followed = self.advance(id, recorded);
        if let Err(reason) = &followed {
            *self = Self::Broken(reason.clone());
        }
        followed
    }

    fn advance(
        &mut self,
        id: CaseId,
        recorded: &Recorded,
    ) -> Result<(Event, Meta, Vec<Duty>), String> {
        if self.version().map(Version::next) != Some(recorded.version) {
            return Err(format!("version {} does not follow", recorded.version));
        }
        let (event, meta) = read(recorded)?;
        let duties = match self {
            Self::Open(case) => case.follow(&event, &meta),
            Self::Unopened | Self::Broken(_) => {
                let case = Case::open(id, &event, &meta);
                let case = case.ok_or("the first event does not open the case")?;
                *self = Self::Open(Box::new(case));
                Vec::new()
            }
        };
        Ok((event, meta, duties))
    }
}

async fn load(events: &dyn EventStore, case: CaseId, upto: Version) -> Result<Fold, Fault> {
    let stream = StreamId::case(case);
    let mut fold = Fold::Unopened;
    while let Some(version) = fold.version().filter(|version| *version < upto) {
        let limit = (upto.0 - version.0).min(PAGE_EVENTS);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let page = events.read_stream(&stream, version, limit).await?;
        if page.is_empty() {
            return Err(Fault::Corrupt {
                place: format!("{stream} after version {version}"),
                reason: format!("the log names version {} of it", upto.next()),
            });
        }
        for recorded in &page {
            // The fold remembers what was wrong.
            let _ = fold.follow(case, recorded);
        }
    }
    Ok(fold)
}

fn read(recorded: &Recorded) -> Result<(Event, Meta), String> {
    let event = Event::decode(recorded).map_err(|error| error.to_string())?;
    let meta = recorded.read_meta().map_err(|error| error.to_string())?;
    Ok((event, meta))
}
