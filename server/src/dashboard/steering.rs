//! What the owner does from the dashboard: wishes, further tries and pauses.

use crate::{
    catalogue::{Pause, Wish},
    decide::ContentId,
    dispatch::until,
    events::Event,
    house::{Fault, House},
    pairing::presentable,
    scrub::request::{self, Missing},
};
use std::time::Duration;
use trove_protocol::{ClientId, Command, backup::is_set_name};

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

/// Gives a computer another name, for people.
pub async fn rename(house: &House, client: &ClientId, name: &str) -> Result<(), Fault> {
    let name = presentable(name).ok_or_else(|| Fault::Invalid {
        code: "bad_name",
        message: "a computer's name has 1 to 100 characters and no control characters".to_owned(),
    })?;
    house.catalogue.rename_client(client, &name).await?;
    house.presence.wake_all();
    Ok(())
}

/// Unpairs a computer; what it brought stays, and others are asked for what was to come from it.
pub async fn unpair(house: &House, client: &ClientId) -> Result<(), Fault> {
    known(house, client).await?;
    let deciding = house.deciding.lock().await;
    let removed = house.catalogue.remove_client(client, house.clock.now()).await?;
    drop(deciding);
    if removed {
        house.events.record(Some(client), Event::ClientUnpaired).await;
        house.presence.wake_all();
    }
    Ok(())
}

/// Asks a computer for a backup of one of its sets.
pub async fn start_backup(house: &House, client: &ClientId, set: &str) -> Result<(), Fault> {
    known(house, client).await?;
    if !is_set_name(set) {
        return Err(Fault::Invalid {
            code: "bad_name",
            message: "no backup set can have this name".to_owned(),
        });
    }
    let command = Command::StartBackup { set: set.to_owned() };
    house.catalogue.give(client, &command, house.clock.now()).await?;
    house.presence.wake_all();
    Ok(())
}

/// Asks for a check of everything, unless one is under way.
pub async fn check_everything(house: &House) -> Result<(), Fault> {
    let catalogue = &*house.catalogue;
    if request::open(catalogue).await?.is_none() {
        request::ask(catalogue, Missing::Ask).await?;
    }
    Ok(())
}
