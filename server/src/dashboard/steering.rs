//! What the owner does from the dashboard: wishes, further tries and pauses.

use crate::{
    catalogue::{Pause, Wish},
    decide::ContentId,
    dispatch::until,
    events::Event,
    house::{Fault, House},
};
use std::time::Duration;
use trove_protocol::ClientId;

/// Most contents that are named at once.
pub const MOST_CONTENTS: usize = 1_000;
/// The longest pause that ends by itself.
pub const LONGEST_PAUSE: Duration = Duration::from_hours(24 * 7);

/// Notes what the owner wishes of these contents; of how many that is news.
pub async fn wish(house: &House, contents: &[ContentId], wish: Wish) -> Result<u64, Fault> {
    check(contents)?;
    let deciding = house.deciding.lock().await;
    let changed = house.catalogue.wish(contents, wish, house.clock.now()).await?;
    drop(deciding);
    house.presence.wake_all();
    Ok(changed)
}

/// Tries those of the contents again that were set aside, or all; how many.
pub async fn retry(house: &House, contents: Option<&[ContentId]>) -> Result<u64, Fault> {
    let deciding = house.deciding.lock().await;
    let tried = match contents {
        Some(contents) => {
            check(contents)?;
            house.catalogue.retry(contents).await?
        }
        None => house.catalogue.try_again(None).await?,
    };
    drop(deciding);
    house.presence.wake_all();
    Ok(tried)
}

fn check(contents: &[ContentId]) -> Result<(), Fault> {
    if contents.len() <= MOST_CONTENTS {
        return Ok(());
    }
    Err(Fault::Invalid {
        code: "too_many_contents",
        message: format!("at most {MOST_CONTENTS} files are named at once: send several"),
    })
}

/// Pauses a client or the whole house, for so long or until it is resumed.
pub async fn pause(
    house: &House,
    client: Option<ClientId>,
    time: Option<Duration>,
) -> Result<Pause, Fault> {
    if let Some(client) = &client {
        known(house, client).await?;
    }
    if time.is_some_and(|time| time.is_zero() || time > LONGEST_PAUSE) {
        return Err(Fault::Invalid {
            code: "bad_time",
            message: "a pause lasts from one minute to a week, or until it is ended".to_owned(),
        });
    }
    let now = house.clock.now();
    let pause = Pause { client, until: time.map(|time| now.after(time)) };
    house.catalogue.pause(&pause).await?;
    let until = pause.until.map(|end| until(end, now).to_string());
    let event = Event::PausedByOwner { until };
    house.events.record(pause.client.as_ref(), event).await;
    house.presence.wake_all();
    Ok(pause)
}

/// Ends the owner's pause of a client or of the whole house; ending none is harmless.
pub async fn resume(house: &House, client: Option<&ClientId>) -> Result<(), Fault> {
    if house.catalogue.resume(client).await? {
        house.events.record(client, Event::ResumedByOwner).await;
        house.presence.wake_all();
    }
    Ok(())
}

/// That the client is paired.
pub async fn known(house: &House, client: &ClientId) -> Result<(), Fault> {
    if house.catalogue.clients().await?.iter().any(|known| known.id == *client) {
        return Ok(());
    }
    Err(Fault::Missing {
        code: "unknown_client",
        message: "no computer with this id is paired: the dashboard lists those that are"
            .to_owned(),
    })
}
