//! `def publish`: definitions come into force for new cases.

use std::path::PathBuf;

use casebook_workflows::{
    FileKind, Loaded, Proof, Surroundings, check_beside, definition_text, reload,
};

use super::super::texts;
use super::{findings, folder, lint};
use crate::args::FileArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::House;
use crate::output::Answer;
use crate::problem::Problem;

/// Registers the definitions if all of them are free of errors, alone, together and beside those
/// in force; else lists every problem with exit code 3 and registers none. Running cases keep the
/// version under which they were opened.
pub(super) async fn run(args: &FileArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let files = folder::yaml_files(&args.files)?;
    let (mut rows, mut exit) = lint::problems(&files, &house.law)?;
    if exit == Exit::Done {
        let beside = beside(&files, &house)?;
        if !beside.is_empty() {
            exit = Exit::Invalid;
            rows.extend(beside);
        }
    }
    if exit != Exit::Done {
        return Ok(Answer::list(findings::COLUMNS, rows).ending(exit));
    }
    let mut all = Vec::new();
    for file in &files {
        let text = Desk::read_file(file)?;
        if FileKind::of(&text) != FileKind::Definition {
            continue;
        }
        all.push(definition_text(&text).map_err(|problem| {
            let why = format!("{}:{problem}", file.display());
            Problem::new(Exit::Invalid, "CB-5011", why)
        })?);
    }
    texts::publish(&house, &all).await
}

/// What is wrong with the definitions beside those in force, as rows.
fn beside(files: &[PathBuf], house: &House) -> Result<Vec<serde_json::Value>, Problem> {
    let calendars = house.law.calendars();
    let calendars = calendars.iter().map(|calendar| calendar.id().into());
    let surroundings = Surroundings {
        calendars: calendars.collect(),
        directory: None,
        proof: Proof::Graph,
    };
    let mut definitions: Vec<(&PathBuf, Loaded)> = Vec::new();
    for file in files {
        let text = Desk::read_file(file)?;
        if FileKind::of(&text) == FileKind::Definition {
            definitions.push((file, reload(&text, &surroundings)));
        }
    }
    let loaded: Vec<&Loaded> = definitions.iter().map(|(_, loaded)| loaded).collect();
    let found = check_beside(&loaded, &house.law.definitions());
    let rows = found.iter().flat_map(|(number, problem)| {
        findings::rows(definitions[*number].0, std::slice::from_ref(problem))
    });
    Ok(rows.collect())
}
