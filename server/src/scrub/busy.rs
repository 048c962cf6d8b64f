//! Whether somebody else needs the disk now.

use crate::{
    dispatch::askable,
    house::{Fault, House},
};
use std::collections::HashSet;

/// Whether files travel now, or are asked of somebody who may send them at any moment. What is
/// asked of a computer that is away keeps nobody waiting.
pub(super) async fn is_busy(house: &House) -> Result<bool, Fault> {
    if house.traffic.figures().received_rate > 0 {
        return Ok(true);
    }
    let in_flight = house.catalogue.in_flight().await?;
    if in_flight.is_empty() {
        return Ok(false);
    }
    let may_send: HashSet<_> = askable(house).await?.into_iter().collect();
    Ok(in_flight.iter().any(|(client, load)| load.files > 0 && may_send.contains(client)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::looking_after::tests::asked;
    use std::{sync::atomic::Ordering, time::Duration};

    #[tokio::test]
    async fn what_is_asked_of_a_computer_that_is_away_keeps_nobody_waiting() {
        let folder = tempfile::tempdir().unwrap();
        let (house, time, client) = asked(folder.path()).await;
        assert!(is_busy(&house).await.unwrap());
        time.fetch_add(Duration::from_hours(1).as_millis() as i64, Ordering::SeqCst);
        house.note_contacts().await.unwrap();
        assert!(!house.catalogue.in_flight().await.unwrap().is_empty());
        assert!(!is_busy(&house).await.unwrap());
        house.heard_of(&client);
        assert!(is_busy(&house).await.unwrap());
    }
}
