//! Music by its tags.

use super::{CatalogueError, SqliteCatalogue, count, optional_count, optional_number};
use crate::{
    catalogue::MusicLibrary,
    collection::{
        answers::{Artist, Artists, MusicAlbum, MusicAlbums, MusicTrack, MusicTracks},
        fold::folded,
        media_type::media_type,
    },
};
use async_trait::async_trait;
use sqlx::{Row as _, sqlite::SqliteRow};

/// What [`album`] reads, of tracks grouped by album. The cover is that of a track that has one.
const ALBUM: &str =
    "t.album_id, t.album_sort, max(coalesce(t.album, '')) AS name, max(t.by_artist) AS artist,
    count(*) AS tracks, coalesce(sum(i.duration_ms), 0) AS duration_ms,
    coalesce(min(i.id) FILTER (WHERE i.picture = 'made'), min(i.id)) AS cover";

fn album(row: &SqliteRow) -> Result<MusicAlbum, CatalogueError> {
    Ok(MusicAlbum {
        id: row.try_get("album_id")?,
        name: row.try_get("name")?,
        artist: row.try_get("artist")?,
        tracks: count(row, "tracks")?,
        duration_ms: count(row, "duration_ms")?,
        cover: row.try_get("cover")?,
    })
}

fn track(row: &SqliteRow) -> Result<MusicTrack, CatalogueError> {
    let name: String = row.try_get("name")?;
    Ok(MusicTrack {
        id: row.try_get("id")?,
        artist: row.try_get("artist")?,
        album: row.try_get("album")?,
        album_id: row.try_get("album_id")?,
        disc: optional_number(row, "disc")?,
        track: optional_number(row, "track")?,
        duration_ms: optional_count(row, "duration_ms")?,
        mime_type: media_type(&name),
        title: row.try_get::<Option<String>, _>("title")?.unwrap_or(name),
    })
}

#[async_trait]
impl MusicLibrary for SqliteCatalogue {
    async fn artists(&self) -> Result<Artists, CatalogueError> {
        let rows = sqlx::query(
            "SELECT max(t.by_artist) AS name, count(DISTINCT t.album_id) AS albums,
                    count(*) AS tracks,
                    coalesce(min(i.id) FILTER (WHERE i.picture = 'made'), min(i.id)) AS cover
             FROM tracks t CROSS JOIN items i ON i.id = t.item
             GROUP BY t.artist_sort ORDER BY t.artist_sort",
        )
        .fetch_all(&self.readers)
        .await?;
        let artist = |row: &SqliteRow| -> Result<Artist, CatalogueError> {
            Ok(Artist {
                name: row.try_get("name")?,
                albums: count(row, "albums")?,
                tracks: count(row, "tracks")?,
                cover: row.try_get("cover")?,
            })
        };
        Ok(Artists { artists: rows.iter().map(artist).collect::<Result<_, _>>()? })
    }

    async fn music_albums(
        &self,
        artist: Option<&str>,
        after: Option<&str>,
        limit: u32,
    ) -> Result<MusicAlbums, CatalogueError> {
        let statement = format!(
            "SELECT {ALBUM} FROM tracks t CROSS JOIN items i ON i.id = t.item
             WHERE (?1 IS NULL OR t.artist_sort = ?1)
               AND (?2 IS NULL OR (t.album_sort, t.album_id)
                    > (SELECT album_sort, album_id FROM tracks WHERE album_id = ?2 LIMIT 1))
             GROUP BY t.album_sort, t.album_id ORDER BY t.album_sort, t.album_id LIMIT ?3"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(artist.map(folded))
            .bind(after)
            .bind(i64::from(limit) + 1)
            .fetch_all(&self.readers)
            .await?;
        let mut albums = rows.iter().map(album).collect::<Result<Vec<_>, _>>()?;
        let is_more = albums.len() > limit as usize;
        albums.truncate(limit as usize);
        let next = albums.last().filter(|_| is_more).map(|last| last.id.clone());
        Ok(MusicAlbums { albums, next })
    }

    async fn music_album(&self, id: &str) -> Result<Option<MusicAlbum>, CatalogueError> {
        let statement = format!(
            "SELECT {ALBUM} FROM tracks t CROSS JOIN items i ON i.id = t.item
             WHERE t.album_id = ?1 GROUP BY t.album_id"
        );
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(id)
            .fetch_optional(&self.readers)
            .await?
            .as_ref()
            .map(album)
            .transpose()
    }

    async fn tracks(
        &self,
        artist: Option<&str>,
        wanted: Option<&str>,
        after: Option<i64>,
        limit: u32,
    ) -> Result<MusicTracks, CatalogueError> {
        let rows = sqlx::query(
            "SELECT i.id, i.name, i.duration_ms, t.title, t.artist, t.album, t.album_id, t.disc,
                    t.track
             FROM tracks t CROSS JOIN items i ON i.id = t.item
             WHERE (?1 IS NULL OR t.artist_sort = ?1) AND (?2 IS NULL OR t.album_id = ?2)
               AND (?3 IS NULL OR
                    (t.artist_sort, t.album_sort, coalesce(t.disc, 0), coalesce(t.track, 0), t.item)
                    > (SELECT artist_sort, album_sort, coalesce(disc, 0), coalesce(track, 0), item
                       FROM tracks WHERE item = ?3))
             ORDER BY t.artist_sort, t.album_sort, coalesce(t.disc, 0), coalesce(t.track, 0), t.item
             LIMIT ?4",
        )
        .bind(artist.map(folded))
        .bind(wanted)
        .bind(after)
        .bind(i64::from(limit) + 1)
        .fetch_all(&self.readers)
        .await?;
        let mut tracks = rows.iter().map(track).collect::<Result<Vec<_>, _>>()?;
        let is_more = tracks.len() > limit as usize;
        tracks.truncate(limit as usize);
        let next = tracks.last().filter(|_| is_more).map(|last| last.id.to_string());
        Ok(MusicTracks { tracks, next })
    }
}
