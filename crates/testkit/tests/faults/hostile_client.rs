//! A client that is paired and hostile, and strangers: nothing gets out of the shares, and nobody
//! else is kept waiting.

use crate::house::{Client, House, contents, photo};
use serde_json::json;
use std::{
    collections::HashMap,
    fs,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    sync::mpsc,
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use trove_collector::{
    Home,
    link::{Heard, HttpsLink, Link, LinkError, Piece, Pinned, client_configuration},
    settings::ServerAccess,
};
use trove_protocol::{
    ClientPath, Command, Confirmation, ConfirmationBatch, ContentHash, FileOffer, FileRequest,
    Filed, Kind, Metadata, OfferBatch, Outcome, Sample, Standing, command::bundle_name,
};

/// Another address of this machine, so that what strangers do counts against them alone.
const STRANGER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 3));

fn access(client: &Client) -> ServerAccess {
    Home::open(Some(client.collector.config_dir())).unwrap().server().unwrap()
}

/// A TLS connection to a port of the server.
async fn connect(to: SocketAddr, from: IpAddr) -> TlsStream<TcpStream> {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((from, 0).into()).unwrap();
    let stream = socket.connect(to).await.unwrap();
    let tls = client_configuration(Arc::new(Pinned::new(None))).unwrap();
    let name = "trove".try_into().unwrap();
    TlsConnector::from(Arc::new(tls)).connect(name, stream).await.unwrap()
}

fn offer(path: &str, number: u8) -> FileOffer {
    let content = content(number);
    let hash: [u8; 32] = blake3::hash(&content).into();
    FileOffer {
        path: ClientPath::from_wire(path),
        size: content.len() as u64,
        modified_ns: i64::from(number),
        kind: Kind::Photo,
        sample: Sample(hash),
        hash: None,
        group: None,
        backup: None,
        metadata: Metadata::default(),
    }
}

fn content(number: u8) -> Vec<u8> {
    vec![number; 1_000 + usize::from(number)]
}

/// Offers of all the names that a server should beware of.
fn tricks() -> Vec<FileOffer> {
    let long = format!("/{}.jpg", "x".repeat(10_000));
    let longer = format!("/{}.jpg", "y".repeat(20_000));
    let deep = format!("{}/z.jpg", "/..".repeat(2_000));
    let names = [
        "../../etc/x",
        "../../../../../../../../tmp/trove-was-here.jpg",
        "/etc/trove-was-here.jpg",
        "/a/..",
        "/a/.",
        "/",
        "..",
        "/%2e%2e%2f%2e%2e%2fescaped.jpg",
        "/a%2fb.jpg",
        "/nul\0here.jpg",
        "/nul%00here.jpg",
        "/line\r\nbreak.jpg",
        "/line%0D%0Abreak.jpg",
        "/\u{202e}gpj.exe.jpg",
        "/.hidden.jpg",
        "/.trove",
        "/.trove/versions/x.jpg",
        "/.troveignore",
        "C:\\Windows\\x.jpg",
        "/a\\..\\..\\b.jpg",
        "/CON.jpg",
        "/trailing. . ",
        "/%FF%FE.jpg",
        "",
        &long,
        &longer,
        &deep,
    ];
    let mut offers: Vec<_> =
        names.iter().zip(1..).map(|(name, number)| offer(name, number)).collect();
    let mut music = offer("/m.mp3", 200);
    music.kind = Kind::Music;
    music.metadata.artist = Some("../../..".to_owned());
    music.metadata.album = Some("..".to_owned());
    music.metadata.title = Some("/etc/\0\u{202e}x".to_owned());
    let mut grouped = offer("/../g.jpg", 201);
    grouped.group = Some("../../../etc".to_owned());
    offers.extend([music, grouped]);
    offers
}

