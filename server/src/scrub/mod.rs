//! Reading the shares again, a little at a time: what is damaged is found and fetched anew, and
//! what people did by hand is told from it.
//!
//! Once a day there is a look at everything, which reads only what has changed; all bytes are read
//! within the owner's period, longest unread first. [`judge`] says what a finding means. A damaged
//! content is wanted again, under its number, with its hash and its place; its damaged file stays
//! where it is until the sound one has come, and is then kept below `.trove/damaged/`.

mod acting;
mod busy;
mod everything;
mod presence;
mod reading;
pub mod report;
pub mod request;

pub use trove_decisions::scrub::{judge, pace};

use crate::{
    catalogue::Kept,
    clock::Moment,
    decide::ContentId,
    events::{Event, Mark},
    guard,
    house::{Fault, House},
};
use acting::{Finding, What, act};
use busy::is_busy;
use everything::look_over;
use judge::{Judgement, too_many};
use pace::{Pace, Stock};
use reading::{Manner, Shown, read};
use report::Report;
use request::Missing;
use std::{collections::HashSet, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// How often to see whether somebody asks for a pass.
const LISTEN: Duration = Duration::from_secs(1);
/// How often to read a little.
const TICK: Duration = Duration::from_mins(1);
/// How often to look at everything, unless the period is shorter.
const LOOK: Duration = Duration::from_hours(24);
/// Files read before what was found is written down.
const BATCH: u32 = 64;
/// The setting under which the catalogue keeps when everything was last looked at.
const LOOKED_AT: &str = "scrub_looked_at";

/// Looks after the shares until `stopping` is cancelled.
pub async fn scrub(house: Arc<House>, stopping: CancellationToken) {
    let mut state = Upkeep::default();
    let mut ticked = tokio::time::Instant::now();
    loop {
        let done = async {
            if let Some(request) = request::open(&*house.catalogue).await? {
                if request.missing == Missing::Fetch && house.doubt().is_some() {
                    guard::accept(&house).await?;
                    guard::see(&house).await?;
                }
                // Once the right shares are open, it is done there.
                if !house.reopen.is_cancelled() {
                    let report = answered(pass(&house, request.missing, &stopping).await);
                    if !stopping.is_cancelled() {
                        request::done(&*house.catalogue, &request, &report).await?;
                    }
                }
            } else if state.is_new || ticked.elapsed() >= TICK {
                ticked = tokio::time::Instant::now();
                state.tick(&house, &stopping).await?;
            }
            Ok::<(), Fault>(())
        };
        // What fails now is tried again the next time.
        if let Err(error) = done.await {
            tracing::error!(%error, "the shares could not be looked after");
            tokio::time::sleep(LISTEN).await;
        }
        if stopping.run_until_cancelled(tokio::time::sleep(LISTEN)).await.is_none() {
            return;
        }
    }
}

/// Who asked hears of it too when a pass failed.
fn answered(passed: Result<Report, Fault>) -> Report {
    passed.unwrap_or_else(|error| {
        tracing::error!(%error, "the shares could not be looked after");
        let trouble = Some(format!("The shares could not be looked after: {error}."));
        Report { trouble, ..Report::default() }
    })
}

/// Looks at everything and reads everything, now; `missing` is what a person has said of files that
/// are missing.
pub async fn pass(
    house: &House,
    missing: Missing,
    stop: &CancellationToken,
) -> Result<Report, Fault> {
    let began = house.clock.now();
    let manner = Manner { stop: stop.clone(), gentle: false };
    let mut report = Report { trouble: guard::see(house).await?, ..Report::default() };
    if report.trouble.is_some() {
        return Ok(report);
    }
    let looked = look_over(house, &manner, missing, &mut report).await?;
    let mut again = false;
    while report.trouble.is_none() && !stop.is_cancelled() {
        let batch = house.catalogue.to_check(began, BATCH).await?;
        if batch.is_empty() {
            break;
        }
        again |= read_all(house, batch, &manner, looked.stored, missing, &mut report).await?;
    }
    if again && report.trouble.is_none() && !stop.is_cancelled() {
        look_over(house, &manner, missing, &mut report).await?;
    }
    if report.trouble.is_none() && !stop.is_cancelled() {
        note_looked(house, began).await?;
    }
    tell_trouble(house, &report).await;
    Ok(report)
}

/// Reads these and writes down what that shows; whether a look at everything is to tell more.
async fn read_all(
    house: &House,
    batch: Vec<Kept>,
    manner: &Manner,
    stored: u64,
    said: Missing,
    report: &mut Report,
) -> Result<bool, Fault> {
    let mut tried: Vec<_> = batch.iter().map(|kept| kept.content).collect();
    let mut findings = Vec::new();
    let mut again = false;
    for kept in batch {
        match read(house, &kept, manner).await? {
            Ok(Shown::Bytes(found, judged)) => {
                report.files += 1;
                report.bytes += found.size;
                let what = match judged {
                    Judgement::Sound => What::Sound(found),
                    Judgement::Damaged(reason) => What::Damaged(reason),
                    Judgement::ByHand(_) => {
                        again = true;
                        continue;
                    }
                };
                findings.push(Finding { kept, seen: Some(found), what });
            }
            Ok(Shown::Unreadable(found, reason)) => {
                findings.push(Finding { kept, seen: Some(found), what: What::Damaged(reason) });
            }
            Ok(Shown::Elsewhere) => again = true,
            Ok(Shown::NotNow) => report.put_off += 1,
            Err(error) => report.note_unseen([error.to_string()]),
        }
    }
    let is_damaged = |finding: &Finding| matches!(finding.what, What::Damaged(_));
    let found = findings.iter().filter(|finding| is_damaged(finding)).count() as u64;
    if found > 0 && said != Missing::Fetch {
        let known = house.catalogue.upkeep_figures().await?.damaged;
        let (damaged, all) = (known + found, stored + known);
        if too_many(damaged, all) {
            // They are found again when somebody has seen to the disk.
            let dropped: HashSet<ContentId> = findings
                .extract_if(.., |finding| is_damaged(finding))
                .map(|finding| finding.kept.content)
                .collect();
            tried.retain(|content| !dropped.contains(content));
            report.failing = true;
            report.trouble = Some(format!(
                "{damaged} of {all} files are damaged, so the disk of the shares must be failing: \
                 have it looked at, and replaced if need be. No more is read until then. Go on \
                 with `trove-server scrub`, which stops again while more is damaged, or with \
                 `trove-server scrub --fetch-missing`, which has all of it fetched again."
            ));
        }
    }
    // Written down first: what cannot be judged must not come first again.
    house.catalogue.note_tried(&tried, house.clock.now()).await?;
    act(house, findings, report).await?;
    Ok(again)
}

/// The day's look need not follow one that a person asked for.
async fn note_looked(house: &House, at: Moment) -> Result<(), Fault> {
    Ok(house.catalogue.note_setting(LOOKED_AT, &at.0.to_string()).await?)
}

/// What keeps the shares from being looked after is an event when it begins and when it ends.
async fn tell_trouble(house: &House, report: &Report) {
    let event = match &report.trouble {
        Some(reason) if report.failing => Event::DiskFailing { reason: reason.clone() },
        _ => Event::DiskNoLongerFailing,
    };
    if report.failing {
        tracing::warn!("{}", event.message(""));
    }
    house.events.turn(None, Mark::DiskFailing, report.failing, event).await;
    if report.failing {
        return;
    }
    let (on, event) = match report.concern() {
        Some(reason) => (true, Event::SharesInDoubt { reason }),
        None => (false, Event::SharesSound),
    };
    if on {
        tracing::warn!("{}", event.message(""));
    }
    house.events.turn(None, Mark::SharesInDoubt, on, event).await;
}

/// Reading a little at a time.
struct Upkeep {
    pace: Pace,
    stock: Stock,
    is_new: bool,
}

impl Default for Upkeep {
    fn default() -> Self {
        Self { pace: Pace::default(), stock: Stock::default(), is_new: true }
    }
}

impl Upkeep {
    async fn tick(&mut self, house: &House, stop: &CancellationToken) -> Result<(), Fault> {
        let Some(period) = house.owner().scrub_period() else { return Ok(()) };
        let now = house.clock.now();
        // Reading wears a failing disk out; a person is to say when to go on.
        let failing = house.events.is_on(None, Mark::DiskFailing);
        if failing || guard::see(house).await?.is_some() {
            return Ok(());
        }
        let mut report = Report::default();
        if std::mem::take(&mut self.is_new) {
            let figures = house.catalogue.figures().await?;
            self.stock = Stock { files: figures.stored_files, bytes: figures.stored_bytes };
        }
        let manner = Manner { stop: stop.clone(), gentle: true };
        let looked_at = house.catalogue.setting(LOOKED_AT).await?;
        let looked_at = looked_at.and_then(|text| text.parse().ok()).unwrap_or(0);
        let mut judged = false;
        let looked_at = Moment(looked_at);
        // A clock that has been set back must not put the next look off.
        let is_due = looked_at > now || now.since(looked_at) >= LOOK.min(period);
        if is_due {
            let looked = look_over(house, &manner, Missing::Ask, &mut report).await?;
            self.stock = Stock { files: looked.stored, bytes: looked.bytes };
            if !stop.is_cancelled() {
                note_looked(house, now).await?;
            }
            judged = true;
        }
        self.pace.advance(now, self.stock, period);
        // Nobody is to wait for the disk because of this.
        let busy = is_busy(house).await?;
        let (stored, mut again) = (self.stock.files, false);
        while report.trouble.is_none() && !stop.is_cancelled() {
            let next = house.catalogue.to_check(now, 1).await?;
            let Some(kept) = next.first() else { break };
            let (checked, size) = (kept.checked_at, kept.size);
            let overdue = now.since(checked) >= period;
            if !self.pace.allows(checked, now, period) || (busy && !overdue) {
                break;
            }
            self.pace.spend(size, checked, now, period);
            again |= read_all(house, next, &manner, stored, Missing::Ask, &mut report).await?;
        }
        if again {
            look_over(house, &manner, Missing::Ask, &mut report).await?;
        }
        if judged || again || report.trouble.is_some() {
            tell_trouble(house, &report).await;
        }
        Ok(())
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Fault::Stopping)
}
