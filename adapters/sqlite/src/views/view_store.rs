//! The view store port, sentence by sentence in other files.

use async_trait::async_trait;
use casebook_engine::ports::{Fault, Lease};
use casebook_projections::{
    Batch, Counted, Edition, Filter, Generation, Query, Row, View, ViewStore, check_count,
};

use super::{apply, generations, select};
use crate::SqliteStore;

#[async_trait]
impl ViewStore for SqliteStore {
    async fn generations(&self, view: &'static View) -> Result<Vec<Generation>, Fault> {
        generations::list(&self.shared.readers, view).await
    }

    async fn prepare(&self, view: &'static View, generation: u32) -> Result<(), Fault> {
        generations::prepare(&self.shared.writer, view, generation).await
    }

    async fn index(&self, view: &'static View, generation: u32) -> Result<(), Fault> {
        generations::index(&self.shared.writer, view, generation).await
    }

    async fn swap(&self, view: &'static View, generation: u32) -> Result<(), Fault> {
        generations::swap(&self.shared.writer, view, generation).await
    }

    async fn drop_generation(&self, view: &'static View, generation: u32) -> Result<(), Fault> {
        generations::drop(&self.shared.writer, view, generation).await
    }

    async fn apply(&self, batches: &[Batch<'_>]) -> Result<Vec<Lease>, Fault> {
        if batches.is_empty() {
            return Ok(Vec::new());
        }
        apply::apply_beside(&self.shared.writer, batches).await
    }

    async fn query(&self, view: &'static View, query: &Query) -> Result<Vec<Row>, Fault> {
        query.check(view)?;
        select::rows(&self.shared.readers, view, query).await
    }

    async fn count(
        &self,
        view: &'static View,
        edition: Edition,
        filter: &Filter,
        by: &[&'static str],
    ) -> Result<Vec<Counted>, Fault> {
        check_count(view, filter, by)?;
        select::count(&self.shared.readers, view, edition, filter, by).await
    }
}
