//! A definition that an argument names: a file, or a version in the log or in the program.

use std::path::Path;

use casebook_engine::case::RegisteredText;
use casebook_engine::runtime::{Register, read_register};
use casebook_workflows::shipped_definitions;

use crate::desk::Desk;
use crate::exit::Exit;
use crate::problem::Problem;

/// The text of a file, of `ID@VERSION`, or of the newest version of `ID`.
///
/// # Errors
/// `CB-1005` when there is no such version; `CB-5007` when the file cannot be read.
pub(super) async fn text(word: &str, desk: &Desk) -> Result<Vec<u8>, Problem> {
    let path = Path::new(word);
    if path.exists() {
        return Desk::read_file(path);
    }
    let register = match desk.house().await {
        Ok(house) => read_register(&*house.store.events()).await?,
        Err(problem) if problem.exit == Exit::Absent => Register::default(),
        Err(problem) => return Err(problem),
    };
    let shipped = shipped_definitions();
    let proposed = register.proposals.iter().map(|one| &one.text);
    let texts = register.texts.iter().chain(&shipped).chain(proposed);
    let (id, version) = match word.rsplit_once('@') {
        Some(_) => split(word).map(|(id, version)| (id, Some(version)))?,
        None => (word, None),
    };
    let of_id: Vec<&RegisteredText> = texts.filter(|text| text.id.as_str() == id).collect();
    let newest = of_id.iter().map(|text| text.version).max();
    let wanted = version.or(newest);
    // What was registered last of a version counts; what ships only where the log has none.
    let registered = wanted.and_then(|version| register.text(id, version));
    let other = || of_id.into_iter().find(|text| Some(text.version) == wanted);
    registered
        .or_else(other)
        .map(|text| text.text.clone().into_bytes())
        .ok_or_else(|| Problem::new(Exit::Absent, "CB-1005", format!("`{word}`")))
}

/// Takes `ID@VERSION` apart.
///
/// # Errors
/// `CB-5001` when it is not written so.
pub(super) fn split(word: &str) -> Result<(&str, u32), Problem> {
    let parts = word.rsplit_once('@');
    let parts = parts.and_then(|(id, version)| Some((id, version.parse().ok()?)));
    parts.ok_or_else(|| {
        let why = format!("`{word}` is not ID@VERSION");
        Problem::new(Exit::Usage, "CB-5001", why)
    })
}
