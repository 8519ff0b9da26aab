//! What definitions say of one another must be so: the linked definition exists, facts fit, what
//! is heard can happen, and no links open one another without end.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::definition::expression::Type;
use casebook_engine::definition::{Definition, Link, Reaction, Relation, Source, Watch};

use crate::problem::Problems;
use crate::said::{Term, said, term};
use crate::yaml::one_of;
use crate::{Code, Loaded, Place, Problem};

/// Checks what loaded definitions say of other cases, against each other and those registered.
/// Gives the problems with the index of the definition in which they stand.
pub fn check_relations(
    loaded: &[&Loaded],
    registered: &[Arc<Definition>],
) -> Vec<(usize, Problem)> {
    let known = Known::of(loaded, registered);
    let mut found = Vec::new();
    for (number, one) in loaded.iter().enumerate() {
        let Some(definition) = &one.definition else {
            continue;
        };
        let mut check = Check {
            known: &known,
            loaded: one,
            definition,
            out: Problems::default(),
        };
        for link in definition.relations.links.values() {
            check.link(link);
        }
        for reaction in definition.relations.reacts.values() {
            check.reaction(reaction);
        }
        for watch in definition.relations.watches.rules.values() {
            check.watch(watch);
        }
        let problems = check.out.into_sorted().into_iter();
        found.extend(problems.map(|problem| (number, problem)));
    }
    found
}

/// Every definition that there is, by id, in all its versions.
struct Known<'a>(BTreeMap<&'a Name, Vec<&'a Definition>>);

impl<'a> Known<'a> {
    fn of(loaded: &[&'a Loaded], registered: &'a [Arc<Definition>]) -> Self {
        let mut known: BTreeMap<&Name, Vec<&Definition>> = BTreeMap::new();
        let loaded = loaded.iter().filter_map(|one| one.definition.as_ref());
        let loaded: Vec<&Definition> = loaded.collect();
        for definition in &loaded {
            let id = &definition.reference.id;
            known.entry(id).or_default().push(definition);
        }
        for definition in registered {
            let reference = &definition.reference;
            let is_replaced = loaded.iter().any(|new| {
                (&new.reference.id, new.reference.version) == (&reference.id, reference.version)
            });
            if !is_replaced {
                known.entry(&reference.id).or_default().push(definition);
            }
        }
        Self(known)
    }

    /// The definitions to which the links of another lead that are called at its filing, whatever
    /// it says.
    fn opened_at_once(&self, id: &Name) -> BTreeSet<&'a Name> {
        let versions = self.0.get(id).into_iter().flatten();
        let links = versions.flat_map(|definition| definition.relations.links.values());
        links
            .filter(|link| is_called_at_once(link))
            .filter_map(|link| self.0.get_key_value(&link.definition))
            .map(|(id, _)| *id)
            .collect()
    }
}

fn is_called_at_once(link: &Link) -> bool {
    link.on == *"case.filed" && link.when.is_none() && link.for_each.is_none()
}

/// One definition that is checked.
struct Check<'a> {
    known: &'a Known<'a>,
    loaded: &'a Loaded,
    definition: &'a Definition,
    out: Problems,
}

impl<'a> Check<'a> {
    fn place(&self, name: &Name) -> Place {
        let place = self.loaded.relations.get(name);
        place.copied().unwrap_or(Place::START)
    }

