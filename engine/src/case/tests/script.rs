//! Scripts: a case told line by line, with what follows.
//!
//! ```text
//! 2026-09-29                                  the day; each line takes a minute
//! asof 2026-09-20                             when the next command happened
//! zhang: complete notice -> review[check]     the case stands so afterwards
//! li: complete check !! CB-2204 reviewer      refused, by that rule
//! limits: ask 2026-10-12                      also facts, roles, seen, unseen, events
//! ```

use std::fmt::Write;

use jiff::{SignedDuration, Timestamp};

use super::asked::asked;
use super::draft::Draft;
use super::picture::{limits_picture, picture};
use super::play::Play;
use crate::case::CaseState;

/// Plays a script and compares every line with what it says; all differences are told at once.
pub(super) fn check(draft: &Draft, script: &str) -> Play {
    let mut stage = Telling::new(Play::of(draft.done()));
    let mut told = String::new();
    for line in script.lines() {
        let line = line.trim();
        let actual = stage.tell(line).trim_end().to_owned();
        writeln!(told, "{actual}").expect("text");
        if let Some(expected) = squeezed(line)
            && expected != actual
        {
            stage.wrong = true;
        }
    }
    assert!(!stage.wrong, "the case went otherwise:\n{told}");
    stage.play
}

/// A line with single spaces; `None` for one that says nothing.
fn squeezed(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let told = !words.is_empty() && !line.starts_with('#');
    told.then(|| words.join(" "))
}

struct Telling {
    play: Play,
    now: Timestamp,
    occurred: Option<Timestamp>,
    wrong: bool,
}

impl Telling {
    fn new(play: Play) -> Self {
        Self {
            play,
            now: instant("2026-01-05"),
            occurred: None,
            wrong: false,
        }
    }

    /// The line as it should read.
    fn tell(&mut self, line: &str) -> String {
        let line = squeezed(line).unwrap_or_else(|| line.to_owned());
        if line.is_empty() || line.starts_with('#') {
            return line;
        }
        if let Some(at) = line.strip_prefix("asof ") {
            self.occurred = Some(instant(at));
            return line;
        }
        let Some((who, rest)) = line
            .strip_suffix(':')
            .map(|who| (who, ""))
            .or_else(|| line.split_once(": "))
        else {
            self.now = instant(&line);
            return line;
        };
        match who {
            "limits" => format!("limits: {}", limits_picture(&self.play.state)),
            "events" => format!("events: {}", self.events()),
            "facts" => format!("facts: {}", facts(&self.play.state)),
            "roles" => format!("roles: {}", roles(&self.play.state)),
            "finished" => format!("finished: {}", finished(&self.play.state)),
            "seen" | "unseen" => self.seen(who, rest),
            _ => self.command(who, rest),
        }
    }

    fn command(&mut self, who: &str, rest: &str) -> String {
        let (words, shown) = split(rest);
        let command = asked(words);
        self.now += SignedDuration::from_mins(1);
        let occurred = self.occurred.take().unwrap_or(self.now);
        let answer = self.play.ask(who, &command, occurred, self.now);
        match answer {
            Err(refused) => {
                let (code, rule) = (refused.code.number(), &refused.rule);
                format!("{who}: {words} !! {code} {rule}")
            }
            Ok(()) if shown => format!("{who}: {words} -> {}", picture(&self.play.state)),
            Ok(()) => format!("{who}: {words}"),
        }
    }

    fn events(&self) -> String {
        let events = self.play.last.iter();
        let types = events.map(|decided| decided.event.type_name().to_string());
        types.collect::<Vec<_>>().join(" ")
    }

    fn seen(&self, which: &str, rest: &str) -> String {
        let marks = &self.play.state.marks;
        let fits = |name: &&str| marks.contains_key(*name) == (which == "seen");
        let names: Vec<&str> = rest.split(' ').filter(fits).collect();
        format!("{which}: {}", names.join(" "))
    }
}

/// The command of a line, and whether the line says where the case stands afterwards.
fn split(rest: &str) -> (&str, bool) {
    if let Some(words) = rest.strip_suffix(" ->") {
        return (words, true);
    }
    if let Some((words, _)) = rest.split_once(" !! ") {
        return (words, true);
    }
    match rest.split_once(" -> ") {
        Some((words, _)) => (words, true),
        None => (rest, false),
    }
}

fn facts(state: &CaseState) -> String {
    let facts = state.facts.iter();
    let facts = facts.map(|(name, value)| format!("{name}={}", plain(value)));
    facts.collect::<Vec<_>>().join(" ")
}

fn plain(value: &crate::Value) -> String {
    serde_json::to_string(value).expect("JSON").replace('"', "")
}

fn roles(state: &CaseState) -> String {
    let roles = state.roles.iter().map(|(role, held)| {
        let held: Vec<&str> = held.iter().map(crate::Name::as_str).collect();
        format!("{role}={}", held.join("+"))
    });
    roles.collect::<Vec<_>>().join(" ")
}

fn finished(state: &CaseState) -> String {
    let finished: Vec<&str> = state.finished.keys().map(crate::Name::as_str).collect();
    finished.join(" ")
}

/// An instant written in full, or ten in the morning in Shanghai on a day.
pub(super) fn instant(text: &str) -> Timestamp {
    let full = if text.len() == 10 {
        format!("{text}T10:00:00+08:00")
    } else {
        text.to_owned()
    };
    full.parse()
        .unwrap_or_else(|_| panic!("no instant: {text}"))
}
