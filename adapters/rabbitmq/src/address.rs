//! Where RabbitMQ is, without ever showing the password.

use std::fmt;

use lapin::uri::{AMQPScheme, AMQPUri};

use crate::{Code, Trouble};

/// Names of users and virtual hosts are short strings of the protocol.
const NAME_BYTES_MAX: usize = 255;
/// Seconds between signs of life, when the address says nothing else.
const HEARTBEAT_SECONDS: u16 = 15;

/// A checked address.
#[derive(Clone)]
pub(crate) struct Address(AMQPUri);

impl Address {
    /// Reads `amqp://user:password@host:port/virtual-host` or the same with `amqps`.
    pub(crate) fn parse(url: &str) -> Result<Self, Trouble> {
        // The parser's own words repeat the address, password and all.
        let Ok(mut uri) = url.parse::<AMQPUri>() else {
            return Err(Trouble::new(Code::Setting, "it is no AMQP address"));
        };
        if let Some(host) = bracketed_host(url) {
            uri.authority.host = host;
        }
        if uri.authority.host.is_empty() {
            return Err(Trouble::new(Code::Setting, "it names no host"));
        }
        let names = [&uri.vhost, &uri.authority.userinfo.username];
        if names.iter().any(|name| name.len() > NAME_BYTES_MAX) {
            return Err(Trouble::new(
                Code::Setting,
                "a name is longer than 255 bytes",
            ));
        }
        uri.query.heartbeat.get_or_insert(HEARTBEAT_SECONDS);
        Ok(Self(uri))
    }

    pub(crate) fn uri(&self) -> AMQPUri {
        self.0.clone()
    }
}

/// The parser takes an IPv6 address for no host at all and would go to the default one.
fn bracketed_host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?']).next()?;
    let host = authority.rsplit('@').next()?.strip_prefix('[')?;
    Some(host.split_once(']')?.0.to_owned())
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.0.scheme {
            AMQPScheme::AMQP => "amqp",
            AMQPScheme::AMQPS => "amqps",
        };
        let user = &self.0.authority.userinfo.username;
        let (host, port) = (&self.0.authority.host, self.0.authority.port);
        write!(f, "{scheme}://{user}@{host}:{port}/{}", self.0.vhost)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        let rows = [
            ("amqp://u:geheim@h:1/v", "amqp://u@h:1/v"),
            ("amqp://u:geheim@h/%2f", "amqp://u@h:5672//"),
            ("amqps://u:geheim@h/v?heartbeat=9", "amqps://u@h:5671/v"),
            (
                "amqp://u:geheim@[2001:db8::1]:7/v",
                "amqp://u@2001:db8::1:7/v",
            ),
            ("amqp://127.0.0.1", "amqp://guest@127.0.0.1:5672//"),
        ];
        for (url, shown) in rows {
            let address = Address::parse(url).unwrap();
            assert_eq!(address.to_string(), shown, "{url}");
            assert_eq!(format!("{address:?}"), shown, "{url}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_without_repeating_it() {
        let long = format!("amqp://u:geheim@h/{}", "v".repeat(256));
        let rows = [
            "",
            "geheim",
            "http://u:geheim@h/v",
            "amqp://u:geheim@h:99999/v",
            "amqp:u:geheim@h",
            &long,
        ];
        for url in rows {
            let trouble = Address::parse(url).unwrap_err();
            assert_eq!(trouble.code, Code::Setting, "{url}");
            assert!(!trouble.to_string().contains("geheim"), "{trouble}");
        }
    }
}
