//! Which ports the server on this computer listens on.

use std::net::{IpAddr, TcpListener};

/// How many pairs of ports are tried after the usual one.
const TRIES: u16 = 50;
/// From one pair to the next.
const STEP: u16 = 10;

/// The first of HTTPS and FTP, from the usual pair on, that nobody listens on. Without a usual
/// pair, any that the system gives.
pub(super) fn free(listen: IpAddr, usual: Option<(u16, u16)>) -> Option<(u16, u16)> {
    if let Some(usual) = usual {
        return first_free(usual, |port| TcpListener::bind((listen, port)).is_ok());
    }
    let any = || TcpListener::bind((listen, 0));
    // Both at once, or the second may be the first.
    let (one, other) = (any().ok()?, any().ok()?);
    Some((one.local_addr().ok()?.port(), other.local_addr().ok()?.port()))
}

fn first_free((http, ftp): (u16, u16), is_free: impl Fn(u16) -> bool) -> Option<(u16, u16)> {
    (0..TRIES)
        .filter_map(|one| {
            let further = one.checked_mul(STEP)?;
            Some((http.checked_add(further)?, ftp.checked_add(further)?))
        })
        .find(|(http, ftp)| is_free(*http) && is_free(*ftp))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_ports_are_taken_unless_somebody_has_one() {
        assert_eq!(first_free((8420, 8421), |_| true), Some((8420, 8421)));
        assert_eq!(first_free((8420, 8421), |port| port != 8421), Some((8430, 8431)));
        assert_eq!(first_free((65_530, 65_531), |port| port == 0), None);
        let loopback = IpAddr::from([127, 0, 0, 1]);
        let taken = TcpListener::bind((loopback, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let other = free(loopback, Some((port, port)));
        assert!(other.is_none_or(|(http, _)| http != port));
        let (one, two) = free(loopback, None).unwrap();
        assert_ne!(one, two);
    }
}
