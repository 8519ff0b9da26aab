//! What happens in cases of any definition, by the type of an event.
//!
//! What a definition names itself, such as `decision.punish`, is told from the marks of the case.

use casebook_engine::Name;
use casebook_engine::case::Event;

/// The happenings of an event that no mark of the case tells.
pub(crate) fn of(event: &Event) -> Vec<Name> {
    let general: &str = match event {
        Event::CaseEnded { .. } => "case.ended",
        Event::CaseTerminated { .. } => "case.terminated",
        Event::CaseReopened(_) => "case.reopened",
        Event::CaseReturned(_) => "case.returned",
        Event::CaseSuspended { .. } => "case.suspended",
        Event::Urged { .. } => "case.urged",
        Event::StepWithdrawn(_) => "step.withdrawn",
        Event::TaskCompleted { .. } => "task.completed",
        Event::DocumentIssued(_) => "document.issued",
        Event::DocumentPublished(_) => "document.published",
        Event::DocumentWithdrawn(_) => "document.withdrawn",
        Event::LimitExtended(_) => "limit.extended",
        Event::LimitExpired { .. } => "limit.expired",
        Event::StageEntered { stage, .. } => return vec![format!("{stage}.entered").into()],
        Event::StageLeft { stage, .. } => return vec![format!("{stage}.left").into()],
        Event::LimitMet { limit, late, .. } => {
            let word = if *late { "late" } else { "met" };
            return vec![
                format!("limit.{word}").into(),
                format!("{limit}.{word}").into(),
            ];
        }
        Event::CommandRefused(_) => "command.refused",
        _ => return Vec::new(),
    };
    vec![general.into()]
}

/// The event type that a happening of cases of any definition comes with.
pub(crate) fn type_of(happening: &str) -> Option<&'static str> {
    Some(match happening {
        "case.filed" => "case_opened",
        "case.ended" => "case_ended",
        "case.terminated" => "case_terminated",
        "case.reopened" => "case_reopened",
        "case.returned" => "case_returned",
        "case.suspended" => "case_suspended",
        "case.urged" => "urged",
        "step.withdrawn" => "step_withdrawn",
        "task.completed" => "task_completed",
        "document.issued" => "document_issued",
        "document.published" => "document_published",
        "document.withdrawn" => "document_withdrawn",
        "limit.extended" => "limit_extended",
        "limit.expired" => "limit_expired",
        "limit.met" | "limit.late" => "limit_met",
        _ => return None,
    })
}

/// Whether an event type never changes facts, marks or the standing of a case, and is no happening
/// by itself: such events are not even read.
pub(crate) fn says_nothing(event_type: &str) -> bool {
    matches!(
        event_type,
        "task_claimed"
            | "task_unclaimed"
            | "task_transferred"
            | "task_delegated"
            | "panel_voted"
            | "signer_added"
            | "signer_dropped"
            | "limit_reminded"
            | "limit_started"
            | "limit_suspended"
            | "limit_ground_ended"
            | "limit_resumed"
            | "limit_recomputed"
            | "copy_sent"
            | "copy_read"
            | "commented"
            | "records_kept"
            | "guard_overridden"
            | "deviation_recorded"
            | "recusal_requested"
    )
}

/// Whether an event type is about limits or documents, which few indicators ask for.
pub(crate) fn is_of_limit(event_type: &str) -> bool {
    event_type.starts_with("limit_")
}

/// As [`is_of_limit`], of documents.
pub(crate) fn is_of_document(event_type: &str) -> bool {
    event_type.starts_with("document_")
}
