//! The pages over a small bureau in memory, to look at: `cargo run --example look`.
//!
//! Listens on the loopback address of its argument until the end of its standard input.

#![expect(
    clippy::print_stdout,
    reason = "the address is what its caller waits for"
)]

use tokio::net::TcpListener;

#[path = "../tests/pages/world.rs"]
mod world;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1);
    let address = address.unwrap_or_else(|| "127.0.0.1:0".to_owned());
    let (world, [case, ..]) = world::World::with_cases().await;
    world.breach(case).await;
    world.evaluation().await;
    let app = world.app().await;
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    println!("http://{address}/ http://{address}/cases/{case}");
    let ended =
        tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
    casebook_http::serve(listener, app, async move { drop(ended.await) }).await
}
