//! Verbs that look at a moment of a case.

use std::str::FromStr;

use clap::Args;
use jiff::Timestamp;

/// A moment of a case, by one of two flags.
#[derive(Debug, Args)]
pub(crate) struct Then {
    /// The version: so many events.
    #[arg(long = "version-no", alias = "version", value_name = "N")]
    pub(crate) version_no: Option<u64>,
    /// What the bureau had recorded at that instant (RFC 3339).
    #[arg(long, conflicts_with = "version_no")]
    pub(crate) instant: Option<Timestamp>,
}

/// A moment of a case, as one word: a version such as `12`, or an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Point {
    /// So many events.
    Version(u64),
    /// What the bureau had recorded then.
    Instant(Timestamp),
}

/// `case at`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case at 沪司罚〔2026〕17号 --version-no 12
  casebook case at 沪司罚〔2026〕17号 --time 2026-03-01T09:00:00+08:00
  casebook case at 沪司罚〔2026〕17号 --instant 2026-03-01T09:00:00+08:00 --family")]
pub(crate) struct AtArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// Which moment; the present, when none is named.
    #[command(flatten)]
    pub(crate) then: Then,
    /// Every case of the family as it stood then (案件族).
    #[arg(long)]
    pub(crate) family: bool,
}

/// `case diff`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case diff 沪司罚〔2026〕17号 --from 12
  casebook case diff 沪司罚〔2026〕17号 --from 12 --to 15 -o json
  casebook case diff 沪司罚〔2026〕17号 --from 2026-03-01T00:00:00+08:00 --family")]
pub(crate) struct DiffCaseArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// The first moment: a version, or an instant (RFC 3339) by what was recorded then.
    #[arg(long, value_name = "N|INSTANT")]
    pub(crate) from: Point,
    /// The second moment; the present, when absent.
    #[arg(long, value_name = "N|INSTANT")]
    pub(crate) to: Option<Point>,
    /// In every case of the family; a version is one of the case named (案件族).
    #[arg(long)]
    pub(crate) family: bool,
}

/// `case explain`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case explain 沪司罚〔2026〕17号
  casebook case explain 沪司罚〔2026〕17号 --as wang.shenhe --version-no 12
  casebook case explain 沪司罚〔2026〕17号 --family --instant 2026-03-01T09:00:00+08:00")]
pub(crate) struct ExplainArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// For whom; for everybody in the directory of that moment, when absent.
    #[arg(long = "as", value_name = "PERSON")]
    pub(crate) person: Option<String>,
    /// Which moment; the present, when none is named.
    #[command(flatten)]
    pub(crate) then: Then,
    /// In every case of the family as it stood then (案件族).
    #[arg(long)]
    pub(crate) family: bool,
}

impl FromStr for Point {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(version) = text.parse() {
            return Ok(Self::Version(version));
        }
        let instant = text.parse().map(Self::Instant);
        instant.map_err(|_| {
            "write a version such as 12, or an instant such as 2026-03-01T09:00:00+08:00".to_owned()
        })
    }
}

impl Then {
    /// The moment; none for the present.
    pub(crate) fn point(&self) -> Option<Point> {
        let version = self.version_no.map(Point::Version);
        version.or_else(|| self.instant.map(Point::Instant))
    }
}
