//! `org import`: a directory comes into force.

use casebook_engine::case::{RegisteredText, TextKind};
use casebook_workflows::{digest, load_directory};

use super::super::def::findings;
use super::super::texts;
use crate::args::TextFileArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::Answer;
use crate::problem::Problem;

/// Registers the directory, or lists every problem with exit code 3.
pub(super) async fn run(args: &TextFileArgs, desk: &Desk) -> Result<Answer, Problem> {
    let bytes = Desk::read_file(&args.file)?;
    let loaded = load_directory(&bytes);
    if loaded.directory.is_none() {
        let rows = findings::rows(&args.file, &loaded.problems, desk.lang());
        return Ok(Answer::list(findings::COLUMNS, rows).ending(Exit::Invalid));
    }
    let text = RegisteredText {
        kind: TextKind::Directory,
        id: loaded.id,
        version: loaded.version,
        digest: digest(&bytes),
        from: None,
        text: String::from_utf8_lossy(&bytes).into_owned(),
    };
    texts::publish(&desk.house().await?, &[text]).await
}
