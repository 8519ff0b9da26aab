//! `def lint`: every problem of definition files.

use std::path::PathBuf;
use std::sync::Arc;

use casebook_engine::ports::Law;
use casebook_workflows::{Catalog, Proof, Severity, Surroundings, check_files};
use serde_json::Value;

use super::super::calendar::law;
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
/// checked against the directory where there is a store with one.
pub(super) async fn run(args: &LintArgs, desk: &Desk) -> Result<Answer, Problem> {
    let files = folder::yaml_files(&args.files)?;
    let law = law(desk).await?;
    if args.states {
        return states::answer(&files, &law);
    }
    let lang = desk.lang();
    let (rows, exit) = problems(&files, &law, lang)?;
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
    law: &Catalog,
    lang: Lang,
) -> Result<(Vec<Value>, Exit), Problem> {
    let texts: Vec<Vec<u8>> = files
        .iter()
        .map(|file| Desk::read_file(file))
        .collect::<Result<_, _>>()?;
    let directory: Arc<_> = law.directory();
    let surroundings = Surroundings {
        directory: (!directory.organs.is_empty()).then_some(&*directory),
        proof: Proof::Space,
        ..law.surroundings()
    };
    let found = check_files(&texts, &surroundings, &law.definitions());
    let mut all = found.iter().flatten();
    let exit = if all.any(|problem| problem.severity == Severity::Error) {
        Exit::Invalid
    } else {
        Exit::Done
    };
    let rows = files.iter().zip(&found);
    let rows = rows.flat_map(|(file, problems)| findings::rows(file, problems, lang));
    Ok((rows.collect(), exit))
}
