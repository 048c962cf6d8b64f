//! Uploads over the simulated network, to what stands behind the server's FTP port. A cut is an error
//! there, as TLS makes it one; only a proper end is the end.

use crate::{
    link::{SimulatedLink, unreachable},
    server::Door,
};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use std::{io, time::Duration};
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};
use tokio_util::io::StreamReader;
use trove_collector::link::{LinkError, Piece, Space};
use trove_protocol::ClientId;
use trove_server::ftp::{Space as _, StoreError};

/// Bytes that travel together.
const PACKET: usize = 64 << 10;
/// For a reply.
const REPLY: Duration = Duration::from_mins(2);

/// A logged-in session.
pub struct SimulatedSpace {
    link: SimulatedLink,
    client: ClientId,
}

impl SimulatedSpace {
    /// Logs in.
    pub async fn open(link: SimulatedLink) -> Result<Self, LinkError> {
        link.network.travel().await;
        let (user, password) = (link.access.client.0.clone(), link.access.ftp_password.clone());
        let inbox = link.door()?.inbox;
        let known = at_server(&link, async move { inbox.log_in(&user, &password).await }).await?;
        match known {
            Ok(Some(client)) => Ok(Self { link, client }),
            Ok(None) => Err(LinkError::NotPaired("simulated".into())),
            Err(error) => Err(LinkError::Busy(error.to_string())),
        }
    }

    async fn send(
        &self,
        name: &str,
        offset: u64,
        mut pieces: mpsc::Receiver<Piece>,
    ) -> Result<(), LinkError> {
        // All of it is read before any of it travels: simulated time may not pass while a thread
        // waits for it.
        let mut bytes = Vec::new();
        let ended = loop {
            match pieces.recv().await {
                Some(Piece::Bytes(piece)) => bytes.extend(piece),
                Some(Piece::End) => break true,
                None => break false,
            }
        };
        self.link.network.travel().await;
        let door = self.link.door()?;
        let (client, asked) = (self.client.clone(), name.to_owned());
        let inbox = door.inbox.clone();
        let prepared =
            at_server(&self.link, async move { inbox.prepare(&client, &asked, offset).await });
        let place = prepared.await?.map_err(|error| meaning(&error))?;
        if let Some(byte) = self.link.network.damaged(bytes.len()).and_then(|at| bytes.get_mut(at))
        {
            *byte ^= 1;
        }
        let cut = self.link.network.cut_after(bytes.len());
        let (sender, receiver) = mpsc::channel::<io::Result<Bytes>>(4);
        let (answer, answered) = oneshot::channel();
        let inbox = door.inbox.clone();
        door.work(async move {
            let stream = futures_util::stream::unfold(receiver, async |mut receiver| {
                // Without a proper end it is cut.
                let next = receiver.recv().await.unwrap_or_else(|| Err(broken()));
                match next {
                    Ok(bytes) if bytes.is_empty() => None,
                    next => Some((next, receiver)),
                }
            });
            let mut content = StreamReader::new(Box::pin(stream));
            let stored = inbox.store(place, &mut content).await;
            // The client may have gone.
            drop(answer.send(stored));
        });
        let bytes = Bytes::from(bytes);
        let mut at = 0;
        while at < bytes.len() {
            let mut end = bytes.len().min(at + PACKET);
            let is_cut = cut.is_some_and(|cut| cut < end);
            end = cut.map_or(end, |cut| end.min(cut.max(at)));
            if sender.send(Ok(bytes.slice(at..end))).await.is_err() {
                break;
            }
            if is_cut {
                return Err(unreachable("connection reset"));
            }
            at = end;
            self.link.network.travel().await;
        }
        if !ended {
            return Err(unreachable("broken off"));
        }
        // An empty piece stands for the proper end.
        let _ = sender.send(Ok(Bytes::new())).await;
        let stored = timeout(REPLY, answered).await;
        self.link.network.travel().await;
        if self.link.network.fate() == crate::network::Fate::Lost {
            return Err(unreachable("no answer in time"));
        }
        match stored {
            Ok(Ok(Ok(_))) => Ok(()),
            Ok(Ok(Err(error))) => Err(meaning(&error)),
            Ok(Err(_)) => Err(unreachable("connection reset")),
            Err(_) => Err(unreachable("no answer in time")),
        }
    }
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the peer did not end TLS properly")
}

/// What a refused store means, as its FTP reply tells the client.
fn meaning(error: &StoreError) -> LinkError {
    let message = error.to_string();
    match error {
        StoreError::NotWanted => LinkError::Refused { status: 550, message },
        StoreError::OffsetPastEnd { .. } => LinkError::Refused { status: 554, message },
        _ => LinkError::Busy(message),
    }
}

/// Lets the server do something, which ends with it.
async fn at_server<T: Send + 'static>(
    link: &SimulatedLink,
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, LinkError> {
    let door: Door = link.door()?;
    let (answer, answered) = oneshot::channel();
    door.work(async move { drop(answer.send(work.await)) });
    let answered = timeout(REPLY, answered).await.map_err(|_| unreachable("no answer in time"))?;
    answered.map_err(|_| unreachable("connection reset"))
}

impl Space for SimulatedSpace {
    fn size<'a>(&'a mut self, name: &'a str) -> BoxFuture<'a, Result<u64, LinkError>> {
        Box::pin(async move {
            self.link.network.travel().await;
            let (inbox, client) = (self.link.door()?.inbox, self.client.clone());
            let name = name.to_owned();
            let found = at_server(&self.link, async move { inbox.find(&client, &name).await });
            match found.await? {
                Ok(entry) => Ok(entry.map_or(0, |entry| entry.size)),
                Err(error) => Err(LinkError::Busy(error.to_string())),
            }
        })
    }

    fn store<'a>(
        &'a mut self,
        name: &'a str,
        offset: u64,
        pieces: mpsc::Receiver<Piece>,
    ) -> BoxFuture<'a, Result<(), LinkError>> {
        Box::pin(async move {
            let cut = self.link.network.until_cut(self.link.computer);
            tokio::select! {
                biased;
                () = cut => Err(unreachable("connection reset")),
                sent = self.send(name, offset, pieces) => sent,
            }
        })
    }
}
