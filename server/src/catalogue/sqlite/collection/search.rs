//! Finding items by words, dates and what they have in common.

use super::{CatalogueError, SUMMARY, SqliteCatalogue, count, kind_name, summary};
use crate::{
    catalogue::{Search, SearchPage},
    collection::{
        answers::{Facet, Facets},
        query::TypedDate,
    },
};
use sqlx::{QueryBuilder, Row as _, Sqlite};

/// Most values of a facet that are told.
const MOST_VALUES: usize = 200;

/// The statement's source and conditions. Words lead where there are any, then a typed date: each
/// has an index.
fn found(asked: &Search, builder: &mut QueryBuilder<Sqlite>) {
    match (&asked.question.words, &asked.question.date) {
        (Some(words), date) => {
            builder.push(
                " FROM item_words w CROSS JOIN items i ON i.id = w.rowid AND i.listed = 1
                  WHERE item_words MATCH ",
            );
            builder.push_bind(words.clone());
            if let Some(date) = date {
                builder.push(" AND i.id IN (");
                dated(date, builder);
                builder.push(")");
            }
        }
        (None, Some(date)) => {
            builder.push(" FROM (");
            dated(date, builder);
            builder.push(") w CROSS JOIN items i ON i.id = w.id AND i.listed = 1 WHERE true");
        }
        (None, None) => {
            builder.push(" FROM items i WHERE i.listed = 1");
        }
    }
    if let Some(kind) = asked.kind {
        builder.push(" AND i.kind = ").push_bind(kind_name(kind));
    }
    if let Some(camera) = &asked.camera {
        builder.push(" AND i.camera = ").push_bind(camera.clone());
    }
    if let Some(computer) = &asked.computer {
        builder.push(" AND i.id IN (SELECT item FROM item_clients WHERE client = ");
        builder.push_bind(computer.clone()).push(")");
    }
    if let Some(from) = asked.from {
        builder.push(" AND i.taken >= ").push_bind(from);
    }
    if let Some(to) = asked.to {
        builder.push(" AND i.taken < ").push_bind(to);
    }
}

/// Items of a typed date, or with it as a word.
fn dated(date: &TypedDate, builder: &mut QueryBuilder<Sqlite>) {
    builder.push("SELECT id FROM items WHERE listed = 1 AND taken >= ").push_bind(date.from);
    builder.push(" AND taken < ").push_bind(date.to);
    builder.push(" UNION SELECT rowid FROM item_words WHERE item_words MATCH ");
    builder.push_bind(date.words.clone());
}

pub(super) async fn page(
    catalogue: &SqliteCatalogue,
    asked: &Search,
) -> Result<SearchPage, CatalogueError> {
    // What is shown is read for the page alone.
    let mut builder = QueryBuilder::<Sqlite>::new("SELECT ");
    builder.push(SUMMARY).push(" FROM (SELECT i.id AS found, i.taken AS at");
    found(asked, &mut builder);
    match asked.after {
        Some((Some(taken), id)) => {
            builder.push(" AND (i.taken < ").push_bind(taken);
            builder.push(" OR i.taken IS NULL OR (i.taken = ").push_bind(taken);
            builder.push(" AND i.id < ").push_bind(id).push("))");
        }
        Some((None, id)) => {
            builder.push(" AND i.taken IS NULL AND i.id < ").push_bind(id);
        }
        None => {}
    }
    builder.push(" ORDER BY i.taken DESC, i.id DESC LIMIT ");
    builder.push_bind(i64::from(asked.limit) + 1);
    builder.push(
        ") x CROSS JOIN items i ON i.id = x.found LEFT JOIN tracks t ON t.item = i.id
         ORDER BY x.at DESC, x.found DESC",
    );
    let mut rows = builder.build().fetch_all(&catalogue.readers).await?;
    let is_more = rows.len() > asked.limit as usize;
    rows.truncate(asked.limit as usize);
    let next = match rows.last() {
        Some(last) if is_more => Some((last.try_get("taken")?, last.try_get("id")?)),
        _ => None,
    };
    let items = rows.iter().map(summary).collect::<Result<_, _>>()?;
    Ok(SearchPage { items, next })
}

pub(super) async fn facets(
    catalogue: &SqliteCatalogue,
    asked: &Search,
) -> Result<(u64, Facets), CatalogueError> {
    let mut builder = QueryBuilder::<Sqlite>::new(
        "WITH found AS MATERIALIZED (SELECT i.id, i.kind, i.month / 100 AS year, i.camera",
    );
    found(asked, &mut builder);
    builder.push(
        ") SELECT 'kind' AS facet, kind AS value, kind AS name, count(*) AS count
           FROM found GROUP BY kind
         UNION ALL SELECT 'year', CAST(year AS TEXT), CAST(year AS TEXT), count(*)
           FROM found WHERE year > 0 GROUP BY year
         UNION ALL SELECT 'camera', camera, camera, count(*)
           FROM found WHERE camera IS NOT NULL GROUP BY camera
         UNION ALL SELECT 'computer', h.client, k.name, count(*)
           FROM found CROSS JOIN item_clients h ON h.item = found.id
           JOIN clients k ON k.id = h.client GROUP BY h.client",
    );
    let rows = builder.build().fetch_all(&catalogue.readers).await?;
    let mut total = 0;
    let mut facets = Facets::default();
    for row in &rows {
        let facet = Facet {
            value: row.try_get("value")?,
            name: row.try_get("name")?,
            count: count(row, "count")?,
        };
        match row.try_get("facet")? {
            "kind" => {
                total += facet.count;
                facets.kinds.push(facet);
            }
            "year" => facets.years.push(facet),
            "camera" => facets.cameras.push(facet),
            _ => facets.computers.push(facet),
        }
    }
    facets.years.sort_by(|one, other| other.value.cmp(&one.value));
    for list in [&mut facets.kinds, &mut facets.cameras, &mut facets.computers] {
        list.sort_by(|one, other| other.count.cmp(&one.count).then(one.name.cmp(&other.name)));
        list.truncate(MOST_VALUES);
    }
    Ok((total, facets))
}
