//! A network between store and database that fails at the worst moment.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// When the network fails. A statement that appends at once, outside of a transaction that was begun,
/// is a `COMMIT` too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It does not.
    Never,
    /// The next `COMMIT` is lost on its way to the database, and the connection with it.
    BeforeCommit,
    /// The next `COMMIT` arrives, its answer and the connection are lost.
    AfterCommit,
    /// As `AfterCommit`, and the network stays down.
    AfterCommitForGood,
    /// The connection of the next `COMMIT` is lost, but it arrives: once the log is asked for
    /// again on another connection.
    LateCommit,
    /// The next `COMMIT` goes nowhere while the connection stands: a node that stopped.
    HoldCommit,
    /// Nobody is let in.
    Down,
}

/// Forwards to a database on loopback.
pub(crate) struct Proxy {
    port: u16,
    state: Arc<State>,
}

/// What the connections of a proxy share.
struct State {
    /// The address of the database.
    upstream: watch::Sender<String>,
    failure: watch::Sender<Failure>,
    /// How often the log lock was asked for.
    locks: watch::Sender<usize>,
}

impl Proxy {
    /// Begins to forward to the server of `url`.
    pub(crate) async fn start(url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(State {
            upstream: watch::Sender::new(address(url).to_owned()),
            failure: watch::Sender::new(Failure::Never),
            locks: watch::Sender::new(0),
        });
        tokio::spawn(serve(listener, Arc::clone(&state)));
        Self { port, state }
    }

    /// The URL through this proxy.
    pub(crate) fn url(&self, url: &str) -> String {
        url.replace(address(url), &format!("127.0.0.1:{}", self.port))
    }

    /// Sends new connections to the server of `url`, which has taken over.
    pub(crate) fn turn_to(&self, url: &str) {
        self.state.upstream.send_replace(address(url).to_owned());
    }

    /// Lets the network fail.
    pub(crate) fn fail(&self, failure: Failure) {
        self.state.failure.send_replace(failure);
    }

    /// Returns when the failure has struck.
    pub(crate) async fn struck(&self) {
        let mut failure = self.state.failure.subscribe();
        let struck = failure.wait_for(|now| *now == Failure::Never).await;
        struck.expect("the proxy stands");
    }
}

/// Host and port of a URL.
fn address(url: &str) -> &str {
    let (_, rest) = url.split_once('@').expect("a URL has a user");
    rest.split(['/', '?']).next().expect("a URL has a host")
}

async fn serve(listener: TcpListener, state: Arc<State>) {
    while let Ok((client, _)) = listener.accept().await {
        let upstream = state.upstream.borrow().clone();
        if *state.failure.borrow() != Failure::Down
            && let Ok(server) = TcpStream::connect(&upstream).await
        {
            tokio::spawn(forward(client, server, Arc::clone(&state)));
        }
    }
}

/// Forwards until either side closes or the failure strikes; then both sides are closed.
async fn forward(client: TcpStream, server: TcpStream, state: Arc<State>) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let (cut, is_cut) = watch::channel(false);
    let late = tokio::select! {
        late = requests(&mut from_client, &mut to_server, &state, cut) => late,
        () = answers(&mut from_server, &mut to_client, is_cut) => None,
    };
    if let Some(commit) = late {
        let mut locks = state.locks.subscribe();
        drop((from_client, to_client));
        locks.changed().await.expect("the proxy stands");
        to_server
            .write_all(&commit)
            .await
            .expect("the database listens");
        let mut answer = [0; 64];
        let answered = from_server.read(&mut answer).await;
        answered.expect("the commit is done");
    }
}

/// Returns what is to be delivered late.
async fn requests(
    from: &mut OwnedReadHalf,
    to: &mut OwnedWriteHalf,
    state: &State,
    cut: watch::Sender<bool>,
) -> Option<Vec<u8>> {
    let mut buffer = vec![0; 64 * 1024];
    let mut session = Session::default();
    loop {
        let size = from.read(&mut buffer).await.unwrap_or(0);
        if size == 0 {
            return None;
        }
        let bytes = &buffer[..size];
        if session.commits(bytes) {
            match state.failure.send_replace(Failure::Never) {
                Failure::Never | Failure::Down => {}
                Failure::BeforeCommit => return None,
                Failure::LateCommit => return Some(bytes.to_vec()),
                Failure::HoldCommit => std::future::pending().await,
                Failure::AfterCommit => {
                    cut.send_replace(true);
                }
                Failure::AfterCommitForGood => {
                    cut.send_replace(true);
                    state.failure.send_replace(Failure::Down);
                }
            }
        }
        to.write_all(bytes).await.ok()?;
        if holds(bytes, b"pg_advisory_xact_lock") {
            state.locks.send_modify(|count| *count += 1);
        }
    }
}

/// What was asked on a connection so far.
#[derive(Default)]
struct Session {
    /// Whether a transaction was begun.
    is_begun: bool,
    /// The name of the statement that appends, once it was prepared.
    append: Option<Vec<u8>>,
}

impl Session {
    /// Whether these bytes commit something.
    fn commits(&mut self, bytes: &[u8]) -> bool {
        if holds(bytes, b"BEGIN ISOLATION") {
            self.is_begun = true;
        }
        if holds(bytes, b"COMMIT\0") {
            self.is_begun = false;
            return true;
        }
        // A message is its kind, its length in four bytes, and here a name that ends with a zero.
        let mut names = bytes.get(5..).unwrap_or_default().split(|byte| *byte == 0);
        match bytes.first() {
            Some(b'P') if holds(bytes, b"WITH behind") => {
                self.append = names.next().map(<[u8]>::to_vec);
                false
            }
            Some(b'B') => {
                let is_append = names
                    .nth(1)
                    .is_some_and(|name| self.append.as_deref() == Some(name));
                is_append && !self.is_begun
            }
            _ => false,
        }
    }
}

async fn answers(from: &mut OwnedReadHalf, to: &mut OwnedWriteHalf, is_cut: watch::Receiver<bool>) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let size = from.read(&mut buffer).await.unwrap_or(0);
        // The database answers a commit only when it is done, so the cut comes after it.
        if size == 0 || *is_cut.borrow() || to.write_all(&buffer[..size]).await.is_err() {
            return;
        }
    }
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}
