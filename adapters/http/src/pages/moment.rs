//! Where a case stood at a version: stages, open tasks, limits with their lights, facts.

use casebook_engine::Value;
use casebook_engine::case::{LimitNo, LimitStatus, OpenTask, RunningLimit, TaskNo};
use casebook_engine::definition::{Definition, PersonalClass};
use casebook_projections::Timing;
use casebook_projections::case::{Limit, Standing};
use maud::{Markup, html};

use super::case::status;
use super::history;
use crate::App;
use crate::case_file::CaseFile;
use crate::days::{due, time};
use crate::diagram;
use crate::lang::Lang;
use crate::light::Lamp;
use crate::names::{Names, limit_of, role_of, task_of};
use crate::visit::Visit;

/// The part of the page that a version changes.
pub(crate) fn show(app: &App, visit: &Visit, names: &Names<'_>, file: &CaseFile) -> Markup {
    let place = usize::try_from(file.shown()).unwrap_or(usize::MAX);
    let step = file.steps.get(place.saturating_sub(1));
    html! {
        section.moment aria-labelledby="stood" data-version=(file.shown()) {
            h2 #stood {
                @if file.shown() == file.last() { (visit.pick("此刻", "Now")) }
                @else { (visit.pick("当时", "Then")) }
                " " small { (visit.pick("第 ", "version ")) (file.shown()) "/" (file.last()) }
            }
            (steps(visit, file))
            @if let Some(step) = step {
                p.event {
                    (history::said(visit, names, file, step)) " · "
                    (time(&app.zone, step.moment.meta.occurred))
                }
            }
            p {
                (visit.pick("状态：", "Status: ")) strong { (status(visit, file.state.status)) }
                " · " (visit.pick("灯按此时计算：", "Lights as of ")) (time(&app.zone, file.at))
            }
            @match &file.definition {
                Some(definition) => (diagram::stages(definition, &file.state, visit.lang)),
                None => p.quiet { (visit.pick("流程定义未加载，只显示环节名称。", "The definition is not loaded.")) },
            }
            div.columns {
                (tasks(app, visit, names, file))
                (limits(app, visit, file))
                (facts(visit, file))
            }
        }
    }
}

/// The links that walk through the history.
fn steps(visit: &Visit, file: &CaseFile) -> Markup {
    let (shown, last) = (file.shown(), file.last());
    let links = [
        ("|◀", 1, visit.pick("最早", "First")),
        (
            "◀",
            shown.saturating_sub(1).max(1),
            visit.pick("上一步", "Back"),
        ),
        ("▶", (shown + 1).min(last), visit.pick("下一步", "On")),
        ("▶|", last, visit.pick("最新", "Latest")),
    ];
    html! {
        nav.steps aria-label=(visit.pick("回放步进", "Replay steps")) {
            @for (sign, version, word) in links {
                @if version == shown {
                    span.button.off aria-disabled="true" { (sign) " " (word) }
                } @else {
                    a.button data-step=(version) href={ "?version=" (version) "#replay" } { (sign) " " (word) }
                }
            }
        }
    }
}

fn tasks(app: &App, visit: &Visit, names: &Names<'_>, file: &CaseFile) -> Markup {
    let open = &file.state.tasks;
    html! {
        section aria-labelledby="open-tasks" {
            h3 #open-tasks { (visit.pick("待办", "Open tasks")) " " small { (open.len()) } }
            @if open.is_empty() {
                p.quiet { (visit.pick("没有待办。", "No task is open.")) }
            } @else {
                ul.list { @for (no, task) in open.iter() { (task_item(app, visit, names, file, *no, task)) } }
            }
        }
    }
}

fn task_item(
    app: &App,
    visit: &Visit,
    names: &Names<'_>,
    file: &CaseFile,
    no: TaskNo,
    task: &OpenTask,
) -> Markup {
    let definition = file.definition.as_deref();
    let title = file
        .case
        .tasks
        .get(&no)
        .map_or(task.name.as_str(), |known| &known.title);
    let meets = |limit: &&Limit| limit.task.as_ref() == Some(&task.name);
    let limits = file.case.limits.values().filter(meets);
    let timing = Timing::most_urgent(limits.map(Limit::timing));
    html! {
        li {
            (Lamp::of(timing, file.at).show(visit.lang)) " "
            strong { (task_of(definition, task.name.as_str(), title, visit.lang)) }
            " · " (role_of(definition, task.role.as_str(), visit.lang))
            @match &task.assignee {
                Some(person) => { " · " (names.person(person.as_str())) },
                None => { " · " span.quiet { (visit.pick("待认领", "to be claimed")) } },
            }
            " · " (due(&app.zone, timing, file.at, visit.lang))
            @if let Some(panel) = &task.panel {
                @let given = panel.seats.iter().filter(|seat| seat.vote.is_some()).count();
                " · " (visit.pick("会签 ", "panel ")) (given) "/" (panel.seats.len())
            }
        }
    }
}

