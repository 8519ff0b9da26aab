//! What a decision needs beside the case and the command.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use uuid::Uuid;

use crate::Name;
use crate::access::{Directory, Loads};
use crate::deadline::Calendar;
use crate::draw::Seed;
use crate::recorded::Actor;
use crate::stream::CaseId;

/// Time, ids and texts in force: everything a decision would otherwise have to ask the world for.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The case.
    pub case: CaseId,
    /// The present instant, by which the command is recorded.
    pub now: Timestamp,
    /// When what the command says happened; not later than `now`.
    pub occurred: Timestamp,
    /// Who asks.
    pub actor: Actor,
    /// The id of the command.
    pub causation: Uuid,
    /// The case family.
    pub correlation: Uuid,
    /// The idempotency key of the request.
    pub key: Option<String>,
    /// The calendar in force.
    pub calendar: &'a Calendar,
    /// The directory in force.
    pub directory: &'a Directory,
    /// How many numbers each series of documents holds, of those that the decision needs.
    pub series: &'a BTreeMap<String, u64>,
    /// Who acted in which role in the other cases of the family.
    pub family: &'a BTreeMap<Name, BTreeSet<Name>>,
    /// The seed of draws by lot; there whenever the definition draws.
    pub seed: Option<Seed>,
    /// How much work persons have; `None` while that is not known.
    pub loads: Option<&'a Loads>,
}
