//! What went wrong with RabbitMQ, told in a way that an operator can act on.

use std::fmt;

use casebook_engine::ports::Fault;
use lapin::ErrorKind;

use crate::Code;

/// What went wrong: a code, and what exactly. Never holds a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Trouble {
    /// The stable code; its page says what to do.
    pub code: Code,
    /// What exactly, without the title of the code.
    pub detail: String,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, detail } = self;
        let (title, next) = (code.title_en(), code.next_step_en());
        write!(f, "{code} {title}: {detail}; {next}")
    }
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        match trouble.code {
            Code::Setting => Self::Invalid {
                reason: trouble.to_string(),
            },
            _ => Self::Unavailable {
                part: "RabbitMQ",
                reason: trouble.to_string(),
            },
        }
    }
}

impl Trouble {
    pub(crate) fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
        }
    }

    /// While connecting to `place`.
    pub(crate) fn connecting(place: &str, error: &lapin::Error) -> Self {
        let code = match error.kind() {
            ErrorKind::ProtocolError(refused) => match refused.get_id() {
                403 => Code::Login,
                530 => Code::VirtualHost,
                _ => Code::Unreachable,
            },
            ErrorKind::IOError(io) if is_about_certificates(io) => Code::Certificate,
            _ => Code::Unreachable,
        };
        Self::new(code, format!("connect to {place}: {error}"))
    }

    /// While declaring or looking for `what`.
    pub(crate) fn declaring(what: &str, error: &lapin::Error) -> Self {
        let code = match error.kind() {
            ErrorKind::ProtocolError(_) => Code::Topology,
            _ => Code::Lost,
        };
        Self::new(code, format!("{what}: {error}"))
    }

    /// On a connection that stood.
    pub(crate) fn lost(error: &lapin::Error) -> Self {
        Self::new(Code::Lost, error.to_string())
    }
}

/// Whether a handshake failed because of the certificate, in the words of the TLS library.
fn is_about_certificates(error: &std::io::Error) -> bool {
    error.to_string().contains("invalid peer certificate")
}
