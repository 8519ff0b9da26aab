//! What is counted of logs.

use casebook_mining::log::{Activities, Counts, Days, Moment, Rule, Step, Trace, Variants};
use casebook_mining::map::{Drawing, ProcessMap, mermaid, svg};
use jiff::Timestamp;
use jiff::tz::offset;

/// A case from words such as `A@2010-03-28T00:00:00+01`; one without `@` has no time.
fn trace(name: &str, words: &str, activities: &mut Activities) -> Trace {
    let steps = words.split_whitespace().map(|word| {
        let (activity, at) = word
            .split_once('@')
            .map_or((word, None), |(a, at)| (a, Some(at)));
        let at = at.map(|at| {
            let instant: Timestamp = at.parse().expect("an instant");
            let hours: i8 = at[at.len() - 3..].parse().expect("an offset in hours");
            Moment {
                instant,
                offset: offset(hours),
            }
        });
        Step {
            activity: activities.named(activity),
            at,
        }
    });
    Trace {
        name: (!name.is_empty()).then(|| name.to_owned()),
        steps: steps.collect(),
    }
}

/// A small log with everything odd: equal instants, none, one that goes back, empty and unnamed
/// cases, a name that comes twice.
fn log(activities: &mut Activities) -> Vec<Trace> {
    [
        (
            "1",
            "A@2010-01-01T00:00:00+01 B@2010-01-02T00:00:00+01 C@2010-01-02T00:00:00+01",
        ),
        ("NA", "A@2010-01-01T00:00:00+01 B@2010-01-04T00:00:00+01 C"),
        ("1", "A@2010-01-05T00:00:00+01 B@2010-01-03T00:00:00+01"),
        ("", "A@2010-01-01T00:00:00+01"),
        ("5", ""),
    ]
    .map(|(name, words)| trace(name, words, activities))
    .to_vec()
}

#[test]
fn everything_is_counted_once() {
    let mut activities = Activities::default();
    let (mut counts, mut variants) = (Counts::default(), Variants::default());
    let mut map = ProcessMap::default();
    for trace in &log(&mut activities) {
        counts.add(trace);
        variants.add(trace);
        map.add(trace);
    }
    assert_eq!((counts.cases, counts.empty, counts.events), (5, 1, 9));
    assert_eq!((counts.unnamed, counts.repeated_names), (1, 1));
    assert_eq!(
        (counts.undated, counts.backwards, counts.same_instant),
        (1, 1, 1)
    );
    let ranked: Vec<(usize, u64, Option<&str>)> = variants
        .ranked()
        .iter()
        .map(|variant| (variant.activities.len(), variant.cases, variant.example))
        .collect();
    assert_eq!(ranked, [(3, 2, Some("1")), (2, 1, Some("1")), (1, 1, None)]);
    let pairs: Vec<(String, u64, u64, u64, usize)> = map
        .follows
        .iter()
        .map(|((from, to), follows)| {
            let pair = format!("{}{}", activities.name(*from), activities.name(*to));
            let waits = &follows.waits;
            (
                pair,
                follows.times,
                waits.undated,
                waits.backwards,
                waits.len(),
            )
        })
        .collect();
    assert_eq!(
        pairs,
        [("AB".to_owned(), 3, 0, 1, 2), ("BC".to_owned(), 2, 1, 0, 1)]
    );
    let median = map
        .follows
        .values()
        .next()
        .map(|follows| follows.waits.sorted().percentile(50));
    assert_eq!(median, Some(Some(86_400_000)));
}

#[test]
fn days_are_those_of_the_offsets_of_the_log() {
    let mut activities = Activities::default();
    let rule = Rule {
        from: activities.named("A"),
        to: activities.named("B"),
        days: 90,
    };
    // The clocks go forward on the way: 89 days and 23 hours are ninety days on the calendar.
    let rows = [
        (
            "A@2010-03-01T00:00:00+01 B@2010-05-30T00:00:00+02",
            [0, 1, 0, 0, 0],
        ),
        (
            "A@2010-03-01T00:00:00+01 B@2010-05-31T00:00:00+02",
            [0, 0, 1, 0, 0],
        ),
        (
            "A@2010-03-01T00:00:00+01 B@2010-05-29T23:00:00+00",
            [1, 0, 0, 0, 0],
        ),
        (
            "B@2010-03-01T00:00:00+01 A@2010-05-31T00:00:00+02",
            [0, 0, 0, 1, 0],
        ),
        ("A B@2010-05-31T00:00:00+02", [0, 0, 0, 0, 1]),
        (
            "A@2010-01-01T00:00:00+01 A@2010-03-01T00:00:00+01 B@2010-05-30T00:00:00+02",
            [0, 1, 0, 0, 0],
        ),
    ];
    for (words, expected) in rows {
        let mut days = Days::default();
        days.add(rule, &trace("1", words, &mut activities));
        let found = [
            days.earlier,
            days.on_the_day,
            days.later,
            days.without_from,
            days.undated,
        ];
        assert_eq!(found, expected, "{words}");
        assert_eq!(days.events, found.iter().sum::<u64>(), "{words}");
    }
}

#[test]
fn the_map_is_drawn_with_numbers_and_nothing_of_a_name_is_markup() {
    let mut activities = Activities::default();
    let mut map = ProcessMap::default();
    let hostile = "<b>&\"x\"@2010-01-01T00:00:00+01 C@2010-01-03T00:00:00+01 C@2010-01-03T00:00:00+01 <b>&\"x\"@2010-01-04T00:00:00+01";
    map.add(&trace("1", hostile, &mut activities));
    let drawing = Drawing {
        map: &map,
        activities: &activities,
        title: "<log>",
        times_min: 1,
        english: true,
    };
    let (text, picture) = (mermaid(&drawing), svg(&drawing));
    assert!(text.starts_with("flowchart TD\n"), "{text}");
    assert!(text.contains("-->|\"1 · 2d\"|"), "{text}");
    assert!(
        !text.contains("<b>") && !picture.contains("<b>"),
        "{text}{picture}"
    );
    assert!(picture.contains("&lt;b&gt;&amp;&quot;x&quot;"), "{picture}");
    assert!(
        picture.contains("1 · 2d") && picture.contains("n = 1 cases"),
        "{picture}"
    );
    let few = Drawing {
        times_min: 2,
        ..drawing
    };
    assert!(
        svg(&few).contains("3 links of fewer than 2 times are not drawn"),
        "{}",
        svg(&few)
    );
}
