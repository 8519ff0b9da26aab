//! The procedure sheet (办理流程表) of a definition on one page: steps in order, who does each, which
//! document it makes, how long it may take, on which article it rests.

mod render;

use std::collections::BTreeSet;

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Limit, LimitStart, ServiceMode, Stage, Task, Text};

use crate::diagram::layers;
use crate::diff::length_words;
use crate::happening::called;
use crate::lower::UNSAID;
use crate::{Language, Said};

pub use render::{html, markdown};

/// A sheet, ready to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What the workflow is called.
    pub title: String,
    /// Its version, days in force and basis in one line.
    pub head: String,
    /// The headings of the columns.
    pub columns: [&'static str; 6],
    /// One row for each task, and for each stage that merely waits: stage, step, who, document,
    /// days, article.
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
    let stages = writer.in_order(None, &definition.start);
    let steps = stages.iter().flat_map(|stage| {
        let tasks = stage.tasks.iter().map(|task| writer.step(stage, task));
        tasks.chain(writer.wait(stage)).collect::<Vec<_>>()
    });
    let others = definition.limits.values();
    let others = others.filter(|limit| limit.by.is_none() && writer.can_start(limit));
    let marked = definition.limits.values().any(|limit| limit.unconfirmed);
    Sheet {
        title: writer.text(&definition.title),
        head: writer.head(),
        columns: writer.pick(
            ["环节", "事项", "谁办", "文书", "时限", "依据"],
            ["stage", "step", "who", "document", "time", "basis"],
        ),
        steps: steps.collect(),
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
        self.language.pick(zh, en)
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

    /// The stages so that each stands after those that lead to it, with what lies inside a stage
    /// right after it.
    fn in_order(&self, within: Option<(&Name, &Name)>, start: &'a Name) -> Vec<&'a Stage> {
        let stages = &self.definition.stages;
        let inside: Vec<&Stage> = stages
            .values()
            .filter(|stage| {
                let place = stage.within.as_ref();
                place.map(|place| (&place.stage, &place.region)) == within
            })
            .collect();
        let mut order = Vec::new();
        for name in layers::in_order(self.definition, &inside, start) {
            let Some(stage) = stages.get(name) else {
                continue;
            };
            order.push(stage);
            for (region, inner) in &stage.regions {
                order.extend(self.in_order(Some((&stage.name, region)), &inner.start));
            }
        }
        order
    }

    /// The row of a stage in which nothing is done but waiting; no row for others.
    fn wait(&self, stage: &Stage) -> Option<[String; 6]> {
        if !stage.tasks.is_empty() || !stage.regions.is_empty() {
            return None;
        }
        let own = |name: &Name| !stage.accept.contains_key(name.as_str());
        let on = stage.next.iter().map(|way| &way.on).filter(|on| own(on));
        let mut awaited: Vec<&Name> = stage.accept.keys().chain(on).collect();
        awaited.dedup();
        let limits = awaited.iter().filter_map(|on| {
            let limit = on.as_str().strip_suffix(".expired")?;
            self.definition.limits.get(limit)
        });
        let limits: Vec<&Limit> = limits.collect();
        let called = awaited.iter().map(|on| self.called(on.as_str()));
        let called = called.collect::<Vec<_>>().join(self.pick("；", "; "));
        let outside = || stage.accept.values();
        Some([
            self.text(&stage.title),
            self.pick(format!("等待：{called}"), format!("waits for: {called}")),
            self.each(outside().map(|one| self.role(&one.role))),
            self.each(outside().flat_map(|one| &one.doc).map(|doc| self.doc(doc))),
            self.each(limits.iter().map(|limit| self.length(limit))),
            self.each(limits.iter().map(|limit| limit.basis.clone())),
        ])
    }

    /// Words beside each other, each once.
    fn each(&self, words: impl Iterator<Item = String>) -> String {
        let mut once: Vec<String> = Vec::new();
        for word in words.filter(|word| !word.is_empty()) {
            if !once.contains(&word) {
                once.push(word);
            }
        }
        once.join(self.pick("；", "; "))
    }

    /// What a happening is called.
    fn called(&self, happening: &str) -> String {
        let Said { zh, en } = called(self.definition, happening);
        self.pick(zh, en)
    }

    /// What a document is called.
    fn doc(&self, name: &Name) -> String {
        let document = self.definition.documents.get(name);
        document.map_or_else(|| name.to_string(), |document| self.text(&document.title))
    }

    fn step(&self, stage: &Stage, task: &Task) -> [String; 6] {
        let limits = self.definition.limits.values();
        let limits: Vec<&Limit> = limits
            .filter(|limit| limit.by.as_ref() == Some(&task.name))
            .collect();
        let basis = task.basis.iter().cloned();
        [
            self.text(&stage.title),
            self.text(&task.title),
            self.who(task),
            task.doc
                .as_ref()
                .map_or_else(String::new, |doc| self.doc(doc)),
            self.each(limits.iter().map(|limit| self.length(limit))),
            self.each(basis.chain(limits.iter().map(|limit| limit.basis.clone()))),
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

    /// Whether a limit can begin: that of a public notice only where the document may be served so.
    fn can_start(&self, limit: &Limit) -> bool {
        let noticed = match &limit.start {
            LimitStart::Happening(start) => start.as_str().strip_suffix(".noticed"),
            LimitStart::Fact(_) => None,
        };
        let document = noticed.and_then(|document| self.definition.documents.get(document));
        let serve = document.and_then(|document| document.serve.as_ref());
        serve.is_none_or(|serve| serve.modes.contains(&ServiceMode::Notice))
    }

    fn limit(&self, limit: &Limit) -> String {
        let title = limit.title.as_ref();
        let title = title.map_or_else(|| limit.name.to_string(), |title| self.text(title));
        let start = match &limit.start {
            LimitStart::Happening(start) | LimitStart::Fact(start) => self.called(start.as_str()),
        };
        let (length, basis) = (self.length(limit), &limit.basis);
        self.pick(
            format!("{title}：自{start}起{length}（{basis}）"),
            format!("{title}: {length} from {start} ({basis})"),
        )
    }

    fn guards(&self) -> Vec<String> {
        let guards = self.definition.guards.values();
        // What is written at a task in place of a named guard says nothing to a reader.
        let is_said = |say: &Text| !say.zh.is_empty() && !say.zh.starts_with(UNSAID);
        let stated = guards.filter(|guard| is_said(&guard.say));
        let stated: BTreeSet<String> = stated
            .map(|guard| {
                let say = self.text(&guard.say);
                let basis = &guard.basis;
                if basis.is_empty() {
                    say
                } else {
                    self.pick(format!("{say}（{basis}）"), format!("{say} ({basis})"))
                }
            })
            .collect();
        stated.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{html, markdown, sheet};
    use crate::{Language, Surroundings, load, shipped_definitions};

    #[test]
    fn every_shipped_definition_has_its_sheet_in_both_languages() {
        for text in shipped_definitions() {
            let loaded = load(text.text.as_bytes(), &Surroundings::default());
            let definition = loaded.definition.expect("a shipped definition");
            let stages = definition.stages.values();
            let rows = stages.map(|stage| match (stage.tasks.len(), stage.regions.len()) {
                (0, 0) => 1,
                (tasks, _) => tasks,
            });
            let rows: usize = rows.sum();
            for language in [Language::Zh, Language::En] {
                let sheet = sheet(&definition, language);
                assert_eq!(sheet.steps.len(), rows, "{}", text.id);
                let drawn = markdown(&sheet);
                assert!(drawn.starts_with(&format!("# {}", sheet.title)), "{drawn}");
                assert!(html(&sheet).contains("<table>"));
                let unconfirmed = definition.limits.values().any(|limit| limit.unconfirmed);
                assert_eq!(drawn.contains('※'), unconfirmed, "{}", text.id);
            }
        }
    }

    #[test]
    fn a_stage_that_waits_says_for_what_and_closing_comes_after_the_work() {
        let shipped = shipped_definitions();
        let is_third = |id: &str, version| id == "penalty.hearing" && version == 3;
        let text = shipped
            .iter()
            .find(|text| is_third(text.id.as_str(), text.version));
        let text = &text.expect("it ships").text;
        let definition = load(text.as_bytes(), &Surroundings::default()).definition;
        let sheet = sheet(&definition.expect("a definition"), Language::Zh);
        let steps: Vec<&str> = sheet.steps.iter().map(|step| step[1].as_str()).collect();
        assert!(
            steps.contains(
                &"等待：当事人要求听证；当事人陈述、申辩；当事人放弃听证；要求听证期限届满"
            ),
            "{steps:?}"
        );
        let place = |step: &str| steps.iter().position(|one| *one == step);
        for before in ["举行听证", "处罚决定", "送达处罚决定书", "移送案件和材料"]
        {
            assert!(place(before) < place("立卷归档"), "{before}: {steps:?}");
        }
        let notice = |title: &str| sheet.limits.iter().any(|limit| limit.contains(title));
        assert!(notice(
            "公告送达《行政处罚决定书》：自行政处罚决定书公告送达起30日"
        ));
        assert!(
            !sheet.guards.iter().any(|guard| guard.contains("facts.")),
            "{:?}",
            sheet.guards
        );
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
