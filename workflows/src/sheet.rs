//! The procedure sheet (办理流程表) of a definition on one page: steps in order, who does each, which
//! document it makes, how long it may take, on which article it rests.

mod render;

use std::collections::{BTreeSet, VecDeque};

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Limit, LimitStart, Stage, Target, Task, Text};

use crate::diff::length_words;

pub use render::{html, markdown};

/// The language of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// A sheet, ready to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What the workflow is called.
    pub title: String,
    /// Its version, days in force and basis in one line.
    pub head: String,
    /// The headings of the columns.
    pub columns: [&'static str; 6],
    /// One row for each task: stage, step, who, document, days, article.
    pub steps: Vec<[String; 6]>,
    /// The limits that no task meets: from what, how long, on which article.
    pub limits: Vec<String>,
    /// What must hold, and where that stands.
    pub guards: Vec<String>,
    /// The words over the two lists.
    pub parts: [&'static str; 2],
    /// What the mark at a limit means; absent where there is none.
    pub note: Option<&'static str>,
}

/// The mark of a limit that the legal office still has to confirm.
const MARK: &str = "※";

/// Makes the sheet of a definition.
pub fn sheet(definition: &Definition, language: Language) -> Sheet {
    let writer = Writer {
        definition,
        language,
    };
    let stages = writer.in_order();
    let tasks = stages.iter().flat_map(|stage| {
        let tasks = stage.tasks.iter();
        tasks.map(|task| writer.step(stage, task))
    });
    let is_met = |limit: &&Limit| limit.by.is_some();
    let others = definition.limits.values().filter(|limit| !is_met(limit));
    let marked = definition.limits.values().any(|limit| limit.unconfirmed);
    Sheet {
        title: writer.text(&definition.title),
        head: writer.head(),
        columns: writer.pick(
            ["环节", "事项", "谁办", "文书", "时限", "依据"],
            ["stage", "step", "who", "document", "time", "basis"],
        ),
        steps: tasks.collect(),
        limits: others.map(|limit| writer.limit(limit)).collect(),
        guards: writer.guards(),
        parts: writer.pick(
            ["其他时限", "必须满足的条件"],
            ["other limits", "what must hold"],
        ),
        note: marked.then(|| {
            writer.pick(
                "※ 长度待法制机构确认。",
                "※ the length waits for the legal office to confirm it.",
            )
        }),
    }
}

struct Writer<'a> {
    definition: &'a Definition,
    language: Language,
}

impl<'a> Writer<'a> {
    fn pick<T>(&self, zh: T, en: T) -> T {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    fn text(&self, text: &Text) -> String {
        self.pick(&*text.zh, text.en()).to_owned()
    }

    fn head(&self) -> String {
        let Definition {
            reference,
            in_force,
            basis,
            ..
        } = self.definition;
        let (version, from) = (reference.version, in_force.from);
        let to = in_force.to.map(|to| to.to_string());
        self.pick(
            format!(
                "{basis}　第{version}版，自{from}{}适用",
                to.as_ref()
                    .map_or_else(|| "起".to_owned(), |to| format!("至{to}"))
            ),
            format!(
                "{basis}, version {version}, from {from}{}",
                to.as_ref()
                    .map_or_else(String::new, |to| format!(" to {to}"))
            ),
        )
    }

    /// The stages in the order in which a case first comes to them.
    fn in_order(&self) -> Vec<&'a Stage> {
        let mut order = Vec::new();
        let mut seen: BTreeSet<&Name> = BTreeSet::new();
        let mut waiting = VecDeque::from([&self.definition.start]);
        while let Some(name) = waiting.pop_front() {
            let Some(stage) = self.definition.stages.get(name) else {
                continue;
            };
            if !seen.insert(name) {
                continue;
            }
            order.push(stage);
            // What lies inside comes before what follows.
            for region in stage.regions.values().rev() {
                waiting.push_front(&region.start);
            }
            waiting.extend(stage.next.iter().filter_map(|way| match &way.to {
                Target::Stage(stage) => Some(stage),
                _ => None,
            }));
        }
        let rest = self.definition.stages.values();
        order.extend(rest.filter(|stage| !seen.contains(&stage.name)));
        order
    }

