//! Who failed too often is told of, once each time that it is set aside.

use crate::{catalogue::CatalogueError, decide::ContentId, events::Event, house::House};

/// Tells of those of the contents that are set aside now.
pub async fn tell_set_aside(house: &House, contents: &[ContentId]) -> Result<(), CatalogueError> {
    if contents.is_empty() {
        return Ok(());
    }
    for (client, path, reason) in house.catalogue.given_up(contents).await? {
        let path = path.to_path().display().to_string();
        house.events.record(Some(&client), Event::FileSetAside { path, reason }).await;
    }
    Ok(())
}
