//! `completions`: a script that teaches a shell the nouns and verbs.

use clap::CommandFactory;

use crate::args::{Cli, CompletionsArgs};
use crate::output::Answer;

/// The script.
pub(crate) fn run(args: &CompletionsArgs) -> Answer {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "casebook", &mut script);
    Answer::text(String::from_utf8_lossy(&script))
}
