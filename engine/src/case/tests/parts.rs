//! The parts of a definition in a few words: roles, stages, tasks, panels, limits.
//!
//! A target is the name of a stage, `end`, or a way back: `<notice`, `<notice direct`,
//! `<notice to:review`.

use std::collections::BTreeMap;

use super::draft::{names, text};
use crate::Name;
use crate::deadline::Roll;
use crate::definition::{
    Afterwards, Amount, Assignment, Breach, Draw, Extension, ForEach, Join, Limit, LimitStart,
    Milestone, OrganOf, Outside, PanelRule, PanelSpec, Pause, Ratio, Recusal, RefusalEffect, Role,
    Stage, Target, Task, TaskPapers, Transition,
};

/// A role filled from a post.
pub(super) fn role(name: &str, post: &str) -> Role {
    Role {
        name: name.into(),
        title: None,
        from: Some(post.into()),
        named_in: None,
        retain: None,
        draw: None,
        assign: None,
        organ: None,
        needs: Vec::new(),
        min: 1,
        apart: Vec::new(),
        recusal: None,
        external: false,
    }
}

/// A limit of a length such as `5wd`, started by a happening.
pub(super) fn limit(name: &str, start: &str, within: &str) -> Limit {
    Limit {
        when: None,
        name: name.into(),
        title: None,
        start: LimitStart::Happening(start.into()),
        within: within.parse().expect("a length"),
        roll: Roll::Forward,
        basis: "第1条".to_owned(),
        unconfirmed: false,
        by: None,
        stop: Vec::new(),
        restart: false,
        remind: Vec::new(),
        pause: Vec::new(),
        extend: None,
        breach: None,
    }
}

/// A task without anything special.
pub(super) fn task(name: &str, role: &str) -> Task {
    Task {
        name: name.into(),
        title: text(name),
        role: role.into(),
        after: Vec::new(),
        when: None,
        discretionary: false,
        required: false,
        repeat: None,
        for_each: None,
        require: Vec::new(),
        doc: None,
        form: None,
        sets: Vec::new(),
        may_set: None,
        fills: Vec::new(),
        draws: Vec::new(),
        outcomes: Vec::new(),
        panel: None,
        opinion_required: false,
        notify: Vec::new(),
        papers: TaskPapers::default(),
        basis: None,
        moves_to: None,
    }
}

/// A stage without anything in it; `next` holds pairs of happening and target.
pub(super) fn stage(name: &str, tasks: &[Task], next: &[(&str, &str)]) -> Stage {
    Stage {
        name: name.into(),
        title: text(name),
        within: None,
        regions: BTreeMap::new(),
        join: Join::All,
        for_each: None,
        tasks: tasks.to_vec(),
        milestones: Vec::new(),
        accept: BTreeMap::new(),
        next: next.iter().map(|(on, to)| transition(on, to)).collect(),
        require: Vec::new(),
    }
}

fn for_each(list: &str, growing: bool, join: u32) -> ForEach {
    let list = list.into();
    let join = if join == 0 {
        Join::All
    } else {
        Join::AtLeast(join)
    };
    ForEach {
        list,
        growing,
        join,
    }
}

/// A transition; `on` may name a guard beside the happening: `done if cheap`.
fn transition(on: &str, to: &str) -> Transition {
    let (on, when) = match on.split_once(" if ") {
        Some((on, when)) => (on, Some(when.into())),
        None => (on, None),
    };
    Transition {
        on: on.into(),
        when,
        to: target(to),
        moves_to: None,
    }
}

fn target(to: &str) -> Target {
    let Some(back) = to.strip_prefix('<') else {
        return match to {
            "end" => Target::End,
            name => Target::Stage(name.into()),
        };
    };
    let (stage, afterwards) = back.split_once(' ').unwrap_or((back, "rewalk"));
    let afterwards = match afterwards {
        "rewalk" => Afterwards::Rewalk,
        "direct" => Afterwards::Direct,
        other => Afterwards::To(other.strip_prefix("to:").expect("to:stage").into()),
    };
    let stage = stage.into();
    Target::ReturnTo { stage, afterwards }
}

/// A panel such as `all`, `sequence`, `2`, `vote 2/3 1/2`, `score 2 5` (two, five apart).
pub(super) fn panel(rule: &str, members: &str, refusal: RefusalEffect) -> PanelSpec {
    let ratio = |text: &str| {
        let (part, whole) = text.split_once('/').expect("a ratio");
        Ratio::from((part.parse().expect("part"), whole.parse().expect("whole")))
    };
    let words: Vec<&str> = rule.split_whitespace().collect();
    let rule = match words.as_slice() {
        ["all"] => PanelRule::All,
        ["sequence"] => PanelRule::Sequence,
        ["vote", quorum, pass] => PanelRule::Vote {
            quorum: ratio(quorum),
            pass: ratio(pass),
        },
        ["score", scorers, gap] => PanelRule::Score {
            scorers: scorers.parse().expect("how many"),
            gap: gap.parse().expect("how far apart"),
        },
        _ => PanelRule::AtLeast(rule.parse().expect("a number")),
    };
    PanelSpec::new(names(members), rule, refusal)
}

impl Task {
    /// Says more about its panel.
    pub(super) fn also(mut self, say: impl FnOnce(&mut PanelSpec)) -> Self {
        say(self.panel.as_mut().expect("a panel"));
        self
    }

    /// Lets it be done for each element of a list; `join` 0 is all of them.
    pub(super) fn each(mut self, list: &str, growing: bool, join: u32) -> Self {
        self.for_each = Some(for_each(list, growing, join));
        self
    }

