//! Making items of contents that are due, in one transaction: what becomes due meanwhile waits.

use super::{
    describing::{holdings, stored},
    json, kind_name,
    pairing::pair,
    raise_revision,
};
use crate::{
    catalogue::{CatalogueError, IndexRound},
    collection::describe::{Description, Stored, describe},
};
use serde_json::{Value, json as value};
use sqlx::{Row as _, SqliteConnection};
use trove_protocol::ContentHash;

pub(super) async fn round(
    connection: &mut SqliteConnection,
    limit: u32,
) -> Result<IndexRound, CatalogueError> {
    let due: Vec<i64> =
        sqlx::query_scalar("SELECT content FROM items_due ORDER BY content DESC LIMIT ?1")
            .bind(limit)
            .fetch_all(&mut *connection)
            .await?;
    let contents = json(&due)?;
    let stored = stored(connection, &contents).await?;
    let holdings = holdings(connection, &contents).await?;
    let described: Vec<(&Stored, Description)> = due
        .iter()
        .filter_map(|id| {
            let stored = stored.get(id)?;
            let known = holdings.get(id).map_or(&[][..], Vec::as_slice);
            Some((stored, describe(stored, known)?))
        })
        .collect();
    // Before anything is dropped: a half that goes leaves the other alone.
    let mut concerned = partners(connection, &contents).await?;
    let kept: Vec<i64> = described.iter().map(|(stored, _)| stored.id).collect();
    let dropped = drop_items(connection, &contents, &json(&kept)?).await?;
    write(connection, &described).await?;
    concerned.extend(&kept);
    pair(connection, &concerned).await?;
    sqlx::query("DELETE FROM items_due WHERE content IN (SELECT value FROM json_each(?1))")
        .bind(&contents)
        .execute(&mut *connection)
        .await?;
    let revision = raise_revision(connection).await?;
    Ok(IndexRound { looked: due.len(), dropped, revision })
}

async fn partners(
    connection: &mut SqliteConnection,
    contents: &str,
) -> Result<Vec<i64>, CatalogueError> {
    Ok(sqlx::query_scalar(
        "SELECT coalesce(live, part_of) FROM items
         WHERE id IN (SELECT value FROM json_each(?1)) AND coalesce(live, part_of) IS NOT NULL",
    )
    .bind(contents)
    .fetch_all(connection)
    .await?)
}

/// Those of the contents that are no items any more.
async fn drop_items(
    connection: &mut SqliteConnection,
    contents: &str,
    kept: &str,
) -> Result<Vec<ContentHash>, CatalogueError> {
    let gone = sqlx::query(
        "DELETE FROM items WHERE id IN (SELECT value FROM json_each(?1))
            AND id NOT IN (SELECT value FROM json_each(?2)) RETURNING id, hash",
    )
    .bind(contents)
    .bind(kept)
    .fetch_all(&mut *connection)
    .await?;
    let ids = gone.iter().map(|row| row.try_get("id")).collect::<Result<Vec<i64>, _>>()?;
    sqlx::query("DELETE FROM item_words WHERE rowid IN (SELECT value FROM json_each(?1))")
        .bind(json(ids)?)
        .execute(connection)
        .await?;
    gone.iter().map(|row| Ok(ContentHash(super::super::rows::fingerprint(row, "hash")?))).collect()
}

async fn write(
    connection: &mut SqliteConnection,
    described: &[(&Stored, Description)],
) -> Result<(), CatalogueError> {
    let items =
        json(described.iter().map(|(stored, one)| item_row(stored, one)).collect::<Vec<_>>())?;
    for statement in [
        // What was learned from its picture stays: the bytes are the same.
        "INSERT INTO items (id, kind, hash, size, name, taken, offset_minutes, month, width, height,
             orientation, ratio, duration_ms, camera, latitude, longitude, content_identifier)
         SELECT value ->> 0, value ->> 1, unhex(value ->> 2), value ->> 3, value ->> 4, value ->> 5,
                value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11,
                value ->> 12, value ->> 13, value ->> 14, value ->> 15, value ->> 16
         FROM json_each(?1) WHERE true
         ON CONFLICT (id) DO UPDATE SET
             kind = excluded.kind, hash = excluded.hash, size = excluded.size,
             name = excluded.name, taken = excluded.taken,
             offset_minutes = excluded.offset_minutes, month = excluded.month,
             width = excluded.width, height = excluded.height,
             orientation = excluded.orientation,
             ratio = coalesce(items.seen_ratio, excluded.ratio),
             duration_ms = excluded.duration_ms, camera = excluded.camera,
             latitude = excluded.latitude, longitude = excluded.longitude,
             content_identifier = excluded.content_identifier",
        "DELETE FROM item_words WHERE rowid IN (SELECT value ->> 0 FROM json_each(?1))",
        "INSERT INTO item_words (rowid, words) SELECT value ->> 0, value ->> 17 FROM json_each(?1)",
        "DELETE FROM item_clients WHERE item IN (SELECT value ->> 0 FROM json_each(?1))",
        "INSERT INTO item_clients (client, item)
         SELECT c.value, j.value ->> 0 FROM json_each(?1) j, json_each(j.value, '$[18]') c",
        "DELETE FROM item_families WHERE item IN (SELECT value ->> 0 FROM json_each(?1))",
        "INSERT OR IGNORE INTO item_families (family, item)
         SELECT f.value, j.value ->> 0 FROM json_each(?1) j, json_each(j.value, '$[19]') f",
        "DELETE FROM tracks WHERE item IN (SELECT value ->> 0 FROM json_each(?1))",
    ] {
        sqlx::query(statement).bind(&items).execute(&mut *connection).await?;
    }
    let tracks: Vec<Value> =
        described.iter().filter_map(|(stored, one)| track_row(stored, one)).collect();
    if !tracks.is_empty() {
        sqlx::query(
            "INSERT INTO tracks (item, title, artist, album, album_artist, disc, track, by_artist,
                 artist_sort, album_sort, album_id, genre, composer, year)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
                    value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10,
                    value ->> 11, value ->> 12, value ->> 13
             FROM json_each(?1)",
        )
        .bind(json(tracks)?)
        .execute(connection)
        .await?;
    }
    Ok(())
}

fn item_row(stored: &Stored, one: &Description) -> Value {
    let metadata = &one.metadata;
    value!([
        stored.id,
        kind_name(one.kind),
        stored.hash,
        stored.size,
        one.name,
        one.taken,
        metadata.captured_offset_minutes,
        one.month,
        one.dimensions.map(|(width, _)| width),
        one.dimensions.map(|(_, height)| height),
        one.orientation,
        one.ratio,
        // SQLite's integers are signed; no film lasts that long.
        metadata.duration_milliseconds.and_then(|time| i64::try_from(time).ok()),
        one.camera,
        metadata.latitude.filter(|_| metadata.longitude.is_some()),
        metadata.longitude.filter(|_| metadata.latitude.is_some()),
        metadata.content_identifier,
        one.words,
        one.clients,
        one.families,
    ])
}

fn track_row(stored: &Stored, one: &Description) -> Option<Value> {
    let (track, metadata) = (one.track.as_ref()?, &one.metadata);
    Some(value!([
        stored.id,
        metadata.title,
        metadata.artist,
        metadata.album,
        metadata.album_artist,
        metadata.disc,
        metadata.track,
        track.by_artist,
        track.artist_sort,
        track.album_sort,
        track.album_id,
        metadata.genre,
        metadata.composer,
        metadata.year,
    ]))
}
