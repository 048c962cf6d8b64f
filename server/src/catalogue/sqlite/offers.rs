use super::{
    SqliteCatalogue,
    rows::{
        backup_place, by_hand_named, count, fingerprint, json, kind_name, kind_named, optional_hash,
    },
};
use crate::{
    catalogue::{CatalogueError, Offers, Place},
    clock::Moment,
    decide::{Batch, ContentId, Decided, Decision, KnownContent, KnownFile},
};
use async_trait::async_trait;
use serde_json::json as value;
use sqlx::Row as _;
use std::collections::{HashMap, HashSet};
use trove_protocol::{ClientId, ClientPath, ContentHash, FileOffer, Sample};

#[async_trait]
impl Offers for SqliteCatalogue {
    async fn context(
        &self,
        client: &ClientId,
        offers: &[FileOffer],
    ) -> Result<Batch, CatalogueError> {
        let paths = json(offers.iter().map(|offer| offer.path.as_str()).collect::<Vec<_>>())?;
        let mut files = HashMap::new();
        for row in sqlx::query(
            "SELECT f.path, f.size, f.modified_ns, f.sample, f.hash, f.content, f.previous
             FROM json_each(?1) j CROSS JOIN files f ON f.client = ?2 AND f.path = j.value",
        )
        .bind(paths)
        .bind(&client.0)
        .fetch_all(&self.readers)
        .await?
        {
            files.insert(
                ClientPath::from_wire(row.try_get::<String, _>("path")?),
                KnownFile {
                    size: count(&row, "size")?,
                    modified_ns: row.try_get("modified_ns")?,
                    sample: Sample(fingerprint(&row, "sample")?),
                    hash: optional_hash(&row, "hash")?,
                    content: row.try_get::<Option<i64>, _>("content")?.map(ContentId),
                    previous: row.try_get::<Option<i64>, _>("previous")?.map(ContentId),
                },
            );
        }
        let samples: HashSet<(u64, Sample)> =
            offers.iter().map(|offer| (offer.size, offer.sample)).collect();
        let mut contents = Vec::new();
        for row in sqlx::query(
            "SELECT c.id, c.size, c.sample, c.hash, iif(c.state = 'stored', c.share_path, NULL) AS place,
                    c.let_go, c.wish IS 'never' AS never
             FROM json_each(?1) j
             CROSS JOIN contents c ON c.size = j.value ->> 0 AND c.sample = unhex(j.value ->> 1)
             ORDER BY c.id",
        )
        .bind(json(samples)?)
        .fetch_all(&self.readers)
        .await?
        {
            contents.push(KnownContent {
                id: ContentId(row.try_get("id")?),
                size: count(&row, "size")?,
                sample: Sample(fingerprint(&row, "sample")?),
                hash: optional_hash(&row, "hash")?,
                share_path: row.try_get("place")?,
                let_go: row.try_get::<Option<&str>, _>("let_go")?.map(by_hand_named),
                never: row.try_get("never")?,
            });
        }
        let newest: Option<i64> =
            sqlx::query_scalar("SELECT seq FROM sqlite_sequence WHERE name = 'contents'")
                .fetch_optional(&self.readers)
                .await?;
        Ok(Batch { files, contents, next: newest.unwrap_or(0) + 1 })
    }

