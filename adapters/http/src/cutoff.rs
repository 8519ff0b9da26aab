//! How far the lists and counts have come (截至).

use casebook_engine::ports::Fault;
use casebook_engine::stream::Position;
use casebook_projections::subscription_name;
use casebook_projections::views::CASE_LIST;
use maud::{Markup, html};

use crate::App;
use crate::visit::Visit;

/// The event up to which rows were made, and the latest one of the log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cutoff {
    /// Up to where the rows come; `None` while they are being built for the first time.
    pub(crate) reached: Option<Position>,
    head: Position,
}

impl Cutoff {
    /// Where the list of cases stands; all views of a process move together.
    pub(crate) async fn load(app: &App) -> Result<Self, Fault> {
        let generations = app.views.generations(&CASE_LIST).await?;
        let live = generations
            .iter()
            .find(|generation| generation.live && generation.version == CASE_LIST.version);
        let reached = match live {
            None => None,
            Some(live) => {
                let name = subscription_name(&CASE_LIST, live.number);
                let all = app.subscriptions.list().await?;
                let own = all.into_iter().find(|known| known.name == name);
                Some(own.map_or(Position::START, |own| own.checkpoint))
            }
        };
        let head = app.engine.store().head().await?;
        Ok(Self { reached, head })
    }

    /// What stands on top of a page.
    pub(crate) fn show(&self, visit: &Visit) -> Markup {
        let Some(reached) = self.reached else {
            return html! {
                span.cutoff.stale { (visit.pick("视图尚未建立", "views not built yet")) }
            };
        };
        let behind = self.head.0.saturating_sub(reached.0);
        html! {
            span.cutoff.stale[behind > 0] {
                (visit.pick("截至事件 #", "up to event #")) (reached)
                @if behind > 0 {
                    (visit.pick(format!("（尚有 {behind} 个未计入）"), format!(" ({behind} not counted yet)")))
                }
            }
        }
    }
}
