//! Gathers what is known: of the engine, the ledger and the folders.

use super::slot::Seen;
use crate::{
    bindings::{CurrentFile, Failure, ServerView, TrayPresence},
    context::{Context, beside},
    failure::sentence,
    view::{EngineKnown, Going, Known},
};
use trove_collector::{
    Status,
    engine::{Facts, now_ms},
    joining,
    ledger::Folder,
    link::ServerAddress,
    scan::away::{Why, why},
    settings::ServerAccess,
    status::count,
};

/// At most so many files that are being sent are told.
const CURRENT: usize = 3;

/// What is known now. `unreachable_since_ms`: since when the server does not answer, as far as that
/// was known.
pub(super) async fn gather(
    context: &Context,
    slot: Seen,
    tray: TrayPresence,
    unreachable_since_ms: Option<i64>,
) -> Result<Known, Failure> {
    let ledger = &context.ledger;
    let now = now_ms();
    let facts = context.engine().map(|engine| engine.facts().borrow().clone());
    let network = facts.as_ref().and_then(|facts| facts.network.clone());
    let pause = ledger.pause().await?.filter(|pause| !pause.is_over(now, network.as_ref()));
    let status = match &slot {
        Seen::Running(status) => status.as_ref().clone(),
        Seen::Empty | Seen::Filling | Seen::Broken(_) => {
            Status { storage: ledger.storage().await?, ..count(&ledger.tally(now).await?) }
        }
    };
    let going = facts.as_ref().map(|facts| going(facts, unreachable_since_ms, now));
    let engine = match (slot, going) {
        (Seen::Empty, _) => EngineKnown::NotWanted,
        (Seen::Filling, _) | (Seen::Running(_), None) => EngineKnown::Starting,
        (Seen::Broken(sentence), _) => EngineKnown::Broken(sentence),
        (Seen::Running(_), Some(going)) => EngineKnown::Running(going),
    };
    let computer = joining::name(ledger).await?.or_else(joining::host_name);
    let kept = context.kept.borrow().clone();
    let library_here = context.server.watch().borrow().is_some();
    Ok(Known {
        computer: computer.unwrap_or_else(|| "This computer".to_owned()),
        tray,
        begun: kept.begun == Some(true),
        library_here,
        server: context.home.server().ok().map(|access| server(&access)),
        pause,
        engine,
        status,
        sending: facts.as_ref().map(sending).unwrap_or_default(),
        folders: folders(ledger.folders().await?).await?,
        unseen: ledger.unseen_places().await?,
        app: kept.settings(),
    })
}

fn going(facts: &Facts, unreachable_since_ms: Option<i64>, now_ms: i64) -> Going {
    let away = facts.reachable == Some(false);
    Going {
        unreachable_since_ms: away.then(|| unreachable_since_ms.unwrap_or(now_ms)),
        refused: facts.needs_person.then(|| {
            let said = facts.troubles.values().next();
            said.map_or_else(
                || "The server does not let this computer in; pair it again.".to_owned(),
                sentence,
            )
        }),
        unwatched: facts.unwatched.len() as u64,
        network_known: facts.network.is_some(),
    }
}

fn sending(facts: &Facts) -> Vec<CurrentFile> {
    let files = facts.sending.values().take(CURRENT);
    files.map(|(path, bytes)| CurrentFile { path: path.to_string(), bytes: *bytes }).collect()
}

fn server(access: &ServerAccess) -> ServerView {
    let address: Option<ServerAddress> = access.url.parse().ok();
    match address {
        Some(address) => {
            ServerView { name: address.host().to_owned(), address: address.to_string() }
        }
        None => ServerView { name: access.url.clone(), address: access.url.clone() },
    }
}

/// Each folder with why it is away. Only those that are cost a look.
async fn folders(folders: Vec<Folder>) -> Result<Vec<(Folder, Option<Why>)>, Failure> {
    if folders.iter().all(|folder| folder.away.is_none()) {
        return Ok(folders.into_iter().map(|folder| (folder, None)).collect());
    }
    beside(move || {
        folders
            .into_iter()
            .map(|folder| {
                let why = folder.away.is_some().then(|| why(&folder));
                (folder, why)
            })
            .collect()
    })
    .await
}