/// Sends the files of a command as an honest client would, and confirms them.
async fn fulfil(link: &HttpsLink, offers: &HashMap<String, FileOffer>) -> Vec<Filed> {
    let polled = link.poll(Duration::from_secs(20), Heard::default(), String::new()).await.unwrap();
    let commands = polled.unwrap().commands;
    let mut results = Vec::new();
    let mut newest = None;
    for envelope in commands {
        newest = Some(envelope.id);
        let Command::RequestFiles { requests, .. } = envelope.command else { continue };
        let mut bundle = tar::Builder::new(Vec::new());
        let mut confirmations = Vec::new();
        for FileRequest { request, path, size, modified_ns } in requests {
            let content = content(offers[path.as_str()].modified_ns as u8);
            assert_eq!(content.len() as u64, size);
            let mut header = tar::Header::new_ustar();
            header.set_size(size);
            bundle.append_data(&mut header, request.to_string(), &content[..]).unwrap();
            let hash = ContentHash(blake3::hash(&content).into());
            let outcome = Outcome::Sent { size, modified_ns, hash };
            confirmations.push(Confirmation { request, outcome });
        }
        let mut space = link.open_space().await.unwrap();
        let (sender, pieces) = mpsc::channel(2);
        sender.send(Piece::Bytes(bundle.into_inner().unwrap())).await.unwrap();
        sender.send(Piece::End).await.unwrap();
        space.store(&bundle_name(envelope.id), 0, pieces).await.unwrap();
        let receipt = link.confirm(ConfirmationBatch { confirmations }).await.unwrap();
        results.extend(receipt.results);
    }
    let heard = Heard { acknowledged: newest, ..Heard::default() };
    link.poll(Duration::ZERO, heard, String::new()).await.unwrap();
    results
}

#[test]
fn names_lead_nowhere_but_into_the_shares() {
    let house = House::open();
    let mallory = house.client("mallory");
    let link = HttpsLink::new(&access(&mallory)).unwrap();
    let offers = tricks();
    let by_path: HashMap<_, _> =
        offers.iter().map(|offer| (offer.path.as_str().to_owned(), offer.clone())).collect();
    let batch = OfferBatch {
        batch: trove_protocol::BatchId("../../batch\0".to_owned()),
        offers,
        gone: vec![ClientPath::from_wire("../../etc/passwd")],
    };
    let body = serde_json::to_string(&batch).unwrap();
    let (taken, results) = house.soon("all is sent", async {
        let receipt = link.offer(body).await.unwrap();
        let mut taken = 0;
        for standing in &receipt.standings {
            match standing {
                Standing::Wanted => taken += 1,
                Standing::Refused { reason } => assert!(reason.ends_with('.'), "{reason}"),
                other => panic!("{other:?}"),
            }
        }
        (taken, fulfil(&link, &by_path).await)
    });
    assert!(taken > 20, "{taken}");
    assert_eq!(results.len(), taken);
    let shares = house.is_sound();
    assert_eq!(shares.len(), taken);
    for result in &results {
        let Filed::Stored { share_path } = result else { panic!("{result:?}") };
        assert!(shares.contains_key(&house.server.shares().join(share_path)), "{share_path:?}");
        for part in share_path.split('/') {
            assert!(!part.is_empty() && !part.starts_with('.') && part.len() <= 255, "{part:?}");
            let bad = |sign: char| {
                sign.is_control() || matches!(sign, '\\' | ':' | '\u{202a}'..='\u{202e}')
            };
            assert!(!part.contains(bad), "{part:?}");
        }
    }
    assert!(!Path::new("/tmp/trove-was-here.jpg").exists());
    assert!(!Path::new("/etc/trove-was-here.jpg").exists());
    let beside: Vec<_> = fs::read_dir(house.folder.path()).unwrap().flatten().collect();
    assert_eq!(beside.len(), 4, "server, shares, the client and its folder: {beside:?}");
    assert!(contents(&house.server.data_dir().join("inbox")).is_empty());
}

#[test]
fn another_clients_doors_stay_closed() {
    let house = House::open();
    let (ana, mallory) = (house.client("ana"), house.client("mallory"));
    ana.put("a.jpg", &photo(1, 20_000));
    house.ftp.control.refuse();
    let mut collecting = ana.collector.start().unwrap();
    house.until_server("it is asked for", |status| status["queued"] == 1);
    let (hers, his) = (access(&ana), access(&mallory));
    let at_hers = ServerAccess { client: hers.client.clone(), ..his.clone() };
    let forged = ServerAccess { token: "0".repeat(64), ..hers.clone() };
    house.ftp.pass_all();
    house.soon("all are refused", async {
        let link = HttpsLink::new(&at_hers).unwrap();
        let refused = link.poll(Duration::ZERO, Heard::default(), String::new()).await.unwrap_err();
        assert!(matches!(refused, LinkError::Refused { status: 403, .. }), "{refused}");
        let refused = link.open_space().await.err().unwrap();
        assert!(matches!(refused, LinkError::NotPaired(_)), "{refused}");
        let refused = HttpsLink::new(&forged)
            .unwrap()
            .poll(Duration::ZERO, Heard::default(), String::new())
            .await
            .unwrap_err();
        assert!(matches!(refused, LinkError::NotPaired(_)), "{refused}");
        // With his own account he can neither see nor fill her request.
        let link = HttpsLink::new(&his).unwrap();
        for name in ["1", "1.tar", "../1", "2"] {
            let mut space = link.open_space().await.unwrap();
            assert_eq!(space.size(name).await.unwrap_or(0), 0);
            let (sender, pieces) = mpsc::channel(2);
            sender.send(Piece::Bytes(vec![1; 20_000])).await.unwrap();
            sender.send(Piece::End).await.unwrap();
            space.store(name, 0, pieces).await.unwrap_err();
        }
        let forged = serde_json::from_value(json!({ "confirmations": [{
            "request": 1, "outcome": "sent", "size": 20_000, "modified_ns": 0,
            "hash": "0".repeat(64) }] }));
        let receipt = link.confirm(forged.unwrap()).await.unwrap();
        assert_eq!(receipt.results, [Filed::NotNeeded]);
    });
    ana.until_safe(1);
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana, &mallory]);
}

