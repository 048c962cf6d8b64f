//! Asks the server about files, and remembers what it says.

use super::{
    batch::queries,
    known::Known,
    summary::{File, Omitted, Outcome, Summary, Why},
};
use crate::{
    ledger::LedgerError,
    link::{Link, LinkError, https::is_unknown_address},
    status,
};
use trove_protocol::{FileOffer, Forecast, ForecastQuery, LARGEST_BATCH, MOST_TAKEN, Prospect};

/// Times that a query is made again because its answers name paths that earlier ones have named.
const ROUNDS: usize = 16;

/// What is asked, what was answered, and what waits to be asked.
pub(super) struct Asking<'a> {
    /// `None` when there is no server to ask.
    link: Option<&'a dyn Link>,
    known: Known,
    waiting: Vec<FileOffer>,
    pub(super) summary: Summary,
}

impl<'a> Asking<'a> {
    pub(super) fn new(link: Option<&'a dyn Link>, summary: Summary) -> Self {
        Self { link, known: Known::default(), waiting: Vec::new(), summary }
    }

    /// Takes the files of one folder; asks when enough have come together.
    pub(super) async fn about(&mut self, offers: Vec<FileOffer>) -> Result<(), LedgerError> {
        self.waiting.extend(offers);
        if self.waiting.len() >= LARGEST_BATCH { self.all().await } else { Ok(()) }
    }

    /// Asks about all that wait.
    pub(super) async fn all(&mut self) -> Result<(), LedgerError> {
        for query in queries(std::mem::take(&mut self.waiting))? {
            let mut asked = Vec::with_capacity(query.len());
            for offer in query {
                match self.known.copy_of(&offer) {
                    Some(path) => {
                        let path = path.map(str::to_owned);
                        self.note(&offer, Outcome::Copy, path);
                    }
                    None => asked.push(offer),
                }
            }
            self.ask(asked).await;
        }
        Ok(())
    }

    async fn ask(&mut self, offers: Vec<FileOffer>) {
        let told = match self.link {
            Some(link) if !offers.is_empty() => self.answers(link, &offers).await,
            _ => Ok(Vec::new()),
        };
        let told = told.unwrap_or_else(|error| {
            self.link = None;
            self.summary.unreachable = Some(explained(&error));
            self.summary.error = Some(error);
            Vec::new()
        });
        let mut told = told.into_iter();
        for offer in offers {
            let Forecast { prospect, share_path } =
                told.next().unwrap_or(Forecast { prospect: Prospect::Unknown, share_path: None });
            let outcome = match prospect {
                Prospect::Wanted => {
                    self.known.note_sent(&offer, share_path.as_deref());
                    Outcome::Sent
                }
                Prospect::Copy => Outcome::Copy,
                Prospect::Elsewhere => Outcome::Elsewhere,
                Prospect::Alike => Outcome::Alike,
                Prospect::Stored { .. } => Outcome::Stored,
                Prospect::Unknown => Outcome::Unknown,
                Prospect::Refused { reason } => {
                    let one = Omitted { path: offer.path, reason: None };
                    self.summary.leave_out(Why::Refused, &reason, offer.size, one);
                    continue;
                }
            };
            self.note(&offer, outcome, share_path);
        }
    }

    /// The answers, none of which names a path that an earlier one has named.
    async fn answers(
        &self,
        link: &dyn Link,
        offers: &[FileOffer],
    ) -> Result<Vec<Forecast>, LinkError> {
        let mut taken: Vec<String> = Vec::new();
        for round in 1.. {
            let query = ForecastQuery { offers: offers.to_vec(), taken: taken.clone() };
            let told = link.forecast(query).await?.forecasts;
            if told.len() != offers.len() {
                let reason = format!("{} forecasts for {} files", told.len(), offers.len());
                return Err(LinkError::Nonsense(reason));
            }
            let met: Vec<String> = told
                .iter()
                .filter(|one| one.prospect == Prospect::Wanted)
                .filter_map(|one| one.share_path.clone())
                .filter(|path| self.known.is_taken(path) && !taken.contains(path))
                .collect();
            // After so many rounds a number in a name may be another; all else is right.
            if met.is_empty() || round == ROUNDS || taken.len() + met.len() > MOST_TAKEN {
                return Ok(told);
            }
            taken.extend(met);
        }
        Ok(Vec::new())
    }

    pub(super) fn note(&mut self, offer: &FileOffer, outcome: Outcome, share_path: Option<String>) {
        self.summary.note(File {
            path: offer.path.clone(),
            size: offer.size,
            kind: offer.kind,
            captured: offer.metadata.captured,
            outcome,
            share_path,
        });
    }
}

fn explained(error: &LinkError) -> String {
    if is_unknown_address(error) {
        return "The server is of an earlier version, which makes no forecasts; bring it up to date."
            .into();
    }
    status::sentence(error)
}
