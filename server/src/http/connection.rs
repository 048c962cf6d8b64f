//! Accepts connections and guards each: own loop over hyper, for a third of the memory of
//! axum's, and for the limits that it does not have.

use super::{
    Api,
    peer::{Address, Peer, Place, Places},
    router,
};
use axum::Router;
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use std::{future::poll_fn, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::{Instant, sleep, timeout},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt as _;

/// What every connection needs.
struct Door {
    api: Arc<Api>,
    tls: TlsAcceptor,
    http: http1::Builder,
    router: Router,
    /// Cancelled when nobody is waited for any longer.
    closed: CancellationToken,
}

/// Answers requests until the API's `stopping` is cancelled; then answers all polls at once,
/// finishes what was begun and closes.
pub async fn serve(listener: TcpListener, tls: Arc<ServerConfig>, api: Arc<Api>) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(api.limits.header_time)
        .max_header_size(api.limits.header_size)
        // Larger reads than this are no faster, and there may be many connections.
        .max_buf_size(64 << 10);
    let places = Places::new(api.limits.connections, api.limits.connections_per_peer);
    let door = Arc::new(Door {
        tls: TlsAcceptor::from(tls),
        http,
        router: router(Arc::clone(&api)),
        closed: CancellationToken::new(),
        api: Arc::clone(&api),
    });
    let connections = TaskTracker::new();
    let mut turned_away = TurnedAway::default();
    loop {
        let accepted = tokio::select! {
            () = api.stopping.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, address)) => {
                if let Some(place) = places.take(Peer::of(address.ip())) {
                    connections.spawn(Arc::clone(&door).open(stream, address, place));
                } else {
                    turned_away.note(address);
                }
            }
            Err(error) => {
                // Out of files, most likely: others must close first.
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    api.work.close();
    connections.close();
    if timeout(api.limits.finish_time, api.work.wait()).await.is_err() {
        tracing::warn!("some requests did not finish in time: their clients will repeat them");
        api.break_off();
    }
    if timeout(api.limits.close_time, connections.wait()).await.is_err() {
        door.closed.cancel();
        connections.wait().await;
    }
}

/// Connections that found no place: logged now and then, or whoever opens them fills the log too.
#[derive(Default)]
struct TurnedAway {
    count: u64,
    logged: Option<Instant>,
}

impl TurnedAway {
    fn note(&mut self, address: SocketAddr) {
        self.count += 1;
        if self.logged.is_none_or(|logged| logged.elapsed() >= Duration::from_mins(1)) {
            let count = std::mem::take(&mut self.count);
            tracing::warn!(count, last = %address, "too many connections: some were turned away");
            self.logged = Some(Instant::now());
        }
    }
}

impl Door {
    async fn open(self: Arc<Self>, stream: TcpStream, address: SocketAddr, place: Place) {
        let outcome = tokio::select! {
            outcome = self.converse(stream, address) => outcome,
            () = self.closed.cancelled() => Ok(()),
        };
        if let Err(error) = outcome {
            tracing::debug!(%address, %error, "a connection broke");
        }
        drop(place);
    }

    async fn converse(
        &self,
        stream: TcpStream,
        address: SocketAddr,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        stream.set_nodelay(true)?;
        let stopping = &self.api.stopping;
        let stream = tokio::select! {
            () = stopping.cancelled() => return Ok(()),
            stream = timeout(self.api.limits.handshake_time, self.tls.accept(stream)) => stream??,
        };
        let (peer, exactly) = (Peer::of(address.ip()), Address(address.ip().to_canonical()));
        let service = service_fn(|mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            request.extensions_mut().insert(exactly);
            Box::pin(self.router.clone().oneshot(request))
        });
        let mut connection = self.http.serve_connection(TokioIo::new(stream), service);
        let outcome = tokio::select! {
            outcome = poll_fn(|context| connection.poll_without_shutdown(context)) => outcome,
            () = stopping.cancelled() => {
                Pin::new(&mut connection).graceful_shutdown();
                poll_fn(|context| connection.poll_without_shutdown(context)).await
            }
        };
        let stream = connection.into_parts().io.into_inner();
        close(stream, self.api.limits.close_time).await;
        Ok(outcome?)
    }
}

/// Says goodbye, then goes on reading for a while what the peer still sends. Closing at once
/// would make its system throw away our last answer unread: the one that says why, as when a
/// body is too large.
async fn close(mut stream: TlsStream<TcpStream>, patience: Duration) {
    let farewell = async {
        stream.shutdown().await?;
        let (mut stream, _) = stream.into_inner();
        let mut discarded = vec![0; 16 << 10];
        while stream.read(&mut discarded).await? > 0 {}
        std::io::Result::Ok(())
    };
    // A peer that is gone already, or that never ends, needs no farewell.
    let _ = timeout(patience, farewell).await;
}
