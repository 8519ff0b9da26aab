//! `def new`: the file of a new definition.

use std::io::Write;

use casebook_engine::runtime::RegisteredText;
use casebook_workflows::shipped_definitions;
use serde_json::json;

use crate::args::NewArgs;
use crate::exit::Exit;
use crate::output::{Answer, Block};
use crate::problem::Problem;

/// Writes the text of the template under the new id, at version 1.
///
/// # Errors
/// `CB-1005` when there is no such template; `CB-5007` when the file exists or cannot be written.
pub(super) fn run(args: &NewArgs) -> Result<Answer, Problem> {
    let templates = shipped_definitions();
    let template = templates.iter().find(|text| text.id == *args.template);
    let template = template.ok_or_else(|| absent(&args.template, &templates))?;
    let text = renamed(&template.text, &args.id);
    let Some(path) = &args.out else {
        return Ok(Answer::text(text));
    };
    let file = std::fs::File::create_new(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| {
            let why = format!("{}: {error}", path.display());
            Problem::new(Exit::Usage, "CB-5007", why)
        })?;
    let path = path.display().to_string();
    let value = json!({ "id": args.id, "template": args.template, "file": path });
    let line = format!("{path}\ncasebook def lint {path}");
    Ok(Answer::record(value, vec![Block::Text(line)]))
}

fn absent(template: &str, templates: &[RegisteredText]) -> Problem {
    let ids: Vec<&str> = templates.iter().map(|text| text.id.as_str()).collect();
    let why = format!("--template {template}; there are: {}", ids.join(", "));
    Problem::new(Exit::Absent, "CB-1005", why)
}

/// The text with its `id` and `version` on the outermost level changed.
fn renamed(text: &str, id: &str) -> String {
    let line = |line: &str| match line.split_once(':') {
        Some(("id", _)) => format!("id: {id}\n"),
        Some(("version", _)) => "version: 1\n".to_owned(),
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use casebook_workflows::{Surroundings, load};

    #[test]
    fn every_template_is_a_sound_definition_under_its_new_id() {
        for template in shipped_definitions() {
            let text = renamed(&template.text, "demo.new");
            let loaded = load(text.as_bytes(), &Surroundings::default());
            let reference = loaded.definition.map(|definition| definition.reference);
            let reference =
                reference.unwrap_or_else(|| panic!("{}: {:?}", template.id, loaded.problems));
            assert_eq!((reference.id.as_str(), reference.version), ("demo.new", 1));
        }
    }
}
