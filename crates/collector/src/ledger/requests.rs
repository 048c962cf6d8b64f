//! What the server asked for, what was sent, and what it acknowledged.

use super::{Ledger, Result, commands::transfer_from, offers::apply_standings, signed, unsigned};
use serde_json::json;
use sqlx::{Row, SqliteConnection};
use std::collections::HashSet;
use trove_protocol::{
    ClientPath, CommandId, Confirmation, FileRequest, Filed, Outcome, RequestId, Transfer,
};

/// Times that a file does not arrive whole before it is set aside.
const MOST_BROKEN: i64 = 8;

/// Files to send in one go: all that is left of a bundle, or one file alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// The command that asked for them.
    pub command: CommandId,
    /// How they travel.
    pub transfer: Transfer,
    /// Which files; exactly one when they travel singly.
    pub requests: Vec<FileRequest>,
}

/// A confirmation that waits to be acknowledged.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// What will be said.
    pub confirmation: Confirmation,
    /// Which file, as it was asked for.
    pub path: ClientPath,
    /// Times that it was said so far.
    pub attempts: i64,
    /// Times that what was sent did not arrive whole.
    pub broken: i64,
}

impl Ledger {
    /// The next files to send, oldest command first, leaving out what is being sent already.
    pub async fn next_work(&self, now_ms: i64, busy: &HashSet<RequestId>) -> Result<Option<Work>> {
        let busy: Vec<_> = busy.iter().map(|one| signed(one.0)).collect();
        let rows = sqlx::query(
            "WITH free AS (
                 SELECT * FROM requests WHERE outcome IS NULL AND due_ms <= ?1
                     AND request NOT IN (SELECT value FROM json_each(?2))),
             first AS (SELECT command, request, transfer FROM free
                       ORDER BY command, request LIMIT 1)
             SELECT free.* FROM free, first WHERE free.command = first.command
                 AND free.transfer = first.transfer
                 AND (first.transfer = 'bundle' OR free.request = first.request)
             ORDER BY free.request",
        )
        .bind(now_ms)
        .bind(serde_json::to_string(&busy)?)
        .fetch_all(&self.writer)
        .await?;
        let Some(first) = rows.first() else { return Ok(None) };
        Ok(Some(Work {
            command: CommandId(unsigned(first.try_get("command")?)),
            transfer: transfer_from(first.try_get::<&str, _>("transfer")?),
            requests: rows.iter().map(file_request).collect::<Result<_>>()?,
        }))
    }

    /// When something that failed is to be sent or confirmed again.
    pub async fn next_request_due(&self, to_confirm: bool) -> Result<Option<i64>> {
        let statement = if to_confirm {
            "SELECT min(due_ms) FROM requests WHERE outcome IS NOT NULL"
        } else {
            "SELECT min(due_ms) FROM requests WHERE outcome IS NULL"
        };
        Ok(sqlx::query_scalar(statement).fetch_one(&self.reader).await?)
    }

    /// Writes down what became of requests, to be confirmed until acknowledged. What was read
    /// whole has its hash from now on; what changed will be looked at again.
    pub async fn note_outcomes(&self, outcomes: &[Confirmation], now_ms: i64) -> Result<()> {
        let mut list = Vec::with_capacity(outcomes.len());
        for one in outcomes {
            let (word, hash, reason) = match &one.outcome {
                Outcome::Sent { hash, .. } => ("sent", Some(hash), None),
                Outcome::Changed => ("changed", None, None),
                Outcome::Gone => ("gone", None, None),
                Outcome::Unreadable { reason } => ("unreadable", None, Some(reason)),
            };
            let text = serde_json::to_string(&one.outcome)?;
            list.push(json!([signed(one.request.0), text, word, hash, reason]));
        }
        let list = serde_json::to_string(&list)?;
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "UPDATE requests SET outcome = j.value->>1, due_ms = 0 FROM json_each(?1) AS j
             WHERE requests.request = j.value->>0",
        )
        .bind(&list)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "UPDATE files SET hash = coalesce(unhex(j.value->>3), hash), due_ms = ?2,
                 state = CASE j.value->>2 WHEN 'sent' THEN state WHEN 'unreadable' THEN 'unreadable'
                         WHEN 'gone' THEN 'gone' ELSE 'found' END,
                 changed_ms = CASE j.value->>2 WHEN 'sent' THEN changed_ms
                              ELSE CAST(unixepoch('subsec') * 1000 AS INTEGER) END,
                 reason = coalesce(j.value->>4, reason)
             FROM json_each(?1) AS j, requests AS r
             WHERE r.request = j.value->>0 AND files.path = r.path AND files.size = r.size
               AND files.modified_ns = r.modified_ns AND +files.state <> 'gone'",
        )
        .bind(&list)
        .bind(now_ms)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Requests that the server no longer takes are forgotten. Why it does not may have been told
    /// before this ledger was restored from a backup, and nobody would tell it again: the files are
    /// offered once more.
    pub async fn forget_requests(&self, requests: &[RequestId]) -> Result<()> {
        let list: Vec<_> = requests.iter().map(|one| signed(one.0)).collect();
        let list = serde_json::to_string(&list)?;
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let forgotten: Vec<(String, i64, i64)> = sqlx::query_as(
            "DELETE FROM requests WHERE request IN (SELECT value FROM json_each(?1))
             RETURNING path, size, modified_ns",
        )
        .bind(list)
        .fetch_all(&mut *transaction)
        .await?;
        offer_again(&mut transaction, &serde_json::to_string(&forgotten)?).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Sending failed for now: again at this time.
    pub async fn put_off(&self, requests: &[RequestId], due_ms: i64) -> Result<()> {
        let list: Vec<_> = requests.iter().map(|one| signed(one.0)).collect();
        sqlx::query(
            "UPDATE requests SET due_ms = ?2 WHERE request IN (SELECT value FROM json_each(?1))",
        )
        .bind(serde_json::to_string(&list)?)
        .bind(due_ms)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Confirmations to send now.
    pub async fn outbox(&self, now_ms: i64, limit: usize) -> Result<Vec<Outgoing>> {
        let rows = sqlx::query(
            "SELECT request, path, outcome, attempts, broken FROM requests
             WHERE outcome IS NOT NULL AND due_ms <= ?1 ORDER BY request LIMIT ?2",
        )
        .bind(now_ms)
        .bind(limit as i64)
        .fetch_all(&self.writer)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Outgoing {
                    confirmation: Confirmation {
                        request: RequestId(unsigned(row.try_get("request")?)),
                        outcome: serde_json::from_str(row.try_get::<&str, _>("outcome")?)?,
                    },
                    path: ClientPath::from_wire(row.try_get::<String, _>("path")?),
                    attempts: row.try_get("attempts")?,
                    broken: row.try_get("broken")?,
                })
            })
            .collect()
    }

    /// Writes down what the server did on confirmations. `retry_ms` gives the time of the next
    /// try from the number of tries so far.
    pub async fn note_filed(
        &self,
        results: &[(Outgoing, Filed)],
        retry_ms: impl Fn(i64) -> i64,
    ) -> Result<()> {
        let (mut stored, mut done, mut again, mut not_needed, mut aside) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (outgoing, filed) in results {
            let request = signed(outgoing.confirmation.request.0);
            let path = outgoing.path.as_str();
            // The same number may ask for another copy by now.
            let dealt_with = json!([request, path]);
            let next = outgoing.attempts + 1;
            let broken = outgoing.broken + 1;
            match (filed, &outgoing.confirmation.outcome) {
                (Filed::Stored { share_path }, Outcome::Sent { size, modified_ns, hash }) => {
                    stored.push(json!([
                        path,
                        signed(*size),
                        modified_ns,
                        "unverified",
                        hash,
                        share_path,
                        null_reason()
                    ]));
                    done.push(dealt_with);
                }
                (Filed::NotNeeded, Outcome::Sent { size, modified_ns, .. }) => {
                    not_needed.push(json!([path, signed(*size), modified_ns]));
                    done.push(dealt_with);
                }
                (Filed::SendAgain { .. }, _) if broken < MOST_BROKEN => {
                    again.push(json!([request, retry_ms(next), true, next, broken]));
                }
                (Filed::SendAgain { reason }, _) => {
                    aside.push(json!([
                        path,
                        format!("It was sent {broken} times and never arrived whole: {reason}")
                    ]));
                    done.push(dealt_with);
                }
                (Filed::TryLater { .. }, _) => {
                    again.push(json!([request, retry_ms(next), false, next, outgoing.broken]));
                }
                _ => done.push(dealt_with),
            }
        }
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        if !stored.is_empty() {
            apply_standings(&mut transaction, &stored, &[]).await?;
        }
        if !not_needed.is_empty() {
            offer_again(&mut transaction, &serde_json::to_string(&not_needed)?).await?;
        }
        for (statement, list) in [
            (
                "UPDATE requests SET due_ms = j.value->>1, attempts = j.value->>3,
                     broken = j.value->>4, outcome = CASE j.value->>2 WHEN 1 THEN NULL ELSE outcome END
                 FROM json_each(?1) AS j WHERE requests.request = j.value->>0",
                again,
            ),
            (
                "UPDATE files SET state = 'set_aside', reason = j.value->>1,
                     changed_ms = CAST(unixepoch('subsec') * 1000 AS INTEGER)
                 FROM json_each(?1) AS j
                 WHERE files.path = j.value->>0 AND +files.state = 'wanted'",
                aside,
            ),
            (
                "DELETE FROM requests WHERE request IN (
                     SELECT r.request FROM json_each(?1) AS j CROSS JOIN requests AS r
                     ON r.request = j.value->>0 AND r.path = j.value->>1
                     WHERE r.outcome IS NOT NULL)",
                done,
            ),
        ] {
            if !list.is_empty() {
                sqlx::query(statement)
                    .bind(serde_json::to_string(&list)?)
                    .execute(&mut *transaction)
                    .await?;
            }
        }
        transaction.commit().await?;
        Ok(())
    }
}

