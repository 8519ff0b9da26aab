//! What may be set about the connection to RabbitMQ.

use std::fmt;
use std::time::Duration;

/// The longest [`Options::prefix`], in bytes: names of queues are made from it.
pub(crate) const PREFIX_BYTES_MAX: usize = 100;

/// How RabbitMQ is used. The defaults suit a broker that Casebook may configure.
#[derive(Clone, PartialEq, Eq)]
pub struct Options {
    /// The first word of the names of all exchanges and queues: 1 to 100 letters, digits, `-`, `_`
    /// or `.`, so that several installations can share a virtual host. Default `casebook`.
    pub prefix: String,
    /// What stands as `source` in the messages: a URI reference that tells one installation from
    /// another, at most 200 bytes. Default `/casebook`.
    pub source: String,
    /// Whether exchanges and queues are made when they are missing. Where administrators own
    /// them, and the user may not configure, set it to false: they are only looked for.
    pub declares: bool,
    /// Whether the queue `<prefix>.notices.q` receives a copy of every notice. Once readers have
    /// queues of their own it can be switched off; what no queue takes is kept in
    /// `<prefix>.unrouted.q` then.
    pub keeps_all: bool,
    /// How many messages may be on the way without a confirmation, 1 to 10,000. Default 256.
    pub window: usize,
    /// How long connecting may take. Default 10 seconds.
    pub connect_timeout: Duration,
    /// How long to wait for one confirmation before the connection is given up. Default 30 seconds.
    pub confirm_timeout: Duration,
    /// For `amqps`: the certificates of an authority of one's own, as PEM text, beside those of
    /// the machine.
    pub authority_pem: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            prefix: "casebook".to_owned(),
            source: "/casebook".to_owned(),
            declares: true,
            keeps_all: true,
            window: 256,
            connect_timeout: Duration::from_secs(10),
            confirm_timeout: Duration::from_secs(30),
            authority_pem: None,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("prefix", &self.prefix)
            .field("source", &self.source)
            .field("declares", &self.declares)
            .field("keeps_all", &self.keeps_all)
            .field("window", &self.window)
            .field("connect_timeout", &self.connect_timeout)
            .field("confirm_timeout", &self.confirm_timeout)
            .field("has_authority", &self.authority_pem.is_some())
            .finish()
    }
}

impl Options {
    /// What is wrong with them, as a phrase.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if self.prefix.is_empty() || self.prefix.len() > PREFIX_BYTES_MAX {
            return Some("the prefix is empty or longer than 100 bytes");
        }
        if !self.prefix.chars().all(plain) {
            return Some("the prefix has other characters than letters, digits, `-`, `_` and `.`");
        }
        if self.source.is_empty() || self.source.len() > 200 {
            return Some("the source is empty or longer than 200 bytes");
        }
        if !(1..=10_000).contains(&self.window) {
            return Some("the window is not between 1 and 10,000");
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_that_cannot_work_are_told() {
        let with = |change: fn(&mut Options)| {
            let mut options = Options::default();
            change(&mut options);
            options.problem()
        };
        assert_eq!(with(|_| ()), None);
        for bad in [
            with(|o| o.prefix.clear()),
            with(|o| o.prefix = "x".repeat(101)),
            with(|o| o.prefix = "案卷".to_owned()),
            with(|o| o.source.clear()),
            with(|o| o.window = 0),
            with(|o| o.window = 10_001),
        ] {
            assert!(bad.is_some());
        }
    }
}
