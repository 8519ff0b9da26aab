//! What of a log was read: every case and every event is accounted for.

use casebook_exchange::xes::{Counts, Fault, Refused, Warnings};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::import::{Oddity, Refusal};
use crate::lang::Lang;
use crate::output::{Block, Column};

/// How many refusals are described; further ones are counted.
const REFUSALS_KEPT: usize = 100;

const REFUSED: &[Column] = &[
    Column::text("code", "编号", "code"),
    Column::text("trace", "第几个案件", "trace"),
    Column::text("why", "原因", "why"),
];

const ODD: &[Column] = &[
    Column::text("code", "编号", "code"),
    Column::text("what", "异常", "oddity"),
    Column::text("subject", "对象", "subject"),
    Column::text("count", "次数", "times"),
];

/// What of a log was read: `read = kept + refused`, for cases and for events.
#[derive(Clone, Debug, Default)]
pub(crate) struct Account {
    counts: Counts,
    /// Whether the file could be read to its end.
    complete: bool,
    refusals: Vec<Refusal>,
    oddities: Vec<Oddity>,
}

impl Account {
    /// Nothing was read yet.
    pub(super) fn new() -> Self {
        Self {
            complete: true,
            ..Self::default()
        }
    }

    /// Books what the reader could not read.
    pub(super) fn miss(&mut self, fault: &Fault) {
        self.complete &= fault.refused != Refused::Rest;
        if self.refusals.len() < REFUSALS_KEPT {
            self.refusals.push(Refusal::of(fault));
        }
    }

    /// Closes the account with what the reader has counted.
    pub(super) fn close(&mut self, counts: Counts, warnings: &Warnings) {
        self.counts = counts;
        self.oddities = warnings.iter().map(Oddity::of).collect();
    }

    /// How a call ends that rests on this log.
    pub(crate) fn exit(&self) -> Exit {
        let refused = self.counts.traces.refused + self.counts.events.refused;
        if self.complete && refused == 0 {
            Exit::Done
        } else {
            Exit::Partial
        }
    }

    /// Adds the account to an answer for scripts.
    pub(crate) fn tell(&self, value: &mut Value) {
        let tally = |tally: casebook_exchange::xes::Tally| json!({ "read": tally.read, "kept": tally.kept, "refused": tally.refused });
        value["log"] = json!({
            "cases": tally(self.counts.traces),
            "events": tally(self.counts.events),
            "complete": self.complete,
            "refusals": self.refusals,
            "warnings": self.oddities,
        });
    }

    /// The account for people.
    pub(crate) fn blocks(&self, lang: Lang) -> Vec<Block> {
        let Counts { traces, events } = self.counts;
        let cut = match (self.complete, lang) {
            (true, _) => "",
            (false, Lang::Zh) => "；文件未能读完",
            (false, Lang::En) => "; the file could not be read to its end",
        };
        let said = match lang {
            Lang::Zh => format!(
                "读入案件 {} 件 = 收入 {} + 拒收 {}；事件 {} 个 = 收入 {} + 拒收 {}{cut}",
                traces.read, traces.kept, traces.refused, events.read, events.kept, events.refused
            ),
            Lang::En => format!(
                "read {} cases = {} kept + {} refused; {} events = {} kept + {} refused{cut}",
                traces.read, traces.kept, traces.refused, events.read, events.kept, events.refused
            ),
        };
        let rows = |rows: Value| rows.as_array().cloned().unwrap_or_default();
        let tables = [
            (REFUSED, rows(json!(self.refusals))),
            (ODD, rows(json!(self.oddities))),
        ];
        let filled = tables.into_iter().filter(|(_, rows)| !rows.is_empty());
        let filled = filled.map(|(columns, rows)| Block::Table(columns, rows));
        std::iter::once(Block::Text(said)).chain(filled).collect()
    }
}
