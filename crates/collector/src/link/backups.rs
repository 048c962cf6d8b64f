//! Reading backups back: what there is, what it holds, and the contents.

use super::{HttpsLink, LinkError, https::failed};
use reqwest::{Method, StatusCode, header};
use std::time::Duration;
use trove_protocol::{Backups, ClientId, ClientPath, ContentHash, SnapshotListing};

/// Without a byte for this long, a download is over.
const SILENCE: Duration = Duration::from_mins(1);
/// A download takes no longer than this.
const LONGEST_DOWNLOAD: Duration = Duration::from_hours(48);

/// A content on its way from the server.
pub struct Download {
    response: reqwest::Response,
    address: super::ServerAddress,
    /// Where it begins: not always where it was asked for.
    pub offset: u64,
}

impl Download {
    /// The next bytes; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<impl AsRef<[u8]> + use<>>, LinkError> {
        match tokio::time::timeout(SILENCE, self.response.chunk()).await {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(error)) => Err(failed(&error, &self.address)),
            Err(_) => Err(LinkError::Unreachable {
                address: self.address.to_string(),
                reason: "no answer in time".into(),
            }),
        }
    }
}

impl HttpsLink {
    /// The backups of this client, or of another.
    pub async fn backups(&self, of: Option<&ClientId>) -> Result<Backups, LinkError> {
        let address = self.address_of(&["backups"])?;
        let request = self.request_at(Method::GET, address).query(&owner(of));
        self.read(self.send(request).await?).await
    }

    /// One page of what a snapshot holds.
    pub async fn snapshot_page(
        &self,
        of: Option<&ClientId>,
        (set, snapshot): (&str, &str),
        after: Option<&ClientPath>,
    ) -> Result<SnapshotListing, LinkError> {
        let address = self.address_of(&["backups", set, "snapshots", snapshot])?;
        let mut query = owner(of);
        query.extend(after.map(|path| ("after", path.as_str())));
        let request = self.request_at(Method::GET, address).query(&query);
        self.read(self.send(request).await?).await
    }

    /// A content, from this offset on.
    pub async fn content(
        &self,
        of: Option<&ClientId>,
        hash: ContentHash,
        offset: u64,
    ) -> Result<Download, LinkError> {
        let address = self.address_of(&["contents", &hash.to_string()])?;
        let mut request =
            self.request_at(Method::GET, address).query(&owner(of)).timeout(LONGEST_DOWNLOAD);
        if offset > 0 {
            request = request
                .header(header::RANGE, format!("bytes={offset}-"))
                .header(header::IF_RANGE, format!("\"{hash}\""));
        }
        let response = self.send(request).await?;
        let from = if response.status() == StatusCode::PARTIAL_CONTENT { offset } else { 0 };
        Ok(Download { response, address: self.address.clone(), offset: from })
    }
}

fn owner(of: Option<&ClientId>) -> Vec<(&'static str, &str)> {
    of.map(|client| ("of", client.0.as_str())).into_iter().collect()
}
