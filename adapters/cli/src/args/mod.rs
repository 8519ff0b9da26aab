//! The arguments: `casebook <noun> <verb>`.

mod calendar;
mod store;
mod top;

pub(crate) use calendar::{AddArgs, CalendarVerb, CheckArgs};
pub(crate) use store::StoreVerb;
pub(crate) use top::{Cli, Colour, CompletionsArgs, HelpArgs, Noun};
