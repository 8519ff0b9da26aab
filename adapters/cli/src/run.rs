//! From arguments to an exit code.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::error::ErrorKind;
use jiff::Timestamp;

use crate::args::{self, Cli, Colour};
use crate::commands;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::lang::Lang;
use crate::output::{self, Answer, Format, Style};
use crate::problem::Problem;
use crate::settings::{self, Flags};
use crate::telemetry;

/// How deep the stack of a worker is: folding a long case and checking guards both recurse.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// Runs the program.
pub(crate) fn run() -> ExitCode {
    let cli = match args::parse() {
        Ok(cli) => cli,
        Err(error) => return refuse_arguments(&error),
    };
    let lang = cli.lang.unwrap_or_else(Lang::of_environment);
    let format = cli.format;
    match answer(cli) {
        Ok(exit) => exit.into(),
        Err(problem) => {
            tell(&problem, format, lang);
            problem.exit.into()
        }
    }
}

fn answer(cli: Cli) -> Result<Exit, Problem> {
    let flags = Flags {
        file: cli.config.clone(),
        store: cli.store.clone(),
        lang: cli.lang,
        time: cli.time_shape(),
    };
    let (settings, layers) = settings::load(&flags)?;
    let hears_itself = commands::ends_in_good_order(&cli.noun);
    let is_node = commands::is_node(&cli.noun);
    let is_coloured_log = is_coloured(cli.colour, std::io::stderr().is_terminal());
    telemetry::start(&settings.log, is_coloured_log, is_node)?;
    let style = Style {
        lang: settings.output.lang,
        time: settings.output.time,
        now: Timestamp::now(),
        is_coloured: is_coloured(cli.colour, std::io::stdout().is_terminal()),
    };
    let format = cli.format;
    let desk = Desk::new(settings, layers, cli.progress, format);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK_BYTES)
        .build()?;
    let answer: Answer = runtime.block_on(async {
        tokio::select! {
            answer = commands::run(cli.noun, &desk) => answer,
            _ = tokio::signal::ctrl_c(), if !hears_itself => Err(Problem::new(
                Exit::Interrupted,
                "CB-5013",
                "Ctrl-C",
            )),
        }
    })?;
    let drawing = format.and_then(Format::drawing);
    if let Some(shape) = drawing.filter(|shape| answer.value.get(shape).is_none()) {
        // What is wrong with a definition is listed; anything else cannot be drawn.
        let is_list = answer.value.is_array();
        if !is_list || answer.exit == Exit::Done {
            let verbs = match shape {
                "html" => "`def sheet` and `report run`",
                "md" => "`def sheet`",
                _ => "`def diagram` and `mine map`",
            };
            let why = format!("-o {shape} is for {verbs}");
            return Err(Problem::new(Exit::Usage, "CB-5001", why));
        }
        output::write(&answer, None, &style)?;
        return Ok(answer.exit);
    }
    output::write(&answer, format, &style)?;
    Ok(answer.exit)
}

/// `NO_COLOR` with any value switches colours off, see <https://no-color.org>.
fn is_coloured(colour: Colour, is_terminal: bool) -> bool {
    match colour {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => {
            is_terminal && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty())
        }
    }
}

fn tell(problem: &Problem, format: Option<Format>, lang: Lang) {
    let text = match format {
        Some(Format::Json | Format::Jsonl) => problem.json(lang).to_string(),
        _ => problem.text(lang),
    };
    // Where stderr is closed, the exit code still says it.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Help and version are answers; everything else is a fault of the arguments.
fn refuse_arguments(error: &clap::Error) -> ExitCode {
    let is_answer = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    // An argument that is no text is one of the faults told here.
    let arguments: Vec<String> = std::env::args_os()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let is_json = arguments
        .windows(2)
        .any(|pair| pair[0] == "-o" && pair[1].starts_with("json"))
        || arguments
            .iter()
            .any(|word| word.starts_with("-ojson") || word.starts_with("--output=json"));
    if is_json && !is_answer {
        let problem = Problem::new(Exit::Usage, "CB-5001", error.to_string().trim());
        tell(&problem, Some(Format::Json), Lang::of_environment());
    } else {
        // Where nobody reads, there is nothing to print.
        let _ = error.print();
    }
    if is_answer {
        Exit::Done.into()
    } else {
        Exit::Usage.into()
    }
}
