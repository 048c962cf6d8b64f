//! The small server without a network.

use super::{Lost, Mini};
use futures_util::future::BoxFuture;
use std::time::Duration;
use tokio::sync::mpsc;
use trove_collector::link::{Heard, Link, LinkError, Piece, Space};
use trove_protocol::{
    ClientPath, Commands, ConfirmationBatch, ConfirmationReceipt, ForecastQuery, Forecasts,
    HashReceipt, HashReport, OfferReceipt, RequestId, Safety, SnapshotCommit, SnapshotPage,
    SnapshotReceipt, StatusReport,
};

impl From<Lost> for LinkError {
    fn from(_: Lost) -> Self {
        LinkError::Unreachable { address: "mini:1".into(), reason: "lost".into() }
    }
}

impl Mini {
    async fn may_be_held(&self) {
        let held = self.state().held.as_mut().map(|waiting| *waiting += 1).is_some();
        if held {
            self.news.notify_waiters();
            std::future::pending::<()>().await;
        }
    }
}

impl Link for Mini {
    fn offer(&self, batch: String) -> BoxFuture<'_, Result<OfferReceipt, LinkError>> {
        let batch = serde_json::from_str(&batch).unwrap();
        Box::pin(async move { Ok(Mini::offer(self, batch)?) })
    }

    fn forecast(&self, query: ForecastQuery) -> BoxFuture<'_, Result<Forecasts, LinkError>> {
        Box::pin(async move {
            self.may_be_held().await;
            Ok(Mini::forecast(self, query)?)
        })
    }

    fn safety(&self, after: Option<ClientPath>) -> BoxFuture<'_, Result<Safety, LinkError>> {
        Box::pin(async move {
            self.may_be_held().await;
            Ok(Mini::safety(self, after.as_ref())?)
        })
    }

    fn poll(
        &self,
        wait: Duration,
        heard: Heard,
        _known: String,
    ) -> BoxFuture<'_, Result<Option<Commands>, LinkError>> {
        Box::pin(async move {
            let commands = Mini::poll(self, wait, heard).await?;
            Ok((!commands.is_empty()).then_some(Commands { commands, waiting: None }))
        })
    }

    fn confirm(
        &self,
        batch: ConfirmationBatch,
    ) -> BoxFuture<'_, Result<ConfirmationReceipt, LinkError>> {
        Box::pin(async move { Ok(Mini::confirm(self, &batch)?) })
    }

    fn report_hashes(&self, report: HashReport) -> BoxFuture<'_, Result<HashReceipt, LinkError>> {
        Box::pin(async move { Ok(self.hashes(&report)) })
    }

    fn report_status(&self, report: StatusReport) -> BoxFuture<'_, Result<(), LinkError>> {
        Box::pin(async move {
            self.state().statuses.push(report);
            self.news.notify_waiters();
            Ok(())
        })
    }

    fn add_to_snapshot<'a>(
        &'a self,
        _set: &'a str,
        _snapshot: &'a str,
        _page: SnapshotPage,
    ) -> BoxFuture<'a, Result<(), LinkError>> {
        Box::pin(async move { Ok(()) })
    }

    fn commit_snapshot<'a>(
        &'a self,
        set: &'a str,
        _snapshot: &'a str,
        _commit: SnapshotCommit,
    ) -> BoxFuture<'a, Result<SnapshotReceipt, LinkError>> {
        Box::pin(async move {
            self.state().snapshots.push(set.to_owned());
            self.news.notify_waiters();
            Ok(SnapshotReceipt::Committed)
        })
    }

    fn renew(&self) {
        self.state().renewals += 1;
        self.news.notify_waiters();
    }

    fn open_space(&self) -> BoxFuture<'_, Result<Box<dyn Space>, LinkError>> {
        let space: Box<dyn Space> = Box::new(MiniSpace(self.clone()));
        Box::pin(async move { Ok(space) })
    }
}

struct MiniSpace(Mini);

impl Space for MiniSpace {
    fn size<'a>(&'a mut self, name: &'a str) -> BoxFuture<'a, Result<u64, LinkError>> {
        let id = RequestId(name.parse().unwrap());
        let size = self.0.state().arrived.get(&id).map_or(0, |held| held.len() as u64);
        Box::pin(async move { Ok(size) })
    }

    fn store<'a>(
        &'a mut self,
        name: &'a str,
        offset: u64,
        mut pieces: mpsc::Receiver<Piece>,
    ) -> BoxFuture<'a, Result<(), LinkError>> {
        Box::pin(async move {
            let mut bytes = Vec::new();
            let cut = super::take(&mut self.0.state().cut_transfers);
            let whole = loop {
                match pieces.recv().await {
                    Some(Piece::Bytes(_)) if cut && !bytes.is_empty() => break false,
                    Some(Piece::Bytes(piece)) => bytes.extend(piece),
                    Some(Piece::End) => break !cut,
                    None => break false,
                }
            };
            self.0.received(name, offset, &bytes, whole);
            self.0.news.notify_waiters();
            if whole { Ok(()) } else { Err(Lost.into()) }
        })
    }
}
