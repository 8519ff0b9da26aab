//! `indicator show`: one indicator, and which versions of which definitions it counts.

use serde_json::json;

use super::super::calendar::law;
use super::ls::told;
use crate::args::ShowIndicatorArgs;
use crate::counting::Shelf;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::{Answer, Block};
use crate::problem::Problem;

/// Everything that the data says of it.
pub(super) async fn run(args: &ShowIndicatorArgs, desk: &Desk) -> Result<Answer, Problem> {
    let shelf = Shelf::open(&*law(desk).await?, args.from.as_deref())?;
    let mut all = shelf.indicators.iter();
    let Some(found) = all.find(|one| one.id == *args.indicator.as_str()) else {
        let ids: Vec<&str> = shelf.indicators.iter().map(|one| one.id.as_str()).collect();
        let why = format!("`{}`; {}", args.indicator, ids.join("、"));
        return Err(Problem::new(Exit::Absent, "CB-5050", why));
    };
    let mut value = told(found, desk.lang());
    let versions = found.formula.sources().into_iter().flat_map(|source| {
        let counts = shelf.definitions.iter().filter(move |one| {
            let reference = &one.reference;
            source.of.contains(&reference.id)
                && (source.when.is_none() || source.conditions.contains_key(&reference.digest))
        });
        counts.map(|one| format!("{} v{}", one.reference.id, one.reference.version))
    });
    let mut versions: Vec<String> = versions.collect();
    versions.sort();
    versions.dedup();
    value["versions"] = json!(versions);
    let lang = desk.lang();
    let named = [
        ("id", "指标", "indicator"),
        ("matter", "类别", "about"),
        ("title", "名称", "title"),
        ("unit", "单位", "unit"),
        ("formula", "算法", "formula"),
        ("basis", "依据", "basis"),
    ];
    let mut fields: Vec<(String, String)> = named
        .iter()
        .map(|(key, zh, en)| {
            let text = value[*key].as_str().unwrap_or_default().to_owned();
            (lang.pick(zh, en).to_owned(), text)
        })
        .collect();
    fields.push((
        lang.pick("适用版本", "versions").to_owned(),
        versions.join("、"),
    ));
    Ok(Answer::record(value, vec![Block::Fields(fields)]))
}
