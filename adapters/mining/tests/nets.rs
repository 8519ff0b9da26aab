//! How cases stand to nets: checked against nets of which every run is known.

use casebook_mining::log::{Activities, Activity};
use casebook_mining::net::{Marking, Move, Net, Tokens, Transition, Walk, align, replay};
use proptest::prelude::*;

const STATES_MAX: usize = 100_000;

/// A net from lines `from > activity > to`; several places are parted by `+`, `~` is silent.
/// A token lies in the place `i` at first, and in `o` at the end.
fn net(lines: &[&str], activities: &mut Activities) -> Net {
    let mut net = Net::default();
    let mut place = |name: &str| {
        let known = net.places.iter().position(|place| place == name);
        known.unwrap_or_else(|| {
            net.places.push(name.to_owned());
            net.places.len() - 1
        })
    };
    let (begin, end) = (place("i"), place("o"));
    for line in lines {
        let parts: Vec<&str> = line.split('>').map(str::trim).collect();
        let [from, name, to] = parts[..] else {
            panic!("{line}")
        };
        let mut tokens = |names: &str| -> Vec<Tokens> {
            let places = names.split('+').map(|name| Tokens {
                place: place(name.trim()),
                count: 1,
            });
            places.collect()
        };
        let (takes, gives) = (tokens(from), tokens(to));
        net.transitions.push(Transition {
            name: name.to_owned(),
            activity: (name != "~").then(|| activities.named(name)),
            takes,
            gives,
            rules: Vec::new(),
        });
    }
    net.initial = Marking::one(net.places.len(), begin);
    net.finals = vec![Marking::one(net.places.len(), end)];
    net
}

/// Two parts side by side, one of which may be skipped, and a way back.
const BOTH: &[&str] = &[
    "i > open > p + q",
    "p > a > p2",
    "q > b > q2",
    "q > ~ > q2",
    "p2 + q2 > close > r",
    "r > again > p + q",
    "r > ~ > o",
];

fn sequence(words: &str, activities: &mut Activities) -> Vec<Activity> {
    words
        .split_whitespace()
        .map(|word| activities.named(word))
        .collect()
}

fn fits(net: &Net, sequence: &[Activity]) -> bool {
    let mut walk = Walk::new(net);
    for activity in sequence {
        walk.rest(&mut |_| Vec::new());
        if !walk.step(*activity, &mut |_| Vec::new()) {
            return false;
        }
    }
    walk.rest(&mut |_| Vec::new());
    walk.end().is_some()
}

#[test]
fn cases_are_replayed_and_aligned() {
    // Produced, consumed, missing, remaining tokens; the cost; whether it fits.
    let rows: [(&str, [u64; 4], u64, bool); 9] = [
        ("open a b close", [7, 7, 0, 0], 0, true),
        ("open b a close", [7, 7, 0, 0], 0, true),
        ("open a close", [7, 7, 0, 0], 0, true),
        ("open a close again a close", [12, 12, 0, 0], 0, true),
        ("open b close", [6, 6, 1, 1], 1, false),
        ("open a b", [5, 4, 1, 2], 1, false),
        ("", [1, 1, 1, 1], 3, false),
        ("open a b close close", [8, 9, 2, 1], 1, false),
        ("open a strange b close", [7, 7, 0, 0], 1, false),
    ];
    let mut activities = Activities::default();
    let net = net(BOTH, &mut activities);
    for (words, tokens, cost, expected) in rows {
        let sequence = sequence(words, &mut activities);
        let found = replay(&net, &sequence);
        let counts = [
            found.produced,
            found.consumed,
            found.missing,
            found.remaining,
        ];
        assert_eq!(counts, tokens, "{words}");
        assert_eq!(found.fits(), expected, "{words}");
        assert_eq!(fits(&net, &sequence), expected, "{words}");
        let aligned = align(&net, &sequence, STATES_MAX).expect("an alignment");
        assert_eq!(aligned.cost, cost, "{words}");
    }
}

#[test]
fn an_alignment_says_what_is_missing_and_what_is_too_much() {
    let mut activities = Activities::default();
    let net = net(BOTH, &mut activities);
    let sequence = sequence("open x b close", &mut activities);
    let aligned = align(&net, &sequence, STATES_MAX).expect("an alignment");
    let words = aligned.moves.iter().map(|one| match one {
        Move::Both(number) => net.transitions[*number].name.clone(),
        Move::Log(activity) => format!("+{}", activities.name(*activity)),
        Move::Net(number) => format!("-{}", net.transitions[*number].name),
        Move::Silent(_) => "~".to_owned(),
    });
    let mut words: Vec<String> = words.collect();
    words.sort();
    assert_eq!(words, ["+x", "-a", "b", "close", "open", "~"]);
    assert_eq!(aligned.cost, 2);
}

#[test]
fn a_net_without_an_end_is_given_up() {
    let mut activities = Activities::default();
    let endless = net(&["i > a > p", "p > ~ > p + q"], &mut activities);
    let far = align(&endless, &[], 1_000).expect_err("no end");
    assert!(far.states > 1_000);
    let stuck = net(&["i > a > p"], &mut activities);
    assert!(align(&stuck, &[], 1_000).is_err());
}

/// All sequences that the net can play, up to a length.
fn language(net: &Net, length: usize) -> Vec<Vec<Activity>> {
    let mut found = Vec::new();
    let mut open: Vec<(Vec<Activity>, Marking, usize)> = vec![(Vec::new(), net.initial.clone(), 0)];
    while let Some((played, marking, silent)) = open.pop() {
        if net.finals.contains(&marking) {
            found.push(played.clone());
        }
        for transition in &net.transitions {
            let Some(next) = marking.after(transition) else {
                continue;
            };
            match transition.activity {
                Some(activity) if played.len() < length => {
                    open.push(([&played[..], &[activity]].concat(), next, 0));
                }
                None if silent < 4 => open.push((played.clone(), next, silent + 1)),
                _ => {}
            }
        }
    }
    found
}

/// The fewest insertions and deletions that make one sequence the other.
fn edits(one: &[Activity], other: &[Activity]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, activity) in one.iter().enumerate() {
        let mut corner = row[0];
        row[0] = place + 1;
        for (at, same) in other.iter().enumerate() {
            let kept = if activity == same { corner } else { usize::MAX };
            corner = row[at + 1];
            row[at + 1] = kept.min(row[at] + 1).min(row[at + 1] + 1);
        }
    }
    row[other.len()]
}

proptest! {
    #[test]
    fn an_alignment_costs_the_distance_to_the_nearest_run(
        picked in prop::collection::vec(0_usize..6, 0..7)
    ) {
        let mut activities = Activities::default();
        let net = net(BOTH, &mut activities);
        let names = ["open", "a", "b", "close", "again", "strange"];
        let sequence: Vec<Activity> =
            picked.iter().map(|number| activities.named(names[*number])).collect();
        let runs = language(&net, 12);
        let nearest = runs.iter().map(|run| edits(&sequence, run)).min();
        let aligned = align(&net, &sequence, STATES_MAX).expect("an alignment");
        prop_assert_eq!(Some(aligned.cost), nearest.map(|cost| cost as u64));
        prop_assert_eq!(fits(&net, &sequence), aligned.cost == 0);
        if replay(&net, &sequence).fits() {
            prop_assert_eq!(aligned.cost, 0);
        }
    }
}
