//! `plan`: what the next run would offer; nothing is sent and nothing is written down.

use super::{Failure, say};
use crate::{
    describe::look::{Look, look},
    ledger::{Ledger, News, Observation},
    preferences::Preferences,
    scan::{
        rules::Rules,
        walk::{Before, Sight, Walk, walk},
    },
    settings::Home,
    state::{Class, FileState},
    status::number,
};
use std::collections::BTreeMap;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use trove_protocol::Kind;

/// Sums of what would be offered.
#[derive(Default)]
struct Sums {
    kinds: BTreeMap<Kind, (u64, u64)>,
    skipped: u64,
    unreadable: u64,
}

pub(super) async fn plan(home: &Home) -> Result<(), Failure> {
    let ledger = home.ledger().await?;
    let mut sums = Sums::default();
    let preferences = ledger.preferences().await?;
    let folders = ledger.folders().await?;
    let roots: Vec<_> = folders.iter().map(|folder| folder.path.to_path()).collect();
    for folder in folders {
        let (sender, mut sights) = mpsc::channel(4);
        let root = folder.path.to_path();
        let inner = roots.iter().filter(|one| **one != root).cloned();
        let rules = Rules::new(&root, &preferences.ignore).without(inner);
        let walking = tokio::task::spawn_blocking(move || {
            let (folder, rules, to_the_bottom) = (root.as_path(), &rules, true);
            let (before, stop) = (&Before::new(), &CancellationToken::new());
            walk(Walk { folder, to_the_bottom, rules, before, stop }, &sender);
        });
        while let Some(sight) = sights.recv().await {
            match sight {
                Sight::Part(part) => {
                    sums.skipped += part.placeholders.len() as u64;
                    plan_files(&ledger, part.files, &preferences, &mut sums).await?;
                }
                Sight::Same(_) => {}
                Sight::Unseen(path, why) => {
                    say(&format!("unreadable  {}  ({why})", path.display()))?;
                    sums.unreadable += 1;
                }
            }
        }
        walking.await.map_err(|error| Failure::Failed(format!("a look ended early ({error})")))?;
    }
    let (safe, _) = ledger.tally(0).await?.class(Class::Safe);
    for (kind, (files, bytes)) in &sums.kinds {
        say(&format!("{}: {} files, {} bytes", word(*kind), number(*files), number(*bytes)))?;
    }
    say(&format!(
        "{} new or changed files would be offered; {} are safe already, {} are not collected, {} \
         cannot be read.",
        number(sums.kinds.values().map(|(files, _)| files).sum()),
        number(safe),
        number(sums.skipped),
        number(sums.unreadable)
    ))?;
    ledger.close().await;
    Ok(())
}

async fn plan_files(
    ledger: &Ledger,
    files: Vec<Observation>,
    preferences: &Preferences,
    sums: &mut Sums,
) -> Result<(), Failure> {
    let mut offered = vec![false; files.len()];
    for known in ledger.look_up(&files).await? {
        let found = matches!(known.state, FileState::Found | FileState::Described);
        offered[known.index] = known.news == News::None && !found;
    }
    let fresh: Vec<_> = files
        .into_iter()
        .zip(offered)
        .filter(|(_, offered)| !offered)
        .map(|(one, _)| one)
        .collect();
    let looking = tokio::task::spawn_blocking(move || {
        fresh.into_iter().map(|one| (look(&one), one)).collect::<Vec<_>>()
    });
    let looks =
        looking.await.map_err(|error| Failure::Failed(format!("a look ended early ({error})")))?;
    for (look, seen) in looks {
        match look {
            Look::Described(inside)
                if inside.kind == Kind::Other
                    || preferences.leaves_out(inside.kind, seen.size).is_some() =>
            {
                sums.skipped += 1;
            }
            Look::Described(inside) => {
                let sum = sums.kinds.entry(inside.kind).or_default();
                *sum = (sum.0 + 1, sum.1 + seen.size);
                let taken = inside.metadata.captured.map(|at| at.to_string());
                let taken = taken.as_deref().unwrap_or("no date");
                say(&format!("{}  {taken}  {}", word(inside.kind), seen.path))?;
            }
            Look::Unreadable(reason) => {
                sums.unreadable += 1;
                say(&reason)?;
            }
            Look::Changed(_) | Look::Gone => {}
        }
    }
    Ok(())
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Photo => "photo",
        Kind::Video => "video",
        Kind::Music => "music",
        Kind::Sidecar => "sidecar",
        Kind::Other => "other",
    }
}
