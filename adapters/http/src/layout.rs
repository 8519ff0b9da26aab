//! The frame of every page.

use maud::{DOCTYPE, Markup, html};

use crate::assets::address;
use crate::cutoff::Cutoff;
use crate::visit::Visit;

/// The entry of the navigation to which a page belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Overview,
    Cases,
    Alerts,
    Evaluations,
    Reports,
    Tasks,
    /// A page outside the navigation.
    None,
}

const TABS: [(Tab, &str, &str, &str); 6] = [
    (Tab::Overview, "/", "总览", "Overview"),
    (Tab::Cases, "/cases", "案件", "Cases"),
    (Tab::Alerts, "/alerts", "预警督办", "Alerts"),
    (Tab::Evaluations, "/evaluations", "案卷评查", "Evaluations"),
    (Tab::Reports, "/reports", "报表", "Reports"),
    (Tab::Tasks, "/tasks", "待办", "Worklist"),
];

/// A whole page around its content.
pub(crate) fn page(
    visit: &Visit,
    tab: Tab,
    title: &str,
    cutoff: Option<&Cutoff>,
    content: &Markup,
) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(visit.lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · " (visit.pick("案卷", "Casebook")) }
                link rel="icon" type="image/svg+xml" href=(address("icon.svg"));
                link rel="stylesheet" href=(address("casebook.css"));
                script src=(address("casebook.js")) defer {}
            }
            body {
                a.skip href="#content" { (visit.pick("跳到内容", "Skip to the content")) }
                (top(visit, tab, cutoff))
                main #content tabindex="-1" { (content) }
                footer {
                    (visit.pick(
                        "案卷 Casebook · 只读页面；办理请用命令行 casebook",
                        "Casebook · pages for reading; act by the command line `casebook`",
                    ))
                }
            }
        }
    }
}

fn top(visit: &Visit, tab: Tab, cutoff: Option<&Cutoff>) -> Markup {
    let other = visit.lang.other();
    html! {
        header.top {
            a.brand href="/" { "案卷" span { " Casebook" } }
            nav aria-label=(visit.pick("主导航", "Main")) {
                @for (known, href, zh, en) in TABS {
                    a href=(href) aria-current=[(known == tab).then_some("page")] {
                        (visit.pick(zh, en))
                    }
                }
            }
            form.search role="search" action="/cases" method="get" {
                input #search type="search" name="text" maxlength="200"
                    aria-label=(visit.pick("按案号或案由查找", "Find by number or title"))
                    placeholder=(visit.pick("案号、案由（按 / 键）", "number or title (press /)"));
                button type="submit" { (visit.pick("查找", "Find")) }
            }
            @if let Some(cutoff) = cutoff { (cutoff.show(visit)) }
            a.lang href=(visit.in_other_language()) lang=(other.tag()) hreflang=(other.tag()) {
                (other.pick("中文", "English"))
            }
        }
    }
}

/// A table of which each row is a card on a narrow window.
pub(crate) fn cards<const N: usize>(
    headings: [&str; N],
    rows: impl Iterator<Item = [Markup; N]>,
) -> Markup {
    html! {
        div.wide { table.cards {
            thead { tr { @for heading in headings { th scope="col" { (heading) } } } }
            tbody { @for cells in rows {
                tr { @for (heading, cell) in headings.iter().zip(cells) {
                    td data-label=(heading) { div { (cell) } }
                } }
            } }
        } }
    }
}

/// What stands where there is nothing to show: a sentence and what to do next.
pub(crate) fn empty(sentence: &str, next: &Markup) -> Markup {
    html! {
        div.empty {
            p { (sentence) }
            p { (next) }
        }
    }
}
