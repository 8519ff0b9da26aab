//! The view store port.

use async_trait::async_trait;
use casebook_engine::ports::{Fault, Lease};
use casebook_engine::recorded::Hash;
use casebook_engine::stream::Position;

use super::{Cell, Changes, Edition, Filter, Query, Row, View};

/// Keeps the rows of views, together with how far they have come.
///
/// # Generations
/// A view has one table for each generation, made for one version of the view; at most one
/// generation of each version is live. A new generation is built beside the live one and takes
/// its place at once ([`ViewStore::swap`]), so readers always see whole views. Nodes of the
/// release before read and follow the live generation of their own version meanwhile. Each generation is the work of one subscription, [`subscription_name`], whose
/// lease and checkpoint are those of the [`Subscriptions`](casebook_engine::ports::Subscriptions)
/// port of the same database.
///
/// # Rows and checkpoint together
/// Rows change only through [`ViewStore::apply`], which moves the checkpoint in the same
/// transaction: after a crash the rows are those of the checkpoint, neither older nor newer.
/// Rows may be lost with the machine's last moments (they can be made again), but never without
/// the checkpoint going back with them.
///
/// # Errors of every method
/// [`Fault::Unavailable`]: nothing was changed, try again later. [`Fault::Unknown`]: take the
/// lease anew and look at its checkpoint. [`Fault::Invalid`]: the question does not fit the view,
/// or there is no such generation.
#[async_trait]
pub trait ViewStore: Send + Sync {
    /// The generations of a view, of all its versions, by number.
    async fn generations(&self, view: &'static View) -> Result<Vec<Generation>, Fault>;

    /// The live generation of this version of each view, in the order given; `None` where it is not
    /// built yet.
    async fn live(&self, views: &[&'static View]) -> Result<Vec<Option<u32>>, Fault> {
        let mut live = Vec::with_capacity(views.len());
        for view in views {
            let generations = self.generations(view).await?;
            let of_version = |g: &&Generation| g.live && g.version == view.version;
            live.push(generations.iter().find(of_version).map(|g| g.number));
        }
        Ok(live)
    }

    /// Makes the empty table of a generation for this version of the view, without its further
    /// indexes. Does nothing when the generation is there already for this version.
    ///
    /// # Errors
    /// [`Fault::Invalid`] when the generation was made for another version of the view.
    async fn prepare(&self, view: &'static View, generation: u32) -> Result<(), Fault>;

    /// Makes the further indexes of a generation and brings its statistics up to date, without
    /// holding up readers or the log for longer than one index needs. Does nothing twice.
    async fn index(&self, view: &'static View, generation: u32) -> Result<(), Fault>;

    /// Makes a generation the live one of its version, at once: a query sees the old or the new,
    /// never none. The live generations of other versions stay what they are.
    ///
    /// # Errors
    /// [`Fault::Invalid`] when the generation was made for another version of the view.
    async fn swap(&self, view: &'static View, generation: u32) -> Result<(), Fault>;

    /// Removes a generation with its rows and its subscription: checkpoint, lease and what it set
    /// aside. Does nothing when there is no such generation.
    ///
    /// # Errors
    /// [`Fault::Invalid`] when it is the live one of this version of the view; those of other
    /// versions may be dropped.
    async fn drop_generation(&self, view: &'static View, generation: u32) -> Result<(), Fault>;

    /// Makes the changes and moves the checkpoints, all in one transaction, and returns the
    /// leases as they stand now, in the order given.
    ///
    /// Set-based: a call may bring tens of thousands of rows, and costs a few statements, not one
    /// for each row. No view stands twice in a call.
    ///
    /// # Errors
    /// Nothing was changed by any of these. [`Fault::Fenced`], with the name of the subscription,
    /// when another owner or epoch holds the lease, it was released, or the checkpoint is not
    /// where the lease says: the caller stops and takes the lease anew. [`Fault::Invalid`] when
    /// `to` lies before the lease's checkpoint, or the lease is not that of the generation.
    async fn apply(&self, batches: &[Batch<'_>]) -> Result<Vec<Lease>, Fault>;

    /// The rows that a question asks for, in its order.
    ///
    /// A view without a live generation of its version has no rows.
    async fn query(&self, view: &'static View, query: &Query) -> Result<Vec<Row>, Fault>;

    /// How many rows there are for which `filter` holds, for each combination of cells in the
    /// columns `by`, in order of those cells; absent cells come last. Combinations without a row
    /// are left out, but without columns there is always exactly one answer.
    async fn count(
        &self,
        view: &'static View,
        edition: Edition,
        filter: &Filter,
        by: &[&'static str],
    ) -> Result<Vec<Counted>, Fault>;
}

/// One table of a view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generation {
    /// Its number, counted from 1.
    pub number: u32,
    /// The version of the view for which it was made.
    pub version: u32,
    /// Whether it is the one that is read by those who know that version.
    pub live: bool,
}

/// Changes to one generation of a view, and how far they bring it.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// The lease of the generation's subscription.
    pub lease: &'a Lease,
    /// The generation.
    pub generation: u32,
    /// The view and what happens to its rows.
    pub changes: &'a Changes,
    /// The checkpoint afterwards; the lease's own when rows are mended without going on.
    pub to: Position,
    /// The hash of the event there; the lease's own when `to` is.
    pub hash: Hash,
}

/// How many rows share these cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The cells, in the order of the columns asked for.
    pub cells: Vec<Cell>,
    /// How many rows.
    pub rows: u64,
}

/// The name of the subscription that builds a generation: `view/case_list/3`.
pub fn subscription_name(view: &View, generation: u32) -> String {
    format!("view/{}/{generation}", view.name)
}
