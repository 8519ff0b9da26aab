//! The import of a real log by the built binary.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::meter::{Meter, kib};

pub(crate) fn print() {
    let [Some(binary), Some(log)] = ["BENCH_BINARY", "BENCH_LOG"].map(std::env::var_os) else {
        println!("import: left out; BENCH_BINARY names the binary and BENCH_LOG the XES file\n");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("log.db");
    for run in ["first", "again"] {
        let meter = Meter::start();
        let mut import = Command::new(&binary);
        import
            .args(["import", "xes"])
            .arg(&log)
            .args(["--definition", "road_fine"]);
        import
            .args(["--progress", "none", "-o", "json", "--store"])
            .arg(&store);
        let child = import.stdout(Stdio::piped()).spawn().unwrap();
        let process = child.id();
        let answered = std::thread::spawn(move || child.wait_with_output().unwrap());
        let mut peak = 0;
        while !answered.is_finished() {
            peak = peak.max(kib(process, "VmHWM").unwrap_or(0));
            std::thread::park_timeout(Duration::from_millis(50));
        }
        let answer = answered.join().unwrap();
        let answer: Value = serde_json::from_slice(&answer.stdout).unwrap();
        let (seconds, cpu) = (meter.seconds(), meter.cpu_seconds());
        let events = answer["events_read"].as_f64().unwrap_or(0.0);
        println!(
            "import, {run}: {events} events of {} traces in {seconds:.1} s ({cpu:.1} s CPU), {:.0} a \
             second; {} new cases, {} present; {} MiB at most",
            answer["traces"],
            events / seconds,
            answer["cases"],
            answer["present"],
            peak / 1024
        );
    }
    let bytes = std::fs::metadata(&store).map_or(0, |file| file.len());
    println!("  store: {} MiB\n", bytes >> 20);
}
