//! A definition made of a plan.
//!
//! Every stage leads on, by each way its last task can end; every way back leads to a stage that
//! was walked before. So a case of it can always come to its end.

use super::plan::{Clockwork, Duty, Kind, Level, Node, Plan};
use crate::case::tests::draft::{Draft, names};
use crate::case::tests::parts::{limit, role, stage, task};
use crate::definition::expression::Type;
use crate::definition::{Definition, RefusalEffect, Stage, Task};

const ROLES: [&str; 4] = ["officer", "reviewer", "head", "chair"];
const RULES: [&str; 6] = ["all", "sequence", "1", "2", "vote 1/2 1/2", "vote 2/3 1/2"];
const MEMBERS: [&str; 4] = [
    "head",
    "head reviewer",
    "reviewer officer party",
    "chair head",
];
const REFUSALS: [RefusalEffect; 3] = [
    RefusalEffect::Noted,
    RefusalEffect::Fails,
    RefusalEffect::Counts,
];
const LENGTHS: [&str; 6] = ["3wd", "10d", "36h", "0d", "1m", "7d"];

/// Names given so far, and what can happen.
struct Rendering {
    draft: Draft,
    stages: usize,
    tasks: usize,
    happenings: Vec<String>,
    task_names: Vec<String>,
    leaves: Vec<(String, String)>,
}

/// The definition that a plan describes. Its facts are `f0` with a default, `f1` and `f2` without.
pub(super) fn render(plan: &Plan) -> Definition {
    let mut draft = Draft::new("s0")
        .role(role("officer", "enforcement").recusal("head", true))
        .role(role("chair", "legal").recusal("head", false))
        .role(role("head", "heads").recusal("reviewer", false))
        .verbs(|verbs| verbs.suspend_limits = names("l0 l2"));
    for fact in ["f0", "f1", "f2"] {
        draft = draft
            .fact(fact, Type::Bool)
            .guard(&format!("is_{fact}"), &format!("facts.{fact}"));
    }
    let mut draft = draft.list("list");
    let default = draft.definition.facts.get_mut("f0").expect("declared");
    default.fact_type.default = Some(true.into());
    let mut rendering = Rendering {
        draft,
        stages: 0,
        tasks: 0,
        happenings: vec!["case.filed".to_owned()],
        task_names: Vec::new(),
        leaves: Vec::new(),
    };
    for stage in rendering.level(&plan.stages, &[]) {
        rendering.draft = rendering.draft.stage(stage);
    }
    for (n, clockwork) in plan.limits.iter().enumerate() {
        rendering.limit(n, clockwork);
    }
    rendering.draft.done()
}

impl Rendering {
    /// The stages of a level, without those inside them, which are put into the draft.
    fn level(&mut self, level: &Level, walked: &[String]) -> Vec<Stage> {
        let mut walked = walked.to_vec();
        let mut stages = Vec::new();
        // The first name is known before anything inside is named.
        let mut names: Vec<String> = Vec::new();
        for _ in level {
            names.push(format!("s{}", self.stages));
            self.stages += 1;
        }
        for (n, node) in level.iter().enumerate() {
            let name = names[n].clone();
            let onward = names.get(n + 1).cloned().unwrap_or_else(|| "end".into());
            stages.push(self.node(node, &name, &onward, &walked));
            walked.push(name);
        }
        stages
    }

    fn node(&mut self, node: &Node, name: &str, onward: &str, walked: &[String]) -> Stage {
        match node {
            Node::Leaf(leaf) => {
                let mut next = Vec::new();
                let mut tasks: Vec<Task> = Vec::new();
                for duty in &leaf.tasks {
                    let before = tasks.last().map(|task| task.name.to_string());
                    let before = before.filter(|_| duty.waits);
                    tasks.push(self.task(duty, before.as_deref(), walked, &mut next));
                }
                let last = self.last_task(&tasks);
                next.push((format!("{}.done", last.name), onward.to_owned()));
                tasks.push(last);
                if let Some(guard) = leaf.guard {
                    next.push((format!("is_f{guard}"), onward.to_owned()));
                }
                self.leaves.push((name.to_owned(), onward.to_owned()));
                self.built(name, &tasks, &mut next, leaf.accepts, onward)
            }
            Node::Each {
                level,
                list,
                way_out,
            } => {
                let mut next = vec![(format!("{name}.done"), onward.to_owned())];
                let outer = self.built(name, &[], &mut next, *way_out, onward);
                // From inside, the case is returned in the same copy only.
                let inner = [(level.clone(), None)];
                let outer = self.fork(outer, &inner, walked);
                outer.each("list", list.growing, list.join)
            }
            Node::Fork {
                regions,
                join,
                way_out,
            } => {
                let mut next = vec![(format!("{name}.done"), onward.to_owned())];
                let outer = self.built(name, &[], &mut next, *way_out, onward);
                let enough = *join > 0 && (*join as usize) < regions.len();
                let outer = if enough { outer.join(*join) } else { outer };
                self.fork(outer, regions, walked)
            }
        }
    }

