//! What was found of each case, in memory and in a file from which a later call goes on.
//!
//! The first line of the file says of which draft and which history it is, and up to when limits
//! run; every other line is a case. A last line without its end was being written when the call
//! died, and is told again.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use casebook_engine::definition::Definition;
use casebook_engine::runtime::WhatIf;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::history::Past;
use super::told;
use crate::args::WhatIfArgs;
use crate::exit::Exit;
use crate::problem::Problem;

/// What was found so far.
pub(super) struct Kept {
    until: Timestamp,
    done: BTreeSet<String>,
    pub(super) rows: Vec<Value>,
    file: Option<File>,
}

impl Kept {
    /// Begins, or goes on with the file that the arguments name.
    ///
    /// # Errors
    /// `CB-5029` when the file is of another draft or history; `CB-5007` when it cannot be read or
    /// written.
    pub(super) fn open(
        args: &WhatIfArgs,
        draft: &Definition,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let mut kept = Self {
            until: now,
            done: BTreeSet::new(),
            rows: Vec::new(),
            file: None,
        };
        let Some(path) = &args.out else {
            return Ok(kept);
        };
        let before = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(unusable(path, &error)),
        };
        let whole = before.rfind('\n').map_or(0, |end| end + 1);
        let head = kept.take(&before, args, draft, path)?;
        let goes_on = || -> std::io::Result<File> {
            let mut file = File::options().create(true).append(true).open(path)?;
            file.set_len(whole as u64)?;
            if before.is_empty() {
                writeln!(file, "{head}")?;
            }
            Ok(file)
        };
        kept.file = Some(goes_on().map_err(|error| unusable(path, &error))?);
        Ok(kept)
    }

    /// Takes up what a call before found; answers with the head of the file.
    fn take(
        &mut self,
        before: &str,
        args: &WhatIfArgs,
        draft: &Definition,
        path: &Path,
    ) -> Result<Value, Problem> {
        let lines = before.split_inclusive('\n');
        let mut lines = lines.map_while(|line| line.strip_suffix('\n'));
        let reference = &draft.reference;
        let head = |until: Timestamp| {
            json!({
                "whatif": { "id": reference.id.as_str(), "version": reference.version, "digest": reference.digest.as_str() },
                "history": args.history,
                "until": until.to_string(),
            })
        };
        if before.is_empty() {
            return Ok(head(self.until));
        }
        // What has no whole first line is none of ours.
        let first = lines.next().unwrap_or_default();
        let found: Value = serde_json::from_str(first).unwrap_or_default();
        let until = found["until"].as_str().and_then(|text| text.parse().ok());
        self.until = until.unwrap_or(self.until);
        let head = head(self.until);
        if found != head {
            let why = path.display().to_string();
            return Err(Problem::new(Exit::Invalid, "CB-5029", why));
        }
        for line in lines {
            let row: Value = serde_json::from_str(line).unwrap_or_default();
            if let Some(case) = row["case_id"].as_str() {
                self.done.insert(case.to_owned());
                self.rows.push(row);
            }
        }
        Ok(head)
    }

    /// Up to when limits run.
    pub(super) const fn until(&self) -> Timestamp {
        self.until
    }

    /// Whether a case was told already.
    pub(super) fn has(&self, one: &Past) -> bool {
        self.done.contains(&one.case.to_string())
    }

    /// Takes down what becomes of a case.
    ///
    /// # Errors
    /// `CB-5007` when the file cannot be written.
    pub(super) fn add(&mut self, one: &Past, told: &WhatIf) -> Result<(), Problem> {
        let row = told::row(one, told);
        if let Some(file) = &mut self.file {
            writeln!(file, "{row}").map_err(|error| {
                Problem::new(Exit::Unavailable, "CB-5007", format!("--out: {error}"))
            })?;
        }
        self.rows.push(row);
        Ok(())
    }
}

fn unusable(path: &Path, error: &std::io::Error) -> Problem {
    let why = format!("{}: {error}", path.display());
    Problem::new(Exit::Unavailable, "CB-5007", why)
}
