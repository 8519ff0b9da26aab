//! The help in Chinese: the texts of `zh.txt` in the place of the English ones, which stand at the
//! arguments.
//!
//! `zh.txt` has each line of English without its last full stop, and under it, indented, the
//! Chinese. Lines of commands in examples are the same in both languages.

use std::collections::BTreeMap;

use clap::builder::{PossibleValue, StyledStr};
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches, ValueEnum};

use super::Cli;
use crate::lang::Lang;

const TEXTS: &str = include_str!("zh.txt");

const TEMPLATE: &str = "{before-help}{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// Reads the arguments of this call. Its help is in the language that they, or the environment,
/// ask for.
///
/// # Errors
/// Help and version, which were asked for; what is wrong with the arguments.
pub(crate) fn parse() -> Result<Cli, clap::Error> {
    let mut command = command(asked());
    let matches = command.try_get_matches_from_mut(std::env::args_os())?;
    let mut cli = Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
    cli.place_moment()?;
    Ok(cli)
}

/// All nouns and verbs, with help in a language.
fn command(lang: Lang) -> Command {
    match lang {
        Lang::En => Cli::command(),
        Lang::Zh => chinese(Cli::command(), &Texts::read()),
    }
}

/// The language that the arguments ask for, though they may not be read yet, else that of the
/// environment.
fn asked() -> Lang {
    let mut words = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
    let given = words.find_map(|word| match word.strip_prefix("--lang") {
        Some("") => Some(None),
        Some(rest) => rest.strip_prefix('=').map(|rest| Some(rest.to_owned())),
        None => None,
    });
    let given = given.and_then(|given| given.or_else(|| words.next()));
    let given = given.or_else(|| std::env::var("CASEBOOK_OUTPUT_LANG").ok());
    let lang = given.and_then(|given| Lang::from_str(&given, false).ok());
    lang.unwrap_or_else(Lang::of_environment)
}

struct Texts(BTreeMap<&'static str, &'static str>);

impl Texts {
    fn read() -> Self {
        let mut lines = TEXTS.lines();
        let mut texts = BTreeMap::new();
        while let (Some(en), Some(zh)) = (lines.next(), lines.next()) {
            texts.insert(en, zh.trim());
        }
        Self(texts)
    }

    /// A text line by line. What has no Chinese stays English; a test keeps that from happening.
    fn of(&self, text: &str) -> String {
        let line = |line| match key(line) {
            Some(key) => self.0.get(key).copied().unwrap_or(line),
            None => line,
        };
        let lines: Vec<&str> = text.lines().map(line).collect();
        lines.join("\n")
    }
}

/// Under what a line stands in `zh.txt`; a command or an empty line does not.
fn key(line: &str) -> Option<&str> {
    let is_command = line.starts_with("  ");
    (!line.is_empty() && !is_command).then(|| line.trim_end_matches('.'))
}

fn chinese(command: Command, texts: &Texts) -> Command {
    let text = |text: Option<&StyledStr>| text.map(|text| texts.of(&text.to_string()));
    let about = text(command.get_about());
    let long_about = text(command.get_long_about());
    let after = text(command.get_after_help());
    let is_root = command.get_version().is_some();
    let mut command = command
        .mut_args(|arg| argument(arg, texts))
        .mut_subcommands(|inner| chinese(inner, texts))
        .help_template(TEMPLATE)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .disable_help_flag(true)
        .arg(flag("help", 'h', ArgAction::Help, "显示帮助"));
    if is_root {
        command = command.disable_version_flag(true).arg(flag(
            "version",
            'V',
            ArgAction::Version,
            "显示版本",
        ));
    }
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(about) = long_about {
        command = command.long_about(about);
    }
    if let Some(after) = after {
        command = command.after_help(after);
    }
    command
}

fn flag(name: &'static str, short: char, action: ArgAction, help: &'static str) -> Arg {
    Arg::new(name)
        .short(short)
        .long(name)
        .action(action)
        .help(help)
        .help_heading("选项")
}

fn argument(arg: Arg, texts: &Texts) -> Arg {
    let text = |text: Option<&StyledStr>| text.map(|text| texts.of(&text.to_string()));
    let (help, long) = (text(arg.get_help()), text(arg.get_long_help()));
    let mut help = help.unwrap_or_default();
    let heading = if arg.is_positional() {
        "参数"
    } else {
        "选项"
    };
    let mut arg = arg.help_heading(heading).hide_env(true);
    if let Some(variable) = arg.get_env() {
        help = format!("{help}［环境变量：{}］", variable.to_string_lossy());
    }
    if let Some(long) = long {
        arg = arg.long_help(long);
    }
    if arg.get_action().takes_values() {
        arg = valued(arg, &mut help, texts);
    }
    arg.help(help)
}

/// An argument with its usual value and those that it can have.
fn valued(arg: Arg, help: &mut String, texts: &Texts) -> Arg {
    let usual = arg.get_default_values().iter();
    let usual: Vec<String> = usual
        .map(|value| value.to_string_lossy().into_owned())
        .collect();
    if !usual.is_empty() {
        *help = format!("{help}［默认：{}］", usual.join("、"));
    }
    let values = arg.get_possible_values();
    let arg = arg.hide_default_value(true).hide_possible_values(true);
    if values.is_empty() {
        return arg;
    }
    let line = |value: &PossibleValue| {
        let said = value.get_help().map(|said| texts.of(&said.to_string()));
        let said = said.map_or_else(String::new, |said| format!("：{said}"));
        format!("\n- {}{said}", value.get_name())
    };
    let long = values.iter().map(line).collect::<String>();
    let long = format!("{help}\n\n可选：{long}");
    let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
    *help = format!("{help}［可选：{}］", names.join("、"));
    arg.long_help(long)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_chinese_help_fits_together() {
        command(Lang::Zh).debug_assert();
    }

    #[test]
    fn every_text_of_the_help_has_its_chinese_and_no_other() {
        let mut asked = BTreeSet::new();
        collect(&Cli::command(), &mut asked);
        let known = Texts::read().0;
        let missing: Vec<&String> = asked
            .iter()
            .filter(|line| !known.contains_key(line.as_str()))
            .collect();
        let idle: Vec<&&str> = known
            .keys()
            .filter(|line| !asked.contains(**line))
            .collect();
        assert!(
            missing.is_empty() && idle.is_empty(),
            "missing {missing:#?}, not used {idle:#?}"
        );
        let is_chinese = |text: &str| !text.is_ascii() || text.len() < 9;
        assert!(known.values().all(|text| is_chinese(text)));
    }

    fn collect(command: &Command, asked: &mut BTreeSet<String>) {
        let texts = [
            command.get_about(),
            command.get_long_about(),
            command.get_after_help(),
        ];
        let args: Vec<&Arg> = command.get_arguments().collect();
        let values = args.iter().filter(|arg| arg.get_action().takes_values());
        let values: Vec<PossibleValue> = values.flat_map(|arg| arg.get_possible_values()).collect();
        let texts = texts.into_iter().flatten();
        let texts = texts
            .chain(args.iter().filter_map(|arg| arg.get_help()))
            .chain(args.iter().filter_map(|arg| arg.get_long_help()))
            .chain(values.iter().filter_map(PossibleValue::get_help));
        for text in texts {
            let text = text.to_string();
            asked.extend(text.lines().filter_map(key).map(str::to_owned));
        }
        for inner in command.get_subcommands() {
            collect(inner, asked);
        }
    }
}
