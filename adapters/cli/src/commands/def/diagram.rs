//! `def diagram`: stages and the ways between them, drawn.

use casebook_workflows::diagram::{Marks, mermaid, svg};
use serde_json::json;

use super::show;
use crate::args::TextArgs;
use crate::desk::Desk;
use crate::lang::Lang;
use crate::output::{Answer, Block};
use crate::problem::Problem;

/// The diagram as Mermaid text; as SVG with `-o svg`.
pub(super) async fn run(args: &TextArgs, desk: &Desk) -> Result<Answer, Problem> {
    let definition = match show::found(&args.definition, desk).await? {
        Ok(definition) => definition,
        Err(faulty) => return Ok(faulty),
    };
    let marks = Marks {
        english: desk.lang() == Lang::En,
        ..Marks::default()
    };
    let text = mermaid(&definition, &marks);
    let value = json!({
        "id": definition.reference.id.as_str(),
        "version": definition.reference.version,
        "mermaid": text,
        "svg": svg(&definition, &marks),
    });
    Ok(Answer::record(value, vec![Block::Text(text)]))
}
