//! Papers from arguments.

use casebook_engine::case::{Papers, Service};
use casebook_engine::definition::{RecordKind, ServiceMode};
use jiff::civil::Date;

use crate::args::PapersArgs;
use crate::exit::Exit;
use crate::problem::Problem;

/// What the arguments say of papers; `today` is the day of a service that names none.
///
/// # Errors
/// `CB-5001` when a kind of record or a way of service is unknown.
pub(super) fn papers(args: &PapersArgs, today: Date) -> Result<Papers, Problem> {
    let usage = |why: String| Problem::new(Exit::Usage, "CB-5001", why);
    let record = |(kind, hash): &(String, String)| {
        let known = RecordKind::ALL
            .into_iter()
            .find(|known| known.word() == kind);
        let known = known.ok_or_else(|| usage(format!("--record {kind}: no kind of record")))?;
        Ok((known, hash.clone()))
    };
    let service = args
        .served_by
        .as_ref()
        .map(|word| -> Result<Service, Problem> {
            let mode = ServiceMode::ALL
                .into_iter()
                .find(|mode| mode.word() == word);
            let mode =
                mode.ok_or_else(|| usage(format!("--served-by {word}: no way of service")))?;
            Ok(Service {
                mode,
                day: args.served_on.unwrap_or(today),
                proof: args.proof.clone().unwrap_or_default(),
                witnesses: args.witnesses.clone(),
                recording: args.recording.clone(),
                confirmation: args.confirmation.clone(),
            })
        });
    let elements = args.elements.iter();
    Ok(Papers {
        elements: elements
            .map(|(name, text)| (name.as_str().into(), text.clone()))
            .collect(),
        sealed: args.sealed,
        records: args
            .records
            .iter()
            .map(record)
            .collect::<Result<_, Problem>>()?,
        service: service.transpose()?,
    })
}