/// The most memory that a process has ever had, in bytes.
fn peak_memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

#[test]
fn a_hundred_megabytes_of_json_are_refused() {
    let house = House::open();
    let mallory = house.client("mallory");
    let access = access(&mallory);
    let before = peak_memory(house.server.id());
    let http = house.server.http();
    let head = |framing: &str| {
        format!(
            "POST /api/v1/clients/{}/offers HTTP/1.1\r\nhost: trove\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\n{framing}\r\n\r\n",
            access.client, access.token
        )
    };
    house.soon("all are refused", async {
        for framing in ["content-length: 104857600", "transfer-encoding: chunked"] {
            let mut stream = connect(http, IpAddr::V4(Ipv4Addr::LOCALHOST)).await;
            stream.write_all(head(framing).as_bytes()).await.unwrap();
            let chunk = [&b"10000\r\n"[..], "[".repeat(0x10000).as_bytes(), b"\r\n"].concat();
            for _ in 0..1_600 {
                // The server hangs up when it has seen enough.
                if stream.write_all(&chunk).await.is_err() {
                    break;
                }
            }
            let mut answer = vec![0; 12];
            stream.read_exact(&mut answer).await.unwrap();
            assert_eq!(answer, b"HTTP/1.1 413");
        }
        // Within the limit, but nested without end.
        let body = "[".repeat(3 << 20);
        let mut stream = connect(http, IpAddr::V4(Ipv4Addr::LOCALHOST)).await;
        let head = head(&format!("content-length: {}", body.len()));
        stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).await.unwrap();
        let mut answer = vec![0; 12];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(answer, b"HTTP/1.1 400");
    });
    let grown = peak_memory(house.server.id()) - before;
    assert!(grown < 32 << 20, "the server took {grown} bytes more");
    mallory.put("a.jpg", &photo(1, 5_000));
    house.completes(&[&mallory]);
}

/// Strangers open connections and say next to nothing; a client has many polls open, half said.
#[test]
fn the_slow_keep_nobody_waiting() {
    let house = House::open();
    let (ana, mallory) = (house.client("ana"), house.client("mallory"));
    let access = access(&mallory);
    let (http, ftp) = (house.server.http(), house.server.ftp());
    let held = house.soon("all are connected", async {
        let mut held = Vec::new();
        for _ in 0..60 {
            let mut stream = connect(http, STRANGER).await;
            stream.write_all(b"GET /api/v1/cli").await.unwrap();
            held.push(stream);
        }
        for _ in 0..40 {
            let mut stream = connect(http, IpAddr::V4(Ipv4Addr::LOCALHOST)).await;
            let path = format!("/api/v1/clients/{}", access.client);
            let half = format!(
                "POST {path}/offers HTTP/1.1\r\nhost: trove\r\nauthorization: \
                 Bearer {}\r\ncontent-length: 1000\r\n\r\n{{\"batch\":",
                access.token
            );
            stream.write_all(half.as_bytes()).await.unwrap();
            held.push(stream);
        }
        held
    });
    let silent = house.soon("all are connected", async {
        let mut silent = Vec::new();
        for at in 0..80 {
            let socket = TcpSocket::new_v4().unwrap();
            socket.bind((STRANGER, 0).into()).unwrap();
            let to = if at % 2 == 0 { http } else { ftp };
            let mut stream = socket.connect(to).await.unwrap();
            // Refused at once where there are too many of them.
            let _ = stream.write_all(b"US").await;
            silent.push(stream);
        }
        silent
    });
    ana.put_photos(20, 50_000);
    ana.put("film.jpg", &photo(99, 3 << 20));
    ana.collector.run_until_idle(Duration::from_secs(20)).unwrap();
    drop((held, silent));
    house.is_complete(&[&ana, &mallory]);
}
