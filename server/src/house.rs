//! The running server's parts, as every activity sees them.

use crate::{
    catalogue::{Catalogue, CatalogueError},
    clock::{Clock, Moment},
    collection::Collection,
    dashboard::traffic::{MOST_HOURS, minute_of},
    dispatch::Dispatch,
    events::Events,
    file::recover,
    guard,
    presence::Presence,
    previews::Previews,
    receive::Inbox,
    requests::Requests,
    settings::{self, OwnerSettings, Settings},
    shares::{ShareError, Shares, inbox_for},
    states::States,
    streams::Streams,
    traffic::Traffic,
};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex as SyncMutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Mutex, watch},
    task::spawn_blocking,
};
use tokio_util::sync::CancellationToken;
use trove_protocol::{ClientId, CommandId, RequestId};

/// The folder beside the inbox that stands in for shares in doubt.
const STAND_IN: &str = "while the shares are away";

/// What all activities share.
pub struct House {
    /// What the server knows.
    pub catalogue: Arc<dyn Catalogue>,
    /// Tells the time.
    pub clock: Clock,
    /// How the server was started.
    pub settings: Settings,
    /// What the owner sets while the server runs; listeners hear of changes.
    pub owner: watch::Sender<Arc<OwnerSettings>>,
    /// What happens that people care about.
    pub events: Events,
    /// Who is there.
    pub presence: Arc<Presence>,
    /// What travels.
    pub traffic: Arc<Traffic>,
    /// What is being streamed.
    pub streams: Arc<Streams>,
    /// What people look at.
    pub collection: Collection,
    /// Makes pictures of what they look at.
    pub previews: Previews,
    /// What was decided last about who is asked for what.
    pub dispatch: Dispatch,
    /// What was last seen of the states that people care about.
    pub states: States,
    /// When the server was started: nobody can have been heard of before.
    pub begun: Moment,
    /// The queue as receiving sees it.
    pub requests: Arc<Requests>,
    /// Where contents arrive.
    pub inbox: Arc<Inbox<Requests>>,
    /// Where contents go.
    pub shares: Arc<Shares>,
    /// The shares were in doubt at start, and an empty folder of the server's own stands in for
    /// them: nothing is put there.
    pub stands_in: bool,
    /// Cancelled when the right shares are there, but others are open: the house is to be opened
    /// anew.
    pub reopen: CancellationToken,
    /// Why the shares may not be the right ones, as a sentence.
    doubt: SyncMutex<Option<String>>,
    /// Held from looking at what is known to recording what was decided on it, and by whoever
    /// makes contents stored or drops them: what joined a content in between would never hear
    /// what became of it.
    pub deciding: Mutex<()>,
    /// Held from choosing names in the shares to committing them; `true` when an earlier holder
    /// failed between the two.
    pub filing: Mutex<bool>,
}

