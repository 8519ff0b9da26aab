//! A dry run (试走): a case walked by hand, with a clock that moves and no store.
//!
//! | a line | does |
//! |---|---|
//! | `do TASK [OUTCOME]` | the task is done, its panel agrees |
//! | `happen X` | the outside event, verb or other step of a scenario happens |
//! | `day +5wd`, `day +3d` | so many working days or days pass |
//! | `to 2026-10-12` | the day comes |
//! | `why TASK` | says why the task cannot be done now |
//! | `show` | what is open |
//! | `undo` | takes the last line back |
//! | `quit` | ends |
//!
//! What was done can be kept as a scenario.

use std::collections::BTreeSet;

use casebook_engine::Facts;
use casebook_engine::case::{LimitStatus, Status};
use casebook_engine::deadline::{Calendar, Length, Light, Unit};
use casebook_engine::definition::{Definition, Text};
use jiff::civil::Date;

use super::act::Act;
use super::world::World;
use super::{Scenario, compile};
use crate::problem::Problems;
use crate::said::said;
use crate::source::Test;
use crate::yaml::{At, Decode, read};
use crate::{Language, Place, Said};

/// How far one line moves the clock, in days.
const DAYS_MAX: i32 = 3_660;

/// A case walked by hand.
pub struct DryRun<'a> {
    definition: &'a Definition,
    calendar: &'a Calendar,
    language: Language,
    /// How the case stood before each line, and how it stands; never empty.
    worlds: Vec<World<'a>>,
    steps: Vec<String>,
}

/// What came of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It was done; this is how the case stands.
    Done(String),
    /// The law or the definition says no, or nothing of the kind can happen.
    Refused(String),
    /// No such line.
    Unknown(String),
    /// The run is over.
    Quit,
}

impl<'a> DryRun<'a> {
    /// Files a case on a day on which the definition applies.
    ///
    /// # Errors
    /// Why it cannot be filed.
    pub fn begin(
        definition: &'a Definition,
        calendar: &'a Calendar,
        language: Language,
    ) -> Result<Self, String> {
        let scenario = Scenario {
            name: String::new(),
            basis: None,
            place: Place::START,
            version: definition.reference.version,
            given: Vec::new(),
            attempt: None,
            refused: None,
            expect: Vec::new(),
        };
        let mut world = World::new(definition, &scenario, calendar);
        world
            .file(&Facts::new())
            .map_err(|refusal| refusal.said().of(language))?;
        let filed = format!("{{case.filed: {}}}", world.today());
        Ok(Self {
            definition,
            calendar,
            language,
            worlds: vec![world],
            steps: vec![filed],
        })
    }

