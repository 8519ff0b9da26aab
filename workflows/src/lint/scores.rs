//! The result of scores goes into a fact that can hold it.

use casebook_engine::definition::expression::Type;

use super::Subject;
use crate::Code;
use crate::problem::Problems;
use crate::said::said;

pub(super) fn check(subject: &Subject<'_>, out: &mut Problems) {
    let definition = subject.definition;
    for task in definition.stages.values().flat_map(|stage| &stage.tasks) {
        let score = task.panel.as_ref().and_then(|panel| panel.score.as_ref());
        let Some(score) = score else { continue };
        let fact = definition.facts.get(&score.into);
        if fact.is_some_and(|fact| fact.fact_type.kind != Type::Number) {
            let into = &score.into;
            let message = said!(
                "事实“{into}”记录“{task}”的评分结果，却不是数字",
                "the fact \"{into}\" takes the scores of \"{task}\" and is no number",
                task = task.name
            );
            let fix = said!("请为该事实写 type: number", "give the fact type: number");
            out.add(
                Code::ScoreFact,
                subject.places.task(&task.name),
                message,
                fix,
            );
        }
    }
}
