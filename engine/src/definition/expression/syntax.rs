//! From text to the syntax tree of CEL.

use cel::Env;
use cel::common::ast::{IdedExpr, SourceInfo};
use cel::parser::ParseErrors;

use super::problem::{Fault, Problem};
use super::scan::scan;

/// Parses the text. Macros are left as the calls they are written as.
pub(super) fn syntax(source: &str) -> Result<(IdedExpr, SourceInfo), Vec<Problem>> {
    scan(source).map_err(|problem| vec![problem])?;
    let parser = Env::default().with_optional_support(false).parser();
    let parsed = parser.parse_with_source_info(source);
    parsed.map_err(|errors| problems(source, &errors))
}

fn problems(source: &str, errors: &ParseErrors) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    for error in &errors.errors {
        let (line, column) = error.pos;
        let detail = plain(&error.msg);
        let problem = Problem::new(
            source,
            offset(source, line, column),
            Fault::Syntax { detail },
        );
        if problems.last() != Some(&problem) {
            problems.push(problem);
        }
    }
    problems
}

/// The parser's message without its list of everything that could have stood there.
fn plain(message: &str) -> String {
    let message = message.trim_start_matches("Syntax error: ");
    let message = message.split(" expecting").next().unwrap_or(message);
    message.replace("'<EOF>'", "the end")
}

/// Byte offset of a line and a column, both from 1; the end for what lies outside.
fn offset(source: &str, line: isize, column: isize) -> usize {
    let line = usize::try_from(line - 1).unwrap_or(0);
    let column = usize::try_from(column - 1).unwrap_or(0);
    let start: usize = source.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = source.get(start..).unwrap_or_default();
    start
        + rest
            .char_indices()
            .nth(column)
            .map_or(rest.len(), |(at, _)| at)
}
