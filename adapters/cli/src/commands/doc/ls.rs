//! `doc ls`: the documents of a case, from its events.

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_engine::case::Event;
use casebook_engine::runtime::{Moment, load_moments};
use serde_json::{Value, json};

use super::super::case::find;
use crate::args::DocLsArgs;
use crate::desk::Desk;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("document", "文书", "document"),
    Column::text("title", "名称", "title"),
    Column::text("number", "文号", "number"),
    Column::instant("issued", "制发", "issued"),
    Column::text("served", "送达", "served"),
    Column::text("mode", "送达方式", "mode"),
    Column::text("published", "公示", "published"),
    Column::text("void", "作废", "void"),
    Column::hidden("sha256"),
    Column::hidden("task"),
];

/// One row for each document that was issued, and one for each step with full-process records.
pub(super) async fn run(args: &DocLsArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let case = find(&args.case, &*house.store.events()).await?;
    let moments = load_moments(&*house.store.events(), case).await?;
    Ok(Answer::list(COLUMNS, rows(&moments)))
}

/// The rows in the order of the events.
fn rows(moments: &[Moment]) -> Vec<Value> {
    let mut rows: Vec<Value> = Vec::new();
    let mut latest: BTreeMap<Name, usize> = BTreeMap::new();
    for moment in moments {
        let mut set = |document: &Name, key: &str, value: Value| {
            if let Some(row) = latest.get(document).and_then(|row| rows.get_mut(*row)) {
                row[key] = value;
            }
        };
        match &moment.event {
            Event::DocumentServed(served) => {
                set(&served.document, "served", json!(served.counts_on));
                if let Some(service) = &served.service {
                    set(&served.document, "mode", json!(service.mode));
                    set(&served.document, "proof", json!(service.proof));
                }
            }
            Event::DocumentNoticed(noticed) => {
                set(&noticed.document, "mode", json!(noticed.service.mode));
                set(&noticed.document, "proof", json!(noticed.service.proof));
            }
            Event::DocumentPublished(one) => set(&one.document, "published", json!(true)),
            Event::DocumentWithdrawn(one) => set(&one.document, "published", json!(one.reason)),
            Event::DocumentVoided(one) => set(&one.document, "void", json!(one.reason)),
            Event::DocumentIssued(issued) => {
                latest.insert(issued.document.clone(), rows.len());
                rows.push(json!({
                    "document": issued.document.as_str(),
                    "title": issued.title,
                    "number": issued.number,
                    "issued": moment.meta.occurred.to_string(),
                    "sha256": issued.sha256,
                    "task": issued.task.to_string(),
                }));
            }
            Event::RecordsKept(kept) => rows.extend(kept.records.iter().map(|(kind, hash)| {
                json!({
                    "document": format!("{}.{}", kept.name, kind.word()),
                    "title": kind.chinese(),
                    "issued": moment.meta.occurred.to_string(),
                    "sha256": hash,
                    "task": kept.task.to_string(),
                })
            })),
            _ => {}
        }
    }
    rows
}
