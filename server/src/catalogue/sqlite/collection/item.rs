//! All that is known of one item.

use super::{
    CatalogueError, SqliteCatalogue, count, describing::holdings, json, kind_named, optional_count,
    optional_hash, optional_number, ratio, taken_text, thumbhash,
};
use crate::{
    collection::answers::{Item, ItemAlbum, ItemHolder, ItemPlace, ItemTags, PictureState},
    collection::media_type::{is_playable, media_type},
    decide::ContentId,
};
use sqlx::{Row as _, sqlite::SqliteRow};
use trove_protocol::Kind;

pub(super) async fn item(
    catalogue: &SqliteCatalogue,
    item: ContentId,
) -> Result<Option<Item>, CatalogueError> {
    let mut transaction = catalogue.readers.begin().await?;
    let Some(row) = sqlx::query(
        "SELECT i.*, c.share_path, c.stored_at, k.name AS origin_name, t.title, t.artist, t.album,
                t.album_artist, t.album_id, t.disc, t.track, t.genre, t.composer, t.year
         FROM items i JOIN contents c ON c.id = i.id LEFT JOIN clients k ON k.id = c.origin
         LEFT JOIN tracks t ON t.item = i.id WHERE i.id = ?1",
    )
    .bind(item.0)
    .fetch_optional(&mut *transaction)
    .await?
    else {
        return Ok(None);
    };
    let albums = sqlx::query(
        "SELECT b.id, b.name FROM album_items a JOIN albums b ON b.id = a.album
         WHERE a.item = ?1 ORDER BY b.name, b.id",
    )
    .bind(item.0)
    .fetch_all(&mut *transaction)
    .await?;
    let mut known = holdings(&mut transaction, &json([item.0])?).await?;
    transaction.commit().await?;
    let mut item = described(&row)?;
    for row in &albums {
        item.albums.push(ItemAlbum { id: row.try_get("id")?, name: row.try_get("name")? });
    }
    let media = known.remove(&item.id).unwrap_or_default().into_iter();
    item.holders = media
        .filter(|holding| !holding.is_backup)
        .map(|holding| ItemHolder {
            client: holding.client.0,
            name: holding.client_name,
            path: holding.path.as_str().to_owned(),
            present: holding.is_present,
        })
        .collect();
    Ok(Some(item))
}

fn described(row: &SqliteRow) -> Result<Item, CatalogueError> {
    let name: String = row.try_get("name")?;
    let kind = kind_named(row.try_get("kind")?);
    let hash = optional_hash(row, "hash")?.ok_or(CatalogueError::Unreadable("an item's hash"))?;
    let latitude = row.try_get::<Option<f64>, _>("latitude")?;
    let longitude = row.try_get::<Option<f64>, _>("longitude")?;
    Ok(Item {
        id: row.try_get("id")?,
        kind,
        size: count(row, "size")?,
        hash: hash.to_string(),
        mime_type: media_type(&name),
        playable: is_playable(&name),
        name,
        taken: taken_text(row)?,
        taken_offset_minutes: row
            .try_get::<Option<i64>, _>("offset_minutes")?
            .and_then(|minutes| i16::try_from(minutes).ok()),
        width: optional_number(row, "width")?,
        height: optional_number(row, "height")?,
        ratio: ratio(row.try_get("ratio")?),
        duration_ms: optional_count(row, "duration_ms")?,
        camera: row.try_get("camera")?,
        place: latitude
            .zip(longitude)
            .map(|(latitude, longitude)| ItemPlace { latitude, longitude }),
        tags: if kind == Kind::Music { Some(tags(row)?) } else { None },
        live: row.try_get("live")?,
        part_of: row.try_get("part_of")?,
        thumbhash: thumbhash(row)?,
        picture: match row.try_get("picture")? {
            "made" => PictureState::Made,
            "impossible" => PictureState::Impossible,
            _ => PictureState::None,
        },
        picture_reason: row.try_get("picture_reason")?,
        stored_at: row.try_get::<Option<i64>, _>("stored_at")?.unwrap_or_default(),
        share_path: row.try_get("share_path")?,
        origin: row.try_get("origin_name")?,
        holders: Vec::new(),
        albums: Vec::new(),
    })
}

fn tags(row: &SqliteRow) -> Result<ItemTags, CatalogueError> {
    Ok(ItemTags {
        title: row.try_get("title")?,
        artist: row.try_get("artist")?,
        album: row.try_get("album")?,
        album_artist: row.try_get("album_artist")?,
        album_id: row.try_get("album_id")?,
        disc: optional_number(row, "disc")?,
        track: optional_number(row, "track")?,
        genre: row.try_get("genre")?,
        composer: row.try_get("composer")?,
        year: optional_number(row, "year")?,
    })
}
