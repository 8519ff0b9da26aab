//! Calling links: other cases that are opened out of this one.
//!
//! | happening | follows |
//! |---|---|
//! | the `on` of a link whose guard holds | another case is called for, one for each element of its list |
//! | the same, and the list is empty | the link is settled at once |
//! | a child is over, and it was the last of its link | the link is settled |
//!
//! What is called for is opened by the engine (`runtime/reactor`), under the id that the call gives.

use uuid::Uuid;

use super::spot::Spot;
use super::turn::Turn;
use super::{Code, Event, LinkCalled, LinkRefused, LinkSettled, LinkStanding, Rejection};
use crate::access::organ_of;
use crate::definition::{Link, LinkKind, Source};
use crate::stream::CaseId;
use crate::{Facts, Name, Value};

/// How many cases may lead to one another without a person between.
pub(super) const DEPTH_MAX: u32 = 16;

/// How many cases one link opens at once.
const ELEMENTS_MAX: usize = 200;

/// The namespace of the ids of cases that are opened by links.
const LINKED_CASES: Uuid = Uuid::from_u128(0x5a1e_7d30_0c42_5f8b_9e6d_b3a1_74f0_2c58);

/// How long the title of a case may be.
pub(crate) const TITLE_CHARACTERS_MAX: usize = 200;