fn limits(app: &App, visit: &Visit, file: &CaseFile) -> Markup {
    let limits = &file.state.limits;
    html! {
        section aria-labelledby="limits" {
            h3 #limits { (visit.pick("时限", "Limits")) " " small { (limits.len()) } }
            @if limits.is_empty() {
                p.quiet { (visit.pick("还没有开始计算的时限。", "No limit has begun to run.")) }
            } @else {
                ul.list { @for (no, limit) in limits.iter() { (limit_item(app, visit, file, *no, limit)) } }
            }
        }
    }
}

fn limit_item(
    app: &App,
    visit: &Visit,
    file: &CaseFile,
    no: LimitNo,
    limit: &RunningLimit,
) -> Markup {
    let known = file.case.limits.get(&no);
    let definition = file.definition.as_deref();
    let rule = definition.and_then(|definition| definition.limits.get(&limit.name));
    let title = known.map_or(limit.name.as_str(), |known| &known.title);
    let basis = known
        .map(|known| &*known.basis)
        .or(rule.map(|rule| rule.basis.as_str()));
    let is_unconfirmed = known.is_some_and(|known| known.unconfirmed);
    html! {
        li {
            (how_it_stands(app, visit, file, limit, known)) " "
            strong { (limit_of(definition, limit.name.as_str(), title, visit.lang)) }
            " " code { (limit.clock.length) }
            @if let Some(basis) = basis { " · " (basis) }
            @if is_unconfirmed {
                " · " em { (visit.pick("待法制机构确认", "to be confirmed by the legal office")) }
            }
        }
    }
}

/// The lamp of a limit that runs, stands or is overdue; a word for one that is over.
fn how_it_stands(
    app: &App,
    visit: &Visit,
    file: &CaseFile,
    limit: &RunningLimit,
    known: Option<&Limit>,
) -> Markup {
    let is_overdue = known.is_some_and(|known| known.standing == Standing::Overdue);
    let timing = match limit.status {
        LimitStatus::Suspended => Timing::Paused,
        LimitStatus::Running => Timing::running(&limit.schedule),
        LimitStatus::Expired if is_overdue => Timing::running(&limit.schedule),
        LimitStatus::Expired => return over(visit.pick("已届满", "ran out")),
        LimitStatus::Met => return over(visit.pick("已履行", "met")),
        LimitStatus::Stopped => return over(visit.pick("已终止", "stopped")),
    };
    html! {
        (Lamp::of(timing, file.at).show(visit.lang)) " " (due(&app.zone, timing, file.at, visit.lang))
    }
}

fn over(word: &str) -> Markup {
    html! { span.lamp.over { (word) } }
}

fn facts(visit: &Visit, file: &CaseFile) -> Markup {
    html! {
        section aria-labelledby="facts" {
            h3 #facts { (visit.pick("案件事实", "Facts")) }
            @if file.state.facts.is_empty() {
                p.quiet { (visit.pick("还没有记载。", "Nothing is recorded yet.")) }
            } @else {
                dl.facts { @for (name, value) in file.state.facts.iter() {
                    @let fact = file.definition.as_ref().and_then(|found| found.facts.get(name));
                    @let title = fact.and_then(|fact| fact.title.as_ref());
                    dt { (title.map_or(name.as_str(), |title| visit.lang.text(title))) }
                    dd {
                        // A fact that no definition classifies counts as personal.
                        @if fact.is_some_and(|fact| fact.class <= PersonalClass::P1) {
                            (said(value, visit.lang, file.definition.as_deref()))
                            @if let Some(unit) = fact.and_then(|fact| fact.unit.as_deref()) { " " (unit) }
                        } @else {
                            span.masked { (visit.pick("●●● 个人信息", "●●● personal")) }
                        }
                    }
                } }
            }
        }
    }
}

/// A value as people read it; a word of an enumeration by the title that the definition gives it.
fn said(value: &Value, lang: Lang, definition: Option<&Definition>) -> String {
    let said = |value: &Value| said(value, lang, definition);
    match value {
        Value::Null => "—".to_owned(),
        Value::Bool(true) => lang.pick("是", "yes").to_owned(),
        Value::Bool(false) => lang.pick("否", "no").to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Text(text) => {
            let title = definition.and_then(|found| found.words.get(text.as_str()));
            title.map_or_else(|| text.clone(), |title| lang.text(title).to_owned())
        }
        Value::List(values) => {
            let said: Vec<String> = values.iter().map(said).collect();
            said.join(lang.pick("、", ", "))
        }
        Value::Record(parts) => {
            let part = |(name, value): (&casebook_engine::Name, &Value)| {
                format!("{name}: {}", said(value))
            };
            let said: Vec<String> = parts.iter().map(part).collect();
            said.join(lang.pick("；", "; "))
        }
    }
}
