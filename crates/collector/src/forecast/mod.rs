//! What collecting would do, told before anything is offered or written down: what would be
//! collected and what not, what the server has already, what would be sent, and where it would lie.
//!
//! The folders are looked through by the same rules as in [`crate::scan`], files are described as
//! in [`crate::describe`], and the server decides about them as it would about offers. Files are
//! read, the ledger is read, and nothing else is done.

mod ask;
pub mod batch;
pub mod known;
mod look;
pub mod summary;

pub use summary::{Away, File, LeftOut, Omitted, Outcome, Sum, Summary, Why};

use crate::{
    ledger::{Ledger, LedgerError, Observation},
    link::Link,
    preferences::Preferences,
    scan::{
        Collected,
        rules::Rules,
        walk::{Before, Part, Sight, Walk, walk},
    },
};
use ask::Asking;
use look::{Found, look_at};
use std::collections::HashMap;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use trove_protocol::ClientPath;

/// How far a forecast is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files that were looked at, collected or not.
    pub looked_at: Sum,
    /// Files about which is known what would become of them.
    pub known: u64,
    /// The folder whose files were looked at last.
    pub folder: Option<ClientPath>,
}

/// Makes a forecast of all collected folders. Of each outcome and kind, and of each reason, `most`
/// files are listed. Without a `link`, or when the server does not answer, what it alone could tell stays unknown.
/// Dropping the future ends it.
pub async fn forecast(
    ledger: &Ledger,
    link: Option<&dyn Link>,
    most: usize,
    progress: &watch::Sender<Progress>,
) -> Result<Summary, LedgerError> {
    let preferences = ledger.preferences().await?;
    let folders = ledger.folders().await?;
    let mut summary = Summary::listing(most);
    summary.folders = folders.len() as u64;
    let mut asking = Asking::new(link, summary);
    for collected in Collected::all(folders, |root| Rules::new(root, &preferences.ignore)) {
        if let Err(reason) = collected.find().await {
            let path = collected.folder.path.clone();
            asking.summary.away.push(Away { path, reason });
            continue;
        }
        look_through(ledger, &collected, &preferences, &mut asking, progress).await?;
    }
    asking.all().await?;
    tell(progress, &asking);
    Ok(asking.summary.sorted())
}

fn tell(progress: &watch::Sender<Progress>, asking: &Asking<'_>) {
    let known = asking.summary.collected.files;
    progress.send_modify(|progress| progress.known = known);
}

async fn look_through(
    ledger: &Ledger,
    collected: &Collected,
    preferences: &Preferences,
    asking: &mut Asking<'_>,
    progress: &watch::Sender<Progress>,
) -> Result<(), LedgerError> {
    let (sender, mut sights) = mpsc::channel(4);
    let (root, rules) = (collected.root.clone(), collected.rules.clone());
    let walking = tokio::task::spawn_blocking(move || {
        let (before, stop) = (&Before::new(), &CancellationToken::new());
        walk(Walk { folder: &root, to_the_bottom: true, rules: &rules, before, stop }, &sender);
    });
    // Files of a group may lie in different parts of their folder.
    let mut folders: HashMap<ClientPath, Vec<Observation>> = HashMap::new();
    while let Some(sight) = sights.recv().await {
        match sight {
            Sight::Same(_) => {}
            Sight::Unseen(path, why) => {
                let reason = format!("{} cannot be read ({why}).", path.display());
                if let Some(path) = ClientPath::from_path(&path) {
                    let one = Omitted { path, reason: Some(reason) };
                    asking.summary.leave_out(Why::Unreadable, "It cannot be read.", 0, one);
                }
            }
            Sight::Part(part) => {
                let Part { folder, files, placeholders, whole, .. } = part;
                for one in placeholders {
                    let (size, one) = (one.size, Omitted { path: one.path, reason: None });
                    let reason = "Its content lies in a cloud; it is not fetched from there.";
                    asking.summary.leave_out(Why::Cloud, reason, size, one);
                }
                let seen = folders.entry(folder.clone()).or_default();
                seen.extend(files);
                let Some(whole) = whole else { continue };
                let reason = "A pattern leaves it out.";
                asking.summary.leave_out_unnamed(Why::Pattern, reason, whole.excluded);
                let reason = "The system or a program keeps it for itself, by its name.";
                asking.summary.leave_out_unnamed(Why::System, reason, whole.by_name);
                let files = folders.remove(&folder).unwrap_or_default();
                let found = look_at(ledger, files, preferences, |some| {
                    progress.send_modify(|progress| {
                        progress.looked_at.files += some.files;
                        progress.looked_at.bytes += some.bytes;
                        progress.folder = Some(folder.clone());
                    });
                });
                take(found.await?, asking).await?;
                tell(progress, asking);
            }
        }
    }
    walking.await.map_err(|_| {
        LedgerError::Unreadable("a look through a folder ended early; try again".into())
    })
}

async fn take(found: Vec<Found>, asking: &mut Asking<'_>) -> Result<(), LedgerError> {
    let mut offers = Vec::with_capacity(found.len());
    for one in found {
        match one {
            Found::Safe(offer, share_path) => asking.note(&offer, Outcome::Safe, share_path),
            Found::Offer(offer) => offers.push(offer),
            Found::LeftOut { why, reason, size, one } => {
                asking.summary.leave_out(why, &reason, size, one);
            }
        }
    }
    // The order in which describing makes offers.
    offers.sort_by(|one, other| one.path.as_str().cmp(other.path.as_str()));
    asking.about(offers).await
}