    async fn record_offers(
        &self,
        client: &ClientId,
        offers: &[FileOffer],
        decided: &[Decided],
        gone: &[ClientPath],
        now: Moment,
    ) -> Result<(), CatalogueError> {
        let mut contents = Vec::new();
        let mut files = Vec::new();
        let mut left: Vec<i64> = Vec::new();
        for (offer, decided) in offers.iter().zip(decided) {
            if let (Decision::Want, Some(content)) = (decided.decision, decided.content) {
                contents.push(value!([
                    content.0,
                    offer.size,
                    offer.sample,
                    decided.hash,
                    kind_name(offer.kind),
                    dated_ns(offer),
                ]));
            }
            let metadata = json(&offer.metadata)?;
            files.push(value!([
                offer.path,
                offer.size,
                offer.modified_ns,
                kind_name(offer.kind),
                offer.sample,
                decided.hash,
                offer.group,
                metadata,
                decided.content.map(|content| content.0),
                decided.previous.map(|content| content.0),
                i64::from(decided.decision == Decision::HashNeeded),
                offer.backup.as_ref().map(|place| &place.set),
                offer.backup.as_ref().map(|place| &place.path),
            ]));
            left.extend(decided.left.map(|content| content.0));
        }
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "INSERT INTO contents (id, size, sample, hash, kind, state, wanted_at, dated_ns)
             SELECT value ->> 0, value ->> 1, unhex(value ->> 2), unhex(value ->> 3), value ->> 4,
                    'wanted', ?2, value ->> 5
             FROM json_each(?1)",
        )
        .bind(json(contents)?)
        .bind(now.0)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "INSERT INTO files (client, path, size, modified_ns, kind, sample, hash, group_key,
                                metadata, content, previous, hash_needed, backup_set, backup_path)
             SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, unhex(value ->> 4),
                    unhex(value ->> 5), value ->> 6, value ->> 7, value ->> 8,
                    (SELECT id FROM contents WHERE id = value ->> 9 AND state = 'stored'),
                    value ->> 10, value ->> 11, value ->> 12
             FROM json_each(?2) WHERE true
             ON CONFLICT (client, path) DO UPDATE SET
                 size = excluded.size, modified_ns = excluded.modified_ns, kind = excluded.kind,
                 sample = excluded.sample, hash = excluded.hash, group_key = excluded.group_key,
                 metadata = excluded.metadata, content = excluded.content,
                 previous = excluded.previous, hash_needed = excluded.hash_needed,
                 backup_set = excluded.backup_set, backup_path = excluded.backup_path,
                 gone_at = NULL",
        )
        .bind(&client.0)
        .bind(json(files)?)
        .execute(&mut *transaction)
        .await?;
        if !gone.is_empty() {
            let gone = json(gone)?;
            left.extend(
                sqlx::query_scalar::<_, i64>(
                    "SELECT f.content FROM json_each(?1) j
                     CROSS JOIN files f ON f.client = ?2 AND f.path = j.value
                     WHERE f.content IS NOT NULL",
                )
                .bind(&gone)
                .bind(&client.0)
                .fetch_all(&mut *transaction)
                .await?,
            );
            sqlx::query(
                "UPDATE files SET gone_at = ?3, content = NULL, hash_needed = 0
                 WHERE client = ?2 AND path IN (SELECT value FROM json_each(?1))
                   AND gone_at IS NULL",
            )
            .bind(&gone)
            .bind(&client.0)
            .bind(now.0)
            .execute(&mut *transaction)
            .await?;
        }
        super::queue::drop_unheld(&mut transaction, &left).await?;
        // What failed before may go better now that somebody offers it anew.
        sqlx::query(
            "UPDATE contents SET state = 'wanted', attempts = 0, try_at = 0
             WHERE state = 'set_aside' AND let_go IS NULL AND coalesce(wish, 'first') = 'first'
               AND id IN (SELECT value FROM json_each(?1))
               -- A later offer of the same batch may have taken its only holder's place.
               AND EXISTS (SELECT 1 FROM files WHERE content = contents.id)",
        )
        .bind(json(
            decided.iter().map(|decided| decided.content.map(|id| id.0)).collect::<Vec<_>>(),
        )?)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn places(
        &self,
        contents: &[ContentId],
    ) -> Result<HashMap<ContentId, Place>, CatalogueError> {
        sqlx::query(
            "SELECT id, hash, share_path FROM contents
             WHERE id IN (SELECT value FROM json_each(?1)) AND state = 'stored'",
        )
        .bind(json(contents.iter().map(|content| content.0).collect::<Vec<_>>())?)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| {
            let place = Place {
                hash: ContentHash(fingerprint(row, "hash")?),
                share_path: row.try_get("share_path")?,
            };
            Ok((ContentId(row.try_get("id")?), place))
        })
        .collect()
    }

    async fn offered(
        &self,
        client: &ClientId,
        paths: &[ClientPath],
    ) -> Result<HashMap<ClientPath, FileOffer>, CatalogueError> {
        sqlx::query(
            "SELECT f.path, f.size, f.modified_ns, f.kind, f.sample, f.hash, f.group_key, f.metadata,
                    f.backup_set, f.backup_path
             FROM json_each(?1) j CROSS JOIN files f ON f.client = ?2 AND f.path = j.value
             WHERE f.gone_at IS NULL",
        )
        .bind(json(paths)?)
        .bind(&client.0)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| {
            let path = ClientPath::from_wire(row.try_get::<String, _>("path")?);
            let offer = FileOffer {
                path: path.clone(),
                size: count(row, "size")?,
                modified_ns: row.try_get("modified_ns")?,
                kind: kind_named(row.try_get("kind")?),
                sample: Sample(fingerprint(row, "sample")?),
                hash: optional_hash(row, "hash")?,
                group: row.try_get("group_key")?,
                backup: backup_place(row)?,
                metadata: serde_json::from_str(row.try_get("metadata")?)
                    .map_err(|_| CatalogueError::Unreadable("metadata"))?,
            };
            Ok((path, offer))
        })
        .collect()
    }
}

/// Newest first means by capture, as people think of their photos; else by the last change.
fn dated_ns(offer: &FileOffer) -> i64 {
    let Some(captured) = offer.metadata.captured else {
        return offer.modified_ns;
    };
    let (hour, minute, second) = captured.time();
    let date = jiff::civil::date(
        i16::try_from(captured.year()).unwrap_or(i16::MAX),
        captured.month() as i8,
        captured.day() as i8,
    );
    let moment = date.at(hour as i8, minute as i8, second as i8, 0);
    jiff::tz::TimeZone::UTC
        .to_timestamp(moment)
        .ok()
        .and_then(|moment| i64::try_from(moment.as_nanosecond()).ok())
        .unwrap_or(offer.modified_ns)
}
