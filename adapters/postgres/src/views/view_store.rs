//! The view store port, sentence by sentence in other files.

use async_trait::async_trait;
use casebook_engine::ports::{Fault, Lease};
use casebook_projections::{
    Batch, Counted, Edition, Filter, Generation, Query, Row, View, ViewStore, check_count,
};

use super::{apply, generations, select};
use crate::PostgresStore;

#[async_trait]
impl ViewStore for PostgresStore {
    #[tracing::instrument(level = "debug", skip_all, fields(view = view.name))]
    async fn generations(&self, view: &'static View) -> Result<Vec<Generation>, Fault> {
        generations::list(self.sessions(), view).await
    }

    #[tracing::instrument(level = "debug", skip_all, fields(views = views.len()))]
    async fn live(&self, views: &[&'static View]) -> Result<Vec<Option<u32>>, Fault> {
        generations::all_live(self.sessions(), views).await
    }

    #[tracing::instrument(level = "debug", skip_all, fields(view = view.name, generation))]
    async fn prepare(&self, view: &'static View, generation: u32) -> Result<(), Fault> {
        generations::prepare(self.sessions(), view, generation).await
    }

    #[tracing::instrument(level = "debug", skip_all, fields(view = view.name, generation))]
    async fn index(&self, view: &'static View, generation: u32) -> Result<(), Fault> {
        generations::index(self.sessions(), view, generation).await
    }

    #[tracing::instrument(level = "debug", skip_all, fields(view = view.name, generation))]
    async fn swap(&self, view: &'static View, generation: u32) -> Result<(), Fault> {
        generations::swap(self.sessions(), view, generation).await
    }

    #[tracing::instrument(level = "debug", skip_all, fields(view = view.name, generation))]
    async fn drop_generation(&self, view: &'static View, generation: u32) -> Result<(), Fault> {
        generations::drop(self.sessions(), view, generation).await
    }

    #[tracing::instrument(level = "debug", skip_all, fields(batches = batches.len()))]
    async fn apply(&self, batches: &[Batch<'_>]) -> Result<Vec<Lease>, Fault> {
        if batches.is_empty() {
            return Ok(Vec::new());
        }
        apply::apply(self.sessions(), batches).await
    }

    #[tracing::instrument(level = "debug", skip_all, fields(view = view.name))]
    async fn query(&self, view: &'static View, query: &Query) -> Result<Vec<Row>, Fault> {
        query.check(view)?;
        select::rows(self.sessions(), view, query).await
    }

    #[tracing::instrument(level = "debug", skip_all, fields(view = view.name))]
    async fn count(
        &self,
        view: &'static View,
        edition: Edition,
        filter: &Filter,
        by: &[&'static str],
    ) -> Result<Vec<Counted>, Fault> {
        check_count(view, filter, by)?;
        select::count(self.sessions(), view, edition, filter, by).await
    }
}
