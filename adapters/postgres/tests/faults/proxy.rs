//! A network between store and database that fails at the worst moment.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// When the network fails. A statement that appends at once or takes a lease, outside of a transaction
/// that was begun, is a `COMMIT` too.
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
    /// The next `COMMIT` arrives. Instead of its answer the database says that it panics, and the
    /// connection is lost.
    PanicAfterCommit,
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

/// What comes in the place of an answer before the connection is closed, once it is to be.
type LastWords = Option<Vec<u8>>;

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
    let (cut, is_cut) = watch::channel(None);
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
    cut: watch::Sender<LastWords>,
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
                    cut.send_replace(Some(Vec::new()));
                }
                Failure::PanicAfterCommit => {
                    cut.send_replace(Some(panicking()));
                }
                Failure::AfterCommitForGood => {
                    cut.send_replace(Some(Vec::new()));
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
    /// The name of the statement that changes something, once it was prepared.
    change: Option<Vec<u8>>,
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
            Some(b'P') if is_change(bytes) => {
                self.change = names.next().map(<[u8]>::to_vec);
                false
            }
            Some(b'B') => {
                let is_change = names
                    .nth(1)
                    .is_some_and(|name| self.change.as_deref() == Some(name));
                is_change && !self.is_begun
            }
            _ => false,
        }
    }
}

/// Whether these bytes prepare the statement that appends or the one that takes leases.
fn is_change(bytes: &[u8]) -> bool {
    holds(bytes, b"WITH behind") || holds(bytes, b"INSERT INTO subscriptions")
}

/// What a server says that has no room for its write-ahead log: kind, length, and fields that each end
/// with a zero.
fn panicking() -> Vec<u8> {
    let fields = b"SPANIC\0VPANIC\0C53100\0Mcould not write to file\0\0";
    let length = u32::try_from(size_of::<u32>() + fields.len()).expect("a short message");
    [&b"E"[..], &length.to_be_bytes()[..], &fields[..]].concat()
}

async fn answers(
    from: &mut OwnedReadHalf,
    to: &mut OwnedWriteHalf,
    is_cut: watch::Receiver<LastWords>,
) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let size = from.read(&mut buffer).await.unwrap_or(0);
        // The database answers a commit only when it is done, so the cut comes after it.
        let last_words = is_cut.borrow().clone();
        if let Some(words) = last_words {
            // Who has gone away hears nothing.
            let _ = to.write_all(&words).await;
            return;
        }
        if size == 0 || to.write_all(&buffer[..size]).await.is_err() {
            return;
        }
    }
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}