    fn step(&self, stage: &Stage, task: &Task) -> [String; 6] {
        let limits = self.definition.limits.values();
        let limits: Vec<&Limit> = limits
            .filter(|limit| limit.by.as_ref() == Some(&task.name))
            .collect();
        let days = limits.iter().map(|limit| self.length(limit));
        let mut basis: Vec<String> = task.basis.iter().cloned().collect();
        basis.extend(limits.iter().map(|limit| limit.basis.clone()));
        basis.dedup();
        [
            self.text(&stage.title),
            self.text(&task.title),
            self.who(task),
            task.doc
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            days.collect::<Vec<_>>().join(self.pick("；", "; ")),
            basis.join(self.pick("；", "; ")),
        ]
    }

    fn who(&self, task: &Task) -> String {
        let mut roles = vec![&task.role];
        let members = task.panel.iter().flat_map(|panel| &panel.members);
        for member in members {
            if !roles.contains(&member) {
                roles.push(member);
            }
        }
        let roles: Vec<String> = roles.into_iter().map(|role| self.role(role)).collect();
        roles.join(self.pick("、", ", "))
    }

    fn role(&self, name: &Name) -> String {
        let title = self.definition.roles.get(name);
        let title = title.and_then(|role| role.title.as_ref());
        title.map_or_else(|| name.to_string(), |title| self.text(title))
    }

    fn length(&self, limit: &Limit) -> String {
        let (zh, en) = length_words(limit.within);
        let mark = if limit.unconfirmed { MARK } else { "" };
        format!("{}{mark}", self.pick(zh, en))
    }

    fn limit(&self, limit: &Limit) -> String {
        let title = limit.title.as_ref();
        let title = title.map_or_else(|| limit.name.to_string(), |title| self.text(title));
        let start = match &limit.start {
            LimitStart::Happening(start) | LimitStart::Fact(start) => start,
        };
        let (length, basis) = (self.length(limit), &limit.basis);
        self.pick(
            format!("{title}：自 {start} 起{length}（{basis}）"),
            format!("{title}: {length} from {start} ({basis})"),
        )
    }

    fn guards(&self) -> Vec<String> {
        let guards = self.definition.guards.values();
        let stated = guards.filter(|guard| !guard.say.zh.is_empty());
        stated
            .map(|guard| {
                let say = self.text(&guard.say);
                let basis = &guard.basis;
                if basis.is_empty() {
                    say
                } else {
                    self.pick(format!("{say}（{basis}）"), format!("{say} ({basis})"))
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, html, markdown, sheet};
    use crate::{Surroundings, load, shipped_definitions};

    #[test]
    fn every_shipped_definition_has_its_sheet_in_both_languages() {
        for text in shipped_definitions() {
            let loaded = load(text.text.as_bytes(), &Surroundings::default());
            let definition = loaded.definition.expect("a shipped definition");
            let tasks: usize = definition
                .stages
                .values()
                .map(|stage| stage.tasks.len())
                .sum();
            for language in [Language::Zh, Language::En] {
                let sheet = sheet(&definition, language);
                assert_eq!(sheet.steps.len(), tasks, "{}", text.id);
                let drawn = markdown(&sheet);
                assert!(drawn.starts_with(&format!("# {}", sheet.title)), "{drawn}");
                assert!(html(&sheet).contains("<table>"));
                let unconfirmed = definition.limits.values().any(|limit| limit.unconfirmed);
                assert_eq!(drawn.contains('※'), unconfirmed, "{}", text.id);
            }
        }
    }

    #[test]
    fn what_a_reader_could_take_for_markup_is_text() {
        let text = "casebook: 1\nid: a\ntitle: \"甲|<b>乙\"\nversion: 1\nin_force: {from: 2026-01-01}\nbasis: 某法\n\
                    calendar: cn\nroles: {r: {title: 承办人, from: org.x}}\nstart: s\n\
                    limits: {l: {start: case.filed, within: 5wd, basis: 第1条, confirm: true, by: t}}\n\
                    stages: {s: {tasks: {t: {role: r, doc: d}}, next: {t.done: end}}}\n";
        let definition = load(text.as_bytes(), &Surroundings::default()).definition;
        let sheet = sheet(&definition.expect("a definition"), Language::Zh);
        assert_eq!(
            sheet.steps,
            [["s", "t", "承办人", "d", "5个工作日※", "第1条"].map(str::to_owned)]
        );
        assert!(html(&sheet).contains("甲|&lt;b&gt;乙"), "{}", html(&sheet));
        assert!(
            markdown(&sheet).contains("甲\\|&lt;b&gt;乙"),
            "{}",
            markdown(&sheet)
        );
    }
}
