//! One connection through a proxy.

use super::controls::{Controls, Direction, Ending, Orders, Then};
use std::io;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpStream,
        tcp::{ReadHalf, WriteHalf},
    },
    sync::watch,
};

const PIECE: usize = 64 * 1024;

/// Carries bytes both ways until both have ended or the proxy is told to cut. `born` is what the
/// proxy had been told when the connection began: only later orders concern it.
pub(super) async fn relay(
    mut client: TcpStream,
    mut server: TcpStream,
    controls: &Controls,
    born: Orders,
) {
    let orders = controls.orders();
    // Without it small writes would wait for each other, and tests be slow. A failure means that
    // the connection is gone, which the first read says too.
    let _ = client.set_nodelay(true).and_then(|()| server.set_nodelay(true));
    let ending = {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let both = async {
            tokio::try_join!(
                pump(from_client, to_server, Direction::ToServer, controls, born),
                pump(from_server, to_client, Direction::ToClient, controls, born),
            )
        };
        tokio::select! {
            biased;
            ending = until_cut(orders, born) => ending,
            // One side's reset is passed on as a reset.
            carried = both => if carried.is_ok() { Ending::Finish } else { Ending::Reset },
        }
    };
    match ending {
        Ending::Reset => {
            reset(&client);
            reset(&server);
        }
        Ending::Finish => {
            tokio::join!(finish(client), finish(server));
        }
    }
}

/// Ends the stream and drops what still comes: closed with bytes unread, it would be reset.
async fn finish(mut stream: TcpStream) {
    // Either fails only when the peer is gone already.
    let _ = stream.shutdown().await;
    let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
}

/// Makes the stream end by a reset when it is dropped.
pub(super) fn reset(stream: &TcpStream) {
    // Fails on a stream that is closed already: then there is nothing left to reset.
    let _ = stream.set_zero_linger();
}

async fn until_cut(mut orders: watch::Receiver<Orders>, born: Orders) -> Ending {
    orders.wait_for(|now| now.cuts != born.cuts).await.map_or(Ending::Reset, |now| now.ending)
}

async fn until(orders: &mut watch::Receiver<Orders>, met: impl FnMut(&Orders) -> bool) {
    // Fails only when the proxy is gone, and then this task is ended too.
    let _ = orders.wait_for(met).await;
}

async fn pump(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    direction: Direction,
    controls: &Controls,
    born: Orders,
) -> io::Result<()> {
    let (mut orders, mut strands) = (controls.orders(), controls.orders());
    let way = direction as usize;
    let mut dropping = false;
    let stranded = |now: &Orders| now.stranded != born.stranded;
    let mut buffer = vec![0; PIECE];
    loop {
        let length = tokio::select! {
            biased;
            () = until(&mut strands, stranded) => return std::future::pending().await,
            () = until(&mut orders, |now| now.finished[way] != born.finished[way]), if !dropping => {
                to.shutdown().await?;
                dropping = true;
                continue;
            }
            read = from.read(&mut buffer) => read?,
        };
        if dropping {
            if length == 0 {
                return Ok(());
            }
            continue;
        }
        until(&mut orders, |now| !now.stalled[way]).await;
        if stranded(&orders.borrow()) {
            continue;
        }
        if length == 0 {
            return to.shutdown().await;
        }
        let mut passed = 0;
        while passed < length {
            until(&mut orders, |now| !now.stalled[way]).await;
            let (allowed, then) = controls.allow(direction, length - passed);
            to.write_all(&buffer[passed..passed + allowed]).await?;
            passed += allowed;
            controls.saw(|seen| seen.bytes[way] += allowed as u64);
            match then {
                Some(Then::Cut(ending)) => {
                    controls.cut(ending);
                    // The cut ends this task; until it does, nothing more may pass.
                    std::future::pending::<()>().await;
                }
                Some(Then::Stall) => controls.change(|now| now.stalled[way] = true),
                None => {}
            }
        }
    }
}
