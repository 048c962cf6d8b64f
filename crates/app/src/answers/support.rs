//! A zip with what a person who helps needs to know: no names of files, no secrets.

use super::{
    exporting::io_kind,
    folders::inside,
    support_text::{Private, without_private},
};
use crate::{
    bindings::{Failure, Notifications},
    context::{Context, beside, new_file_of},
};
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};
use trove_collector::{engine::now_ms, joining, preferences::shown, scan::place, status::count};
use zip::{ZipWriter, write::SimpleFileOptions};

/// So much of each log is told, from its end; bytes.
const LOG: u64 = 4 << 20;

/// Writes the bundle to this file.
pub(crate) async fn save_support_bundle(context: &Context, path: &str) -> Result<(), Failure> {
    let private = private(context).await?;
    let about = serde_json::to_string_pretty(&about(context).await?).map_err(|error| {
        Failure::internal("The support bundle cannot be made; please report this.", error)
    })?;
    let (path, logs) = (new_file_of(path), context.logs.clone());
    beside(move || {
        write(&path, &about, &logs, &private).map_err(|error| {
            let name = path.display();
            let sentence =
                format!("{name} cannot be written; choose another place, or make room there.");
            Failure::new(io_kind(&error), sentence).with_detail(error)
        })
    })
    .await?
}

/// What must not be told.
async fn private(context: &Context) -> Result<Private, Failure> {
    let mut private = Private::default();
    if let Ok(server) = context.home.server() {
        private.secrets =
            vec![server.token, server.ftp_password, server.certificate, server.client.0];
    }
    private.names.extend(joining::name(&context.ledger).await?);
    private.names.extend(joining::host_name());
    Ok(private)
}

async fn about(context: &Context) -> Result<Value, Failure> {
    let ledger = &context.ledger;
    let tally = ledger.tally(now_ms()).await?;
    let (wishes, owner) = (ledger.wishes().await?, ledger.owners_configuration().await?);
    let preferences = ledger.preferences().await?;
    let settings: Vec<_> = shown(&wishes, &owner)
        .unwrap_or_default()
        .into_iter()
        .map(|one| {
            // Patterns are names of files.
            let value = match (one.name, &one.value) {
                ("ignore", Value::Array(patterns)) => json!(patterns.len()),
                _ => one.value,
            };
            json!({"name": one.name, "value": value, "set_by": one.set_by, "locked": one.locked})
        })
        .collect();
    let mut told_folders = Vec::new();
    let folders = ledger.folders().await?;
    for folder in &folders {
        let apart = inside(&folder.path, &folders);
        let sums = ledger.folder_sums(&folder.path, &apart, &preferences).await?;
        let path = folder.path.to_path();
        let place = beside(move || place::of(&path)).await?;
        let identity = folder.volume.as_deref().and_then(|id| id.split(':').next());
        told_folders.push(json!({
            "safe": sums.safe, "pending": sums.pending, "set_aside": sums.set_aside,
            "unreadable": sums.unreadable, "in_cloud": sums.in_cloud,
            "by_pattern": sums.by_pattern, "missing": folder.missing,
            "away": folder.away.is_some(), "whole_drive": place.whole_drive,
            "network": place.network, "removable": place.removable, "identity": identity,
        }));
    }
    let engine = context.engine().map(|engine| engine.facts().borrow().clone()).map(|facts| {
        json!({
            "looking": facts.looking, "looked_once": facts.looked_once,
            "reachable": facts.reachable, "needs_person": facts.needs_person,
            "paused": facts.paused(), "hindrances": facts.hindrances,
            "conditions": facts.conditions, "unwatched": facts.unwatched.len(),
            "sending": facts.sending.len(), "sent_files": facts.sent_files,
            // Which activities; the sentences are in the logs.
            "troubles": facts.troubles.keys().collect::<Vec<_>>(),
        })
    });
    let kept = context.kept.borrow().clone();
    Ok(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "system": std::env::consts::OS,
        "processor": std::env::consts::ARCH,
        "made_ms": now_ms(),
        "paired": context.home.server().is_ok(),
        "numbers": count(&tally),
        "storage": ledger.storage().await?,
        "unseen_places": ledger.unseen_places().await?,
        "folders": told_folders,
        "settings": settings,
        "engine": engine,
        "app": {
            "begun": kept.begun, "start_at_login": kept.start_at_login,
            "notifications": kept.notifications != Notifications::None,
        },
    }))
}

fn write(path: &Path, about: &str, logs: &Path, private: &Private) -> io::Result<()> {
    let mut bundle = ZipWriter::new(File::create(path)?);
    let options = SimpleFileOptions::default();
    bundle.start_file("about.json", options)?;
    bundle.write_all(without_private(about, private).as_bytes())?;
    for (number, log) in logs_in(logs)?.iter().enumerate() {
        bundle.start_file(format!("log-{number}.txt"), options)?;
        bundle.write_all(without_private(&end_of(log)?, private).as_bytes())?;
    }
    bundle.finish()?.sync_all()
}

/// The logs, the oldest first.
fn logs_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut logs = entries
        .map(|entry| Ok(entry?.path()))
        .filter(|path: &io::Result<PathBuf>| {
            path.as_ref().map_or(true, |path| path.extension().is_some_and(|end| end == "log"))
        })
        .collect::<io::Result<Vec<_>>>()?;
    logs.sort();
    Ok(logs)
}

fn end_of(log: &Path) -> io::Result<String> {
    let mut file = File::open(log)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(LOG)))?;
    let mut bytes = Vec::new();
    file.take(LOG).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
