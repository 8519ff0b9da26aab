//! Mines a log and prints how fast each part went: import, counts, replay, alignments, export.
//!
//! `cargo run --release -p casebook-exchange --example mine_speed -- FILE.xes.gz NET.pnml`
//!
//! `tests/benches/peers/pm4py/mine.py` does the same by other means and writes the net.

use std::collections::HashMap;
use std::error::Error;
use std::fs::File;
use std::io::{self, BufReader, Write};
use std::time::Instant;

use casebook_exchange::pnml;
use casebook_exchange::xes::{Header, Limits, WriteFault, XesReader, XesWriter};
use casebook_mining::log::{Activities, Activity, Moment, Step, Trace, Variants};
use casebook_mining::map::ProcessMap;
use casebook_mining::model::{Conformance, Finding, Model};
use casebook_mining::net::{Walk, align};

const STATES_MAX: usize = 1_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut names = std::env::args_os().skip(1);
    let (Some(log), Some(net)) = (names.next(), names.next()) else {
        return Err("name a log and a net: mine_speed FILE.xes.gz NET.pnml".into());
    };
    let source = BufReader::with_capacity(1 << 16, File::open(log)?);
    let logged = timed("import", || {
        XesReader::open(source, Limits::default())?.collect::<Result<Vec<_>, _>>()
    })??;
    let mut activities = Activities::default();
    let (mut variants, mut map) = (Variants::default(), ProcessMap::default());
    let traces = timed("counts, variants and map", || {
        let traces = logged.iter().map(|logged| traced(logged, &mut activities));
        let traces: Vec<Trace> = traces.collect();
        for trace in &traces {
            variants.add(trace);
            map.add(trace);
        }
        traces
    })?;
    let net = BufReader::new(File::open(net)?);
    let model = Model {
        net: pnml::read(net, Limits::default(), &mut activities)?,
        ..Model::default()
    };
    let found = timed("replay and alignments", || conformance(&model, &traces))?;
    timed("export to nowhere", || export(&logged))??;
    writeln!(
        io::stdout(),
        "{} cases, {} variants, {} pairs; {} fit, {} by replay; {:?}; replay {}; alignments cost \
         {}, fitness {}",
        found.cases,
        variants.len(),
        map.follows.len(),
        found.fitting,
        found.replayed,
        found.tokens,
        found.replay_fitness(),
        found.cost,
        found.align_fitness(),
    )?;
    Ok(())
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> io::Result<T> {
    let begun = Instant::now();
    let done = work();
    writeln!(
        io::stdout(),
        "{:>8.2} s {what}",
        begun.elapsed().as_secs_f64()
    )?;
    Ok(done)
}

fn conformance(model: &Model, traces: &[Trace]) -> Conformance {
    let shortest = align(&model.net, &[], STATES_MAX).map_or(0, |way| way.cost);
    let mut known = HashMap::new();
    let mut found = Conformance::default();
    for trace in traces {
        let sequence: Vec<_> = trace.steps.iter().map(|step| step.activity).collect();
        let finding = known
            .entry(sequence.clone())
            .or_insert_with(|| walked(model, &sequence));
        found.add(model, &sequence, finding, shortest, STATES_MAX);
    }
    found
}

fn walked(model: &Model, sequence: &[Activity]) -> Finding {
    let mut walk = Walk::new(&model.net);
    let plays = sequence.iter().all(|activity| {
        walk.rest(&mut |_| Vec::new());
        walk.step(*activity, &mut |_| Vec::new())
    });
    walk.rest(&mut |_| Vec::new());
    if plays && walk.end().is_some() {
        Finding::Fit(Vec::new())
    } else {
        Finding::Unfit
    }
}

fn export(logged: &[casebook_exchange::xes::Trace]) -> Result<(), WriteFault> {
    let mut writer = XesWriter::create(io::sink(), &Header::standard())?;
    for trace in logged {
        let events = trace.events.iter().map(|event| &event.attributes);
        writer.write_trace(&trace.attributes, events)?;
    }
    writer.finish().map(|_| ())
}

fn traced(logged: &casebook_exchange::xes::Trace, activities: &mut Activities) -> Trace {
    let steps = logged.events.iter().map(|event| Step {
        activity: activities.named(event.name.as_deref().unwrap_or("(unnamed)")),
        at: event.time.map(|stamp| Moment {
            instant: stamp.instant,
            offset: stamp.offset,
        }),
    });
    Trace {
        name: logged.name.clone(),
        steps: steps.collect(),
    }
}
