//! `proj rebuild`: views made anew beside the present ones, and swapped in.

use casebook_engine::ports::Fault;
use casebook_projections::running::{Builder, Scope};
use serde_json::json;

use super::named::named;
use crate::args::ViewArgs;
use crate::desk::Desk;
use crate::house::Store;
use crate::output::{Answer, Block};
use crate::problem::Problem;
use crate::reading;

/// Builds the views. A build that was broken off goes on where it stood.
///
/// # Errors
/// `CB-1104` where another process builds one of them, or did a moment ago and was killed at it.
pub(super) async fn run(args: &ViewArgs, desk: &Desk) -> Result<Answer, Problem> {
    let projections = named(&args.views)?;
    let store = Store::open(&desk.settings).await?;
    let ports = reading::ports(&store);
    let head = store.events().head().await?;
    let mut bar = desk.progress("rebuild", head.0);
    let mut builder = Builder::begin(ports, &projections, Scope::All).await?;
    let views: Vec<&str> = builder.views().map(|view| view.name).collect();
    let taken = projections
        .iter()
        .find(|one| !views.contains(&one.view.name));
    let built = match taken {
        Some(taken) => Err(Fault::Fenced {
            name: taken.view.name.to_owned(),
        }
        .into()),
        None => {
            builder
                .run(&mut |progress| bar.at(progress.checkpoint.0))
                .await
        }
    };
    bar.finish();
    // Whoever tries again at once need not wait until the leases end.
    let stopped = builder.stop().await;
    built.and(stopped)?;
    let text = format!(
        "{}: {}",
        desk.lang().pick("已重建", "rebuilt"),
        views.join(", ")
    );
    let value = json!({ "rebuilt": views, "head": head.to_string() });
    Ok(Answer::record(value, vec![Block::Text(text)]))
}
