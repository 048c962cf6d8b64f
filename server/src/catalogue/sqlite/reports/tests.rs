//! What triggers count is what is there, whatever was changed and in whatever order.

use super::*;
use crate::catalogue::{StoredKind, Surveys as _, Upkeep as _};
use proptest::prelude::*;
use std::path::Path;
use trove_protocol::Amount;

/// Changes as the parts of the server make them: `?1` is a content, `?2` a hash, `?3` a client,
/// `?4` chooses, and `?5` is a size, a path or a moment.
const CHANGES: [&str; 12] = [
    "INSERT INTO contents (size, sample, kind, state, wanted_at, dated_ns)
     VALUES (?5, x'00', iif(?4 % 2, 'photo', 'music'), 'wanted', 0, 0)",
    "INSERT INTO files (client, path, size, modified_ns, kind, sample, metadata, content, hash)
     SELECT ?3, ?5, 1, 0, 'photo', x'00', '{}', (SELECT id FROM contents WHERE id = ?1), ?2
     WHERE true
     ON CONFLICT (client, path) DO UPDATE SET content = excluded.content, hash = excluded.hash,
         gone_at = NULL",
    "UPDATE files SET gone_at = 1, content = NULL WHERE client = ?3 AND path = ?5",
    "UPDATE files SET hash = iif(?4 % 3, ?2, NULL) WHERE content = ?1",
    "UPDATE OR IGNORE contents SET state = 'stored', hash = ?2, origin = ?3, stored_at = ?5,
         share_key = iif(?4 % 2, 'backups/', 'media/') || id WHERE id = ?1",
    "UPDATE OR IGNORE contents SET state = 'stored' WHERE id = ?1 AND hash IS NOT NULL",
    "UPDATE contents SET state = CASE ?4 % 3 WHEN 0 THEN 'wanted' WHEN 1 THEN 'asked'
         ELSE 'set_aside' END, origin = iif(?4 % 2, ?3, NULL), let_go = iif(?4 = 5, 'edited', NULL)
     WHERE id = ?1",
    "UPDATE contents SET wish = CASE ?4 % 4 WHEN 0 THEN 'first' WHEN 1 THEN 'never'
         WHEN 2 THEN 'not_now' END WHERE id = ?1 AND state <> 'stored'",
    "UPDATE contents SET retired_at = iif(?4 % 2, ?5, NULL), size = ?5 WHERE id = ?1",
    "UPDATE contents SET checked_at = ?5, healed = healed + ?4 WHERE id = ?1",
    "DELETE FROM contents WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM files WHERE content = ?1)",
    "DELETE FROM files WHERE client = ?3 AND path = ?5",
];

/// Everything that is counted, by walking over all there is.
#[derive(Debug, PartialEq)]
struct Counts {
    figures: Figures,
    holdings: Vec<Holdings>,
    kinds: Vec<StoredKind>,
    stored_from: Vec<(String, i64)>,
    healed: i64,
    oldest_check: Option<i64>,
}

async fn kept(catalogue: &SqliteCatalogue) -> Counts {
    let upkeep = catalogue.upkeep_figures().await.unwrap();
    let mut holdings = catalogue.holdings().await.unwrap();
    holdings.sort_by(|one, other| one.client.0.cmp(&other.client.0));
    let usage = catalogue.usage().await.unwrap();
    let mut stored_from: Vec<_> =
        usage.into_iter().map(|(client, usage)| (client.0, usage.stored.cast_signed())).collect();
    stored_from.retain(|(_, bytes)| *bytes > 0);
    stored_from.sort();
    Counts {
        figures: catalogue.figures().await.unwrap(),
        holdings,
        kinds: catalogue.stored_kinds().await.unwrap(),
        stored_from,
        healed: upkeep.healed.cast_signed(),
        oldest_check: upkeep.oldest_check.map(|moment| moment.0),
    }
}

