//! What the pages are made from.

use std::sync::Arc;

use casebook_engine::ports::{Law, Subscriptions};
use casebook_engine::runtime::Engine;
use casebook_projections::ViewStore;
use jiff::tz::TimeZone;

use crate::reports::Reports;

/// The ports behind the pages. The log, the law and the clock are those of the engine.
pub struct App {
    /// The engine, which also gives the log, the texts in force and the clock.
    pub engine: Arc<Engine>,
    /// The rows of lists and counts.
    pub views: Arc<dyn ViewStore>,
    /// How far the views have come; of the same database as the views.
    pub subscriptions: Arc<dyn Subscriptions>,
    /// What reports are computed by.
    pub reports: Arc<dyn Reports>,
    /// The zone in which days and times are shown.
    pub zone: TimeZone,
}

impl App {
    /// The texts in force.
    pub(crate) fn law(&self) -> &dyn Law {
        &**self.engine.law()
    }
}
