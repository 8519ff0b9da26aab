//! `--time`: how instants are shown, or which moment of a case is looked at.

use std::str::FromStr;

use clap::error::ErrorKind;
use clap::{CommandFactory, Error, ValueEnum};
use jiff::Timestamp;

use super::case::Then;
use super::{CaseVerb, Cli, Noun};
use crate::settings::TimeShape;

/// What `--time` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeFlag {
    /// How tables show instants.
    Shown(TimeShape),
    /// What the bureau had recorded then.
    Moment(Timestamp),
}

impl FromStr for TimeFlag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let shape = TimeShape::from_str(text, false).map(Self::Shown);
        shape.or_else(|_| {
            let moment = text.parse().map(Self::Moment);
            moment.map_err(|_| {
                "write local, iso or relative; or an instant such as 2026-03-01T09:00:00+08:00"
                    .to_owned()
            })
        })
    }
}

impl Cli {
    /// How tables show instants, where the call says it.
    pub(crate) fn time_shape(&self) -> Option<TimeShape> {
        match self.time? {
            TimeFlag::Shown(shape) => Some(shape),
            TimeFlag::Moment(_) => None,
        }
    }

    /// Gives an instant to the verb that looks at a moment.
    ///
    /// # Errors
    /// The verb looks at none, or another flag names one already.
    pub(super) fn place_moment(&mut self) -> Result<(), Error> {
        let Some(TimeFlag::Moment(moment)) = self.time else {
            return Ok(());
        };
        match self.then() {
            Some(then) if then.version_no.is_none() && then.instant.is_none() => {
                then.instant = Some(moment);
                Ok(())
            }
            _ => Err(Self::command().error(
                ErrorKind::ArgumentConflict,
                "--time with an instant names the moment of `case at` or `case explain`, and no \
                 other flag may name one; elsewhere write local, iso or relative",
            )),
        }
    }

    fn then(&mut self) -> Option<&mut Then> {
        let Noun::Case(verb) = &mut self.noun else {
            return None;
        };
        match &mut **verb {
            CaseVerb::At(args) => Some(&mut args.then),
            CaseVerb::Explain(args) => Some(&mut args.then),
            _ => None,
        }
    }
}