async fn counted_anew(catalogue: &SqliteCatalogue) -> Counts {
    let readers = &catalogue.readers;
    let states: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT state, count(*), sum(size) FROM contents
         WHERE let_go IS NULL AND coalesce(wish, 'first') = 'first' GROUP BY state",
    )
    .fetch_all(readers)
    .await
    .unwrap();
    let of = |names: &[&str]| {
        let these = states.iter().filter(|(state, ..)| names.contains(&state.as_str()));
        these.fold((0, 0), |(files, bytes), (_, more, size)| {
            (files + more.cast_unsigned(), bytes + size.cast_unsigned())
        })
    };
    let (stored, queued) = (of(&["stored"]), of(&["wanted", "asked"]));
    let holdings: Vec<(String, i64, i64, i64, i64, i64)> = sqlx::query_as(
        "SELECT f.client, count(*), count(c.id), coalesce(sum(c.size), 0),
                (SELECT count(*) FROM contents WHERE state = 'asked' AND origin = f.client),
                (SELECT count(*) FROM contents WHERE state = 'stored' AND origin = f.client)
         FROM files f
         LEFT JOIN contents c ON c.id = f.content AND c.state = 'stored' AND c.hash = f.hash
         WHERE f.gone_at IS NULL GROUP BY f.client ORDER BY f.client",
    )
    .fetch_all(readers)
    .await
    .unwrap();
    let kinds: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT CASE WHEN retired_at IS NOT NULL THEN 'version'
                     WHEN share_key >= 'backups/' AND share_key < 'backups0' THEN 'backup'
                     ELSE kind END, count(*), sum(size)
         FROM contents WHERE state = 'stored' GROUP BY 1 ORDER BY 3 DESC, 1",
    )
    .fetch_all(readers)
    .await
    .unwrap();
    let (healed, oldest_check): (i64, Option<i64>) = sqlx::query_as(
        "SELECT coalesce(sum(healed), 0),
                min(iif(state = 'stored', coalesce(checked_at, stored_at), NULL)) FROM contents",
    )
    .fetch_one(readers)
    .await
    .unwrap();
    Counts {
        figures: Figures {
            stored_files: stored.0,
            stored_bytes: stored.1,
            queued: queued.0,
            queued_bytes: queued.1,
            set_aside: of(&["set_aside"]).0,
            ftp_bytes_received: 0,
        },
        holdings: holdings
            .into_iter()
            .map(|(client, files, safe, safe_bytes, asked, origin_of)| Holdings {
                client: ClientId(client),
                files: files.cast_unsigned(),
                safe: safe.cast_unsigned(),
                safe_bytes: safe_bytes.cast_unsigned(),
                asked: asked.cast_unsigned(),
                origin_of: origin_of.cast_unsigned(),
            })
            .collect(),
        kinds: kinds
            .into_iter()
            .map(|(kind, files, bytes)| {
                let (files, bytes) = (files.cast_unsigned(), bytes.cast_unsigned());
                StoredKind { kind, amount: Amount { files, bytes } }
            })
            .collect(),
        stored_from: sqlx::query_as(
            "SELECT origin, sum(size) FROM contents
             WHERE state = 'stored' AND origin IS NOT NULL GROUP BY origin ORDER BY origin",
        )
        .fetch_all(readers)
        .await
        .unwrap(),
        healed,
        oldest_check,
    }
}

async fn opened(file: &Path) -> SqliteCatalogue {
    let catalogue = SqliteCatalogue::open(file).await.unwrap();
    for client in ["1", "2"] {
        sqlx::query(
            "INSERT INTO clients (id, name, token_hash, ftp_password_hash, paired_at, seen_at)
             VALUES (?1, ?1, unhex('0' || ?1), x'00', 0, 0)",
        )
        .bind(client)
        .execute(&catalogue.writer)
        .await
        .unwrap();
    }
    catalogue
}

/// Which change, of which content, to which hash, by which client, which choice, how much.
type Change = (usize, i64, u8, u8, i64, i64);

async fn change(catalogue: &SqliteCatalogue, change: Change) {
    let (which, content, hash, client, choice, number) = change;
    sqlx::query(CHANGES[which])
        .bind(content)
        .bind(vec![hash])
        .bind(client.to_string())
        .bind(choice)
        .bind(number)
        .execute(&catalogue.writer)
        .await
        .unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn what_is_counted_is_what_there_is(
        changes in proptest::collection::vec(
            (0..CHANGES.len(), 1_i64..7, 0_u8..4, 1_u8..3, 0_i64..6, 1_i64..6), 40..160,
        ),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let catalogue = opened(&folder.path().join("catalogue.sqlite")).await;
            for (at, one) in changes.into_iter().enumerate() {
                change(&catalogue, one).await;
                if at % 8 == 0 {
                    prop_assert_eq!(kept(&catalogue).await, counted_anew(&catalogue).await);
                }
            }
            prop_assert_eq!(kept(&catalogue).await, counted_anew(&catalogue).await);
            Ok(())
        })?;
    }
}

/// How SQLite goes about them (https://sqlite.org/eqp.html): nothing that is stored is walked over.
#[tokio::test]
async fn counting_walks_over_nothing_that_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = opened(&folder.path().join("catalogue.sqlite")).await;
    for statement in [FIGURES, HOLDINGS, crate::catalogue::sqlite::surveys::STORED_KINDS] {
        let explained = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
        let rows = sqlx::query(explained).fetch_all(&catalogue.readers).await.unwrap();
        let steps: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
        let walks = |step: &&String| step.starts_with("SCAN contents") || step.contains("SCAN f");
        assert!(steps.iter().find(walks).is_none(), "{statement}: {steps:?}");
    }
}
