//! `table import`: a new version of a decision table comes into force.

use casebook_engine::case::TextKind;
use casebook_engine::runtime::read_registry;
use casebook_workflows::{Surroundings, definition_text_among, table_text};

use super::super::def::findings;
use super::super::texts;
use crate::args::ImportTableArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::House;
use crate::output::Answer;
use crate::problem::Problem;

/// Registers the table, or lists every problem with exit code 3: also when its version is not a
/// new one, or a definition in force cannot be read with it.
pub(super) async fn run(args: &ImportTableArgs, desk: &Desk) -> Result<Answer, Problem> {
    let bytes = Desk::read_file(&args.file)?;
    let text = match table_text(&bytes) {
        Ok(text) => text,
        Err(problems) => {
            let rows = findings::rows(&args.file, &problems, desk.lang());
            return Ok(Answer::list(findings::COLUMNS, rows).ending(Exit::Invalid));
        }
    };
    let house = desk.house().await?;
    let known = house.law.tables().get(&text.id).cloned();
    if let Some(known) = known
        && known.digest != text.digest
        && known.version >= text.version
    {
        let why = format!(
            "`{}` stands at version {}: give the new text a higher version",
            text.id, known.version
        );
        return Err(Problem::new(Exit::Invalid, "CB-5011", why));
    }
    check_asking(&house, &bytes).await?;
    texts::publish(&house, &[text]).await
}

/// Requires that every registered definition can be read with the new table.
async fn check_asking(house: &House, bytes: &[u8]) -> Result<(), Problem> {
    let loaded = casebook_workflows::load_table(bytes);
    let Some(table) = loaded.table else {
        return Ok(());
    };
    let mut surroundings: Surroundings<'_> = house.law.surroundings();
    surroundings.tables.insert(table.id.clone(), table.clone());
    let events = house.store.events();
    for text in read_registry(&*events).await? {
        let asks =
            house.law.definitions().iter().any(|one| {
                one.reference.digest == text.digest && one.tables.contains_key(&table.id)
            });
        if text.kind != TextKind::Definition || !asks {
            continue;
        }
        definition_text_among(text.text.as_bytes(), &surroundings).map_err(|problem| {
            let why = format!("`{}` version {}: {problem}", text.id, text.version);
            Problem::new(Exit::Invalid, "CB-5011", why)
        })?;
    }
    Ok(())
}
