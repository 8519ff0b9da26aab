//! Petri nets in PNML (ISO/IEC 15909-2), as process-mining tools write them.
//!
//! | in the file | in the net |
//! |---|---|
//! | `place` with `initialMarking` | a place with its tokens |
//! | `transition` with `name` | a transition of that activity |
//! | a name that is missing, empty or `tau`, or a `toolspecific` element whose `activity` is `$invisible$` | a silent transition |
//! | `arc` with `inscription` | so many tokens, one without it |
//! | `finalmarkings` | the final markings; without them, a token in the only place that nothing leads on from |

use std::collections::HashMap;
use std::io::BufRead;

use casebook_mining::log::Activities;
use casebook_mining::net::{Marking, Net, Tokens, Transition};

use crate::tree::{Node, at, tree};
use crate::xes::{Fault, Limits, Reason};

/// Where an arc begins or ends.
#[derive(Clone, Copy)]
enum End {
    Place(usize),
    Transition(usize),
}

/// Reads the first net of a file, plain or gzipped.
///
/// # Errors
/// A fault with the line: not XML, no net, an arc that leads nowhere, a number that is none, no
/// final marking.
pub fn read<R: BufRead>(
    source: R,
    limits: Limits,
    activities: &mut Activities,
) -> Result<Net, Fault> {
    let root = tree(source, limits)?;
    let net = match root.name.as_str() {
        "pnml" => root.first("net"),
        _ => None,
    };
    let net = net.ok_or_else(|| faulty(&root, "there is no net of PNML"))?;
    let mut reading = Reading {
        net: Net::default(),
        ends: HashMap::new(),
    };
    let parts = parts(net);
    for node in parts.iter().filter(|node| node.name == "place") {
        reading.place(node)?;
    }
    for node in parts.iter().filter(|node| node.name == "transition") {
        reading.transition(node, activities)?;
    }
    for node in parts.iter().filter(|node| node.name == "arc") {
        reading.arc(node)?;
    }
    reading.finals(net, &root)?;
    Ok(reading.net)
}

/// The parts of a net, those on its pages too.
fn parts(net: &Node) -> Vec<&Node> {
    let mut found = Vec::new();
    for node in &net.nodes {
        if node.name == "page" {
            found.extend(parts(node));
        } else {
            found.push(node);
        }
    }
    found
}

struct Reading<'n> {
    net: Net,
    ends: HashMap<&'n str, End>,
}

impl<'n> Reading<'n> {
    fn place(&mut self, node: &'n Node) -> Result<(), Fault> {
        let place = self.net.places.len();
        self.name_end(node, End::Place(place))?;
        self.net.places.push(title(node).to_owned());
        let tokens = node.first("initialMarking").map_or(Ok(0), number)?;
        self.net.initial.0.push(tokens);
        Ok(())
    }

    fn transition(&mut self, node: &'n Node, activities: &mut Activities) -> Result<(), Fault> {
        self.name_end(node, End::Transition(self.net.transitions.len()))?;
        let name = title(node);
        let mut tools = node.all("toolspecific");
        let is_hidden = tools.any(|tool| tool.get("activity") == Some("$invisible$"));
        let is_silent = is_hidden || name.is_empty() || name == "tau";
        self.net.transitions.push(Transition {
            name: name.to_owned(),
            activity: (!is_silent).then(|| activities.named(name)),
            ..Transition::default()
        });
        Ok(())
    }

    fn name_end(&mut self, node: &'n Node, end: End) -> Result<(), Fault> {
        let id = node
            .get("id")
            .ok_or_else(|| faulty(node, "an id is missing"))?;
        match self.ends.insert(id, end) {
            None => Ok(()),
            Some(_) => Err(faulty(node, "an id stands twice")),
        }
    }

    fn arc(&mut self, node: &'n Node) -> Result<(), Fault> {
        let end = |key| node.get(key).and_then(|id| self.ends.get(id)).copied();
        let count = node.first("inscription").map_or(Ok(1), number)?;
        match (end("source"), end("target")) {
            (Some(End::Place(place)), Some(End::Transition(to))) => {
                put(&mut self.net.transitions[to].takes, place, count);
            }
            (Some(End::Transition(from)), Some(End::Place(place))) => {
                put(&mut self.net.transitions[from].gives, place, count);
            }
            _ => {
                return Err(faulty(
                    node,
                    "an arc does not join a place and a transition",
                ));
            }
        }
        Ok(())
    }

