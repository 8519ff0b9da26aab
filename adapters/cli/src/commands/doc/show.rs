//! `doc show`: a document by its number.

use casebook_engine::case::{DocumentIssued, Event};
use casebook_engine::runtime::load_moments;
use casebook_engine::stream::CaseId;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::numbered;
use crate::args::DocShowArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::lang::Lang;
use crate::output::{Answer, Block};
use crate::problem::Problem;

/// Everything that the log says of the document.
///
/// # Errors
/// `CB-2339` when there is no document of that number.
pub(super) async fn run(args: &DocShowArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let events = house.store.events();
    let (case, _, number) = numbered(&args.number, &*events).await?;
    let moments = load_moments(&*events, case).await?;
    let mut issued = None;
    let mut void: Option<String> = None;
    for moment in &moments {
        match &moment.event {
            Event::DocumentIssued(one) if one.number.as_ref() == Some(&number) => {
                issued = Some((one, moment.meta.occurred));
            }
            Event::DocumentVoided(one) if one.number.as_ref() == Some(&number) => {
                void = Some(one.reason.clone());
            }
            _ => {}
        }
    }
    let absent = || Problem::new(Exit::Absent, "CB-2339", format!("`{number}`"));
    let (issued, at) = issued.ok_or_else(absent)?;
    let value = json!({
        "number": number,
        "case": case.to_string(),
        "issued": at.to_string(),
        "void": void,
        "event": issued,
    });
    let fields = fields(issued, at, case, void, desk.lang());
    Ok(Answer::record(value, vec![Block::Fields(fields)]))
}

/// What is shown to people: personal facts by name alone.
fn fields(
    issued: &DocumentIssued,
    at: Timestamp,
    case: CaseId,
    void: Option<String>,
    lang: Lang,
) -> Vec<(String, String)> {
    let number = issued.number.clone().unwrap_or_default();
    let mut fields = vec![
        (lang.pick("文号", "number").to_owned(), number),
        (
            lang.pick("文书", "document").to_owned(),
            issued.title.clone(),
        ),
        (lang.pick("案件", "case").to_owned(), case.to_string()),
        (lang.pick("制发", "issued").to_owned(), at.to_string()),
        (
            lang.pick("机关", "office").to_owned(),
            issued.office.to_string(),
        ),
    ];
    let signers = issued.signers.iter().map(|signer| {
        let person = signer.person.as_ref().map_or("", |person| person.as_str());
        format!("{} {person}", signer.role)
    });
    let signers: Vec<String> = signers.collect();
    fields.push((
        lang.pick("签署", "signed by").to_owned(),
        signers.join(", "),
    ));
    for (name, value) in &issued.elements {
        let text = match json!(value) {
            Value::String(text) => text,
            other => other.to_string(),
        };
        fields.push((name.to_string(), text));
    }
    let withheld = lang.pick(
        "（个人信息，见案件事实）",
        "(personal: see the facts of the case)",
    );
    for name in &issued.withheld {
        fields.push((name.to_string(), withheld.to_owned()));
    }
    if let Some(hash) = &issued.sha256 {
        fields.push(("SHA-256".to_owned(), hash.clone()));
    }
    if let Some(reason) = void {
        fields.push((lang.pick("作废", "void").to_owned(), reason));
    }
    fields
}
