//! One account, whose files are kept in memory.

use std::sync::Mutex;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use trove_protocol::ClientId;
use trove_server::ftp::{Entry, Space, StoreError, Stored};

/// The account and its password.
pub(super) const ACCOUNT: (&str, &str) = ("00112233445566aa", "open sesame");

/// What happened since [`Memory::clear`].
#[derive(Default)]
pub(super) struct Memory {
    last: Mutex<Last>,
}

#[derive(Default)]
struct Last {
    prepared: bool,
    stored: Option<Vec<u8>>,
}

impl Memory {
    pub(super) fn clear(&self) {
        *self.last.lock().expect("nobody panicked") = Last::default();
    }

    /// Whether an upload was begun.
    pub(super) fn prepared(&self) -> bool {
        self.last.lock().expect("nobody panicked").prepared
    }

    /// What was stored whole.
    pub(super) fn stored(&self) -> Option<Vec<u8>> {
        self.last.lock().expect("nobody panicked").stored.clone()
    }
}

fn check(client: &ClientId, name: &str) {
    assert_eq!(client.0, ACCOUNT.0, "nobody else has logged in");
    assert!(!name.is_empty() && name != ".." && !name.contains(['/', '\\']), "{name:?}");
    assert!(!name.chars().any(char::is_control), "{name:?}");
}

/// Whether a file of this name may be stored.
fn is_asked_for(name: &str) -> bool {
    name.parse::<u8>().is_ok_and(|number| number.to_string() == name)
}

impl Space for Memory {
    type Place = u64;

    async fn log_in(&self, user: &str, password: &str) -> anyhow::Result<Option<ClientId>> {
        Ok(((user, password) == ACCOUNT).then(|| ClientId(user.to_owned())))
    }

    async fn list(&self, client: &ClientId) -> anyhow::Result<Vec<Entry>> {
        check(client, "all");
        Ok((1..4).map(|number| Entry { name: number.to_string(), size: number }).collect())
    }

    async fn find(&self, client: &ClientId, name: &str) -> anyhow::Result<Option<Entry>> {
        check(client, name);
        Ok(is_asked_for(name).then(|| Entry { name: name.to_owned(), size: 7 }))
    }

    async fn prepare(&self, client: &ClientId, name: &str, offset: u64) -> Result<u64, StoreError> {
        check(client, name);
        if !is_asked_for(name) {
            return Err(StoreError::NotWanted);
        }
        if offset > 1_000 {
            return Err(StoreError::OffsetPastEnd { have: 1_000 });
        }
        self.last.lock().expect("nobody panicked").prepared = true;
        Ok(offset)
    }

    async fn store(
        &self,
        _: u64,
        content: &mut (impl AsyncRead + Unpin + Send),
    ) -> Result<Stored, StoreError> {
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes).await.map_err(StoreError::Broken)?;
        self.last.lock().expect("nobody panicked").stored = Some(bytes);
        Ok(Stored { message: "Thank you.".to_owned() })
    }
}
