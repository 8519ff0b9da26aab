//! The keys in memory.

use std::ops::Bound;

use async_trait::async_trait;
use casebook_engine::ports::{Fault, Keys};
use casebook_engine::settle::Remembered;

use crate::MemoryStore;

#[async_trait]
impl Keys for MemoryStore {
    async fn read_keys(
        &self,
        after: &str,
        limit: usize,
    ) -> Result<Vec<(String, Remembered)>, Fault> {
        let state = self.state();
        let beyond = (Bound::Excluded(after), Bound::Unbounded);
        let known = state.answers.range::<str, _>(beyond).take(limit);
        let known = known.map(|(key, known)| (key.clone(), known.clone()));
        Ok(known.collect())
    }

    async fn take_keys(&self, answers: &[(String, Remembered)]) -> Result<(), Fault> {
        let mut state = self.state();
        for (key, known) in answers {
            let place = state.answers.entry(key.clone());
            place.or_insert_with(|| known.clone());
        }
        Ok(())
    }
}
