//! A case by its number or its id.

use casebook_engine::case::Event;
use casebook_engine::ports::EventStore;
use casebook_engine::runtime::{Failure, series_of};
use casebook_engine::stream::{CaseId, Version};

use crate::exit::Exit;
use crate::problem::Problem;

/// The case that a number such as `沪司罚〔2026〕17号` or an id names.
///
/// Other brackets are taken for 〔〕, which few keyboards have.
///
/// # Errors
/// `CB-1004` when there is none.
pub(crate) async fn find(name: &str, store: &dyn EventStore) -> Result<CaseId, Problem> {
    if let Ok(case) = name.parse() {
        return Ok(case);
    }
    let absent = || Problem::new(Exit::Absent, "CB-1004", format!("`{name}`"));
    let (stream, sequence) = series_of(&bracketed(name)).ok_or_else(absent)?;
    let page = store.read_stream(&stream, Version(sequence - 1), 1).await?;
    let taken = page.first().ok_or_else(absent)?;
    match Event::decode(taken).map_err(Failure::from)? {
        Event::NumberTaken(taken) => Ok(taken.case),
        _ => Err(absent()),
    }
}

pub(crate) fn bracketed(name: &str) -> String {
    name.replace(['[', '［', '【', '('], "〔")
        .replace([']', '］', '】', ')'], "〕")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_brackets_are_taken_for_those_of_case_numbers() {
        for name in ["沪司罚[2026]17号", "沪司罚(2026)17", "沪司罚【2026】第17号"] {
            let (stream, sequence) = series_of(&bracketed(name)).expect("a case number");
            assert_eq!((stream.id(), sequence), ("沪司罚〔2026〕", 17), "{name}");
        }
    }
}
