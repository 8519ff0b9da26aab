//! `def new`: the file of a new definition.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use casebook_workflows::{
    Surroundings, TemplateError, from_template, load, shipped_definitions, templates,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::args::NewArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::lang::Lang;
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;

/// The word that asks for the templates there are.
const LIST: &str = "list";

const COLUMNS: &[Column] = &[
    Column::text("template", "模板", "template"),
    Column::text("title", "名称", "title"),
];

/// Writes the text of the template under the new id, at version 1.
///
/// # Errors
/// `CB-1005` when there is no such template; `CB-5001` when the id is no name; `CB-5017` when the
/// file exists, which is never written over; `CB-5007` when it cannot be written.
pub(super) fn run(args: &NewArgs, desk: &Desk) -> Result<Answer, Problem> {
    let id = match &args.id {
        Some(id) if args.template != LIST => id,
        None if args.template != LIST => {
            return Err(Problem::new(Exit::Usage, "CB-5001", "def new ID"));
        }
        _ => return Ok(Answer::list(COLUMNS, listed(desk.lang()))),
    };
    let text = made(&args.template, id, desk.lang())?;
    let path = match &args.out {
        Some(path) if path == Path::new("-") => return Ok(Answer::text(text)),
        Some(path) => path.clone(),
        None => PathBuf::from(format!("workflows/{id}.yaml")),
    };
    write(&path, &text)?;
    let path = path.display().to_string();
    let value = json!({ "id": id, "template": args.template, "file": path });
    let next = format!("{path}\ncasebook def lint {path}\ncasebook def test {path}");
    Ok(Answer::record(value, vec![Block::Text(next)]))
}

/// What a definition can be made from: the templates, and the definitions that ship.
fn listed(lang: Lang) -> Vec<Value> {
    let own = templates();
    let own = own
        .iter()
        .map(|template| json!({ "template": template.name, "title": lang.of(&template.title) }));
    let mut rows: Vec<Value> = own.collect();
    for text in shipped_definitions() {
        let loaded = load(text.text.as_bytes(), &Surroundings::default());
        let title = loaded.definition.map(|definition| definition.title);
        let title = title.as_ref().map(|title| lang.of(title));
        let row = json!({ "template": text.id.as_str(), "title": title });
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows
}

/// The text of the new definition, which lints clean.
fn made(template: &str, id: &str, lang: Lang) -> Result<String, Problem> {
    let today = TimeZone::system().to_datetime(Timestamp::now()).date();
    let text = match from_template(template, id, today) {
        Ok(text) => text,
        Err(error @ TemplateError::BadId { .. }) => {
            let said = error.said();
            let why = lang.pick(&said.zh, &said.en);
            return Err(Problem::new(Exit::Usage, "CB-5001", why));
        }
        Err(error @ TemplateError::Unknown { .. }) => {
            let shipped = shipped_definitions().into_iter();
            let mut versions = shipped.filter(|text| text.id == *template);
            let newest = versions.by_ref().max_by_key(|text| text.version);
            let newest = newest.ok_or_else(|| {
                let said = error.said();
                let why = format!("{}; --template list", lang.pick(&said.zh, &said.en));
                Problem::new(Exit::Absent, "CB-1005", why)
            })?;
            renamed(&newest.text, id)
        }
    };
    let loaded = load(text.as_bytes(), &Surroundings::default());
    if loaded.has_errors() {
        let first = loaded.problems.first().map(ToString::to_string);
        let why = format!("`{id}`: {}", first.unwrap_or_default());
        return Err(Problem::new(Exit::Usage, "CB-5001", why));
    }
    Ok(text)
}

fn write(path: &Path, text: &str) -> Result<(), Problem> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    folder
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::File::create_new(path))
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists if path.is_file() => {
                Problem::new(Exit::Usage, "CB-5017", path.display().to_string())
            }
            _ => {
                let why = format!("{}: {error}", path.display());
                Problem::new(Exit::Unavailable, "CB-5007", why)
            }
        })
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

    #[test]
    fn whatever_is_listed_makes_a_sound_definition_under_its_new_id() {
        for row in listed(Lang::En) {
            let template = row["template"].as_str().expect("a name");
            let text = made(template, "demo.new", Lang::En).expect("a definition");
            let loaded = load(text.as_bytes(), &Surroundings::default());
            let reference = loaded.definition.map(|definition| definition.reference);
            let reference =
                reference.unwrap_or_else(|| panic!("{template}: {:?}", loaded.problems));
            assert_eq!((reference.id.as_str(), reference.version), ("demo.new", 1));
        }
    }
}
