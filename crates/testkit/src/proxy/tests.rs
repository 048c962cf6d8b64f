use super::*;
use std::{future::Future, io::ErrorKind, net::IpAddr, time::Duration};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// A client's and a server's end of one connection through a proxy.
struct Pair {
    client: TcpStream,
    server: TcpStream,
}

struct Line {
    proxy: Proxy,
    listener: TcpListener,
}

impl Line {
    async fn new() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let proxy = Proxy::before(listener.local_addr().unwrap()).await.unwrap();
        Self { proxy, listener }
    }

    async fn pair(&self) -> Pair {
        let client = TcpStream::connect(self.proxy.address()).await.unwrap();
        let (server, _) = self.listener.accept().await.unwrap();
        Pair { client, server }
    }
}

async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), future).await.expect("took too long")
}

async fn read_all(stream: &mut TcpStream) -> (Vec<u8>, Option<ErrorKind>) {
    let mut all = Vec::new();
    let error = soon(stream.read_to_end(&mut all)).await.err().map(|error| error.kind());
    (all, error)
}

#[tokio::test]
async fn bytes_pass_both_ways_and_are_counted() {
    let line = Line::new().await;
    let Pair { mut client, mut server } = line.pair().await;
    let question = vec![b'q'; 300_000];
    let asking = async {
        client.write_all(&question).await.unwrap();
        client.shutdown().await.unwrap();
        read_all(&mut client).await
    };
    let answering = async {
        let (heard, error) = read_all(&mut server).await;
        server.write_all(b"answer").await.unwrap();
        server.shutdown().await.unwrap();
        (heard, error)
    };
    let (answer, heard) = tokio::join!(asking, answering);
    assert_eq!(answer, (b"answer".to_vec(), None));
    assert_eq!(heard, (question, None));
    assert_eq!(line.proxy.carried(Direction::ToServer), 300_000);
    assert_eq!(line.proxy.carried(Direction::ToClient), 6);
    assert_eq!(line.proxy.connections(), 1);
}

#[tokio::test]
async fn a_cut_resets_both_sides_and_later_connections_pass() {
    let line = Line::new().await;
    let Pair { mut client, mut server } = line.pair().await;
    soon(line.proxy.until_connections(1)).await;
    line.proxy.cut(Ending::Reset);
    assert_eq!(read_all(&mut client).await.1, Some(ErrorKind::ConnectionReset));
    assert_eq!(read_all(&mut server).await.1, Some(ErrorKind::ConnectionReset));
    let Pair { mut client, mut server } = line.pair().await;
    client.write_all(b"x").await.unwrap();
    assert_eq!(soon(server.read_u8()).await.unwrap(), b'x');
}

#[tokio::test]
async fn a_cut_after_some_bytes_passes_exactly_those() {
    let line = Line::new().await;
    let Pair { mut client, mut server } = line.pair().await;
    line.proxy.cut_after(Direction::ToServer, 100_001, Ending::Finish);
    server.write_all(b"other direction").await.unwrap();
    // Fails once the connection is cut, on some runs.
    let _ = client.write_all(&vec![1; 300_000]).await;
    let heard = read_all(&mut server).await;
    assert_eq!((heard.0.len(), heard.1), (100_001, None));
    assert_eq!(line.proxy.carried(Direction::ToServer), 100_001);
    drop(client);

    let Pair { mut client, mut server } = line.pair().await;
    line.proxy.cut_after(Direction::ToClient, 10, Ending::Reset);
    server.write_all(&[2; 50]).await.unwrap();
    let heard = read_all(&mut client).await;
    assert!(heard.0.len() <= 10);
    assert_eq!(heard.1, Some(ErrorKind::ConnectionReset));
}

#[tokio::test]
async fn stalled_bytes_are_held_and_come_later() {
    let line = Line::new().await;
    let Pair { mut client, mut server } = line.pair().await;
    line.proxy.stall(Direction::ToServer);
    client.write_all(b"held").await.unwrap();
    server.write_all(b"free").await.unwrap();
    let mut word = [0; 4];
    soon(client.read_exact(&mut word)).await.unwrap();
    assert_eq!(&word, b"free");
    assert_eq!(line.proxy.carried(Direction::ToServer), 0);
    line.proxy.pass();
    soon(server.read_exact(&mut word)).await.unwrap();
    assert_eq!(&word, b"held");
    soon(line.proxy.until_carried(Direction::ToServer, 4)).await;
}

#[tokio::test]
async fn a_stall_after_some_bytes_passes_exactly_those_and_the_rest_later() {
    let line = Line::new().await;
    let Pair { mut client, mut server } = line.pair().await;
    line.proxy.stall_after(Direction::ToServer, 5);
    client.write_all(b"first, then").await.unwrap();
    let mut first = [0; 5];
    soon(server.read_exact(&mut first)).await.unwrap();
    assert_eq!((&first, line.proxy.carried(Direction::ToServer)), (b"first", 5));
    line.proxy.pass();
    let mut then = [0; 6];
    soon(server.read_exact(&mut then)).await.unwrap();
    assert_eq!(&then, b", then");
}

