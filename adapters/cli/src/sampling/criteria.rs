//! What a plan says: whose files, of which period and kinds, how many, what is always in.

use std::collections::BTreeSet;

use casebook_engine::definition::Definition;
use casebook_engine::ports::Law as _;
use casebook_engine::{Facts, Name, Value};
use casebook_figures::Period;

use crate::args::{DrawFilesArgs, StrataArg};
use crate::exit::Exit;
use crate::house::House;
use crate::problem::Problem;

/// The kinds of cases whose files are evaluated where none is named: penalties, licences, inspections.
const KINDS: [&str; 6] = [
    "penalty.hearing",
    "licence.grant",
    "licence.renew",
    "licence.cancel",
    "licence.forensic",
    "random.inspection",
];

/// What makes a file always in (听证案件、被撤销和变更的案件全部评查): the rule, the definition, and
/// the happening that leaves its mark in the case.
const RULES: &[(&str, &str, &str)] = &[
    ("hearing", "penalty.hearing", "hold.done"),
    ("hearing", "licence.grant", "hear.done"),
    ("hearing", "licence.forensic", "hear.done"),
    ("hearing", "decision.major", "hear.done"),
    ("hearing", "normative.document", "hold_hearing.done"),
    ("hearing", "reconsideration", "hold.done"),
    ("annulled", "penalty.hearing", "reconsideration.overturned"),
    ("annulled", "penalty.hearing", "judgment.overturned"),
    ("annulled", "penalty.hearing", "act.corrected"),
    ("annulled", "penalty.hearing", "organ.corrected"),
];

/// How many files are evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    /// So many.
    Count(usize),
    /// That share of the population, in hundredths of a percent, rounded up.
    Share(usize),
}

/// By what the files that go by lot are divided before they are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strata {
    /// By nothing.
    None,
    /// By the organ that has the file.
    Unit,
    /// By the definition.
    Procedure,
}

/// What a plan says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Criteria {
    /// The organs whose files are evaluated.
    pub(crate) organs: Vec<String>,
    /// The period in which the cases ended.
    pub(crate) period: String,
    /// The definitions.
    pub(crate) kinds: Vec<String>,
    /// What is always in: `rule definition happening`, the first that holds gives the reason.
    pub(crate) rules: Vec<String>,
    /// How many.
    pub(crate) size: Size,
    /// By what they are divided.
    pub(crate) strata: Strata,
}

impl Size {
    /// Reads `20` or `5%`; `None` for what is neither, for 0 and for more than everything.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let Some(share) = text.strip_suffix('%') else {
            return text
                .parse()
                .ok()
                .filter(|count| *count > 0)
                .map(Self::Count);
        };
        let (whole, part) = share.split_once('.').unwrap_or((share, ""));
        let is_number = part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        let part: usize = format!("{part:0<2}").parse().ok().filter(|_| is_number)?;
        let whole: usize = whole.parse().ok().filter(|whole| *whole <= 100)?;
        let share = whole * 100 + part;
        (1..=10_000).contains(&share).then_some(Self::Share(share))
    }

    /// How many of a population.
    pub(crate) fn of(self, population: usize) -> usize {
        match self {
            Self::Count(count) => count,
            Self::Share(share) => (population * share).div_ceil(10_000),
        }
    }

    /// As it is written.
    fn text(self) -> String {
        match self {
            Self::Count(count) => count.to_string(),
            Self::Share(share) if share % 100 == 0 => format!("{}%", share / 100),
            Self::Share(share) => format!("{}.{:02}%", share / 100, share % 100),
        }
    }
}

impl Strata {
    const ALL: [(Self, &'static str); 3] = [
        (Self::None, "none"),
        (Self::Unit, "unit"),
        (Self::Procedure, "procedure"),
    ];

    fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(strata, _)| *strata == self);
        found.map_or("none", |(_, word)| word)
    }
}

