//! Photos and videos by time.

use super::{
    CatalogueError, SqliteCatalogue, count, kind_name, kind_named, optional_count, ratio,
    taken_text, thumbhash,
};
use crate::collection::{
    answers::{MonthItems, Timeline, TimelineMonth},
    taken,
};
use sqlx::{Row as _, sqlite::SqliteRow};
use trove_protocol::Kind;

pub(super) async fn timeline(
    catalogue: &SqliteCatalogue,
    kind: Option<Kind>,
    album: Option<i64>,
) -> Result<Timeline, CatalogueError> {
    // In one transaction, so that the revision is that of the months.
    let mut transaction = catalogue.readers.begin().await?;
    let statement = if album.is_some() {
        "SELECT i.month, count(*) AS count, sum(i.ratio) AS width_sum
         FROM album_items a CROSS JOIN items i ON i.id = a.item
         WHERE a.album = ?2 AND i.listed = 1 AND i.kind <> 'music' AND (?1 IS NULL OR i.kind = ?1)
         GROUP BY i.month ORDER BY i.month DESC"
    } else {
        "SELECT month, sum(count) AS count, sum(width_sum) AS width_sum FROM item_months
         WHERE count > 0 AND (?1 IS NULL OR kind = ?1) AND ?2 IS NULL
         GROUP BY month ORDER BY month DESC"
    };
    let rows = sqlx::query(statement)
        .bind(kind.map(kind_name))
        .bind(album)
        .fetch_all(&mut *transaction)
        .await?;
    let revision =
        sqlx::query("SELECT number FROM collection_revision").fetch_one(&mut *transaction).await?;
    transaction.commit().await?;
    let mut timeline = Timeline {
        revision: count(&revision, "number")?,
        months: Vec::with_capacity(rows.len()),
        undated: 0,
        undated_width_sum: 0.0,
    };
    for row in &rows {
        let (month, count) = (row.try_get("month")?, count(row, "count")?);
        let width_sum = ratio(row.try_get("width_sum")?);
        if month == taken::UNDATED {
            (timeline.undated, timeline.undated_width_sum) = (count, width_sum);
        } else {
            let month = taken::month_name(month);
            timeline.months.push(TimelineMonth { month, count, width_sum });
        }
    }
    Ok(timeline)
}

pub(super) async fn month_items(
    catalogue: &SqliteCatalogue,
    month: i64,
    kind: Option<Kind>,
    album: Option<i64>,
) -> Result<MonthItems, CatalogueError> {
    let statement = if album.is_some() {
        "SELECT i.id, i.ratio, i.taken, i.kind, i.duration_ms, i.thumbhash, i.live
         FROM album_items a CROSS JOIN items i ON i.id = a.item
         WHERE a.album = ?3 AND i.listed = 1 AND i.kind <> 'music' AND i.month = ?1
           AND (?2 IS NULL OR i.kind = ?2)
         ORDER BY i.taken DESC, i.id DESC"
    } else {
        "SELECT id, ratio, taken, kind, duration_ms, thumbhash, live
         FROM items INDEXED BY items_timeline
         WHERE listed = 1 AND kind <> 'music' AND month = ?1 AND (?2 IS NULL OR kind = ?2)
           AND ?3 IS NULL
         ORDER BY taken DESC, id DESC"
    };
    let rows = sqlx::query(statement)
        .bind(month)
        .bind(kind.map(kind_name))
        .bind(album)
        .fetch_all(&catalogue.readers)
        .await?;
    let mut items = MonthItems::default();
    for row in &rows {
        add(&mut items, row)?;
    }
    Ok(items)
}

fn add(items: &mut MonthItems, row: &SqliteRow) -> Result<(), CatalogueError> {
    items.ids.push(row.try_get("id")?);
    items.ratios.push(ratio(row.try_get("ratio")?));
    items.taken.push(taken_text(row)?);
    items.kinds.push(kind_named(row.try_get("kind")?));
    items.durations_ms.push(optional_count(row, "duration_ms")?);
    items.thumbhashes.push(thumbhash(row)?);
    items.lives.push(row.try_get("live")?);
    Ok(())
}
