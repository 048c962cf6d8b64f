//! How a short code makes a client and a server trust each other.
//!
//! Both run SPAKE2 (RFC 9382's construction, by the `spake2` crate over Ed25519) on the code, then
//! prove to each other that they came to the same key *and* saw the same server certificate. A
//! listener learns nothing to try codes against; someone in the middle, who must show another
//! certificate, gets one guess for each attempt, and the server allows few. So eight characters
//! are enough, and nobody compares fingerprints.

mod code;

pub use code::{Code, NotACode};

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use spake2::{Ed25519Group, Identity, Password, Spake2};
use std::fmt;
use subtle::ConstantTimeEq;

const CLIENT: &[u8] = b"trove pairing 1 client";
const SERVER: &[u8] = b"trove pairing 1 server";

/// SHA-256 of the server certificate's DER form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// The fingerprint of a certificate in DER form.
    pub fn of(certificate: &[u8]) -> Self {
        Self(Sha256::digest(certificate).into())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

/// A message of the exchange that is malformed.
#[derive(Debug, PartialEq, Eq)]
pub struct Malformed;

impl fmt::Display for Malformed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the other side's pairing message is malformed")
    }
}

impl std::error::Error for Malformed {}

/// A client in the middle of an exchange.
pub struct ClientExchange {
    state: Spake2<Ed25519Group>,
    sent: Vec<u8>,
}

impl ClientExchange {
    /// Begins; the second value is the message for the server, hexadecimal.
    pub fn begin(code: &Code) -> (Self, String) {
        let (state, sent) = Spake2::<Ed25519Group>::start_a(
            &Password::new(code.secret()),
            &Identity::new(CLIENT),
            &Identity::new(SERVER),
        );
        let message = to_hexadecimal(&sent);
        (Self { state, sent }, message)
    }

    /// Ends with what to send and what to expect, given the certificate that the client saw.
    pub fn finish(
        self,
        message: &str,
        certificate: Fingerprint,
    ) -> Result<Confirmations, Malformed> {
        let received = from_hexadecimal(message)?;
        let key = self.state.finish(&received).map_err(|_| Malformed)?;
        Ok(Confirmations::derive(&key, &self.sent, &received, certificate))
    }
}

/// The server's half: its message, hexadecimal, and what both sides must say if the code was right.
pub fn answer(
    code: &Code,
    message: &str,
    certificate: Fingerprint,
) -> Result<(String, Confirmations), Malformed> {
    let received = from_hexadecimal(message)?;
    let (state, sent) = Spake2::<Ed25519Group>::start_b(
        &Password::new(code.secret()),
        &Identity::new(CLIENT),
        &Identity::new(SERVER),
    );
    let key = state.finish(&received).map_err(|_| Malformed)?;
    Ok((to_hexadecimal(&sent), Confirmations::derive(&key, &received, &sent, certificate)))
}

/// What each side says to prove that it has the key.
pub struct Confirmations {
    client: [u8; 32],
    server: [u8; 32],
}

impl Confirmations {
    fn derive(key: &[u8], client: &[u8], server: &[u8], certificate: Fingerprint) -> Self {
        let tag = |role: &[u8]| -> [u8; 32] {
            // HMAC takes keys of any length.
            Hmac::<Sha256>::new_from_slice(key).map_or([0; 32], |mac| {
                mac.chain_update(role)
                    .chain_update(certificate.0)
                    .chain_update(client)
                    .chain_update(server)
                    .finalize()
                    .into_bytes()
                    .into()
            })
        };
        Self { client: tag(CLIENT), server: tag(SERVER) }
    }

    /// What the client says, hexadecimal.
    pub fn client(&self) -> String {
        to_hexadecimal(&self.client)
    }

    /// What the server says, hexadecimal.
    pub fn server(&self) -> String {
        to_hexadecimal(&self.server)
    }

    /// Whether the client said what it must.
    pub fn client_agrees(&self, said: &str) -> bool {
        agrees(&self.client, said)
    }

    /// Whether the server said what it must.
    pub fn server_agrees(&self, said: &str) -> bool {
        agrees(&self.server, said)
    }
}

fn agrees(expected: &[u8; 32], said: &str) -> bool {
    from_hexadecimal(said).is_ok_and(|said| bool::from(said.ct_eq(expected)))
}

fn to_hexadecimal(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn from_hexadecimal(text: &str) -> Result<Vec<u8>, Malformed> {
    // A SPAKE2 message is 33 bytes, a confirmation 32.
    if !text.len().is_multiple_of(2) || text.len() > 128 || !text.is_ascii() {
        return Err(Malformed);
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| Malformed))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(
        client_code: &str,
        server_code: &str,
        seen: [u8; 32],
        shown: [u8; 32],
    ) -> (bool, bool) {
        let (client, first) = ClientExchange::begin(&client_code.parse().unwrap());
        let (second, server) =
            answer(&server_code.parse().unwrap(), &first, Fingerprint(shown)).unwrap();
        let client = client.finish(&second, Fingerprint(seen)).unwrap();
        (server.client_agrees(&client.client()), client.server_agrees(&server.server()))
    }

    #[test]
    fn the_same_code_and_certificate_agree() {
        assert_eq!(exchange("ABCD-2345", "abcd 2345", [1; 32], [1; 32]), (true, true));
    }

    #[test]
    fn a_wrong_code_disagrees_on_both_sides() {
        assert_eq!(exchange("ABCD-2346", "ABCD-2345", [1; 32], [1; 32]), (false, false));
    }

    #[test]
    fn someone_in_the_middle_with_another_certificate_is_found_out() {
        assert_eq!(exchange("ABCD-2345", "ABCD-2345", [1; 32], [2; 32]), (false, false));
    }

    #[test]
    fn malformed_messages_are_refused() {
        let code: Code = "ABCD-2345".parse().unwrap();
        for message in ["", "zz", "4", "é9", &"ab".repeat(33), &"a".repeat(4000)] {
            assert!(answer(&code, message, Fingerprint([0; 32])).is_err(), "{message}");
        }
    }
}
