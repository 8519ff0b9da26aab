//! A state as bytes, and back: what is kept of a long case, so that it need not be folded from its
//! first event.
//!
//! JSON, as the events are: whatever an event can carry, a state can. Before it stands a digest of all
//! that the bytes are said to be, so bytes that were damaged, or that belong elsewhere, are no state.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Apart, CaseState, LastStep, Slot};
use crate::ports::{SNAPSHOT_BYTES_MAX, Snapshot};
use crate::recorded::Hash;
use crate::stream::{CaseId, StreamId};
use crate::{Facts, Mark, Name};

/// What folded a state that is kept: the digest of the engine's sources, so that nobody has to remember
/// that the fold, or the shape of a state, was changed.
pub const FORMAT: &str = env!("CASEBOOK_SOURCES");

/// The length of the digest, in bytes.
const DIGEST_BYTES: usize = 32;

/// A state, and apart from it its facts: every mark holds those of its moment, mostly the same.
#[derive(Serialize, Deserialize)]
struct Kept {
    state: CaseState,
    /// The different facts.
    facts: Vec<Arc<Facts>>,
    /// Which of them stand in each of the [`places`].
    numbers: Vec<usize>,
}

impl CaseState {
    /// What is kept of the state right after the event of that hash; `None` where it is so large that
    /// reading it would take longer than folding.
    pub fn to_snapshot(&self, case: CaseId, hash: Hash) -> Option<Snapshot> {
        let state = serde_json::to_vec(&Kept::of(self.clone())).ok()?;
        let mut snapshot = Snapshot {
            stream: StreamId::case(case),
            version: self.version,
            hash,
            format: FORMAT.to_owned(),
            bytes: Vec::new(),
        };
        snapshot.bytes = digest(&snapshot, &state).to_vec();
        snapshot.bytes.extend(state);
        (snapshot.bytes.len() <= SNAPSHOT_BYTES_MAX).then_some(snapshot)
    }

    /// The state that was kept; `None` where the bytes are not those that this release kept then.
    pub fn from_snapshot(snapshot: &Snapshot) -> Option<Self> {
        let (told, state) = snapshot.bytes.split_at_checked(DIGEST_BYTES)?;
        if snapshot.format != FORMAT || told != digest(snapshot, state) {
            return None;
        }
        let kept: Kept = serde_json::from_slice(state).ok()?;
        kept.whole()
    }
}

impl Kept {
    fn of(mut state: CaseState) -> Self {
        let mut facts = Vec::new();
        let mut known = BTreeMap::new();
        let numbers = places(&mut state).into_iter().map(|place| {
            let whole = std::mem::take(place);
            *known.entry(Arc::clone(&whole)).or_insert_with(|| {
                facts.push(whole);
                facts.len() - 1
            })
        });
        let numbers = numbers.collect();
        Self {
            state,
            facts,
            numbers,
        }
    }

    fn whole(self) -> Option<CaseState> {
        let Self {
            mut state,
            facts,
            numbers,
        } = self;
        let places = places(&mut state);
        if places.len() != numbers.len() {
            return None;
        }
        for (place, number) in places.into_iter().zip(numbers) {
            *place = Arc::clone(facts.get(number)?);
        }
        Some(state)
    }
}

/// Where facts stand in a state, in an order that follows from the rest of it.
fn places(state: &mut CaseState) -> Vec<&mut Arc<Facts>> {
    let mut places = vec![&mut state.facts];
    places.extend(in_marks(&mut state.marks));
    places.extend(in_copies(&mut state.apart));
    if let Some(step) = &mut state.last_step {
        let LastStep {
            facts,
            marks,
            apart,
            ..
        } = Arc::make_mut(step);
        places.push(facts);
        places.extend(in_marks(marks));
        places.extend(in_copies(apart));
    }
    places
}

fn in_marks(marks: &mut Arc<BTreeMap<Name, Mark>>) -> impl Iterator<Item = &mut Arc<Facts>> {
    let marks = Arc::make_mut(marks).values_mut();
    marks.map(|mark| &mut mark.facts)
}

fn in_copies(apart: &mut Arc<BTreeMap<Slot, Apart>>) -> impl Iterator<Item = &mut Arc<Facts>> {
    let copies = Arc::make_mut(apart).values_mut();
    let marks = copies.flat_map(|copy| copy.marks.values_mut());
    marks.map(|mark| &mut mark.facts)
}

/// Over the place, the event, the format and the state.
pub(super) fn digest(snapshot: &Snapshot, state: &[u8]) -> [u8; DIGEST_BYTES] {
    let mut hasher = Sha256::new();
    for part in [snapshot.stream.to_string().as_str(), &snapshot.format] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.update(snapshot.version.0.to_be_bytes());
    hasher.update(snapshot.hash.0);
    hasher.update(state);
    hasher.finalize().into()
}

/// A map whose keys are no texts, as a list of pairs.
pub(super) mod pairs {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serializer};

    use crate::case::{Apart, Slot};

    type Copies = Arc<BTreeMap<Slot, Apart>>;

    pub(in crate::case) fn serialize<S: Serializer>(
        copies: &Copies,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(copies.iter())
    }

    pub(in crate::case) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Copies, D::Error> {
        let pairs: Vec<(Slot, Apart)> = Vec::deserialize(deserializer)?;
        Ok(Arc::new(pairs.into_iter().collect()))
    }
}
