//! Who may touch which inbox file at this moment: at most one upload, or the one who files it.
//!
//! A second upload of the same file takes over from the first: it comes from the same client,
//! which knows better than the server that its earlier connection is dead. Refusing it would
//! make the client wait until the server, too, has noticed, which takes a stall's time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use trove_protocol::RequestId;

/// How long an upload that was told to end may take for it: one write to disk.
const TAKE_OVER_TIME: Duration = Duration::from_secs(10);

/// All claims on inbox files.
#[derive(Debug, Default)]
pub(super) struct Claims {
    held: Mutex<HashMap<RequestId, Holder>>,
}

#[derive(Clone, Debug)]
struct Holder {
    /// Tells an upload to end; `None` for a file that is being filed.
    end: Option<CancellationToken>,
    /// Fired when the claim is given up.
    ended: CancellationToken,
}

/// A claim on one file. Dropping it gives it up.
#[derive(Debug)]
pub(super) struct Claim {
    claims: Arc<Claims>,
    request: RequestId,
    end: CancellationToken,
    ended: CancellationToken,
}

/// Keeps uploads away from a file while it is moved out of the inbox.
#[derive(Debug)]
pub struct Seal {
    _claim: Claim,
}

impl Claims {
    /// Claims a file for an upload, after ending any other upload of it. `None` when it is being
    /// filed, or the other upload does not end.
    pub(super) async fn take_over(self: &Arc<Self>, request: RequestId) -> Option<Claim> {
        timeout(TAKE_OVER_TIME, async {
            loop {
                match self.hold(request, true) {
                    Ok(claim) => return Some(claim),
                    Err(Holder { end: None, .. }) => return None,
                    Err(Holder { end: Some(end), ended }) => {
                        end.cancel();
                        ended.cancelled().await;
                    }
                }
            }
        })
        .await
        .ok()
        .flatten()
    }

    /// Claims a file for an upload if nobody else holds it.
    pub(super) fn claim(self: &Arc<Self>, request: RequestId) -> Option<Claim> {
        self.hold(request, true).ok()
    }

    /// Claims a file for filing if nobody else holds it.
    pub(super) fn seal(self: &Arc<Self>, request: RequestId) -> Option<Seal> {
        self.hold(request, false).ok().map(|claim| Seal { _claim: claim })
    }

    /// Keeps uploads away while `work` reads a file, unless a seal does already. `None`, without
    /// running it, while an upload holds the file.
    pub(super) fn reading<T>(
        self: &Arc<Self>,
        request: RequestId,
        work: impl FnOnce() -> T,
    ) -> Option<T> {
        let _claim = match self.hold(request, true) {
            Ok(claim) => Some(claim),
            Err(Holder { end: None, .. }) => None,
            Err(Holder { end: Some(_), .. }) => return None,
        };
        Some(work())
    }

    /// Whether an upload holds this file.
    pub(super) fn is_uploading(&self, request: RequestId) -> bool {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(&request).is_some_and(|holder| holder.end.is_some())
    }

    fn hold(self: &Arc<Self>, request: RequestId, upload: bool) -> Result<Claim, Holder> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(holder) = held.get(&request) {
            return Err(holder.clone());
        }
        let (end, ended) = (CancellationToken::new(), CancellationToken::new());
        held.insert(request, Holder { end: upload.then(|| end.clone()), ended: ended.clone() });
        Ok(Claim { claims: Arc::clone(self), request, end, ended })
    }
}

impl Claim {
    /// Fired when another upload takes over.
    pub(super) fn end(&self) -> CancellationToken {
        self.end.clone()
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.claims.held.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.request);
        self.ended.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: RequestId = RequestId(7);

    #[tokio::test]
    async fn the_newer_upload_takes_over() {
        let claims = Arc::new(Claims::default());
        let first = claims.claim(REQUEST).unwrap();
        assert!(claims.claim(REQUEST).is_none());
        let end = first.end();
        let second = tokio::spawn({
            let claims = Arc::clone(&claims);
            async move { claims.take_over(REQUEST).await }
        });
        end.cancelled().await;
        assert!(claims.is_uploading(REQUEST));
        drop(first);
        assert!(second.await.unwrap().is_some());
        assert!(claims.claim(REQUEST).is_some());
    }

    #[tokio::test]
    async fn nobody_takes_a_file_that_is_being_filed() {
        let claims = Arc::new(Claims::default());
        let seal = claims.seal(REQUEST).unwrap();
        assert!(claims.take_over(REQUEST).await.is_none());
        assert!(!claims.is_uploading(REQUEST));
        drop(seal);
        assert!(claims.take_over(REQUEST).await.is_some());
    }
}
