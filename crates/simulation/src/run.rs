//! One house from its beginning to its end, from one seed.

use crate::{
    disk::Listens,
    draw::Draw,
    events::{come_to_rest, happen},
    history::History,
    house::House,
    points::{self, Bug},
    pulse,
    server::Host,
};
use std::{sync::atomic::Ordering, time::Duration};
use tokio::time::sleep;
use tracing_subscriber::{
    Layer as _,
    filter::{self, LevelFilter},
    fmt,
    layer::SubscriberExt as _,
};

/// Once nothing fails any more, everything is collected within this time.
const TO_THE_END: Duration = Duration::from_hours(2);
/// Between two looks whether it is.
const LOOK: Duration = Duration::from_secs(10);
/// A new picture is stored this soon after it was offered, in a house where nothing is amiss.
const SOON: Duration = Duration::from_secs(20);

/// How a house fared.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How often a task was polled.
    pub polls: u64,
    /// Simulated seconds.
    pub seconds: i64,
    /// Files in the shares at the end.
    pub files: usize,
    /// What happened.
    pub history: Vec<String>,
    /// What was promised and not kept.
    pub broken: Option<String>,
}

/// Runs the house of this seed. Once for each process: its clocks and points are the process's.
pub fn run(seed: u64, bug: Option<Bug>, is_aloud: bool) -> anyhow::Result<Report> {
    if let Some(bug) = bug {
        points::plant(bug)?;
    }
    let memory = std::path::Path::new("/dev/shm");
    // Two houses of one seed at a time would draw the same name.
    let prefix = format!("house-{seed}-");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix);
    let folder = if memory.is_dir() { builder.tempdir_in(memory)? } else { builder.tempdir()? };
    let place = folder.path().canonicalize()?;
    let draw = Draw::new(seed);
    let history = History::new(is_aloud);
    let host = Host::new(place.join("server"))?;
    let disk = host.disk()?;
    let durable = filter::filter_fn(|event| event.target() == crate::disk::TARGET);
    let listens = Listens::new(disk.clone(), draw.clone(), history.clone());
    let durables = (listens.contents.clone(), listens.ledgers.clone());
    // Beside the history, what server and clients would log.
    let aloud = is_aloud.then(|| {
        let logs = fmt::layer().with_writer(std::io::stderr).with_ansi(false).without_time();
        logs.with_filter(LevelFilter::DEBUG)
    });
    tracing::subscriber::set_global_default(
        tracing_subscriber::registry().with(listens.with_filter(durable)).with(aloud),
    )?;
    let runs = host.runs.clone();
    let told = history.clone();
    let outcome = pulse::run(|now| runs.store(now, Ordering::SeqCst), async {
        host.furnish().await?;
        let mut house = House::new(&place, host, disk, durables, (draw, told)).await?;
        let count = house.draw.number(8..=20);
        happen(&mut house, count).await?;
        come_to_rest(&mut house).await?;
        until_collected(&mut house).await?;
        if house.is_calm {
            was_sent_once(&mut house).await?;
        }
        is_stored_soon(&mut house, seed).await?;
        house.check().await.map_err(anyhow::Error::msg)?;
        house.count()
    })?;
    points::end_faults();
    let (files, broken) = match outcome {
        Ok(files) => (files, None),
        Err(error) => (0, Some(format!("{error:#}"))),
    };
    Ok(Report {
        polls: pulse::polls(),
        seconds: pulse::since_the_beginning_ms() / 1_000,
        files,
        history: history.lines(),
        broken,
    })
}

async fn until_collected(house: &mut House) -> anyhow::Result<()> {
    let begun = pulse::now_ms();
    let mut waited_for = None;
    loop {
        sleep(LOOK).await;
        house.check().await.map_err(anyhow::Error::msg)?;
        let Some(what) = house.waits_for().await? else { return Ok(()) };
        if waited_for.as_ref() != Some(&what) {
            house.history.tell(format_args!("not yet: {what}"));
            waited_for = Some(what.clone());
        }
        let late = i64::try_from(TO_THE_END.as_millis())?;
        if House::since(begun) >= late {
            house.tell_what_is_open().await?;
            anyhow::bail!("no end in sight: {what}");
        }
    }
}

/// Where nothing was amiss, nothing travelled twice.
async fn was_sent_once(house: &mut House) -> anyhow::Result<()> {
    let (received, stored) = house.received_and_stored().await?;
    anyhow::ensure!(
        received == stored,
        "{received} bytes travelled for {stored} bytes of contents, though nothing was amiss"
    );
    Ok(())
}

/// Nobody has to wait for what is wanted and can be had.
async fn is_stored_soon(house: &mut House, seed: u64) -> anyhow::Result<()> {
    let path = house.clients[0].computer.take_new_picture(seed)?;
    house.history.tell("one more picture");
    let mut offered = None;
    let begun = pulse::now_ms();
    loop {
        sleep(Duration::from_millis(500)).await;
        match house.state_of(0, &path).await?.as_deref() {
            Some("safe") => break,
            Some("wanted") if offered.is_none() => offered = Some(pulse::now_ms()),
            _ => {}
        }
        let late = i64::try_from(TO_THE_END.as_millis())?;
        anyhow::ensure!(House::since(begun) < late, "a new picture is never stored");
    }
    let took = offered.map_or(0, House::since);
    anyhow::ensure!(
        took <= i64::try_from(SOON.as_millis())?,
        "a new picture was stored {took} ms after it was wanted, though nothing was amiss"
    );
    Ok(())
}
