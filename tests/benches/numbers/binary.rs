//! The built binary: its size, its start, and what it takes while nothing happens.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::meter::{Meter, cpu_seconds, kib};

/// How long the idle program is watched.
const IDLE: Duration = Duration::from_secs(10);
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) fn print() {
    let Some(binary) = std::env::var_os("BENCH_BINARY") else {
        println!("binary: left out; BENCH_BINARY names it\n");
        return;
    };
    let bytes = std::fs::metadata(&binary).map_or(0, |file| file.len());
    println!("binary: {:.1} MiB", bytes as f64 / f64::from(1 << 20));
    let folder = tempfile::tempdir().unwrap();
    for start in ["with a new store", "with the store there"] {
        let store = folder.path().join("log.db");
        let (mut child, seconds) = start_and_ask(&binary, store.as_os_str());
        println!("  {start}: first page after {seconds:.2} s");
        let before = cpu_seconds(child.id());
        std::thread::park_timeout(IDLE);
        let cpu = (cpu_seconds(child.id()) - before) / IDLE.as_secs_f64() * 100.0;
        let memory = kib(child.id(), "VmRSS").unwrap_or(0) / 1024;
        println!("  idle: {memory} MiB, {cpu:.2} % of a core");
        child.kill().unwrap();
        child.wait().unwrap();
    }
    println!();
}

fn start_and_ask(binary: &OsStr, store: &OsStr) -> (Child, f64) {
    let address = free_address();
    let meter = Meter::start();
    let mut dev = Command::new(binary);
    dev.args(["dev", "--listen", &address, "--store"])
        .arg(store);
    let child = dev
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !has_page(&address) {
        assert!(meter.elapsed() < PATIENCE, "no page at {address}");
        std::thread::park_timeout(Duration::from_millis(2));
    }
    (child, meter.seconds())
}

/// An address that nobody listens on, below the ports from which the system connects: one that asks
/// a port of those again and again may end up connected to itself.
fn free_address() -> String {
    let mut addresses = (20_000..32_000).map(|port| format!("127.0.0.1:{port}"));
    let free = addresses.find(|address| TcpListener::bind(address).is_ok());
    free.unwrap()
}

fn has_page(address: &str) -> bool {
    let Ok(mut stream) = TcpStream::connect(address) else {
        return false;
    };
    let request = format!("GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let mut answer = String::new();
    let asked = stream.write_all(request.as_bytes());
    asked.is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.starts_with("HTTP/1.1 200")
}