    /// The versions of another definition; none is noted.
    fn versions(&mut self, name: &Name, id: &Name) -> &'a [&'a Definition] {
        if let Some(versions) = self.known.0.get(id) {
            return versions;
        }
        let message = said!(
            "“{name}”所指的流程“{id}”不存在",
            "\"{name}\" names the definition \"{id}\", which does not exist"
        );
        let fix = one_of(id.as_str(), self.known.0.keys().map(|id| id.as_str()));
        let place = self.place(name);
        self.out.add(Code::LinkUnknown, place, message, fix);
        &[]
    }

    fn link(&mut self, link: &Link) {
        let place = self.place(&link.name);
        for other in self.versions(&link.name, &link.definition) {
            for (fact, source) in &link.facts {
                self.taken_fact(link, other, fact, source);
            }
            for word in &link.hears {
                self.told(&link.name, other, word);
            }
            self.sets(&link.name, other, &link.sets);
        }
        if is_called_at_once(link) && self.comes_back(&link.definition) {
            let message = said!(
                "关联“{link}”会无休止地立案：每个案件立案时又引起下一个",
                "the link \"{link}\" opens cases without end: each opens the next when it is filed",
                link = link.name
            );
            let fix = said!(
                "请为其中一个关联写“when”，或者改为其他事件",
                "give one of the links a \"when\", or another happening"
            );
            self.out.add(Code::LinkCircle, place, message, fix);
        }
    }

    /// Whether cases of a definition open, one out of the other at their filing, one of this one.
    fn comes_back(&self, first: &Name) -> bool {
        let own = &self.definition.reference.id;
        let mut seen = BTreeSet::new();
        let mut next = vec![first];
        while let Some(id) = next.pop() {
            if id == own {
                return true;
            }
            if seen.insert(id) {
                next.extend(self.known.opened_at_once(id));
            }
        }
        false
    }

    fn taken_fact(&mut self, link: &Link, other: &Definition, fact: &Name, source: &Source) {
        let own = self.kind_of(link, source);
        self.fit(
            &link.name,
            other,
            fact,
            own.as_ref(),
            term("立案时写入", "begins with"),
        );
    }

    /// Facts that are taken over fit those they become.
    fn sets(&mut self, name: &Name, other: &Definition, sets: &BTreeMap<Name, Name>) {
        for (own, theirs) in sets {
            let kind = self.definition.facts.get(own);
            let kind = kind.map(|fact| fact.fact_type.kind.clone());
            self.fit(
                name,
                other,
                theirs,
                kind.as_ref(),
                term("取用", "takes over"),
            );
        }
    }

    /// Notes a fact of another definition that does not exist, or is not of the type needed here.
    fn fit(
        &mut self,
        name: &Name,
        other: &Definition,
        fact: &Name,
        own: Option<&Type>,
        Term { zh, en }: Term,
    ) {
        let id = &other.reference.id;
        let place = self.place(name);
        let Some(theirs) = other.facts.get(fact) else {
            let message = said!(
                "“{name}”{zh}“{fact}”，而“{id}”没有该事实",
                "\"{name}\" {en} \"{fact}\", and \"{id}\" has no such fact"
            );
            let fix = one_of(fact.as_str(), other.facts.keys().map(Name::as_str));
            self.out.add(Code::LinkFact, place, message, fix);
            return;
        };
        let theirs = &theirs.fact_type.kind;
        if let Some(own) = own.filter(|own| *own != theirs) {
            let (own_zh, theirs_zh) = (own.chinese(), theirs.chinese());
            let (own_en, theirs_en) = (own.english(), theirs.english());
            let message = said!(
                "“{name}”{zh}“{fact}”，它在“{id}”中是{theirs_zh}，在此处是{own_zh}",
                "\"{name}\" {en} \"{fact}\", which is {theirs_en} in \"{id}\" and {own_en} here"
            );
            let fix = said!("请使两个事实类型相同", "let both facts be of one type");
            self.out.add(Code::LinkFact, place, message, fix);
        }
    }

    /// The type of what a linked case begins with.
    fn kind_of(&self, link: &Link, source: &Source) -> Option<Type> {
        let kind = |name: &Name| {
            let fact = self.definition.facts.get(name)?;
            Some(fact.fact_type.kind.clone())
        };
        let element = || match kind(link.for_each.as_ref()?)? {
            Type::List(element) => Some(*element),
            _ => None,
        };
        match source {
            Source::Fact(fact) => kind(fact),
            Source::Item => element(),
            Source::Part(part) => match element()? {
                Type::Record(parts) => parts.get(part).cloned(),
                _ => None,
            },
            Source::Number => Some(Type::Text),
        }
    }

    fn told(&mut self, name: &Name, other: &Definition, happening: &Name) {
        let tells = &other.relations.tells;
        if tells.contains(happening) {
            return;
        }
        let id = &other.reference.id;
        let message = said!(
            "“{name}”等待“{happening}”，而它在“{id}”中从不发生",
            "\"{name}\" hears \"{happening}\", which never happens in \"{id}\""
        );
        let fix = one_of(happening.as_str(), tells.iter().map(Name::as_str));
        let place = self.place(name);
        self.out.add(Code::LinkUnheard, place, message, fix);
    }

    /// The definitions that a watch names exist, and have what it reads.
    fn watch(&mut self, watch: &Watch) {
        let (own, known) = (&self.definition.reference.id, self.known);
        let place = self.place(&format!("watches.{}", watch.name).into());
        let others = || known.0.keys().filter(|id| **id != own);
        for pattern in &watch.of {
            if others().any(|id| pattern.holds(id.as_str())) {
                continue;
            }
            let message = said!(
                "预警规则“{watch}”所写的流程“{pattern}”不存在，或者就是预警流程本身",
                "the watch \"{watch}\" names \"{pattern}\", which does not exist, or is its own definition",
                watch = watch.name,
                pattern = pattern.0
            );
            let fix = one_of(&pattern.0, others().map(|id| id.as_str()));
            self.out.add(Code::WatchUnknown, place, message, fix);
        }
        let watched = others().filter(|id| watch.looks_at(id.as_str()));
        let watched: Vec<&Definition> = watched
            .filter_map(|id| {
                // Older versions may not know yet what this one reads; there it is unknown.
                let versions = known.0[*id].iter();
                versions.max_by_key(|one| one.reference.version).copied()
            })
            .collect();
        for other in watched {
            for (fact, kind) in &watch.reads {
                self.read_there(watch, other, fact, kind, place);
            }
            for happening in &watch.hears {
                self.told(&format!("watches.{}", watch.name).into(), other, happening);
            }
        }
    }

    fn read_there(
        &mut self,
        watch: &Watch,
        other: &Definition,
        fact: &Name,
        kind: &Type,
        place: Place,
    ) {
        let theirs = other.facts.get(fact).map(|fact| &fact.fact_type.kind);
        let fits = match theirs {
            Some(Type::Enum(_)) => *kind == Type::Text,
            Some(Type::Int) => matches!(kind, Type::Int | Type::Number),
            theirs => theirs == Some(kind),
        };
        if fits {
            self.not_told(watch, other, fact, place);
            return;
        }
        let (id, watch) = (&other.reference.id, &watch.name);
        let (zh, en) = (kind.chinese(), kind.english());
        let message = said!(
            "预警规则“{watch}”读取{zh}“{fact}”，而“{id}”没有这样的事实",
            "the watch \"{watch}\" reads \"{fact}\" as {en}, and \"{id}\" has no such fact"
        );
        let fix = one_of(fact.as_str(), other.facts.keys().map(Name::as_str));
        self.out.add(Code::WatchFact, place, message, fix);
    }

    /// What is personal stays in the case watched: a condition may read it, no alert repeats it.
    fn not_told(&mut self, watch: &Watch, other: &Definition, fact: &Name, place: Place) {
        let is_told = watch.say.contains(&format!("{{facts.{fact}}}"));
        if !is_told || !other.is_sensitive(fact) {
            return;
        }
        let (id, watch) = (&other.reference.id, &watch.name);
        let message = said!(
            "预警规则“{watch}”写出“{fact}”，而它在“{id}”中是个人信息",
            "the watch \"{watch}\" tells \"{fact}\", which is personal in \"{id}\""
        );
        let fix = said!("请从“say”中删除", "remove it from \"say\"");
        self.out.add(Code::WatchFact, place, message, fix);
    }

    fn reaction(&mut self, reaction: &Reaction) {
        let versions = self.versions(&reaction.name, &reaction.to);
        let latest = versions.iter().max_by_key(|other| other.reference.version);
        // Older versions may not know yet what this one hears.
        let Some(other) = latest else {
            return;
        };
        self.told(&reaction.name, other, &reaction.on);
        self.sets(&reaction.name, other, &reaction.sets);
        if let Relation::Fact(fact) = &reaction.relation {
            self.naming(reaction, other, fact);
        }
    }

    /// A fact that names a case is text, or a list of texts.
    fn naming(&mut self, reaction: &Reaction, other: &Definition, fact: &Name) {
        let kind = other.facts.get(fact).map(|fact| &fact.fact_type.kind);
        let names = match kind {
            Some(Type::Text) => true,
            Some(Type::List(element)) => **element == Type::Text,
            _ => false,
        };
        if !names {
            let id = &other.reference.id;
            let message = said!(
                "“{reaction}”在“{id}”的“{fact}”中查找本案，而该事实不是文字",
                "\"{reaction}\" looks for this case in \"{fact}\" of \"{id}\", which is no text",
                reaction = reaction.name
            );
            let fix = said!(
                "请写存放案号或者案件编号的事实",
                "name a fact that holds the number or id of a case"
            );
            let place = self.place(&reaction.name);
            self.out.add(Code::LinkFact, place, message, fix);
        }
    }
}
