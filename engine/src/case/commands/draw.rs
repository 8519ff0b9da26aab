//! Drawing by lot (随机抽取), as a part of completing a task and after a recusal.

use std::sync::Arc;

use super::super::turn::Turn;
use super::super::{Barred, Code, Event, ItemsDrawn, PersonsDrawn, Rejection};
use crate::access::{Pool, pool};
use crate::definition::{Amount, Draw, Role, Task};
use crate::draw::{Method, Seed, taken};
use crate::{Name, Value};

impl Turn<'_> {
    /// Draws what a completed task draws. What was drawn elsewhere is not drawn for an import.
    ///
    /// # Errors
    /// When there are too few to draw from, or it is not known how many are to be drawn.
    pub(super) fn draw(&mut self, task: &Task) -> Result<(), Rejection> {
        if self.is_import() {
            return Ok(());
        }
        for draw in &task.draws {
            match draw {
                Draw::Persons(role) => self.draw_persons(role, task)?,
                Draw::Items { from, count, into } => self.draw_items(from, count, into, task)?,
            }
        }
        Ok(())
    }

    fn draw_persons(&mut self, role: &Name, task: &Task) -> Result<(), Rejection> {
        let Some(rule) = self.definition.roles.get(role) else {
            return Ok(());
        };
        let usual = Amount::Exactly(rule.min.max(1));
        let count = self.amount(rule.draw.as_ref().unwrap_or(&usual), &task.name)?;
        let pool = self.pool_for(rule)?;
        if pool.able.len() < count as usize {
            return Err(too_few(role, count, pool.able.len(), &pool));
        }
        let drawn = self.taken_for(rule, task.name.clone(), count, pool, Vec::new(), None)?;
        let persons = drawn.drawn.clone();
        self.emit(Event::PersonsDrawn(drawn));
        self.hand_to_appointed(role, &persons, &task.title.zh);
        Ok(())
    }

    fn draw_items(
        &mut self,
        from: &Name,
        count: &Amount,
        into: &Name,
        task: &Task,
    ) -> Result<(), Rejection> {
        let Some(Value::List(pool)) = self.state.facts.get(from).cloned() else {
            let zh = format!("抽取范围“{from}”尚未填写");
            let en = format!("the list `{from}` from which to draw is not there");
            return Err(Rejection::new(Code::Fact, task.name.clone(), zh, en));
        };
        let count = self.amount(count, &task.name)?;
        if pool.len() < count as usize {
            return Err(too_few(from, count, pool.len(), &Pool::default()));
        }
        let seed = self.seed()?;
        let drawn = taken(seed, into, &pool, count as usize);
        self.emit(Event::ItemsDrawn(ItemsDrawn {
            from: from.clone(),
            into: into.clone(),
            cause: task.name.clone(),
            count,
            pool,
            seed,
            method: Method::present(),
            drawn,
        }));
        self.happen(into.clone(), None);
        Ok(())
    }

    /// Draws persons in the place of one who stepped aside, for the roles that are drawn. Where
    /// nobody is left to draw, the event says so, and the role is held by those who are left.
    pub(super) fn replace_drawn(
        &mut self,
        person: &Name,
        vacated: &[Name],
    ) -> Result<(), Rejection> {
        let definition = self.definition;
        let rules: Vec<&Role> = vacated
            .iter()
            .filter_map(|role| definition.roles.get(role))
            .collect();
        for rule in rules.into_iter().filter(|rule| rule.draw.is_some()) {
            let kept = self
                .state
                .roles
                .get(&rule.name)
                .cloned()
                .unwrap_or_default();
            let mut pool = self.pool_for(rule)?;
            pool.able.retain(|able| !kept.contains(able));
            let (cause, replaced) = ("recusal".into(), Some(person.clone()));
            let drawn = self.taken_for(rule, cause, 1, pool, kept, replaced)?;
            let persons: Vec<Name> = drawn.kept.iter().chain(&drawn.drawn).cloned().collect();
            self.emit(Event::PersonsDrawn(drawn));
            self.hand_to_appointed(&rule.name, &persons, "回避后重新抽取");
        }
        Ok(())
    }

    /// The pool of a role as if nobody held it.
    fn pool_for(&self, rule: &Role) -> Result<Pool, Rejection> {
        let mut state = self.state.clone();
        Arc::make_mut(&mut state.roles).remove(&rule.name);
        pool(self.definition, &state, self.context, rule)
    }

    fn taken_for(
        &self,
        rule: &Role,
        cause: Name,
        count: u32,
        pool: Pool,
        kept: Vec<Name>,
        replaces: Option<Name>,
    ) -> Result<PersonsDrawn, Rejection> {
        let seed = self.seed()?;
        let title = rule.title.as_ref();
        Ok(PersonsDrawn {
            role: rule.name.clone(),
            title: title.map_or_else(|| rule.name.to_string(), |title| title.zh.clone()),
            cause,
            count,
            drawn: taken(seed, &rule.name, &pool.able, count as usize),
            pool: pool.able,
            barred: pool.barred.into_iter().map(barred).collect(),
            seed,
            method: Method::present(),
            kept,
            replaces,
        })
    }

    fn amount(&self, amount: &Amount, task: &Name) -> Result<u32, Rejection> {
        let fact = match amount {
            Amount::Exactly(count) => return Ok(*count),
            Amount::Fact(fact) => fact,
        };
        match self.state.facts.get(fact) {
            Some(Value::Int(count)) if *count > 0 => Ok(u32::try_from(*count).unwrap_or(u32::MAX)),
            _ => {
                let zh = format!("抽取数量“{fact}”应为正整数");
                let en = format!("the fact `{fact}` does not say how many to draw");
                Err(Rejection::new(Code::Fact, task.clone(), zh, en))
            }
        }
    }

    fn seed(&self) -> Result<Seed, Rejection> {
        self.context.seed.ok_or_else(|| {
            let (zh, en) = ("没有可用的随机种子", "no seed is at hand for the draw");
            Rejection::new(Code::NoSeed, "draw", zh, en)
        })
    }
}

fn barred((person, why): (Name, Rejection)) -> Barred {
    let recorded = why.recorded();
    Barred {
        person,
        code: recorded.code,
        say_zh: recorded.say_zh,
        say_en: recorded.say_en,
    }
}

fn too_few(what: &Name, count: u32, found: usize, pool: &Pool) -> Rejection {
    let barred = pool.barred.iter();
    let (mut zh_why, mut en_why) = (String::new(), String::new());
    for (_, why) in barred {
        zh_why = format!("{zh_why}；{}", why.say.zh);
        en_why = format!("{en_why}; {}", why.say.en());
    }
    let zh = format!("“{what}”须抽取{count}，可抽取的只有{found}{zh_why}");
    let en = format!("{count} of `{what}` are to be drawn and only {found} can be{en_why}");
    Rejection::new(Code::PoolTooSmall, what.clone(), zh, en)
}