    fn finals(&mut self, net: &'n Node, root: &'n Node) -> Result<(), Fault> {
        let places = self.net.places.len();
        let listed = net
            .first("finalmarkings")
            .or_else(|| root.first("finalmarkings"));
        for marking in listed.iter().flat_map(|listed| listed.all("marking")) {
            let mut tokens = vec![0; places];
            for node in marking.all("place") {
                let place = node.get("idref").and_then(|id| self.ends.get(id));
                let Some(End::Place(place)) = place else {
                    return Err(faulty(node, "a final marking names no place"));
                };
                tokens[*place] = number(node)?;
            }
            self.net.finals.push(Marking(tokens));
        }
        if self.net.finals.iter().any(|last| last.total() > 0) {
            self.net.finals.retain(|last| last.total() > 0);
            return Ok(());
        }
        let leads_on = |place: &usize| {
            let transitions = self.net.transitions.iter();
            transitions
                .flat_map(|one| &one.takes)
                .any(|taken| taken.place == *place)
        };
        let ends: Vec<usize> = (0..places).filter(|place| !leads_on(place)).collect();
        let [end] = ends[..] else {
            return Err(faulty(
                net,
                "no final marking, and not one place alone that ends the net",
            ));
        };
        self.net.finals = vec![Marking::one(places, end)];
        Ok(())
    }
}

fn put(tokens: &mut Vec<Tokens>, place: usize, count: u16) {
    match tokens.iter_mut().find(|one| one.place == place) {
        Some(known) => known.count = known.count.saturating_add(count),
        None => tokens.push(Tokens { place, count }),
    }
}

/// What a node is called: the text of its name, or nothing.
fn title(node: &Node) -> &str {
    let name = node.first("name");
    let text = name.and_then(|name| name.first("text"));
    text.map_or("", |text| &text.text)
}

/// The number in the text of a node.
fn number(node: &Node) -> Result<u16, Fault> {
    let text = node.first("text").map_or("", |text| &text.text);
    // Some tools write the colour before the number: `Default,1`.
    let last = text.rsplit(',').next().unwrap_or(text).trim();
    last.parse()
        .map_err(|_| faulty(node, "a number of tokens is not one up to 65535"))
}

fn faulty(node: &Node, detail: &str) -> Fault {
    let detail = detail.to_owned();
    at(node.line, Reason::NotPnml { detail })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NET: &str = r#"<?xml version="1.0"?>
<pnml><net id="n"><page id="p">
<place id="p1"><initialMarking><text>1</text></initialMarking></place>
<place id="p2"/><place id="p3"/>
<transition id="t1"><name><text>A &amp; B</text></name></transition>
<transition id="t2"><name><text>skip</text></name><toolspecific tool="x" activity="$invisible$"/></transition>
<arc id="a1" source="p1" target="t1"/><arc id="a2" source="t1" target="p2"/>
<arc id="a3" source="p2" target="t2"/><arc id="a4" source="t2" target="p3"/>
</page></net></pnml>"#;

    fn found(text: &str) -> Result<Net, Fault> {
        read(
            text.as_bytes(),
            Limits::default(),
            &mut Activities::default(),
        )
    }

    #[test]
    fn a_net_is_read_with_its_silent_steps_and_its_only_end() {
        let net = found(NET).expect("a net");
        let names: Vec<(&str, bool)> = net
            .transitions
            .iter()
            .map(|one| (one.name.as_str(), one.activity.is_none()))
            .collect();
        assert_eq!(names, [("A & B", false), ("skip", true)]);
        assert_eq!(net.initial, Marking(vec![1, 0, 0]));
        assert_eq!(net.finals, [Marking(vec![0, 0, 1])]);
    }

    #[test]
    fn what_is_no_net_is_refused_with_its_line() {
        for (text, line) in [
            ("<pnml/>", 1),
            ("<log/>", 1),
            ("<pnml><net id='n'>\n<place/></net></pnml>", 2),
            (
                "<pnml><net id='n'>\n<place id='p'/>\n<arc source='p' target='t'/></net></pnml>",
                3,
            ),
            (
                "<pnml><net id='n'>\n<place id='a'/><place id='b'/></net></pnml>",
                1,
            ),
            (
                "<pnml><net id='n'><place id='a'><initialMarking><text>x</text></initialMarking></place></net></pnml>",
                1,
            ),
        ] {
            let fault = found(text).expect_err(text);
            assert_eq!(
                (fault.code().number(), fault.place.line),
                (3031, line),
                "{text}"
            );
        }
        assert_eq!(
            found("<!DOCTYPE pnml><pnml/>")
                .expect_err("refused")
                .code()
                .number(),
            3009
        );
        assert_eq!(
            found("<pnml><net>").expect_err("refused").code().number(),
            3008
        );
    }
}
