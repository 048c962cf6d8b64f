//! Clients: the one that Trove uses (suppaftp), and one that says whatever a test wants.

use crate::house::{CLIENT, House, PASSWORD};
use rustls_pki_types::ServerName;
use std::{net::SocketAddr, time::Duration};
use suppaftp::{
    Mode,
    tokio::{AsyncRustlsConnector, AsyncRustlsFtpStream},
    types::FileType,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// Longest wait for anything that must happen.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// A logged-in suppaftp client, set as the collector sets it.
pub async fn suppaftp(house: &House) -> AsyncRustlsFtpStream {
    let stream = TcpStream::connect(house.address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let connector = AsyncRustlsConnector::from(TlsConnector::from(house.client_tls()));
    let mut client = AsyncRustlsFtpStream::connect_with_stream(stream)
        .await
        .unwrap()
        .into_secure(connector, "localhost")
        .await
        .unwrap();
    client.login(CLIENT, PASSWORD).await.unwrap();
    client.set_mode(Mode::ExtendedPassive);
    client.transfer_type(FileType::Binary).await.unwrap();
    client
}

/// Sends a file through suppaftp.
pub async fn put(
    client: &mut AsyncRustlsFtpStream,
    name: &str,
    content: &[u8],
) -> suppaftp::FtpResult<()> {
    let mut stream = client.put_with_stream(name).await?;
    stream.write_all(content).await.map_err(suppaftp::FtpError::ConnectionError)?;
    stream.finish().await
}

trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Duplex for T {}

/// A client that says whatever a test wants.
pub struct Raw {
    stream: Box<dyn Duplex>,
    buffer: Vec<u8>,
    connector: TlsConnector,
    server: SocketAddr,
}

impl Raw {
    /// Connected; the greeting is not read yet.
    pub async fn unwelcome(house: &House) -> Self {
        let stream = Box::new(TcpStream::connect(house.address).await.unwrap());
        let connector = TlsConnector::from(house.client_tls());
        Self { stream, buffer: Vec::new(), connector, server: house.address }
    }

    /// Connected, greeted, in clear.
    pub async fn connect(house: &House) -> Self {
        let mut raw = Self::unwelcome(house).await;
        assert_eq!(raw.reply().await.0, 220);
        raw
    }

    /// With TLS on the control connection.
    pub async fn secure(house: &House) -> Self {
        let mut raw = Self::connect(house).await;
        assert_eq!(raw.ask("AUTH TLS").await.0, 234);
        let name = ServerName::try_from("localhost").unwrap();
        raw.stream = Box::new(raw.connector.connect(name, raw.stream).await.unwrap());
        raw
    }

    /// Ready for transfers.
    pub async fn logged_in(house: &House) -> Self {
        Self::logged_in_as(house, CLIENT).await
    }

    pub async fn logged_in_as(house: &House, client: &str) -> Self {
        let mut raw = Self::secure(house).await;
        assert_eq!(raw.ask(&format!("USER {client}")).await.0, 331);
        assert_eq!(raw.ask(&format!("PASS {PASSWORD}")).await.0, 230);
        assert_eq!(raw.ask("PBSZ 0").await.0, 200);
        assert_eq!(raw.ask("PROT P").await.0, 200);
        raw
    }

    /// Sends bytes as they are.
    pub async fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await
    }

    /// Sends a command and reads the reply.
    pub async fn ask(&mut self, command: &str) -> (u16, String) {
        self.send(format!("{command}\r\n").as_bytes()).await.unwrap();
        self.reply().await
    }

    /// The next reply: its code and all of its text.
    pub async fn reply(&mut self) -> (u16, String) {
        self.try_reply().await.expect("the server hung up")
    }

    /// The next reply, or `None` when the server hangs up.
    pub async fn try_reply(&mut self) -> Option<(u16, String)> {
        let mut text = String::new();
        loop {
            let line = self.line().await?;
            let last = text.is_empty() && line.as_bytes()[3] == b' '
                || !text.is_empty() && line.starts_with(&text[..3]) && &line[3..4] == " ";
            text.push_str(&line);
            if last {
                return Some((text[..3].parse().unwrap(), text));
            }
        }
    }

    async fn line(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.buffer.iter().position(|&byte| byte == b'\n') {
                let line = self.buffer.drain(..=end).collect();
                return Some(String::from_utf8(line).unwrap());
            }
            let read = timeout(PATIENCE, self.stream.read_buf(&mut self.buffer)).await;
            match read.expect("the server said nothing for too long") {
                Ok(0) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// Whether the server hangs up next.
    pub async fn hung_up(&mut self) -> bool {
        self.line().await.is_none()
    }

    /// Asks for a data connection and opens it, without TLS yet.
    pub async fn open_data(&mut self) -> TcpStream {
        let port = self.passive_port().await;
        TcpStream::connect((self.server.ip(), port)).await.unwrap()
    }

    /// Asks for a data connection.
    pub async fn passive_port(&mut self) -> u16 {
        let (code, text) = self.ask("EPSV").await;
        assert_eq!(code, 229, "{text}");
        text.split('|').nth(3).unwrap().parse().unwrap()
    }

    /// Starts TLS on a data connection.
    pub async fn encrypt(&self, data: TcpStream) -> TlsStream<TcpStream> {
        let name = ServerName::try_from("localhost").unwrap();
        self.connector.connect(name, data).await.unwrap()
    }

    /// Starts an upload; the data connection is ready to be written.
    pub async fn start(&mut self, command: &str) -> TlsStream<TcpStream> {
        let data = self.open_data().await;
        let (code, text) = self.ask(command).await;
        assert_eq!(code, 150, "{text}");
        self.encrypt(data).await
    }
}

/// A whole bundle of these files.
pub fn tar(files: &[(u64, Vec<u8>)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (request, content) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o600);
        header.set_path(request.to_string()).unwrap();
        header.set_cksum();
        builder.append(&header, content.as_slice()).unwrap();
    }
    builder.into_inner().unwrap()
}
