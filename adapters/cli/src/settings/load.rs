//! Reading the settings, layer by layer.

use std::path::{Path, PathBuf};

use figment::Figment;
use figment::error::Kind;
use figment::providers::{Env, Format, Serialized, Toml};

use super::sections::own_folder;
use super::{Settings, secret};
use crate::exit::Exit;
use crate::lang::Lang;
use crate::problem::Problem;
use crate::settings::TimeShape;

/// What the arguments say about settings; goes before everything else.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flags {
    /// `--config`.
    pub(crate) file: Option<PathBuf>,
    /// `--store`.
    pub(crate) store: Option<String>,
    /// `--lang`.
    pub(crate) lang: Option<Lang>,
    /// `--time`.
    pub(crate) time: Option<TimeShape>,
}

/// The settings that are in force, and the layers they come from.
///
/// # Errors
/// `CB-5002` to `CB-5005` when a file, key or value cannot be used.
pub(crate) fn load(flags: &Flags) -> Result<(Settings, Figment), Problem> {
    let figment = layers(flags)?;
    let mut settings: Settings = figment.extract().map_err(|error| from_figment(&error))?;
    if let Some(path) = &settings.store.url_file
        && flags.store.is_none()
    {
        settings.store.url = secret::read(path)?;
    }
    if let Some(path) = &settings.amqp.url_file {
        settings.amqp.url = Some(secret::read(path)?);
    }
    Ok((settings, figment))
}

fn layers(flags: &Flags) -> Result<Figment, Problem> {
    let mut figment = Figment::from(Serialized::defaults(Settings::default()));
    let folder = own_folder("XDG_CONFIG_HOME", ".config");
    let usual = folder.join("casebook.toml");
    match &flags.file {
        Some(path) => figment = figment.merge(Toml::string(&read(path)?)),
        None if usual.exists() => figment = figment.merge(Toml::string(&read(&usual)?)),
        None => {}
    }
    // `CASEBOOK_TEST_*` belongs to the tests, `CASEBOOK_CONFIG` names the file.
    let variables = Env::prefixed("CASEBOOK_")
        .filter(|key| key != "config" && !key.starts_with("test_"))
        .map(|key| {
            let key = key.as_str().to_ascii_lowercase();
            key.replacen('_', ".", 1).into()
        });
    figment = figment.merge(variables);
    if let Some(store) = &flags.store {
        if secret::has_password(store) {
            return Err(Problem::new(Exit::Usage, "CB-5005", "--store"));
        }
        figment = figment.merge(Serialized::default("store.url", store));
    }
    if let Some(lang) = flags.lang {
        figment = figment.merge(Serialized::default("output.lang", lang));
    }
    if let Some(time) = flags.time {
        figment = figment.merge(Serialized::default("output.time", time));
    }
    Ok(figment)
}

fn read(path: &Path) -> Result<String, Problem> {
    std::fs::read_to_string(path).map_err(|error| {
        Problem::new(
            Exit::Usage,
            "CB-5002",
            format!("{}: {error}", path.display()),
        )
    })
}

/// An unknown key with the one that was probably meant, a wrong value with its key.
fn from_figment(error: &figment::Error) -> Problem {
    let source = error.metadata.as_ref();
    let source = source.map_or_else(String::new, |metadata| format!(" ({})", metadata.name));
    match &error.kind {
        Kind::UnknownField(field, known) => {
            let section = error.path.iter().filter(|part| *part != field);
            let section: Vec<&str> = section.map(String::as_str).collect();
            let key = |name: &str| [&section[..], &[name]].concat().join(".");
            let near = nearest(field, known);
            let hint = near.map_or_else(
                || format!("known here: {}", known.join(", ")),
                |near| format!("did you mean `{}`?", key(near)),
            );
            let why = format!("`{}`{source}; {hint}", key(field));
            Problem::new(Exit::Usage, "CB-5003", why)
        }
        kind => {
            let key = error.path.join(".");
            let why = if key.is_empty() {
                kind.to_string()
            } else {
                format!("`{key}`{source}: {kind}")
            };
            Problem::new(Exit::Usage, "CB-5004", why)
        }
    }
}

/// The known word that is most like another: one or two slips of the pen away.
fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let slips = |other: &str| strsim::damerau_levenshtein(word, other);
    let near = known.iter().map(|other| (slips(other), *other));
    let nearest = near.filter(|(slips, _)| *slips <= 2).min()?;
    Some(nearest.1)
}