/// The server has this content or a newer offer: offering once more, now with the hash, tells which.
/// `versions` is JSON: paths, sizes and times of files.
async fn offer_again(transaction: &mut SqliteConnection, versions: &str) -> Result<()> {
    sqlx::query(
        "UPDATE files SET state = 'described', batch = NULL,
             offer = CASE WHEN hash IS NULL THEN offer
                     ELSE json_set(offer, '$.hash', lower(hex(hash))) END
         FROM json_each(?1) AS j WHERE files.path = j.value->>0
           AND files.size = j.value->>1 AND files.modified_ns = j.value->>2
           AND +files.state IN ('wanted', 'hash_needed')",
    )
    .bind(versions)
    .execute(transaction)
    .await?;
    Ok(())
}

fn null_reason() -> Option<String> {
    None
}

fn file_request(row: &sqlx::sqlite::SqliteRow) -> Result<FileRequest> {
    Ok(FileRequest {
        request: RequestId(unsigned(row.try_get("request")?)),
        path: ClientPath::from_wire(row.try_get::<String, _>("path")?),
        size: unsigned(row.try_get("size")?),
        modified_ns: row.try_get("modified_ns")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The server says this of the one request's next confirmation. Whether the file is sent again,
    /// or else only confirmed again; `None` when the request is done with.
    async fn hears(ledger: &Ledger, filed: &Filed) -> Option<bool> {
        let outcome = r#"{"outcome":"sent","size":5,"modified_ns":0,"hash":"HASH"}"#
            .replace("HASH", &"0".repeat(64));
        sqlx::query("UPDATE requests SET outcome = ?1")
            .bind(outcome)
            .execute(&ledger.writer)
            .await
            .unwrap();
        let outgoing = ledger.outbox(0, 1).await.unwrap().remove(0);
        ledger.note_filed(&[(outgoing, filed.clone())], |_| 0).await.unwrap();
        sqlx::query_scalar("SELECT outcome IS NULL FROM requests")
            .fetch_optional(&ledger.writer)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn what_is_put_off_often_does_not_count_as_broken() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join("ledger.sqlite")).await.unwrap();
        sqlx::query(
            "INSERT INTO requests (request, command, transfer, path, size, modified_ns)
             VALUES (1, 1, 'single', '/a.jpg', 5, 0)",
        )
        .execute(&ledger.writer)
        .await
        .unwrap();
        let later = Filed::TryLater { reason: "The disk is full.".into() };
        let again = Filed::SendAgain { reason: "It did not arrive whole.".into() };
        for _ in 0..20 {
            assert_eq!(hears(&ledger, &later).await, Some(false));
        }
        for _ in 1..MOST_BROKEN {
            assert_eq!(hears(&ledger, &again).await, Some(true));
        }
        assert_eq!(hears(&ledger, &again).await, None);
    }
}
