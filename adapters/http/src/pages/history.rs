//! The history of a case: every event in business words, who, and when it happened and was recorded.

use casebook_projections::words::named;
use maud::{Markup, html};

use crate::App;
use crate::case_file::{CaseFile, Told};
use crate::days::time;
use crate::names::{Names, role_of};
use crate::visit::Visit;

/// The table of events; those after the version shown are marked as still to come.
pub(crate) fn show(app: &App, visit: &Visit, names: &Names<'_>, file: &CaseFile) -> Markup {
    let headings = visit.pick(
        ["版本", "经过", "谁", "发生时间", "记录时间"],
        ["Version", "What happened", "Who", "Happened", "Recorded"],
    );
    html! {
        section aria-labelledby="history" {
            h2 #history { (visit.pick("办理经过", "History")) " " small { (file.last()) } }
            div.wide { table.history {
                thead { tr { @for heading in headings { th scope="col" { (heading) } } } }
                tbody #events { @for step in &file.steps { (row(app, visit, names, file, step)) } }
            } }
        }
    }
}

fn row(app: &App, visit: &Visit, names: &Names<'_>, file: &CaseFile, step: &Told) -> Markup {
    let (recorded, meta) = (&step.moment.recorded, &step.moment.meta);
    let version = recorded.version.0;
    let class = match version.cmp(&file.shown()) {
        std::cmp::Ordering::Less => None,
        std::cmp::Ordering::Equal => Some("shown"),
        std::cmp::Ordering::Greater => Some("later"),
    };
    let actor = &meta.actor;
    html! {
        tr class=[class] data-version=(version) {
            th scope="row" { a href={ "?version=" (version) "#replay" } { (version) } }
            td {
                (said(visit, names, file, step))
                @if let Some(written) = step.written() { blockquote { (written) } }
            }
            td {
                @match &actor.person {
                    Some(person) => (names.person(person.as_str())),
                    None => span.quiet { (visit.pick("系统", "the engine")) },
                }
                @if let Some(role) = &actor.role {
                    " (" (role_of(file.definition.as_deref(), role.as_str(), visit.lang)) ")"
                }
                @if let Some(sender) = &actor.on_behalf_of {
                    " " (visit.pick("代 ", "for ")) (names.person(sender.as_str()))
                }
            }
            td { (time(&app.zone, meta.occurred)) }
            td { (time(&app.zone, recorded.recorded)) }
        }
    }
}

/// The sentence of an event, with persons, organs and roles by name.
pub(super) fn said(visit: &Visit, names: &Names<'_>, file: &CaseFile, step: &Told) -> String {
    let definition = file.definition.as_deref();
    named(visit.pick(&step.words.zh, &step.words.en), |id| {
        names.known(definition, id)
    })
}
