//! One case (案件): its head, where it stood at any version, its history, what was refused.

use std::sync::Arc;

use axum::extract::{Path, Query as Asked, State};
use casebook_engine::case::{CommandRefused, Event, Status};
use casebook_engine::runtime::{Moment, load_refusals};
use casebook_engine::stream::CaseId;
use maud::{Markup, html};
use serde::Deserialize;

use super::{alerts, history, moment};
use crate::App;
use crate::case_file::CaseFile;
use crate::days::{due, time};
use crate::layout::{Tab, page};
use crate::light::Lamp;
use crate::names::{Names, role_of};
use crate::problem::Problem;
use crate::visit::Visit;

/// What an address says beside the case.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct At {
    /// The version to show; the latest when absent.
    version: Option<String>,
}

/// Answers `/cases/{id}`.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(id): Path<String>,
    Asked(at): Asked<At>,
) -> Result<Markup, Problem> {
    let case = read_id(&id)?;
    let file = CaseFile::load(&app, case, at.version.as_deref(), visit.now).await?;
    let refusals = load_refusals(&**app.engine.store(), case).await?;
    let names = Names::new(&app, visit.lang, visit.now);
    let about = alerts::about(&app, &visit, case).await;
    let header = &file.present.header;
    let title = header
        .number
        .clone()
        .unwrap_or_else(|| header.title.clone());
    let content = html! {
        (head(&app, &visit, &names, &file, about.as_ref()))
        (replay(&visit, &file))
        div #moment aria-live="polite" { (moment::show(&app, &visit, &names, &file)) }
        (history::show(&app, &visit, &names, &file))
        (refused(&app, &visit, &names, &file, &refusals))
    };
    Ok(page(&visit, Tab::Cases, &title, None, &content))
}

/// Answers `/cases/{id}/moment`: the part of the page that a version changes, for the script.
pub(crate) async fn show_moment(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(id): Path<String>,
    Asked(at): Asked<At>,
) -> Result<Markup, Problem> {
    let case = read_id(&id)?;
    let file = CaseFile::load(&app, case, at.version.as_deref(), visit.now).await?;
    let names = Names::new(&app, visit.lang, visit.now);
    Ok(moment::show(&app, &visit, &names, &file))
}

fn read_id(id: &str) -> Result<CaseId, Problem> {
    id.parse().map_err(|_| Problem::no_case())
}

fn head(
    app: &App,
    visit: &Visit,
    names: &Names<'_>,
    file: &CaseFile,
    alerts: Option<&Markup>,
) -> Markup {
    let case = &file.present;
    let header = &case.header;
    let timing = case.timing();
    let kind = header.definition.id.as_str();
    html! {
        section.head {
            h1 {
                @if let Some(number) = &header.number { span.number { (number) } " " }
                (header.title)
            }
            p.badges {
                (Lamp::of(timing, visit.now).show(visit.lang))
                " " (due(&app.zone, timing, visit.now, visit.lang))
                " " (badge(visit, file))
            }
            dl.facts {
                dt { (visit.pick("类别", "Kind")) }
                dd { (names.kind(kind)) " v" (header.definition.version) }
                dt { (visit.pick("机关", "Organ")) }
                dd { (names.organ(header.organ.as_str())) }
                dt { (visit.pick("状态", "Status")) }
                dd { (status(visit, case.status)) }
                dt { (visit.pick("立案", "Filed")) }
                dd { (time(&app.zone, header.filed)) }
                @if let Some(source) = &header.imported_from {
                    dt { (visit.pick("导入自", "Imported from")) }
                    dd { (source) }
                }
                @if let Some(above) = header.parent.or(header.link.as_ref().map(|link| link.case)) {
                    dt { (visit.pick("源案件", "Out of")) }
                    dd { a href={ "/cases/" (above) } { (above) } }
                }
                @if let Some(alerts) = alerts {
                    dt { (visit.pick("预警", "Alerts")) }
                    dd { (alerts) }
                }
            }
        }
    }
}