    fn built(
        &mut self,
        name: &str,
        tasks: &[Task],
        next: &mut Vec<(String, String)>,
        accepts: bool,
        onward: &str,
    ) -> Stage {
        let outside = format!("out.{name}");
        if accepts {
            next.push((outside.clone(), onward.to_owned()));
            self.happenings.push(outside.clone());
        }
        let pairs: Vec<(&str, &str)> = next.iter().map(|(on, to)| (&**on, &**to)).collect();
        let built = stage(name, tasks, &pairs);
        if accepts {
            built.accept(&format!("{outside} party"))
        } else {
            built
        }
    }

    /// Puts the stages of the regions into the draft, and gives back the stage around them.
    fn fork(&mut self, outer: Stage, regions: &[(Level, Option<u8>)], walked: &[String]) -> Stage {
        let name = outer.name.to_string();
        self.draft = self.draft.clone().stage(outer);
        for (n, (level, needed)) in regions.iter().enumerate() {
            let stages = self.level(level, walked);
            let draft = self.draft.clone();
            let region = format!("r{n}");
            self.draft = draft.region(&name, &region, stages);
            if let Some(fact) = needed {
                let draft = self.draft.clone();
                self.draft = draft.region_when(&name, &region, &format!("is_f{fact}"));
            }
        }
        let stages = &mut self.draft.definition.stages;
        stages.remove(name.as_str()).expect("put there before")
    }

    fn next_task(&mut self) -> String {
        let name = format!("t{}", self.tasks);
        self.tasks += 1;
        self.task_names.push(name.clone());
        self.happenings.push(format!("{name}.done"));
        name
    }

    fn task(
        &mut self,
        duty: &Duty,
        before: Option<&str>,
        walked: &[String],
        next: &mut Vec<(String, String)>,
    ) -> Task {
        let name = self.next_task();
        let mut built = task(&name, ROLES[duty.role as usize]);
        if let Some(before) = before {
            built = built.after(before);
        }
        if let Some(fact) = duty.when {
            built = built.when(&format!("is_f{fact}"));
        }
        if let Some(list) = duty.each {
            built = built.each("list", list.growing, list.join);
        }
        let back = |far: u8| walked.get(usize::from(far) % walked.len().max(1));
        match &duty.kind {
            Kind::Plain => built,
            Kind::Fills => built.fills("chair"),
            Kind::Back { far, afterwards } => {
                if let Some(to) = back(*far) {
                    let how = ["", " direct", " direct"][usize::from(*afterwards)];
                    next.push((format!("{name}.back"), format!("<{to}{how}")));
                }
                built.outcomes("ok back")
            }
            Kind::Panel {
                rule,
                members,
                refusal,
                far,
            } => {
                if let Some(to) = back(*far).filter(|_| far % 2 == 0) {
                    next.push((format!("{name}.refused"), format!("<{to} direct")));
                }
                let (rule, members) = (RULES[*rule as usize], MEMBERS[*members as usize]);
                built.panel(rule, members, REFUSALS[*refusal as usize])
            }
        }
    }

    /// The task by which a stage is left in the ordinary way: it waits for all others.
    fn last_task(&mut self, tasks: &[Task]) -> Task {
        let before: Vec<&str> = tasks.iter().map(|task| task.name.as_str()).collect();
        let name = self.next_task();
        task(&name, "officer").after(&before.join(" "))
    }

    fn limit(&mut self, n: usize, plan: &Clockwork) {
        let name = format!("l{n}");
        let pick = |from: &[String], n: u8| from[usize::from(n) % from.len()].clone();
        let start = pick(&self.happenings, plan.start);
        let mut built = limit(&name, &start, LENGTHS[plan.within as usize]);
        if let Some(by) = plan.by {
            built = built.by(&pick(&self.task_names, by));
        }
        if let Some(stop) = plan.stop {
            built = built.stop(&pick(&self.happenings, stop));
        }
        if let Some((from, until)) = plan.pause {
            let (from, until) = (pick(&self.happenings, from), pick(&self.happenings, until));
            built = built.pause("pause", &from, &until);
        }
        if plan.restart {
            built = built.restart();
        }
        if plan.remind {
            built = built.remind("1d 2wd");
        }
        // Not a happening that could start it again: that definition would run in a circle.
        let deemed = format!("{name}.deemed");
        if plan.deems {
            built = built.breach(Some(&deemed));
        }
        let mut draft = self.draft.clone().limit(built.extend("5wd", 2, "head"));
        if let Some(leaf) = plan.awaited {
            let (leaf, onward) = &self.leaves[usize::from(leaf) % self.leaves.len()];
            let stages = &mut draft.definition.stages;
            let waiting = stages.get_mut(leaf.as_str()).expect("a leaf");
            let on = if plan.deems {
                deemed
            } else {
                format!("{name}.expired")
            };
            let way = stage("", &[], &[(&on, onward)]).next;
            waiting.next.extend(way);
        }
        self.happenings.push(format!("{name}.expired"));
        self.draft = draft;
    }
}
