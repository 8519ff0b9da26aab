//! What the operator is told.

use super::{RELAY, Relay};
use crate::ports::Fault;

/// What was last reported, so that only news is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reported {
    /// Another node may have reported since.
    Unknown,
    /// All is well.
    Well,
    /// This is wrong.
    Wrong(String),
}

impl Reported {
    /// What is wrong, if that is known.
    pub(super) fn state(&self) -> Option<&str> {
        match self {
            Self::Wrong(state) => Some(state),
            Self::Unknown | Self::Well => None,
        }
    }
}

impl Relay {
    /// Reports what keeps notices from arriving, or that nothing does.
    pub(super) async fn report_state(&mut self, set_aside: usize) -> Result<(), Fault> {
        let mut wrongs = Vec::new();
        if set_aside > 0 {
            wrongs.push(format!(
                "{set_aside} events are set aside: mend what keeps their notices, then retry"
            ));
        }
        if !self.refused.is_empty() {
            let cases = self.refused.len();
            wrongs.push(format!("notices of {cases} cases are refused"));
        }
        let state = (!wrongs.is_empty()).then(|| wrongs.join("; "));
        self.report(state).await
    }

    /// Tells the operator, when it is news.
    pub(super) async fn report(&mut self, state: Option<String>) -> Result<(), Fault> {
        let news = state.map_or(Reported::Well, Reported::Wrong);
        if self.reported != news {
            let subscriptions = &self.parts.subscriptions;
            subscriptions.report(RELAY, news.state()).await?;
            self.reported = news;
        }
        Ok(())
    }
}
