//! Documents issued, served, published; full-process records.

use casebook_engine::Name;
use casebook_engine::case::Event;

use super::Words;

pub(super) fn say(event: &Event) -> Option<Words> {
    Some(match event {
        Event::DocumentIssued(one) => {
            let number = one.number.as_deref().unwrap_or_default();
            Words::new(
                format!("制发《{}》{number}", one.title),
                said(&one.document, one.number.as_ref(), "was issued"),
            )
        }
        Event::DocumentVoided(one) => Words::new(
            format!("{}作废", called(&one.document, one.number.as_ref())),
            said(&one.document, one.number.as_ref(), "was voided"),
        ),
        Event::DocumentNoticed(one) => Words::new(
            format!(
                "公告送达{}，自{}起经过{}日视为送达",
                called(&one.document, one.number.as_ref()),
                one.service.day,
                one.days
            ),
            format!(
                "{} on {}: it counts as served after {} days",
                said(
                    &one.document,
                    one.number.as_ref(),
                    "was put up as a public notice"
                ),
                one.service.day,
                one.days
            ),
        ),
        Event::DocumentServed(one) => {
            let mode = one.service.as_ref().map(|service| service.mode);
            let zh = mode.map_or("公告期满，视为送达", |mode| mode.chinese());
            let en = mode.map_or("by public notice", |mode| mode.word());
            Words::new(
                format!(
                    "{zh}{}，{}",
                    called(&one.document, one.number.as_ref()),
                    one.counts_on
                ),
                format!(
                    "{} on {} ({en})",
                    said(&one.document, one.number.as_ref(), "counts as served"),
                    one.counts_on
                ),
            )
        }
        Event::DocumentPublished(one) => Words::new(
            format!("公示{}", called(&one.document, one.number.as_ref())),
            said(&one.document, one.number.as_ref(), "was published"),
        ),
        Event::DocumentWithdrawn(one) => Words::new(
            format!("撤回公示{}", called(&one.document, one.number.as_ref())),
            said(
                &one.document,
                one.number.as_ref(),
                "was withdrawn from publication",
            ),
        ),
        Event::RecordsKept(kept) => {
            let zh: Vec<&str> = kept.records.keys().map(|kind| kind.chinese()).collect();
            let en: Vec<&str> = kept.records.keys().map(|kind| kind.word()).collect();
            Words::new(
                format!("保存{}", zh.join("、")),
                format!("records of `{}` were kept: {}", kept.name, en.join(", ")),
            )
        }
        _ => return None,
    })
}

fn called(document: &Name, number: Option<&String>) -> String {
    let name = || format!("“{document}”");
    number.cloned().unwrap_or_else(name)
}

fn said(document: &Name, number: Option<&String>, what: &str) -> String {
    match number {
        Some(number) => format!("the document `{document}` {number} {what}"),
        None => format!("the document `{document}` {what}"),
    }
}
