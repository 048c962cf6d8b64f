//! A server's address as people write it.

use std::{fmt, str::FromStr};

/// The port of the server's HTTPS side unless another is given.
const DEFAULT_PORT: u16 = 8420;

/// Host and port of the server's HTTPS side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerAddress {
    host: String,
    port: u16,
}

/// A text that is no address.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a server's address; write it as HOST or HOST:PORT, such as 192.168.1.10:8420"
)]
pub struct NotAnAddress(String);

impl ServerAddress {
    /// The host, an IPv6 address without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// `https://host:port`.
    pub fn url(&self) -> String {
        format!("https://{self}")
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(formatter, "[{}]:{}", self.host, self.port)
        } else {
            write!(formatter, "{}:{}", self.host, self.port)
        }
    }
}

impl FromStr for ServerAddress {
    type Err = NotAnAddress;

    /// Takes `host`, `host:port`, `[v6]:port`, a bare IPv6 address, and `https://` before any.
    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let wrong = || NotAnAddress(text.to_owned());
        let rest = text.trim();
        let rest = rest.strip_prefix("https://").unwrap_or(rest).trim_end_matches('/');
        let (host, port) = if let Some(bracketed) = rest.strip_prefix('[') {
            let (host, after) = bracketed.split_once(']').ok_or_else(wrong)?;
            host.parse::<std::net::Ipv6Addr>().map_err(|_| wrong())?;
            let port = if after.is_empty() {
                None
            } else {
                Some(after.strip_prefix(':').ok_or_else(wrong)?)
            };
            (host, port)
        } else if rest.parse::<std::net::Ipv6Addr>().is_ok() {
            (rest, None)
        } else {
            match rest.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (rest, None),
            }
        };
        let port = match port {
            Some(port) => port.parse().map_err(|_| wrong())?,
            None => DEFAULT_PORT,
        };
        // What a certificate cannot name, TLS cannot reach.
        rustls::pki_types::ServerName::try_from(host).map_err(|_| wrong())?;
        if port == 0 {
            return Err(wrong());
        }
        Ok(Self { host: host.to_owned(), port })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (text, shown) in [
            ("trove.local", "trove.local:8420"),
            ("192.168.1.10:9000", "192.168.1.10:9000"),
            ("https://nas:8420/", "nas:8420"),
            ("[::1]:8421", "[::1]:8421"),
            ("fe80::1", "[fe80::1]:8420"),
        ] {
            let address: ServerAddress = text.parse().unwrap();
            assert_eq!(address.to_string(), shown);
            assert_eq!(address.to_string().parse(), Ok(address));
        }
        for text in ["", "a b", "host:", "host:99999", "host:0", "http://x:1", "[::1", "[nas]:1"] {
            assert!(text.parse::<ServerAddress>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,40}") {
            if let Ok(address) = text.parse::<ServerAddress>() {
                prop_assert_eq!(address.to_string().parse(), Ok(address));
            }
        }
    }
}
