//! The figures of whole logs. The public log of road fines is looked at where it lies beside the
//! repository; its figures were computed independently.

use std::path::{Path, PathBuf};

use casebook_engine::ports::Law;
use casebook_mining::log::{Activities, Counts, Days, Rule, Variants};
use casebook_mining::map::ProcessMap;
use casebook_mining::model::Conformance;
use casebook_mining::net::align;
use casebook_workflows::Catalog;
use jiff::Timestamp;

use super::{Held, Walker};
use crate::args::{LogFormat, MappingArgs};
use crate::log::Log;

/// Five fines: paid; not paid nor sent; sent on day 91; with a penalty on day 60; with a penalty
/// that no notification came before.
const SMALL: &str = r#"<log>
<trace><string key="concept:name" value="NA"/>
 <event><string key="concept:name" value="Create Fine"/><date key="time:timestamp" value="2010-01-01T00:00:00+01:00"/><float key="amount" value="35.0"/><int key="points" value="0"/></event>
 <event><string key="concept:name" value="Payment"/><date key="time:timestamp" value="2010-01-01T00:00:00+01:00"/><float key="totalPaymentAmount" value="35.0"/></event></trace>
<trace><string key="concept:name" value="2"/>
 <event><string key="concept:name" value="Create Fine"/><date key="time:timestamp" value="2010-01-01T00:00:00+01:00"/><float key="amount" value="35.0"/></event></trace>
<trace><string key="concept:name" value="3"/>
 <event><string key="concept:name" value="Create Fine"/><date key="time:timestamp" value="2010-03-01T00:00:00+01:00"/><float key="amount" value="0"/></event>
 <event><string key="concept:name" value="Send Fine"/><date key="time:timestamp" value="2010-05-31T00:00:00+02:00"/><float key="expense" value="0"/></event></trace>
<trace><string key="concept:name" value="4"/>
 <event><string key="concept:name" value="Create Fine"/><date key="time:timestamp" value="2010-03-01T00:00:00+01:00"/><float key="amount" value="35.0"/></event>
 <event><string key="concept:name" value="Send Fine"/><date key="time:timestamp" value="2010-03-02T00:00:00+01:00"/><float key="expense" value="10.0"/></event>
 <event><string key="concept:name" value="Insert Fine Notification"/><date key="time:timestamp" value="2010-03-03T00:00:00+01:00"/></event>
 <event><string key="concept:name" value="Add penalty"/><date key="time:timestamp" value="2010-05-02T00:00:00+02:00"/></event>
 <event><string key="concept:name" value="Send for Credit Collection"/><date key="time:timestamp" value="2011-01-02T00:00:00+01:00"/></event></trace>
<trace><string key="concept:name" value="5"/>
 <event><string key="concept:name" value="Create Fine"/><date key="time:timestamp" value="2010-03-01T00:00:00+01:00"/></event>
 <event><string key="concept:name" value="Add penalty"/></event></trace>
</log>"#;

/// What is asked of a log.
#[derive(Debug, PartialEq, Eq)]
struct Figures {
    /// Cases, events, activities, variants, directly-follows pairs.
    counts: [u64; 5],
    /// Cases that fit the model, and those that keep its rules besides.
    fitting: [u64; 2],
    /// What all alignments cost.
    cost: u64,
    /// Sends, and those later than 90 calendar days.
    late: [u64; 2],
    /// Penalties, and those on the sixtieth day after the notification.
    penalties: [u64; 2],
}

fn figures(file: &Path) -> Figures {
    let mut activities = Activities::default();
    let law = Catalog::shipped().definition_at("road_fine", Timestamp::now());
    let mut held =
        Held::of_definition(law.expect("the definition"), &mut activities).expect("a net");
    held.model.opens_with(activities.named("Create Fine"));
    let mut rule = |from: &str, to: &str, days| Rule {
        from: activities.named(from),
        to: activities.named(to),
        days,
    };
    let send = rule("Create Fine", "Send Fine", 90);
    let penalty = rule("Insert Fine Notification", "Add penalty", 60);
    let (mut sends, mut penalties) = (Days::default(), Days::default());
    let (mut counts, mut variants) = (Counts::default(), Variants::default());
    let (mut map, mut found) = (ProcessMap::default(), Conformance::default());
    let shortest = align(&held.model.net, &[], 1_000).expect("a way").cost;
    let mut walker = Walker::new(&held);
    let log = Log::of_file(file, Some(LogFormat::Xes), &MappingArgs::default()).expect("a log");
    for logged in log {
        let logged = &logged.expect("a case");
        let trace = super::reading::traced(logged, &mut activities);
        sends.add(send, &trace);
        penalties.add(penalty, &trace);
        counts.add(&trace);
        variants.add(&trace);
        map.add(&trace);
        let case = super::Case { trace, logged };
        let (sequence, finding) = walker.walk(&case, &activities);
        found.add(&held.model, &sequence, &finding, shortest, 100_000);
    }
    assert_eq!((found.unaligned, counts.backwards), (0, 0));
    Figures {
        counts: [
            counts.cases,
            counts.events,
            map.activities.len() as u64,
            variants.len() as u64,
            map.follows.len() as u64,
        ],
        fitting: [found.fitting, found.keeping],
        cost: found.cost,
        late: [sends.events, sends.later],
        penalties: [penalties.events, penalties.on_the_day],
    }
}

/// The real log, where it lies beside the repository or its worktree.
fn public_log() -> Option<PathBuf> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let name = "shared/data/Road_Traffic_Fine_Management_Process.xes.gz";
    above
        .map(|folder| folder.join(name))
        .find(|file| file.exists())
}

#[test]
fn the_figures_of_a_log_are_those_computed_independently() {
    let folder = tempfile::tempdir().expect("a folder");
    let small = folder.path().join("small.xes");
    std::fs::write(&small, SMALL).expect("a file");
    let of_small = Figures {
        counts: [5, 12, 6, 5, 6],
        fitting: [4, 2],
        cost: 1,
        late: [2, 1],
        penalties: [2, 1],
    };
    let of_public = Figures {
        counts: [150_370, 561_470, 11, 231, 70],
        fitting: [146_773, 86_006],
        cost: 3_896,
        late: [103_987, 49_772],
        penalties: [79_860, 79_860],
    };
    let public = public_log().map(|file| (file, of_public));
    for (file, expected) in [(small, of_small)].into_iter().chain(public) {
        assert_eq!(figures(&file), expected, "{}", file.display());
    }
}
