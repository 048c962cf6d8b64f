//! What must hold in every house at every moment, seen from outside: by the files in the shares and
//! by what ledgers and catalogue have on disk.

use crate::{
    client::Client,
    contents::{Contents, Hash},
};
use sqlx::{
    ConnectOptions as _, Connection as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions,
};
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// What a promise that was broken looks like.
pub type Broken = String;

/// Looks at the shares; remembers what it has hashed.
#[derive(Debug, Default)]
pub struct Shares {
    known: HashMap<PathBuf, ((u64, u64, SystemTime), Hash)>,
}

impl Shares {
    /// Hash by path of all that lies there, beside what is the server's own.
    pub fn look(&mut self, folder: &Path) -> anyhow::Result<BTreeMap<PathBuf, Hash>> {
        let mut found = BTreeMap::new();
        self.look_into(folder, &mut found)?;
        Ok(found)
    }

    fn look_into(
        &mut self,
        folder: &Path,
        found: &mut BTreeMap<PathBuf, Hash>,
    ) -> anyhow::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let metadata = fs::symlink_metadata(&path)?;
            // Of the server's own, only the earlier versions are people's.
            if folder.ends_with(".trove") && !path.ends_with("versions") {
                continue;
            }
            if metadata.is_dir() {
                self.look_into(&path, found)?;
                continue;
            }
            let version = (metadata.ino(), metadata.len(), metadata.modified()?);
            let hash = match self.known.get(&path) {
                Some((known, hash)) if *known == version => *hash,
                _ => {
                    let hash = blake3::hash(&fs::read(&path)?);
                    self.known.insert(path.clone(), (version, hash));
                    hash
                }
            };
            found.insert(path, hash);
        }
        Ok(())
    }

    /// The disk may have changed behind the times.
    pub fn forget(&mut self) {
        self.known.clear();
    }
}

/// Nothing lies in the shares that no computer had; no content lies there twice; what somebody put
/// there by hand is as it was.
pub fn contents_are_right(
    found: &BTreeMap<PathBuf, Hash>,
    contents: &Contents,
) -> Result<(), Broken> {
    let by_hand: BTreeMap<_, _> = contents.by_hand().into_iter().collect();
    for (path, hash) in &by_hand {
        if found.get(path) != Some(hash) {
            return Err(format!("what was put there by hand was replaced: {}", path.display()));
        }
    }
    let mut first: HashMap<Hash, &Path> = HashMap::new();
    for (path, hash) in found.iter().filter(|(path, _)| !by_hand.contains_key(*path)) {
        if !contents.were_had(hash) {
            return Err(format!("no computer ever had what lies at {}", path.display()));
        }
        if let Some(other) = first.insert(*hash, path) {
            return Err(format!("one content lies at {} and {}", other.display(), path.display()));
        }
    }
    Ok(())
}

/// A file as its client's ledger has it.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where it lies.
    pub path: PathBuf,
    /// Its state, as a word.
    pub state: String,
    /// What the server said it stored.
    pub stored: Option<Hash>,
    /// Where, below the shares.
    pub share_path: Option<String>,
}

/// What a ledger has on disk.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Its files.
    pub files: Vec<Row>,
    /// Requests that are not done with, and offers that are not acknowledged.
    pub unfinished: i64,
}

async fn open(file: &Path) -> anyhow::Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(file).disable_statement_logging();
    Ok(options.connect().await?)
}

fn hash(bytes: Option<Vec<u8>>) -> Option<Hash> {
    bytes.and_then(|bytes| Hash::from_slice(&bytes).ok())
}

