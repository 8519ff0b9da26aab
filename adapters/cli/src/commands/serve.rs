//! `serve`: a node of an installation. Any number of them work side by side on one PostgreSQL.

use tokio::net::TcpListener;

use super::serving::{bind, farewell, say, work};
use crate::args::ServeArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::Store;
use crate::output::Answer;
use crate::problem::Problem;

/// Serves until it is told to stop.
pub(super) async fn run(args: &ServeArgs, desk: &Desk) -> Result<Answer, Problem> {
    let listener = if args.headless {
        None
    } else {
        Some(bind(address(args, desk)?).await?)
    };
    let store = Store::open(&desk.settings).await?;
    let place = listener.as_ref().map(TcpListener::local_addr);
    let line = match place.transpose()? {
        Some(address) => format!("http://{address}/"),
        None => desk
            .lang()
            .pick("已启动，无页面", "at work, without pages")
            .to_owned(),
    };
    work(&store, &desk.settings, listener, || say(&line)).await?;
    Ok(farewell(desk))
}

fn address(args: &ServeArgs, desk: &Desk) -> Result<std::net::SocketAddr, Problem> {
    let text = &desk.settings.http.address;
    args.listen.map_or_else(
        || {
            text.parse().map_err(|error| {
                let why = format!("`http.address` {text}: {error}");
                Problem::new(Exit::Usage, "CB-5004", why)
            })
        },
        Ok,
    )
}