    pub(super) fn discretionary(mut self) -> Self {
        self.discretionary = true;
        self
    }

    pub(super) fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(super) fn repeat(mut self, guard: &str) -> Self {
        self.repeat = Some(guard.into());
        self
    }

    pub(super) fn after(mut self, tasks: &str) -> Self {
        self.after = names(tasks);
        self
    }

    pub(super) fn when(mut self, guard: &str) -> Self {
        self.when = Some(guard.into());
        self
    }

    pub(super) fn require(mut self, guards: &str) -> Self {
        self.require = names(guards);
        self
    }

    pub(super) fn outcomes(mut self, outcomes: &str) -> Self {
        self.outcomes = names(outcomes);
        self
    }

    pub(super) fn fills(mut self, roles: &str) -> Self {
        self.fills = names(roles);
        self
    }

    pub(super) fn sets(mut self, facts: &str) -> Self {
        self.sets = names(facts);
        self
    }

    pub(super) fn draws(mut self, draw: Draw) -> Self {
        self.draws.push(draw);
        self
    }

    pub(super) fn moves_to(mut self, organ: OrganOf) -> Self {
        self.moves_to = Some(organ);
        self
    }

    pub(super) fn panel(mut self, rule: &str, members: &str, refusal: RefusalEffect) -> Self {
        self.panel = Some(panel(rule, members, refusal));
        self
    }
}

impl Stage {
    /// Lets something from outside happen here: `name role facts…`.
    pub(super) fn milestone(mut self, name: &str, guard: &str) -> Self {
        self.milestones.push(Milestone {
            name: name.into(),
            title: text(name),
            when: guard.into(),
        });
        self
    }

    pub(super) fn accept(mut self, outside: &str) -> Self {
        let mut words = outside.split_whitespace().map(Name::from);
        let name = words.next().expect("a happening");
        let outside = Outside {
            name: name.clone(),
            title: None,
            role: words.next().expect("a role"),
            sets: words.collect(),
            doc: None,
            require: Vec::new(),
        };
        self.accept.insert(name, outside);
        self
    }

    pub(super) fn require(mut self, guards: &str) -> Self {
        self.require = names(guards);
        self
    }

    /// Lets its only region run for each element of a list; `join` 0 is all of them.
    pub(super) fn each(mut self, list: &str, growing: bool, join: u32) -> Self {
        let each = for_each(list, growing, join);
        self.join = each.join;
        self.for_each = Some(each);
        self
    }

    pub(super) fn join(mut self, count: u32) -> Self {
        self.join = Join::AtLeast(count);
        self
    }
}

impl Limit {
    pub(super) fn by(mut self, task: &str) -> Self {
        self.by = Some(task.into());
        self
    }

    pub(super) fn stop(mut self, happenings: &str) -> Self {
        self.stop = names(happenings);
        self
    }

    pub(super) fn remind(mut self, lengths: &str) -> Self {
        let lengths = lengths.split_whitespace();
        self.remind = lengths.map(|one| one.parse().expect("a length")).collect();
        self
    }

    pub(super) fn pause(mut self, ground: &str, from: &str, until: &str) -> Self {
        self.pause.push(Pause {
            ground: ground.into(),
            from: from.into(),
            until: until.into(),
            basis: "第2条".to_owned(),
        });
        self
    }

    pub(super) fn extend(mut self, max: &str, times: u32, by: &str) -> Self {
        self.extend = Some(Extension {
            max: max.parse().expect("a length"),
            times,
            by: names(by),
            doc: None,
            basis: "第3条".to_owned(),
        });
        self
    }

    pub(super) fn breach(mut self, deem: Option<&str>) -> Self {
        self.breach = Some(Breach {
            raise: "red".into(),
            to: Some("head".into()),
            deem: deem.map(Name::from),
            then: None,
        });
        self
    }

    pub(super) fn of_fact(mut self, fact: &str) -> Self {
        self.start = LimitStart::Fact(fact.into());
        self
    }

    pub(super) fn only_when(mut self, guard: &str) -> Self {
        self.when = Some(guard.into());
        self
    }

    pub(super) fn restart(mut self) -> Self {
        self.restart = true;
        self
    }
}

impl Role {
    pub(super) fn apart(mut self, roles: &str) -> Self {
        self.apart = names(roles);
        self
    }

    pub(super) fn named_in(mut self, fact: &str) -> Self {
        self.from = None;
        self.named_in = Some(fact.into());
        self
    }

    pub(super) fn retain(mut self, task: &str) -> Self {
        self.retain = Some(task.into());
        self
    }

    pub(super) fn drawn(mut self, count: u32) -> Self {
        self.draw = Some(Amount::Exactly(count));
        self.min(count)
    }

    pub(super) fn assign(mut self, by: Assignment) -> Self {
        self.assign = Some(by);
        self
    }

    pub(super) fn organ(mut self, organ: OrganOf) -> Self {
        self.organ = Some(organ);
        self
    }

    pub(super) fn min(mut self, count: u32) -> Self {
        self.min = count;
        self
    }

    pub(super) fn needs(mut self, qualification: &str) -> Self {
        self.needs = names(qualification);
        self
    }

    pub(super) fn recusal(mut self, decided_by: &str, work_stops: bool) -> Self {
        let decided_by = decided_by.into();
        self.recusal = Some(Recusal {
            decided_by,
            work_stops,
        });
        self
    }
}