impl House {
    /// Opens shares and inbox, and puts in order what an earlier run left half done.
    pub async fn open(
        catalogue: Arc<dyn Catalogue>,
        settings: Settings,
        clock: Clock,
    ) -> anyhow::Result<Self> {
        let begun = clock.now();
        let presence = Arc::new(Presence::new(clock.clone()));
        let traffic = Arc::new(Traffic::new(clock.clone()));
        let streams =
            Arc::new(Streams::new(Arc::clone(&traffic), Arc::clone(&presence), clock.clone()));
        let requests = Arc::new(Requests::new(
            Arc::clone(&catalogue),
            Arc::clone(&presence),
            Arc::clone(&traffic),
            clock.clone(),
        ));
        let doubt = guard::doubt_about(&*catalogue, &settings.shares).await?;
        let stand_in = settings.inbox.with_file_name(STAND_IN);
        // A folder that is not the right one is not touched.
        let (folder, inbox) = match &doubt {
            Some(reason) => {
                tracing::warn!("{reason}");
                (&stand_in, stand_in.join("inbox"))
            }
            None => (&settings.shares, inbox_for(&settings.shares, &settings.inbox)?),
        };
        let shares = Arc::new(Shares::open(folder, &inbox)?);
        let inbox = Arc::new(Inbox::open(inbox, Arc::clone(&requests))?);
        // Where the catalogue comes from a backup, its next numbers were given before.
        let least = CommandId(u64::try_from(begun.0).unwrap_or_default());
        catalogue.number_on(least, rand::random()).await?;
        let owner = settings::read(&*catalogue).await?;
        let previews = Previews::open(settings.pictures.clone());
        let events = Events::open(Arc::clone(&catalogue), clock.clone()).await?;
        let house = Self {
            events,
            catalogue,
            clock,
            settings,
            owner: watch::Sender::new(Arc::new(owner)),
            presence,
            traffic,
            streams,
            collection: Collection::default(),
            previews,
            dispatch: Dispatch::default(),
            states: States::default(),
            begun,
            requests,
            inbox,
            shares,
            stands_in: doubt.is_some(),
            reopen: CancellationToken::new(),
            doubt: SyncMutex::new(doubt),
            deciding: Mutex::new(()),
            filing: Mutex::new(false),
        };
        if house.stands_in {
            // What was left half done is for those who have the right shares.
            return Ok(house);
        }
        *house.filing.lock().await = !recover(&house).await?;
        let unfinished: HashSet<RequestId> =
            house.catalogue.unfinished().await?.into_iter().collect();
        let inbox = Arc::clone(&house.inbox);
        let swept =
            spawn_blocking(move || inbox.sweep(|request| unfinished.contains(&request))).await??;
        if swept > 0 {
            tracing::info!(files = swept, "removed from the inbox what nobody waits for");
        }
        Ok(house)
    }

    /// What the owner has set.
    pub fn owner(&self) -> Arc<OwnerSettings> {
        Arc::clone(&self.owner.borrow())
    }

    /// Why the shares may not be the right ones, as a sentence; then nothing is asked for, filed
    /// or taken for lost.
    pub fn doubt(&self) -> Option<String> {
        self.doubt.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes it; whether that is news.
    pub(crate) fn set_doubt(&self, doubt: Option<String>) -> bool {
        let mut known = self.doubt.lock().unwrap_or_else(PoisonError::into_inner);
        let news = *known != doubt;
        *known = doubt;
        news
    }

    /// The client spoke to the server.
    pub fn heard_of(&self, client: &ClientId) {
        self.presence.heard_of(client);
    }

    /// Writes down who was heard of and what was received.
    pub async fn note_contacts(&self) -> Result<(), CatalogueError> {
        let news = self.presence.take_news();
        if news.is_empty() {
            return Ok(());
        }
        self.catalogue.note_contact(&news).await
    }

    /// Writes down what travelled in the last minutes, and forgets what is too old to be shown.
    pub async fn note_traffic(&self) -> Result<(), CatalogueError> {
        let minutes = self.traffic.take_minutes();
        if minutes.is_empty() {
            return Ok(());
        }
        let kept = Duration::from_hours(u64::from(MOST_HOURS));
        let oldest = minute_of(self.clock.now().before(kept));
        let noted = self.catalogue.note_traffic(&minutes, oldest).await;
        if noted.is_err() {
            self.traffic.put_back(minutes);
        }
        noted
    }
}

/// Why the server could not do what a client asked.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The client said something that no client should say.
    #[error("{message}")]
    Invalid {
        /// A stable word for programs.
        code: &'static str,
        /// What it means and what to do, for people.
        message: String,
    },
    /// The client asked for what there is not.
    #[error("{message}")]
    Missing {
        /// A stable word for programs.
        code: &'static str,
        /// What it means and what to do, for people.
        message: String,
    },
    /// The client asked for what is not its own.
    #[error("{message}")]
    Forbidden {
        /// A stable word for programs.
        code: &'static str,
        /// What it means and what to do, for people.
        message: String,
    },
    /// The catalogue failed.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The disk failed.
    #[error("the server's disk failed: {0}")]
    Disk(#[from] std::io::Error),
    /// The shares cannot take the file.
    #[error(transparent)]
    Shares(#[from] ShareError),
    /// The shares may not be the right ones; why, as a sentence.
    #[error("{0}")]
    SharesAway(String),
    /// A part of the server stopped unexpectedly.
    #[error("the server is stopping: try again")]
    Stopping,
}
