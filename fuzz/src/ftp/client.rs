//! A client that says anything, but keeps to TLS.

use super::space::ACCOUNT;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use rustls_pki_types::ServerName;
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

type Tls = StreamOwned<ClientConnection, TcpStream>;

/// Longer silence is a server that hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the server said.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) code: u16,
    text: String,
}

/// A conversation after log-in.
pub(super) struct Conversation {
    control: BufReader<Tls>,
    address: SocketAddr,
    tls: Arc<ClientConfig>,
    /// Where the server waits for the next transfer.
    port: Option<u16>,
}

impl Conversation {
    /// Logs in, over TLS on both connections.
    pub(super) fn begin(address: SocketAddr, tls: Arc<ClientConfig>) -> Self {
        let stream = connected(address);
        let mut plain = BufReader::new(stream);
        assert_eq!(reply(&mut plain).expect("a greeting").code, 220);
        plain.get_mut().write_all(b"AUTH TLS\r\n").expect("it can be sent");
        assert_eq!(reply(&mut plain).expect("a reply").code, 234);
        let control = BufReader::new(secured(plain.into_inner(), &tls));
        let mut conversation = Self { control, address, tls, port: None };
        let password = format!("PASS {}", ACCOUNT.1);
        for line in [&format!("USER {}", ACCOUNT.0), &password, "PBSZ 0", "PROT P"] {
            let reply = conversation.say(line.as_bytes()).expect("a reply");
            assert!(matches!(reply.code, 200 | 230 | 331), "{line}: {reply:?}");
        }
        conversation
    }

    /// Sends a line; the reply, unless the server ends the conversation with it.
    pub(super) fn say(&mut self, line: &[u8]) -> Option<Reply> {
        let sent = [line, b"\r\n"].concat();
        self.control
            .get_mut()
            .write_all(&sent)
            .and_then(|()| self.control.get_mut().flush())
            .ok()?;
        let reply = reply(&mut self.control)?;
        assert_ne!(reply.code, 234, "TLS inside of TLS");
        let numbers = || reply.text.split(|sign: char| !sign.is_ascii_digit());
        let numbers = || numbers().filter(|number| !number.is_empty());
        match reply.code {
            229 => self.port = numbers().next_back().and_then(|port| port.parse().ok()),
            227 => {
                let numbers: Vec<u16> = numbers().filter_map(|one| one.parse().ok()).collect();
                assert_eq!(numbers.len(), 6, "{reply:?}");
                self.port = Some(numbers[4] * 256 + numbers[5]);
            }
            221 | 421 => return None,
            _ => {}
        }
        Some(reply)
    }

    /// Makes the transfer for which the server waits; the reply at its end.
    pub(super) fn carry(&mut self, content: &[u8], is_cut: bool) -> Option<Reply> {
        let port = self.port.take().expect("it waits for a transfer that nobody prepared");
        let stream = connected(SocketAddr::new(self.address.ip(), port));
        let mut data = secured(stream, &self.tls);
        // What does not want an upload does not read it.
        let _ = data.write_all(content).and_then(|()| data.flush());
        if is_cut {
            // The other side sees the end of TCP without that of TLS.
            let _ = data.sock.shutdown(std::net::Shutdown::Both);
        } else {
            data.conn.send_close_notify();
            let _ = data.flush();
            let _ = data.sock.shutdown(std::net::Shutdown::Write);
            let _ = data.read_to_end(&mut Vec::new());
        }
        drop(data);
        reply(&mut self.control)
    }

    /// Says good-bye.
    pub(super) fn end(mut self) {
        let _ = self.say(b"QUIT");
    }
}

fn connected(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("the server listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a time can be set");
    stream.set_write_timeout(Some(PATIENCE)).expect("a time can be set");
    stream.set_nodelay(true).expect("it can be set");
    stream
}

fn secured(stream: TcpStream, tls: &Arc<ClientConfig>) -> Tls {
    let name = ServerName::try_from("localhost").expect("a name");
    StreamOwned::new(ClientConnection::new(Arc::clone(tls), name).expect("TLS"), stream)
}

/// A whole reply (RFC 959, section 4.2); `None` when the server ends the conversation.
fn reply(stream: &mut BufReader<impl std::io::Read>) -> Option<Reply> {
    let mut text = String::new();
    let mut last = 0;
    loop {
        match stream.read_line(&mut text) {
            Ok(0) => {
                assert!(text.is_empty(), "half a reply: {text:?}");
                return None;
            }
            Ok(_) => {}
            Err(error) => {
                let is_silence = matches!(
                    error.kind(),
                    std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                );
                assert!(!is_silence, "the server says nothing");
                return None;
            }
        }
        let line = &text[last..];
        assert!(line.ends_with("\r\n"), "{line:?}");
        let inner = line.trim_end_matches("\r\n");
        assert!(!inner.chars().any(char::is_control), "{line:?}");
        let is_last = inner.get(..3).is_some_and(|code| code.parse::<u16>().is_ok())
            && inner.get(3..4).is_none_or(|sign| sign == " ");
        if is_last {
            let code = inner[..3].parse().expect("it was looked at");
            assert!((100..600).contains(&code), "{line:?}");
            return Some(Reply { code, text: inner[3..].to_owned() });
        }
        last = text.len();
    }
}
