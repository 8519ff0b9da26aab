//! `def lint`: every problem of definition files.

use std::path::{Path, PathBuf};

use casebook_workflows::{FileKind, Proof, Severity, check_files};
use serde_json::Value;

use super::around::Around;
use super::{findings, folder, states};
use crate::args::LintArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::lang::Lang;
use crate::output::Answer;
use crate::problem::Problem;

/// One row for each problem, in the order of the files. Exit code 3 when one is an error.
///
/// The files are checked together: one version of a definition is in force on a day. Roles are
/// checked against the directory where there is a store with one. Tables beside the files count.
pub(super) async fn run(args: &LintArgs, desk: &Desk) -> Result<Answer, Problem> {
    let files = folder::yaml_files(&args.files)?;
    let around = Around::of(&files, desk).await?;
    if args.states {
        return states::answer(&files, &around);
    }
    let lang = desk.lang();
    let (rows, exit) = problems(&files, &around, lang)?;
    let clean = match files.len() {
        1 => lang
            .pick("1 个文件，没有问题", "1 file, no problems")
            .to_owned(),
        count => lang
            .pick(
                &format!("{count} 个文件，没有问题"),
                &format!("{count} files, no problems"),
            )
            .to_owned(),
    };
    let answer = Answer::list(findings::COLUMNS, rows).or_else_said(clean);
    Ok(answer.ending(exit))
}

/// The problems of files as rows, and whether they may be used.
pub(super) fn problems(
    files: &[PathBuf],
    around: &Around,
    lang: Lang,
) -> Result<(Vec<Value>, Exit), Problem> {
    let mut texts = Vec::new();
    for file in files {
        texts.push(Desk::read_file(file)?);
    }
    // A definition with scenarios beside it has some; what is wrong with them `def test` says.
    for (file, nth) in files.iter().zip(0..) {
        for scenarios in scenarios_beside(file, &texts[nth])? {
            texts.push(Desk::read_file(&scenarios)?);
        }
    }
    let surroundings = around.surroundings(Proof::Space);
    let mut found = check_files(&texts, &surroundings, &around.law.definitions());
    found.truncate(files.len());
    let mut rows = around.faults(lang);
    let mut all = found.iter().flatten();
    let has_error = all.any(|problem| problem.severity == Severity::Error);
    let exit = if has_error || !rows.is_empty() {
        Exit::Invalid
    } else {
        Exit::Done
    };
    let told = files.iter().zip(&found);
    rows.extend(told.flat_map(|(file, problems)| findings::rows(file, problems, lang)));
    Ok((rows, exit))
}

/// The scenario files beside a definition, found by its id as it is written.
fn scenarios_beside(file: &Path, text: &[u8]) -> Result<Vec<PathBuf>, Problem> {
    if FileKind::of(text) != FileKind::Definition {
        return Ok(Vec::new());
    }
    let text = String::from_utf8_lossy(text);
    let id = text.lines().find_map(|line| line.strip_prefix("id:"));
    id.map_or(Ok(Vec::new()), |id| {
        let id = id.split('#').next().unwrap_or_default();
        folder::scenarios(file, id.trim().trim_matches('"'))
    })
}