    fn world(&self) -> &World<'a> {
        self.worlds.last().expect("there is always a present state")
    }

    /// Obeys a line.
    pub fn obey(&mut self, line: &str) -> Reply {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [] | ["show"] => Reply::Done(self.show()),
            ["quit"] => Reply::Quit,
            ["undo"] => self.undo(),
            ["do", task] => self.step(&format!("{task}.done"), None),
            ["do", task, outcome] => self.step(&format!("{task}.{outcome}"), None),
            ["happen", ..] => self.step(line.trim_start()["happen".len()..].trim(), None),
            ["why", task] => self.why(task),
            ["day", ahead] => match self.ahead(ahead) {
                Ok(day) => self.step("time", Some(day)),
                Err(why) => Reply::Unknown(why),
            },
            ["to", day] => match day.parse() {
                Ok(day) => self.step("time", Some(day)),
                Err(_) => Reply::Unknown(self.say(said!(
                    "“{day}”不是日期，请写成 2026-10-12",
                    "\"{day}\" is no day: write 2026-10-12"
                ))),
            },
            _ => Reply::Unknown(self.say(said!(
                "“{line}”不是指令，可用：do 待办 [结果]（办理）、happen 事项（发生）、day +5wd（过五个工作日）、to 日期（到某日）、why 待办（为何不能办）、show（现状）、undo（撤一步）、quit（结束）",
                "\"{line}\" is none of: do TASK [OUTCOME], happen X, day +5wd, to DATE, why TASK, show, undo, quit"
            ))),
        }
    }

    /// What was done, as a scenario file that can be kept as a test.
    pub fn scenario(&self) -> String {
        let world = self.world();
        let stages: Vec<&str> = world
            .state
            .leaves()
            .map(|(_, open)| open.name.as_str())
            .collect();
        let tasks: BTreeSet<&str> = world
            .state
            .tasks
            .values()
            .map(|open| open.name.as_str())
            .collect();
        let tasks: Vec<&str> = tasks.into_iter().collect();
        let expect = match world.state.status {
            Status::Ended => "status: ended".to_owned(),
            Status::Terminated => "status: terminated".to_owned(),
            _ => format!(
                "stage: [{}], open: [{}]",
                stages.join(", "),
                tasks.join(", ")
            ),
        };
        let id = &self.definition.reference.id;
        let given: Vec<String> = self
            .steps
            .iter()
            .map(|step| format!("      - {step}\n"))
            .collect();
        format!(
            "scenarios: {id}\ntests:\n  - name: 试走\n    given:\n{}    expect: {{{expect}}}\n",
            given.concat()
        )
    }

    /// How the case stands: day, stages, open tasks, limits with their lights.
    pub fn show(&self) -> String {
        let world = self.world();
        let state = &world.state;
        let stages: Vec<String> = state
            .leaves()
            .map(|(_, open)| self.stage(open.name.as_str()))
            .collect();
        let status = match state.status {
            Status::Ended => ("结案", "ended"),
            Status::Terminated => ("终止", "terminated"),
            Status::Suspended => ("中止", "suspended"),
            Status::Absent | Status::Open => ("在办", "open"),
        };
        let status = self.pick(status);
        let mut lines = vec![format!("{} {status}: {}", world.today(), stages.join(", "))];
        for open in state.tasks.values() {
            let title = self.definition.task(open.name.as_str());
            let title = title.map_or("", |(_, task)| self.title(&task.title));
            let word = self.pick(("待办", "task"));
            lines.push(format!("  {word} {} {title} ({})", open.name, open.role));
        }
        for limit in state.limits.values().filter(|limit| limit.status.is_open()) {
            let due = limit.schedule.due.known();
            let due = due.map_or_else(
                || self.pick(("未知", "unknown")).to_owned(),
                // The end of a limit in days is the first instant after its last day.
                |due| {
                    self.calendar
                        .date_of(due.at - jiff::SignedDuration::from_micros(1))
                        .to_string()
                },
            );
            let light = match (limit.status, &limit.schedule.turns) {
                (LimitStatus::Suspended, _) => ("停计", "stands still"),
                (_, Some(turns)) => light(turns.light(world.now)),
                (_, None) => light(Light::Unknown),
            };
            let (limit, light) = (&limit.name, self.pick(light));
            lines.push(self.say(said!(
                "  时限 {limit} {due} 届满 {light}",
                "  limit {limit} due {due} {light}"
            )));
        }
        lines.join("\n")
    }

    fn stage(&self, name: &str) -> String {
        let title = self.definition.stages.get(name).map(|stage| &stage.title);
        let title = title.map_or("", |title| self.title(title));
        format!("{name} {title}")
    }

    /// A title in the language of the run.
    fn title<'t>(&self, title: &'t Text) -> &'t str {
        self.pick((&title.zh, title.en()))
    }

    /// One of two words.
    fn pick<'t>(&self, (zh, en): (&'t str, &'t str)) -> &'t str {
        self.language.pick(zh, en)
    }

    fn say(&self, said: Said) -> String {
        said.of(self.language)
    }

    fn undo(&mut self) -> Reply {
        if self.worlds.len() == 1 {
            return Reply::Refused(self.pick(("还没有办过什么", "nothing was done")).to_owned());
        }
        self.worlds.pop();
        self.steps.pop();
        Reply::Done(self.show())
    }

    fn ahead(&self, word: &str) -> Result<Date, String> {
        let wrong = || {
            self.say(said!(
                "“{word}”不是往后的天数，请写 +5wd（工作日）或者 +3d（日）",
                "\"{word}\" is no length ahead: write +5wd or +3d"
            ))
        };
        let length: Length = word.trim_start_matches('+').parse().map_err(|_| wrong())?;
        if length.count < 0 || length.count > DAYS_MAX {
            return Err(wrong());
        }
        let (mut day, mut left) = (self.world().today(), length.count);
        while left > 0 {
            day = day.tomorrow().map_err(|_| wrong())?;
            let counts = match length.unit {
                Unit::CalendarDay => true,
                Unit::WorkingDay => self.calendar.is_working_day(day).ok_or_else(|| {
                    self.say(said!(
                        "日历没有编到 {day}",
                        "the calendar does not reach {day}"
                    ))
                })?,
                Unit::Month | Unit::Year | Unit::Hour => return Err(wrong()),
            };
            left -= i32::from(counts);
        }
        Ok(day)
    }

    fn why(&self, task: &str) -> Reply {
        let Some((_, rule)) = self.definition.task(task) else {
            return Reply::Unknown(
                self.say(said!("没有待办“{task}”", "there is no task \"{task}\"")),
            );
        };
        let ending = rule
            .outcomes
            .first()
            .map_or("done", |outcome| outcome.as_str());
        match self.tried(&format!("{task}.{ending}"), None) {
            Ok(_) => {
                Reply::Done(self.say(said!("“{task}”现在可以办", "\"{task}\" can be done now")))
            }
            Err(why) => Reply::Refused(why),
        }
    }

    fn step(&mut self, step: &str, day: Option<Date>) -> Reply {
        match self.tried(step, day) {
            Ok(world) => {
                let today = world.today();
                let written = match step.split_once(": ") {
                    None => format!("{{{step}: {today}}}"),
                    Some(_) => step.to_owned(),
                };
                self.worlds.push(world);
                self.steps.push(written);
                Reply::Done(self.show())
            }
            Err(why) => Reply::Refused(why),
        }
    }

    /// The state after a step, which is tried just so.
    fn tried(&self, step: &str, day: Option<Date>) -> Result<World<'a>, String> {
        let written = match day {
            Some(day) => format!("{{{step}: {day}}}"),
            None => step.to_owned(),
        };
        let act = self.act(&written)?;
        let mut world = self.world().clone();
        let attempted = world.attempt(&act);
        attempted.map_err(|refusal| self.say(refusal.said()))?;
        Ok(world)
    }

    fn act(&self, step: &str) -> Result<Act, String> {
        let text = format!("name: x\ngiven: [{step}]\nexpect: {{status: open}}\n");
        let mut out = Problems::default();
        let node = read(text.as_bytes(), &mut out);
        let test = node.and_then(|node| At::<Test>::decode(&node, &mut out));
        let scenario = test.and_then(|test| compile(&test, self.definition, &mut out));
        let act = scenario.and_then(|scenario| scenario.given.into_iter().next());
        act.ok_or_else(|| {
            let problems = out.into_sorted();
            let told = problems.into_iter().next().map(|one| Said {
                zh: format!("{}；{}", one.message.zh, one.fix.zh),
                en: format!("{}; {}", one.message.en, one.fix.en),
            });
            self.say(told.unwrap_or_else(|| said!("“{step}”不是步骤", "\"{step}\" is no step")))
        })
    }
}