impl Criteria {
    /// What the arguments ask for.
    ///
    /// # Errors
    /// `CB-5051` for what is no period, `CB-5056` for an unknown organ or definition, `CB-5061` for
    /// a number that cannot be, `CB-5062` for an unknown rule.
    pub(crate) fn of(args: &DrawFilesArgs, house: &House) -> Result<Self, Problem> {
        let period = args.period.clone().unwrap_or_default();
        Period::parse(&period)
            .map_err(|fault| Problem::new(Exit::Usage, "CB-5051", fault.to_string()))?;
        let unknown = |what: &String| Problem::new(Exit::Absent, "CB-5056", format!("`{what}`"));
        let directory = house.law.directory();
        let is_organ = |organ: &&String| directory.organs.contains_key(organ.as_str());
        if let Some(organ) = args.organ.iter().find(|organ| !is_organ(organ)) {
            return Err(unknown(organ));
        }
        let known: BTreeSet<Name> = house
            .law
            .definitions()
            .iter()
            .map(|one: &std::sync::Arc<Definition>| one.reference.id.clone())
            .collect();
        let mut kinds = args.definition.clone();
        if let Some(kind) = kinds.iter().find(|kind| !known.contains(kind.as_str())) {
            return Err(unknown(kind));
        }
        if kinds.is_empty() {
            let shipped = KINDS.iter().filter(|kind| known.contains(**kind));
            kinds = shipped.map(|kind| (*kind).to_owned()).collect();
        }
        let size = match (args.count, &args.share) {
            (Some(count), _) => count.to_string(),
            (None, share) => share.clone().unwrap_or_default(),
        };
        let parsed = Size::parse(&size);
        Ok(Self {
            rules: rules(&args.all_where, &kinds)?,
            organs: args.organ.clone(),
            period,
            kinds,
            size: parsed
                .ok_or_else(|| Problem::new(Exit::Usage, "CB-5061", format!("`{size}`")))?,
            strata: match args.by {
                None => Strata::None,
                Some(StrataArg::Unit) => Strata::Unit,
                Some(StrataArg::Procedure) => Strata::Procedure,
            },
        })
    }

    /// What a plan says; `None` where it does not say it.
    pub(crate) fn from_facts(facts: &Facts) -> Option<Self> {
        let text = |name: &str| match facts.get(name) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let strata = text("strata")?;
        let strata = Strata::ALL.iter().find(|(_, word)| *word == strata);
        Some(Self {
            organs: texts(facts, "organs")?,
            period: text("period")?,
            kinds: texts(facts, "kinds")?,
            rules: texts(facts, "rules")?,
            size: Size::parse(&text("size")?)?,
            strata: strata?.0,
        })
    }

    /// The same as facts of a plan.
    pub(crate) fn facts(&self) -> Facts {
        let list = |texts: &[String]| Value::List(texts.iter().cloned().map(Value::Text).collect());
        [
            ("organs", list(&self.organs)),
            ("period", Value::Text(self.period.clone())),
            ("kinds", list(&self.kinds)),
            ("rules", list(&self.rules)),
            ("size", Value::Text(self.size.text())),
            ("strata", self.strata.word().into()),
        ]
        .into_iter()
        .map(|(name, value)| (name.into(), value))
        .collect()
    }
}

/// A fact that is a list of texts.
pub(crate) fn texts(facts: &Facts, name: &str) -> Option<Vec<String>> {
    let Some(Value::List(values)) = facts.get(name) else {
        return None;
    };
    let texts = values.iter().map(|value| match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    });
    texts.collect()
}

/// The rules that names stand for, as far as they are about these definitions.
fn rules(names: &[String], kinds: &[String]) -> Result<Vec<String>, Problem> {
    let is_known = |name: &&String| RULES.iter().any(|(rule, ..)| rule == *name);
    if let Some(name) = names.iter().find(|name| !is_known(name)) {
        let mut known: Vec<&str> = RULES.iter().map(|(rule, ..)| *rule).collect();
        known.dedup();
        let why = format!("`{name}`; {}", known.join("、"));
        return Err(Problem::new(Exit::Usage, "CB-5062", why));
    }
    let of = |name: &String| {
        let rules = RULES.iter().filter(move |(rule, ..)| rule == name);
        let rules = rules.filter(|(_, kind, _)| kinds.iter().any(|one| one == kind));
        rules
            .map(|(rule, kind, happening)| format!("{rule} {kind} {happening}"))
            .collect::<Vec<_>>()
    };
    Ok(names.iter().flat_map(of).collect())
}

#[cfg(test)]
mod tests {
    use casebook_workflows::Catalog;

    use super::*;

    #[test]
    fn a_size_is_a_number_or_a_share() {
        for (text, size, of_41) in [
            ("20", Some(Size::Count(20)), 20),
            ("5%", Some(Size::Share(500)), 3),
            ("2.5%", Some(Size::Share(250)), 2),
            ("100%", Some(Size::Share(10_000)), 41),
        ] {
            let parsed = Size::parse(text);
            assert_eq!(parsed, size, "{text}");
            let parsed = parsed.expect("a size");
            assert_eq!(parsed.of(41), of_41, "{text}");
            assert_eq!(Size::parse(&parsed.text()), size, "{text}");
        }
        for text in [
            "", "0", "0%", "-1", "101%", "100.01%", "x", "1.2.3%", "1.234%",
        ] {
            assert_eq!(Size::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_rule_names_what_some_version_of_its_definition_tells() {
        let law = Catalog::shipped();
        for (rule, kind, happening) in RULES {
            let definitions = law.definitions().into_iter();
            let mut versions = definitions.filter(|one| one.reference.id == **kind);
            assert!(
                versions.any(|one| one.relations.tells.contains(*happening)),
                "{rule} {kind} {happening}"
            );
        }
    }
}