/// Whether the case is what was recorded.
fn badge(visit: &Visit, file: &CaseFile) -> Markup {
    let last = file.last();
    match &file.integrity {
        Ok(()) => html! {
            span.badge.whole { (visit.pick("完整性 ✓ ", "integrity ✓ ")) (last) "/" (last) }
        },
        Err(broken) => html! {
            strong.badge.broken role="alert" {
                (visit.pick("完整性 ✗ 自第 ", "integrity ✗ from event ")) (broken.version)
                (visit.pick(" 个事件起不符，请运行 casebook store verify", "; run `casebook store verify`"))
            }
        },
    }
}

/// A status as people call it.
pub(super) fn status(visit: &Visit, status: Status) -> &'static str {
    match status {
        Status::Absent => visit.pick("未立案", "not opened"),
        Status::Open => visit.pick("进行中", "in progress"),
        Status::Suspended => visit.pick("中止", "suspended"),
        Status::Ended => visit.pick("已结案", "ended"),
        Status::Terminated => visit.pick("已终止", "terminated"),
    }
}

/// The slider; without a script its button asks for the version.
fn replay(visit: &Visit, file: &CaseFile) -> Markup {
    let address = format!("/cases/{}", file.present.header.case);
    let keys = visit.pick(
        "键盘：← → 前后一步，Home End 首尾，空格播放",
        "Keys: ← → one step, Home End first and last, Space plays",
    );
    html! {
        form.replay #replay action=(address) method="get" data-last=(file.last())
            data-address=(address) data-lang=(visit.lang.word()) {
            label for="version" { (visit.pick("案件回放：第几个事件之后", "Replay: after event")) }
            input #version type="range" name="version" min="1" max=(file.last())
                value=(file.shown()) step="1";
            output #at for="version" { (file.shown()) "/" (file.last()) }
            button type="submit" { (visit.pick("显示", "Show")) }
            button #play type="button" hidden { (visit.pick("▶ 播放", "▶ Play")) }
            p.hint { (keys) }
        }
    }
}

fn refused(
    app: &App,
    visit: &Visit,
    names: &Names<'_>,
    file: &CaseFile,
    refusals: &[Moment],
) -> Markup {
    let headings = visit.pick(
        ["时间", "谁", "请求", "代码", "规则", "依据", "理由"],
        ["When", "Who", "Asked", "Code", "Rule", "Basis", "Reason"],
    );
    html! {
        section aria-labelledby="refused" {
            h2 #refused { (visit.pick("被拒绝的操作", "What was refused")) " " small { (refusals.len()) } }
            @if refusals.is_empty() {
                p.quiet { (visit.pick("本案没有被拒绝的操作。", "Nothing was refused in this case.")) }
            } @else {
                div.wide { table {
                    thead { tr { @for heading in headings { th scope="col" { (heading) } } } }
                    tbody { @for refusal in refusals { (refusal_row(app, visit, names, file, refusal)) } }
                } }
            }
        }
    }
}

fn refusal_row(
    app: &App,
    visit: &Visit,
    names: &Names<'_>,
    file: &CaseFile,
    refusal: &Moment,
) -> Markup {
    let Event::CommandRefused(CommandRefused {
        command, rejection, ..
    }) = &refusal.event
    else {
        return html! {};
    };
    let actor = &refusal.meta.actor;
    html! {
        tr {
            td { (time(&app.zone, refusal.meta.occurred)) }
            td {
                @if let Some(person) = &actor.person { (names.person(person.as_str())) }
                @if let Some(role) = &actor.role {
                    " (" (role_of(file.definition.as_deref(), role.as_str(), visit.lang)) ")"
                }
            }
            td { code { (command) } }
            td { code { (rejection.code) } }
            td { (rejection.rule) }
            td { (rejection.basis.as_deref().unwrap_or("—")) }
            td { (visit.pick(&rejection.say_zh, &rejection.say_en)) }
        }
    }
}