const fn light(light: Light) -> (&'static str, &'static str) {
    match light {
        Light::Green => ("绿", "green"),
        Light::Yellow => ("黄", "yellow"),
        Light::Red => ("红", "red"),
        Light::Grey => ("灰", "grey"),
        Light::Unknown => ("未知", "unknown"),
    }
}

#[cfg(test)]
mod tests {
    use super::{DryRun, Reply};
    use crate::{Language, Surroundings, calendars, load, load_scenarios, run};

    const SHIPPED: &str = include_str!("../../definitions/penalty.hearing.3.yaml");

    #[test]
    fn a_case_is_walked_by_hand_and_kept_as_a_scenario() {
        let definition = load(SHIPPED.as_bytes(), &Surroundings::default()).definition;
        let definition = definition.expect("a shipped definition");
        let calendar = calendars::builtin("cn").expect("the calendar ships with the program");
        let dry = DryRun::begin(&definition, &calendar, Language::En);
        let mut dry = dry.expect("it can be filed");
        let first = dry.show();
        let (_, task) = first.split_once("  task ").expect("something is open");
        let task = task.split(' ').next().unwrap_or_default().to_owned();
        let is_done = |reply: &Reply| matches!(reply, Reply::Done(_));
        assert!(is_done(&dry.obey(&format!("why {task}"))));
        let chinese = DryRun::begin(&definition, &calendar, Language::Zh);
        let chinese = chinese.expect("it can be filed").show();
        assert!(
            chinese.contains("待办 ") && !chinese.contains("task "),
            "{chinese}"
        );
        assert!(matches!(dry.obey("why decision"), Reply::Refused(_)));
        assert!(matches!(dry.obey("why nothing"), Reply::Unknown(_)));
        assert!(matches!(dry.obey("dance"), Reply::Unknown(_)));
        assert!(matches!(dry.obey("do decision"), Reply::Refused(_)));
        assert!(is_done(&dry.obey("day +5wd")), "{}", dry.show());
        assert!(matches!(dry.obey("to 2001-01-01"), Reply::Refused(_)));
        let reply = dry.obey(&format!("do {task}"));
        assert!(is_done(&reply), "{reply:?}");
        let before = dry.show();
        dry.obey("day +1d");
        assert_eq!(dry.obey("undo"), Reply::Done(before));
        assert_eq!(dry.obey("quit"), Reply::Quit);
        let kept = dry.scenario();
        let loaded = load_scenarios(kept.as_bytes(), &[&definition]);
        assert_eq!(loaded.problems, [], "{kept}");
        let outcome = run(&definition, &loaded.scenarios[0], &calendar);
        assert!(outcome.passed(), "{kept}: {:?}", outcome.failures);
    }
}
