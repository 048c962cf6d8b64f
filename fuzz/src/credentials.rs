//! What somebody shows to be let in: cookies, tokens, codes and the exchange of pairing.

use super::{conditions::headers, input::Input};
use axum::http::{HeaderMap, HeaderValue, header};
use std::time::Duration;
use trove_pairing::{ClientExchange, Code, Fingerprint, answer};
use trove_server::http::foreign_bytes::{kept, secrets};

/// A line with a code, one with a message of the exchange, then a request's headers.
pub fn body(bytes: &[u8]) {
    let mut input = Input(bytes);
    let (typed, message) = (input.text(), input.text());
    let lines = input.texts();
    if let Ok(code) = typed.parse::<Code>() {
        let shown = code.to_string();
        assert!(shown.parse::<Code>().as_ref() == Ok(&code), "a code is not read back");
        assert!(shown.len() == 9 && !format!("{code:?}").contains(&shown));
    }
    exchange(&message);
    let found = secrets(&headers(&lines));
    for secret in found.iter().flatten() {
        assert!(secret.bytes().all(|sign| (b' '..=b'~').contains(&sign) || sign == b'\t'));
    }
    // What the server gives out comes back as it was.
    let secret: String = typed.chars().filter(char::is_ascii_hexdigit).collect();
    let given = kept(&secret, Duration::from_secs(bytes.len() as u64));
    let given = given.to_str().expect("a cookie is plain text");
    assert!(given.contains("; HttpOnly") && given.contains("; Secure"), "{given}");
    let sent = given.split(';').next().expect("it begins with its name and secret");
    let mut back = HeaderMap::new();
    let value = HeaderValue::from_str(&format!("a=b; {sent}; c")).expect("a cookie is plain text");
    back.insert(header::COOKIE, value);
    assert_eq!(secrets(&back), [Some(secret), None, None]);
}

/// A message of somebody who does not know the code never leads to agreement.
fn exchange(message: &str) {
    let code: Code = "ABCD-2345".parse().expect("a code");
    let certificate = Fingerprint([7; 32]);
    if let Ok((back, expected)) = answer(&code, message, certificate) {
        assert!(!expected.client_agrees(message) && !expected.client_agrees(&back));
    }
    let (client, begun) = ClientExchange::begin(&code);
    if let Ok(expected) = client.finish(message, certificate) {
        assert!(!expected.server_agrees(message) && !expected.server_agrees(&begun));
    }
}