/// Reads the ledger of a client.
pub async fn ledger(client: &Client) -> anyhow::Result<Ledger> {
    if !client.ledger().exists() {
        return Ok(Ledger::default());
    }
    let mut connection = open(&client.ledger()).await?;
    let rows = sqlx::query("SELECT path, state, stored_hash, share_path FROM files ORDER BY path")
        .fetch_all(&mut connection)
        .await?;
    let mut files = Vec::new();
    for row in rows {
        files.push(Row {
            path: PathBuf::from(row.try_get::<String, _>("path")?),
            state: row.try_get("state")?,
            stored: hash(row.try_get("stored_hash")?),
            share_path: row.try_get("share_path")?,
        });
    }
    let unfinished = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM requests) + (SELECT count(*) FROM batches)
             + (SELECT count(*) FROM hashes)",
    )
    .fetch_one(&mut connection)
    .await?;
    connection.close().await?;
    Ok(Ledger { files, unfinished })
}

/// What is called safe lies in the shares, byte for byte.
pub fn safe_is_stored(ledger: &Ledger, found: &BTreeMap<PathBuf, Hash>) -> Result<(), Broken> {
    for row in ledger.files.iter().filter(|row| row.state == "safe") {
        let Some(stored) = row.stored else {
            return Err(format!("{} is called safe, and nobody knows as what", row.path.display()));
        };
        if !found.values().any(|hash| *hash == stored) {
            return Err(format!(
                "{} is called safe at {:?}, and is nowhere in the shares",
                row.path.display(),
                row.share_path
            ));
        }
    }
    Ok(())
}

/// What the catalogue has stored, by hash, and how much is still wanted.
pub async fn catalogue(file: &Path) -> anyhow::Result<(BTreeMap<Vec<u8>, String>, i64)> {
    let mut connection = open(file).await?;
    let rows = sqlx::query("SELECT hash, share_path FROM contents WHERE share_path IS NOT NULL")
        .fetch_all(&mut connection)
        .await?;
    let mut stored = BTreeMap::new();
    for row in rows {
        stored.insert(row.try_get("hash")?, row.try_get("share_path")?);
    }
    let wanted =
        sqlx::query_scalar("SELECT count(*) FROM journal").fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok((stored, wanted))
}

/// What a file of a computer still waits for; `None` when all is well with it.
pub fn waits_for(path: &Path, hash: &Hash, ledger: &Ledger) -> Option<String> {
    let Some(row) = ledger.files.iter().find(|row| row.path == path) else {
        return Some(format!("{} was not found", path.display()));
    };
    match (row.state.as_str(), row.stored) {
        ("safe", Some(stored)) if stored == *hash => None,
        // A sidecar whose photo is not beside it is not collected.
        ("skipped", _) if path.extension().is_some_and(|extension| extension == "aae") => None,
        ("safe", _) => Some(format!("{} is safe as something else", path.display())),
        (state, _) => Some(format!("{} is {state}", path.display())),
    }
}

/// What the catalogue has open, as lines for people.
pub async fn open_at_server(catalogue: &Path) -> anyhow::Result<Vec<String>> {
    let statements = [
        "SELECT 'content ' || json_object('id', id, 'state', state, 'origin', origin,
             'asked_at', asked_at, 'try_at', try_at, 'attempts', attempts, 'reason', reason,
             'held by', (SELECT group_concat(client || ' ' || path) FROM files
                         WHERE content = contents.id))
         FROM contents WHERE state <> 'stored'",
        "SELECT 'command for ' || client || ': ' || payload FROM commands",
    ];
    lines(catalogue, &statements).await
}

/// What a ledger has open, as lines for people.
pub async fn open_at_computer(ledger: &Path) -> anyhow::Result<Vec<String>> {
    let statements = [
        "SELECT 'request ' || request || ' for ' || path || ': ' || coalesce(outcome, '')
             || ' due ' || due_ms FROM requests",
        "SELECT state || ' ' || path FROM files WHERE state NOT IN ('safe', 'skipped')",
    ];
    lines(ledger, &statements).await
}

async fn lines(file: &Path, statements: &[&'static str]) -> anyhow::Result<Vec<String>> {
    let mut connection = open(file).await?;
    let mut lines = Vec::new();
    for statement in statements {
        lines.extend(sqlx::query_scalar(*statement).fetch_all(&mut connection).await?);
    }
    connection.close().await?;
    Ok(lines)
}
