//! How much of the server one request, connection or peer may take.

use std::time::Duration;

/// Limits of the HTTPS port. The defaults suit a home with dozens of clients.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Most connections at once (512: well below the 1,024 open files that systems allow).
    pub connections: usize,
    /// Most connections at once from one address (128).
    pub connections_per_peer: usize,
    /// Time for the TLS handshake (10 s).
    pub handshake_time: Duration,
    /// Time for a request's header, and how long a connection may lie idle between requests
    /// (30 s).
    pub header_time: Duration,
    /// Time for a request's body (30 s).
    pub body_time: Duration,
    /// Time for the work on a request (60 s); a poll has its `wait` besides.
    pub work_time: Duration,
    /// Largest header, in bytes (16 KiB).
    pub header_size: usize,
    /// Most requests of clients that are read and worked on at once (64), polls aside.
    pub requests: usize,
    /// How long requests under way may take to finish when the server stops (30 s).
    pub finish_time: Duration,
    /// How long answers may take to reach their readers after that (1 s), and how long a peer
    /// is listened to that still sends after it has its answer.
    pub close_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 512,
            connections_per_peer: 128,
            handshake_time: Duration::from_secs(10),
            header_time: Duration::from_secs(30),
            body_time: Duration::from_secs(30),
            work_time: Duration::from_mins(1),
            header_size: 16 << 10,
            requests: 64,
            finish_time: Duration::from_secs(30),
            close_time: Duration::from_secs(1),
        }
    }
}

/// Largest body of a batch of offers, confirmations or hashes, or of a forecast's query, in bytes.
pub const LARGE_BODY: usize = 4 << 20;

/// Largest other body, in bytes.
pub const SMALL_BODY: usize = 16 << 10;
