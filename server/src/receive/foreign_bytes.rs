//! What the tests with strangers' bytes (`fuzz/`) call of receiving, as plain values.

use super::{
    name::{self, Name},
    tar_stream,
};
use tokio::io::AsyncRead;
use trove_protocol::{CommandId, RequestId};

/// The entries of a bundle that are read whole, each with the request that its name means, if it
/// means one; and whether the bundle came to its proper end.
pub async fn bundle(mut stream: impl AsyncRead + Unpin) -> (Vec<(Option<u64>, Vec<u8>)>, bool) {
    let mut entries = Vec::new();
    loop {
        match tar_stream::head(&mut stream).await {
            Ok(None) => return (entries, true),
            Ok(Some(head)) => match tar_stream::content(&mut stream, head.size).await {
                Ok(bytes) => entries.push((head.request.map(|request| request.0), bytes)),
                Err(_) => return (entries, false),
            },
            Err(_) => return (entries, false),
        }
    }
}

/// The only spelling of what a file's name means to the FTP port; `None` for what means nothing.
pub fn spelling(name: &str) -> Option<String> {
    name::parse(name).map(|name| match name {
        Name::Single(RequestId(number)) => number.to_string(),
        Name::Bundle(CommandId(number)) => format!("{number}.tar"),
    })
}
