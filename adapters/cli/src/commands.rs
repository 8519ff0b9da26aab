//! One file for each `<noun> <verb>`.

mod alert;
mod calendar;
mod case;
mod def;
mod demo;
mod dev;
mod doc;
mod draw;
mod evaluation;
mod export;
mod figure;
mod import;
mod inbox;
mod indicator;
mod instrument;
mod message;
mod mine;
mod org;
mod outbox;
mod proj;
mod record;
mod report;
mod serve;
mod serving;
mod store;
mod table;
mod task;
mod texts;
mod top;

use crate::args::Noun;
use crate::desk::Desk;
use crate::output::Answer;
use crate::problem::Problem;

/// Whether a command hears Ctrl-C itself and comes to a good end.
pub(crate) const fn ends_in_good_order(noun: &Noun) -> bool {
    matches!(noun, Noun::Demo(_))
}

/// Whether a command is a node of an installation.
pub(crate) const fn is_node(noun: &Noun) -> bool {
    matches!(noun, Noun::Serve(_))
}

/// Does what was asked.
pub(crate) async fn run(noun: Noun, desk: &Desk) -> Result<Answer, Problem> {
    match noun {
        Noun::Dev(args) => dev::run(&args, desk).await,
        Noun::Serve(args) => serve::run(&args, desk).await,
        Noun::Demo(verb) => demo::run(&verb, desk).await,
        Noun::Import(verb) => import::run(&verb, desk).await,
        Noun::Export(verb) => export::run(&verb, desk).await,
        Noun::Mine(verb) => mine::run(&verb, desk).await,
        Noun::Case(verb) => case::run(&verb, desk).await,
        Noun::Def(verb) => def::run(&verb, desk).await,
        Noun::Doc(verb) => doc::run(&verb, desk).await,
        Noun::Record(verb) => record::run(&verb, desk).await,
        Noun::Draw(verb) => draw::run(&verb, desk).await,
        Noun::Evaluation(verb) => evaluation::run(&verb, desk).await,
        Noun::Org(verb) => org::run(&verb, desk).await,
        Noun::Alert(verb) => alert::run(&verb, desk).await,
        Noun::Instrument(verb) => instrument::run(&verb, desk).await,
        Noun::Task(verb) => task::run(&verb, desk).await,
        Noun::Message(verb) => message::run(&verb, desk).await,
        Noun::Inbox(args) => inbox::run(&args, desk).await,
        Noun::Calendar(verb) => calendar::run(&verb, desk).await,
        Noun::Table(verb) => table::run(&verb, desk).await,
        Noun::Indicator(verb) => indicator::run(&verb, desk).await,
        Noun::Figure(verb) => figure::run(&verb, desk).await,
        Noun::Report(verb) => report::run(&verb, desk).await,
        Noun::Proj(verb) => proj::run(&verb, desk).await,
        Noun::Outbox(verb) => outbox::run(&verb, desk).await,
        Noun::Store(verb) => store::run(&verb, desk).await,
        Noun::Init(_) => top::init::run(desk).await,
        Noun::Doctor => top::doctor::run(desk).await,
        Noun::Settings => top::settings::run(desk),
        Noun::Help(args) => top::help::run(&args, desk),
        Noun::Completions(args) => Ok(top::completions::run(&args)),
        Noun::Version => Ok(top::version::run()),
    }
}
