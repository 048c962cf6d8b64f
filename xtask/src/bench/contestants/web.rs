//! Questions to a local HTTP interface: enough for Syncthing's.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Asks and reads the JSON answer; `body` goes along if it is not empty.
///
/// # Errors
/// When nobody answers, or not with 200 and JSON.
pub fn ask(port: u16, method: &str, path: &str, key: &str, body: &str) -> Result<Value> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    // HTTP/1.0: the answer ends with the connection, never in chunks.
    write!(
        stream,
        "{method} {path} HTTP/1.0\r\nHost: 127.0.0.1\r\nX-API-Key: {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, content) = answer.split_once("\r\n\r\n").context("the answer has no end")?;
    let line = head.lines().next().unwrap_or_default();
    if !line.contains(" 200 ") {
        bail!("{method} {path}: {line}");
    }
    if content.trim().is_empty() {
        return Ok(Value::Null);
    }
    Ok(serde_json::from_str(content)?)
}