impl Turn<'_> {
    /// Calls every link that waits for a happening.
    pub(super) fn links_on(&mut self, happening: &Name) -> Result<(), Rejection> {
        let definition = self.definition;
        for link in definition.relations.links.values() {
            if link.on == *happening && self.is_called(link)? {
                self.call_link(link)?;
            }
        }
        Ok(())
    }

    /// Whether the guard of a link holds. Where nobody can be asked for a missing fact, it is
    /// recorded that the case could not be opened.
    fn is_called(&mut self, link: &Link) -> Result<bool, Rejection> {
        let Some(guard) = &link.when else {
            return Ok(true);
        };
        match self.holds(guard, &Spot::default()) {
            Err(undecided) if self.driver.asks_nobody() => {
                self.not_opened(link, None, &undecided);
                Ok(false)
            }
            decided => decided,
        }
    }

    fn call_link(&mut self, link: &Link) -> Result<(), Rejection> {
        let Some(list) = &link.for_each else {
            return self.call(link, None);
        };
        let elements = match self.state.facts.get(list) {
            Some(Value::List(elements)) => elements.clone(),
            _ => Vec::new(),
        };
        if elements.len() > ELEMENTS_MAX {
            let zh = format!("“{list}”超过{ELEMENTS_MAX}项，不能逐项立案");
            let en = format!("`{list}` has more than {ELEMENTS_MAX} elements to open cases for");
            return Err(Rejection::new(Code::Fact, list.clone(), zh, en));
        }
        let is_empty = elements.is_empty();
        for element in elements {
            self.call(link, Some(element))?;
        }
        if is_empty && link.kind == LinkKind::Opens {
            self.settle_link(link);
        }
        Ok(())
    }

    fn call(&mut self, link: &Link, item: Option<Value>) -> Result<(), Rejection> {
        let depth = self.depth() + 1;
        if depth > DEPTH_MAX {
            let circle = circle(&link.name);
            self.not_opened(link, None, &circle);
            return Ok(());
        }
        let organ = match self.organ_for(link) {
            Err(no_organ) if self.driver.asks_nobody() => {
                self.not_opened(link, None, &no_organ);
                return Ok(());
            }
            organ => organ?,
        };
        let no = self.state.counters.next_link();
        let name = format!("{}#{no}", self.context.case);
        let called = LinkCalled {
            no,
            link: link.name.clone(),
            kind: link.kind,
            definition: link.definition.clone(),
            case: CaseId(Uuid::new_v5(&LINKED_CASES, name.as_bytes())),
            title: self.title_of(link, item.as_ref()),
            organ,
            facts: self.facts_of(link, item.as_ref()),
            item,
            depth,
        };
        self.emit(Event::LinkCalled(called));
        Ok(())
    }

    /// How many cases led to this command.
    fn depth(&self) -> u32 {
        let hops = self.state.hops;
        if hops.causation == self.context.causation {
            hops.depth
        } else {
            0
        }
    }

    pub(super) fn not_opened(&mut self, link: &Link, case: Option<CaseId>, why: &Rejection) {
        self.emit(Event::LinkRefused(LinkRefused {
            link: link.name.clone(),
            case,
            rejection: why.recorded(),
        }));
        self.happen(link.happening("refused"), None);
    }

    /// Notes that no case of a link is left to wait for.
    pub(super) fn settle_link(&mut self, link: &Link) {
        let mut of_link = self.state.links.values();
        let of_link = of_link
            .by_ref()
            .filter(|linked| linked.link.as_ref() == Some(&link.name));
        let standings: Vec<LinkStanding> = of_link.map(|linked| linked.standing).collect();
        let waits = |standing: &LinkStanding| {
            matches!(standing, LinkStanding::Called | LinkStanding::Opened)
        };
        if standings.iter().any(waits) {
            return;
        }
        self.emit(Event::LinkSettled(LinkSettled {
            link: link.name.clone(),
            cases: u32::try_from(standings.len()).unwrap_or(u32::MAX),
        }));
        self.happen(link.happening("all_ended"), None);
    }

    fn organ_for(&self, link: &Link) -> Result<Name, Rejection> {
        match &link.organ {
            None => Ok(self.state.opened().organ.clone()),
            Some(meant) => organ_of(meant, &self.state, self.context),
        }
    }

    /// The facts with which the other case begins; what is not known here is left to it.
    fn facts_of(&self, link: &Link, item: Option<&Value>) -> Facts {
        let known = link.facts.iter().filter_map(|(name, source)| {
            let value = self.value_of(source, item)?;
            Some((name.clone(), value))
        });
        known.collect()
    }

    fn value_of(&self, source: &Source, item: Option<&Value>) -> Option<Value> {
        match source {
            Source::Fact(fact) => self.state.facts.get(fact).cloned(),
            Source::Item => item.cloned(),
            Source::Part(part) => match item? {
                Value::Record(parts) => parts.get(part).cloned(),
                _ => None,
            },
            Source::Number => Some(Value::Text(self.number())),
        }
    }

    fn number(&self) -> String {
        let number = self.state.opened().number.clone();
        number.unwrap_or_else(|| self.context.case.to_string())
    }

    /// The title of the other case, with values in the places that it leaves for them.
    fn title_of(&self, link: &Link, item: Option<&Value>) -> String {
        let own = &self.state.opened().title;
        let Some(pattern) = &link.title else {
            return own.clone();
        };
        let mut title = pattern
            .replace("{case.title}", own)
            .replace("{case.number}", &self.number())
            .replace("{item}", &item.map(shown).unwrap_or_default());
        for (name, value) in self.state.facts.iter() {
            title = title.replace(&format!("{{facts.{name}}}"), &shown(value));
        }
        if let Some(Value::Record(parts)) = item {
            for (name, value) in parts {
                title = title.replace(&format!("{{item.{name}}}"), &shown(value));
            }
        }
        let readable = title.chars().filter(|one| !one.is_control());
        readable.take(TITLE_CHARACTERS_MAX).collect()
    }
}

/// The refusal where cases lead to one another without end.
pub(super) fn circle(rule: &Name) -> Rejection {
    let zh = format!("案件之间相互引起已达{DEPTH_MAX}层，停止自动处理");
    let en = format!("{DEPTH_MAX} cases led to one another without a person between");
    Rejection::new(Code::CaseCircle, rule.clone(), zh, en)
}

/// A value as it stands in a title.
fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Null => String::new(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::List(values) => values.iter().map(shown).collect::<Vec<_>>().join("、"),
        Value::Record(parts) => parts.values().map(shown).collect::<Vec<_>>().join("、"),
    }
}
