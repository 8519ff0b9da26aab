//! Definitions to begin with: `casebook def new NAME --template two-level-approval`.

use casebook_engine::Name;
use jiff::civil::Date;
use rust_embed::RustEmbed;

use crate::problem::Problems;
use crate::said::said;
use crate::yaml::{is_truth_word, name, one_of};
use crate::{Place, Said, Surroundings, load};

#[derive(RustEmbed)]
#[folder = "templates"]
struct Files;

/// A definition to begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its name, such as `two-level-approval`.
    pub name: String,
    /// What it is called.
    pub title: casebook_engine::definition::Text,
}

/// Why no definition was made of a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// There is no template of that name.
    #[error("make a definition: unknown template `{name}`, {}", fix.en)]
    Unknown {
        /// The name.
        name: String,
        /// What to write.
        fix: Said,
    },
    /// The id is not a name.
    #[error("make a definition: `{id}` is not a name, {}", fix.en)]
    BadId {
        /// The id.
        id: String,
        /// What to write.
        fix: Said,
    },
}

impl TemplateError {
    /// The error in both languages.
    pub fn said(&self) -> Said {
        match self {
            Self::Unknown { name, fix } => Said {
                zh: format!("没有模板“{name}”：{}", fix.zh),
                en: format!("unknown template \"{name}\": {}", fix.en),
            },
            Self::BadId { id, fix } => Said {
                zh: format!("“{id}”不是名称：{}", fix.zh),
                en: format!("\"{id}\" is not a name: {}", fix.en),
            },
        }
    }
}

/// The templates that ship with the program, by name.
pub fn templates() -> Vec<Template> {
    let files = Files::iter().filter_map(|file| {
        let name = file.strip_suffix(".yaml")?.to_owned();
        let loaded = load(&Files::get(&file)?.data, &Surroundings::default());
        Some(Template {
            name,
            title: loaded.definition?.title,
        })
    });
    let mut templates: Vec<Template> = files.collect();
    templates.sort_by(|one, two| one.name.cmp(&two.name));
    templates
}

/// The text of a new definition, in force from `from` on.
///
/// # Errors
/// When there is no such template, or `id` is not a name of the language.
pub fn from_template(template: &str, id: &str, from: Date) -> Result<String, TemplateError> {
    let Some(file) = Files::get(&format!("{template}.yaml")) else {
        let names = templates();
        let fix = one_of(
            template,
            names.iter().map(|template| template.name.as_str()),
        );
        return Err(TemplateError::Unknown {
            name: template.to_owned(),
            fix,
        });
    };
    let text = String::from_utf8_lossy(&file.data);
    let id = checked(id)?;
    let lines = text.lines().map(|line| match line.split_once(": ") {
        Some(("id", _)) => format!("id: {id}"),
        Some(("title", _)) => format!("title: {id}"),
        Some(("in_force", _)) => in_force(line, from),
        _ => line.to_owned(),
    });
    Ok(lines.map(|line| line + "\n").collect())
}

/// The line that says when a definition is in force: from a day on, pinned as before.
fn in_force(line: &str, from: Date) -> String {
    let pin = line.split_once("pin: ").map(|(_, pin)| pin);
    match pin.and_then(|pin| pin.split([',', '}', ' ']).next()) {
        Some(pin) => format!("in_force: {{from: {from}, pin: {pin}}}"),
        None => format!("in_force: {{from: {from}}}"),
    }
}

/// The id, in quotes where YAML would take it for something else.
fn checked(id: &str) -> Result<String, TemplateError> {
    let mut problems = Problems::default();
    let found: Option<Name> = name(id, Place::START, &mut problems);
    match found {
        Some(_) if is_truth_word(id) => Ok(format!("\"{id}\"")),
        Some(_) => Ok(id.to_owned()),
        None => {
            let problems = problems.into_sorted();
            let fix = problems.into_iter().next().map(|problem| problem.fix);
            Err(TemplateError::BadId {
                id: id.to_owned(),
                fix: fix.unwrap_or_else(|| said!("请换一个名称", "choose another name")),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{calendars, run};
    use jiff::civil::date;

    #[test]
    fn every_template_lints_clean_and_passes_its_scenarios() {
        let calendar = calendars::builtin("cn").expect("the calendar ships with the program");
        let names: Vec<String> = templates()
            .into_iter()
            .map(|template| template.name)
            .collect();
        assert_eq!(
            names,
            [
                "approval-with-hearing",
                "single-approval",
                "two-level-approval"
            ]
        );
        for name in names {
            let text =
                from_template(&name, "举报奖励审批", date(2026, 1, 1)).expect("a definition");
            let loaded = load(text.as_bytes(), &Surroundings::default());
            assert_eq!(loaded.problems, [], "{name}");
            let definition = loaded.definition.expect("a definition");
            assert_eq!(definition.reference.id, "举报奖励审批");
            assert_eq!(definition.title.zh, "举报奖励审批");
            assert!(loaded.scenarios.len() >= 4, "{name}");
            for scenario in &loaded.scenarios {
                let outcome = run(&definition, scenario, &calendar);
                assert!(outcome.passed(), "{name}: {outcome:?}");
            }
        }
    }

    #[test]
    fn what_is_no_template_or_no_name_is_refused() {
        for (template, id, expected) in [
            (
                "two-level-aproval",
                "a",
                "did you mean \"two-level-approval\"?",
            ),
            ("two-level-approval", "1a", "write at most"),
            ("two-level-approval", "a b", "write at most"),
            ("../catalog", "a", "write one of"),
        ] {
            let error = from_template(template, id, date(2026, 1, 1)).expect_err("refused");
            assert!(error.to_string().contains(expected), "{error}");
        }
    }
}
