//! What can be set on the FTP port.

use rustls::ServerConfig;
use std::{ops::RangeInclusive, sync::Arc, time::Duration};

/// Limits and addresses of the FTP port. [`FtpConfig::new`] gives the defaults named below.
#[derive(Clone, Debug)]
pub struct FtpConfig {
    /// TLS of control connections.
    pub(super) control_tls: Arc<ServerConfig>,
    /// TLS of data connections.
    pub(super) data_tls: Arc<ServerConfig>,
    /// Ports for data connections; `None` (the default) lets the system choose. Outside the
    /// system's ephemeral range, or other programs will sit on some of them.
    pub passive_ports: Option<RangeInclusive<u16>>,
    /// Name or IPv4 address that `PASV` tells, where the server stands behind address
    /// translation. By default the address that the client reached. `EPSV` never needs it.
    pub public_host: Option<String>,
    /// Most sessions at once (64).
    pub sessions: usize,
    /// Most sessions at once from one address (16).
    pub sessions_per_peer: usize,
    /// Time from connecting to being logged in (30 s).
    pub login_time: Duration,
    /// Longest silence between commands (5 min).
    pub idle_time: Duration,
    /// Time from `STOR` until the data connection stands, TLS included (20 s).
    pub data_connection_time: Duration,
    /// Longest silence in a transfer (60 s).
    pub stall_time: Duration,
    /// Pause before a wrong password is answered (1 s).
    pub wrong_password_delay: Duration,
    /// Wrong passwords after which a session ends (3).
    pub wrong_passwords_per_session: u32,
    /// Wrong passwords after which an address may not try again for [`Self::lockout_time`] (20).
    pub wrong_passwords_per_peer: u32,
    /// How long a wrong password counts against its address (10 min).
    pub lockout_time: Duration,
    /// How long running sessions may take to end when the server stops (5 s).
    pub shutdown_time: Duration,
}

impl FtpConfig {
    /// The defaults, with the certificate and the versions of `tls`, which may be the HTTP
    /// port's own.
    pub fn new(tls: Arc<ServerConfig>) -> Self {
        let mut control_tls = Arc::unwrap_or_clone(tls);
        // A client that offers FTP must not be turned away for not offering HTTP.
        control_tls.alpn_protocols.clear();
        let mut data_tls = control_tls.clone();
        // A client that only sends never reads the tickets, and closing a socket with unread
        // bytes resets the connection: the tail of the file would be lost.
        data_tls.send_tls13_tickets = 0;
        Self {
            control_tls: Arc::new(control_tls),
            data_tls: Arc::new(data_tls),
            passive_ports: None,
            public_host: None,
            sessions: 64,
            sessions_per_peer: 16,
            login_time: Duration::from_secs(30),
            idle_time: Duration::from_mins(5),
            data_connection_time: Duration::from_secs(20),
            stall_time: Duration::from_mins(1),
            wrong_password_delay: Duration::from_secs(1),
            wrong_passwords_per_session: 3,
            wrong_passwords_per_peer: 20,
            lockout_time: Duration::from_mins(10),
            shutdown_time: Duration::from_secs(5),
        }
    }
}
