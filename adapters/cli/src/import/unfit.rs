//! Why a trace does not become a case.

use casebook_engine::ports::Fault;
use casebook_engine::runtime::Failure;

use crate::exit::Exit;
use crate::problem::Problem;

/// Why a trace does not become a case.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unfit {
    /// None of its events says when it happened.
    #[error("date the case: none of its events has a time that can be")]
    Undated,
    /// The engine does not take it.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl Unfit {
    /// The stable code.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Undated => "CB-5027",
            Self::Failure(failure) => failure.code(),
        }
    }

    /// Whether the trace itself is the reason, so that the next one may do better.
    pub(super) fn is_of_the_trace(&self) -> bool {
        match self {
            Self::Undated => true,
            Self::Failure(failure) => matches!(
                failure,
                Failure::Rejected(_)
                    | Failure::NoDefinition(_)
                    | Failure::Fault(Fault::Invalid { .. })
            ),
        }
    }
}

impl From<Unfit> for Problem {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Failure(failure) => failure.into(),
            Unfit::Undated => Self::new(Exit::Invalid, unfit.code(), unfit.to_string()),
        }
    }
}
