//! The arguments: `casebook <noun> <verb>`.

mod calendar;
mod dev;
mod store;
mod top;

pub(crate) use calendar::{AddArgs, CalendarVerb, CheckArgs};
pub(crate) use dev::{DemoVerb, DevArgs, ImportVerb, LoadArgs, XesArgs};
pub(crate) use store::StoreVerb;
pub(crate) use top::{Cli, Colour, CompletionsArgs, HelpArgs, Noun};
