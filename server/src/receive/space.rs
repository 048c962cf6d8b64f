//! The inbox as what stands behind the FTP port.

use super::{
    Inbox, OpenRequests,
    claims::Claim,
    name::{self, Name},
    paced::Paced,
    room,
};
use crate::ftp::{Entry, Space, StoreError, Stored};
use anyhow::Context;
use std::collections::HashMap;
use tokio::io::AsyncRead;
use trove_protocol::{ClientId, CommandId, RequestId};

/// A place in the inbox that is ready for an upload.
#[derive(Debug)]
pub struct Place {
    pub(super) client: ClientId,
    pub(super) target: Target,
}

#[derive(Debug)]
pub(super) enum Target {
    Single { request: RequestId, expected: u64, offset: u64, claim: Claim },
    Bundle { command: CommandId, expected: HashMap<RequestId, u64> },
}

impl<R: OpenRequests> Space for Inbox<R> {
    type Place = Place;

    async fn log_in(&self, user: &str, password: &str) -> anyhow::Result<Option<ClientId>> {
        let client = ClientId(user.to_owned());
        let known = self.requests.check_password(&client, password).await?;
        Ok(known.then_some(client))
    }

    async fn list(&self, client: &ClientId) -> anyhow::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for request in self.requests.open_requests(client).await? {
            entries.push(self.entry(request).await?);
        }
        Ok(entries)
    }

    async fn find(&self, client: &ClientId, name: &str) -> anyhow::Result<Option<Entry>> {
        let Some(Name::Single(request)) = name::parse(name) else { return Ok(None) };
        match self.requests.expected_size(client, request).await? {
            Some(_) => self.entry(request).await.map(Some),
            None => Ok(None),
        }
    }

    async fn prepare(
        &self,
        client: &ClientId,
        name: &str,
        offset: u64,
    ) -> Result<Place, StoreError> {
        let target = match name::parse(name).ok_or(StoreError::NotWanted)? {
            Name::Single(request) => self.prepare_single(client, request, offset).await?,
            Name::Bundle(_) if offset > 0 => return Err(StoreError::OffsetPastEnd { have: 0 }),
            Name::Bundle(command) => {
                let bundled = self.requests.bundled(client, command).await;
                let expected = bundled.map_err(StoreError::Failed)?.ok_or(StoreError::NotWanted)?;
                Target::Bundle { command, expected }
            }
        };
        Ok(Place { client: client.clone(), target })
    }

    async fn store(
        &self,
        place: Place,
        content: &mut (impl AsyncRead + Unpin + Send),
    ) -> Result<Stored, StoreError> {
        let Place { client, target } = place;
        let content = &mut Paced::new(content, &*self.requests, &client);
        match target {
            Target::Single { request, expected, offset, claim } => {
                self.store_single(&client, request, expected, offset, claim, content).await
            }
            Target::Bundle { command, expected } => {
                self.store_bundle(&client, command, &expected, content).await
            }
        }
    }
}

impl<R: OpenRequests> Inbox<R> {
    async fn entry(&self, request: RequestId) -> anyhow::Result<Entry> {
        let size = self.size(request).await.context("cannot look into the inbox")?;
        Ok(Entry { name: request.to_string(), size })
    }

    async fn prepare_single(
        &self,
        client: &ClientId,
        request: RequestId,
        offset: u64,
    ) -> Result<Target, StoreError> {
        let expected = self.requests.expected_size(client, request).await;
        let expected = expected.map_err(StoreError::Failed)?.ok_or(StoreError::NotWanted)?;
        let claim = self.claims.take_over(request).await.ok_or(StoreError::Busy)?;
        let failed = |error| StoreError::Failed(anyhow::Error::new(error));
        let have = self.size(request).await.map_err(failed)?;
        if offset > have {
            return Err(StoreError::OffsetPastEnd { have });
        }
        if offset > expected {
            return Err(StoreError::OffsetPastEnd { have: expected });
        }
        let more = expected.saturating_sub(have);
        if !room::has_room(&self.directory, more).map_err(failed)? {
            return Err(StoreError::NoRoom);
        }
        self.whole.forget(request);
        Ok(Target::Single { request, expected, offset, claim })
    }
}