#[tokio::test]
async fn stalled_connections_can_be_cut() {
    let line = Line::new().await;
    let Pair { mut client, server } = line.pair().await;
    line.proxy.stall(Direction::ToServer);
    client.write_all(b"held").await.unwrap();
    soon(line.proxy.until_connections(1)).await;
    line.proxy.cut(Ending::Reset);
    assert_eq!(read_all(&mut client).await.1, Some(ErrorKind::ConnectionReset));
    drop(server);
}

#[tokio::test]
async fn one_direction_can_end_alone() {
    let line = Line::new().await;
    let Pair { mut client, mut server } = line.pair().await;
    client.write_all(b"before").await.unwrap();
    soon(line.proxy.until_carried(Direction::ToServer, 6)).await;
    line.proxy.finish(Direction::ToServer);
    assert_eq!(read_all(&mut server).await, (b"before".to_vec(), None));
    client.write_all(b"after").await.unwrap();
    server.write_all(b"still here").await.unwrap();
    drop(server);
    assert_eq!(read_all(&mut client).await, (b"still here".to_vec(), None));
    assert_eq!(line.proxy.carried(Direction::ToServer), 6);
}

#[tokio::test]
async fn refused_connections_are_reset_and_open_ones_go_on() {
    let line = Line::new().await;
    let Pair { mut client, mut server } = line.pair().await;
    soon(line.proxy.until_connections(1)).await;
    line.proxy.refuse();
    let mut refused = TcpStream::connect(line.proxy.address()).await.unwrap();
    assert_eq!(read_all(&mut refused).await.1, Some(ErrorKind::ConnectionReset));
    soon(line.proxy.until_refused(1)).await;
    client.write_all(b"x").await.unwrap();
    assert_eq!(soon(server.read_u8()).await.unwrap(), b'x');
    line.proxy.pass();
    line.pair().await;
    soon(line.proxy.until_connections(2)).await;
}

#[tokio::test]
async fn a_server_that_is_away_looks_like_a_refusal() {
    let Line { proxy, listener } = Line::new().await;
    drop(listener);
    let mut client = TcpStream::connect(proxy.address()).await.unwrap();
    assert_eq!(read_all(&mut client).await.1, Some(ErrorKind::ConnectionReset));
}

#[tokio::test]
async fn passive_ports_keep_their_numbers() {
    let ports = free_passive_range(3).unwrap();
    assert_eq!(ports.clone().count(), 3);
    let control = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let passive = TcpListener::bind((Ipv4Addr::LOCALHOST, *ports.end())).await.unwrap();
    let Ok(proxy) = FtpProxy::before(control.local_addr().unwrap(), ports.clone()).await else {
        println!("skipped: this machine has no second loopback address");
        return;
    };
    assert_eq!(proxy.address().ip(), FtpProxy::ADDRESS);
    assert_eq!(proxy.address().port(), control.local_addr().unwrap().port());
    let to: (IpAddr, u16) = (proxy.address().ip(), *ports.end());
    let mut client = TcpStream::connect(to).await.unwrap();
    let (mut server, peer) = soon(passive.accept()).await.unwrap();
    assert_eq!(peer.ip(), IpAddr::V4(Ipv4Addr::LOCALHOST));
    proxy.data.cut_after(Direction::ToServer, 3, Ending::Finish);
    client.write_all(b"four").await.unwrap();
    assert_eq!(read_all(&mut server).await, (b"fou".to_vec(), None));
    assert_eq!(proxy.carried(Direction::ToServer), 3);
    assert_eq!(proxy.control.connections(), 0);
}

#[tokio::test]
async fn stranded_connections_carry_nothing_more_and_later_ones_pass() {
    let line = Line::new().await;
    let mut dead = line.pair().await;
    soon(line.proxy.until_connections(1)).await;
    line.proxy.strand();
    dead.client.write_all(b"lost").await.unwrap();
    dead.server.write_all(b"lost too").await.unwrap();
    let Pair { mut client, mut server } = line.pair().await;
    client.write_all(b"heard").await.unwrap();
    client.shutdown().await.unwrap();
    assert_eq!(read_all(&mut server).await, (b"heard".to_vec(), None));
    assert_eq!(line.proxy.carried(Direction::ToServer), 5);
    assert_eq!(line.proxy.carried(Direction::ToClient), 0);
    // Until it is cut, neither side hears of it.
    line.proxy.cut(Ending::Reset);
    assert_eq!(read_all(&mut dead.client).await, (vec![], Some(ErrorKind::ConnectionReset)));
}
