//! Paired clients and pairing codes in SQLite.

use super::{SqliteCatalogue, rows::json};
use crate::{
    catalogue::{CatalogueError, Client, Clients, CodeTry, NewClient, OfferedCode},
    clock::Moment,
};
use async_trait::async_trait;
use sqlx::{Row as _, sqlite::SqliteRow};
use subtle::ConstantTimeEq as _;
use trove_pairing::Code;
use trove_protocol::{ClientId, Collecting, StatusReport};

fn client(row: &SqliteRow) -> Result<Client, CatalogueError> {
    Ok(Client {
        id: ClientId(row.try_get("id")?),
        name: row.try_get("name")?,
        paired_at: Moment(row.try_get("paired_at")?),
        seen_at: Moment(row.try_get("seen_at")?),
        settled: row.try_get("settled")?,
        paused: row.try_get("paused")?,
        paused_until: row.try_get::<Option<i64>, _>("paused_until")?.map(Moment),
        hindrances: serde_json::from_str(row.try_get("hindrances")?)
            .map_err(|_| CatalogueError::Unreadable("a client's hindrances"))?,
        conditions: serde_json::from_str(row.try_get("conditions")?)
            .map_err(|_| CatalogueError::Unreadable("a client's conditions"))?,
        version: row.try_get("version")?,
        ftp_bytes_received: row.try_get::<i64, _>("ftp_bytes_received")?.unsigned_abs(),
    })
}

#[async_trait]
impl Clients for SqliteCatalogue {
    async fn offer_code(
        &self,
        code: &Code,
        now: Moment,
        expires_at: Moment,
        tries: u32,
    ) -> Result<(), CatalogueError> {
        let mut transaction = self.writer.begin().await?;
        sqlx::query("DELETE FROM pairing_codes").execute(&mut *transaction).await?;
        sqlx::query(
            "INSERT INTO pairing_codes (code, made_at, expires_at, tries_left)
             VALUES ($1, $2, $3, $4)",
        )
        .bind(code.to_string())
        .bind(now.0)
        .bind(expires_at.0)
        .bind(tries)
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    async fn offered_code(&self) -> Result<Option<OfferedCode>, CatalogueError> {
        let row = sqlx::query(
            "SELECT expires_at, tries_left, used_at, used_by FROM pairing_codes
             ORDER BY made_at DESC LIMIT 1",
        )
        .fetch_optional(&self.readers)
        .await?;
        row.map(|row| {
            Ok(OfferedCode {
                expires_at: Moment(row.try_get("expires_at")?),
                tries_left: row.try_get("tries_left")?,
                used: row.try_get::<Option<i64>, _>("used_at")?.is_some(),
                used_by: row.try_get::<Option<String>, _>("used_by")?.map(ClientId),
            })
        })
        .transpose()
    }

    async fn rename_client(&self, id: &ClientId, name: &str) -> Result<bool, CatalogueError> {
        let done = sqlx::query("UPDATE clients SET name = ?2 WHERE id = ?1 AND removed_at IS NULL")
            .bind(&id.0)
            .bind(name)
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    async fn take_try(&self, now: Moment) -> Result<CodeTry, CatalogueError> {
        let row = sqlx::query(
            "UPDATE pairing_codes SET tries_left = tries_left - 1
             WHERE used_at IS NULL AND expires_at > $1 AND tries_left > 0
             RETURNING code, tries_left",
        )
        .bind(now.0)
        .fetch_optional(&self.writer)
        .await?;
        let Some(row) = row else { return Ok(CodeTry::None) };
        let code = row
            .try_get::<&str, _>("code")?
            .parse()
            .map_err(|_| CatalogueError::Unreadable("pairing_codes.code"))?;
        Ok(CodeTry::Code(code, row.try_get("tries_left")?))
    }

    async fn pair(
        &self,
        code: &Code,
        client: &NewClient,
        now: Moment,
    ) -> Result<bool, CatalogueError> {
        let mut transaction = self.writer.begin().await?;
        let used = sqlx::query(
            "UPDATE pairing_codes SET used_at = $2, used_by = $3
             WHERE code = $1 AND used_at IS NULL AND expires_at > $2",
        )
        .bind(code.to_string())
        .bind(now.0)
        .bind(&client.id.0)
        .execute(&mut *transaction)
        .await?;
        if used.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO clients (id, name, token_hash, ftp_password_hash, paired_at, seen_at)
             VALUES ($1, $2, $3, $4, $5, $5)",
        )
        .bind(&client.id.0)
        .bind(&client.name)
        .bind(&client.token_hash[..])
        .bind(&client.ftp_password_hash[..])
        .bind(now.0)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn client_by_token(
        &self,
        token_hash: [u8; 32],
    ) -> Result<Option<Client>, CatalogueError> {
        // The index may tell by its timing how much of a *hash* was guessed; that leads nobody
        // to a token.
        let row = sqlx::query(
            "SELECT id, name, paired_at, seen_at, settled, paused, paused_until,
                    hindrances, conditions, version, ftp_bytes_received
             FROM clients WHERE token_hash = $1 AND removed_at IS NULL",
        )
        .bind(&token_hash[..])
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map(client).transpose()
    }

    async fn client_by_ftp_password(
        &self,
        id: &ClientId,
        password_hash: [u8; 32],
    ) -> Result<Option<Client>, CatalogueError> {
        let row = sqlx::query(
            "SELECT id, name, paired_at, seen_at, settled, paused, paused_until,
                    hindrances, conditions, version, ftp_bytes_received,
                    ftp_password_hash
             FROM clients WHERE id = $1 AND removed_at IS NULL",
        )
        .bind(&id.0)
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let equal = row.try_get::<&[u8], _>("ftp_password_hash")?.ct_eq(&password_hash);
        Ok(if bool::from(equal) { Some(client(&row)?) } else { None })
    }

    async fn clients(&self) -> Result<Vec<Client>, CatalogueError> {
        let rows = sqlx::query(
            "SELECT id, name, paired_at, seen_at, settled, paused, paused_until,
                    hindrances, conditions, version, ftp_bytes_received
             FROM clients WHERE removed_at IS NULL ORDER BY paired_at, rowid",
        )
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(client).collect()
    }

    async fn client_name(&self, id: &ClientId) -> Result<Option<String>, CatalogueError> {
        Ok(sqlx::query_scalar("SELECT name FROM clients WHERE id = $1")
            .bind(&id.0)
            .fetch_optional(&self.readers)
            .await?)
    }

    async fn remove_client(&self, id: &ClientId, now: Moment) -> Result<bool, CatalogueError> {
        let mut transaction = self.writer.begin().await?;
        let removed =
            sqlx::query("UPDATE clients SET removed_at = $2 WHERE id = $1 AND removed_at IS NULL")
                .bind(&id.0)
                .bind(now.0)
                .execute(&mut *transaction)
                .await?;
        if removed.rows_affected() == 0 {
            return Ok(false);
        }
        // Out of reach, so nothing is asked of it any more.
        let held: Vec<i64> = sqlx::query_scalar(
            "SELECT f.content FROM files f JOIN contents c ON c.id = f.content
             WHERE f.client = $1 AND c.state <> 'stored'",
        )
        .bind(&id.0)
        .fetch_all(&mut *transaction)
        .await?;
        sqlx::query(
            "UPDATE files SET gone_at = $2, content = NULL, hash_needed = 0
             WHERE client = $1 AND gone_at IS NULL",
        )
        .bind(&id.0)
        .bind(now.0)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "UPDATE contents SET state = 'wanted', origin = NULL, asked_at = NULL, try_at = 0
             WHERE origin = $1 AND state = 'asked'",
        )
        .bind(&id.0)
        .execute(&mut *transaction)
        .await?;
        for statement in [
            "DELETE FROM commands WHERE client = $1",
            "DELETE FROM bundles WHERE client = $1",
            "DELETE FROM told WHERE client = $1",
            "DELETE FROM marks WHERE client = $1",
            // Whoever opened the library from there is out at once.
            "DELETE FROM sessions WHERE computer = $1",
            "DELETE FROM entries WHERE computer = $1",
            "DELETE FROM opens_as WHERE client = $1",
            "DELETE FROM pauses WHERE client = $1",
        ] {
            sqlx::query(statement).bind(&id.0).execute(&mut *transaction).await?;
        }
        super::queue::drop_unheld(&mut transaction, &held).await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn note_contact(&self, heard: &[(ClientId, Moment, u64)]) -> Result<(), CatalogueError> {
        let rows: Vec<_> =
            heard.iter().map(|(id, moment, bytes)| (&id.0, moment.0, bytes)).collect();
        let rows = serde_json::to_string(&rows)
            .map_err(|error| CatalogueError::Database(sqlx::Error::Encode(error.into())))?;
        sqlx::query(
            "UPDATE clients
             SET seen_at = max(seen_at, heard.moment),
                 ftp_bytes_received = ftp_bytes_received + heard.bytes
             FROM (SELECT value ->> 0 AS id, max(value ->> 1) AS moment, sum(value ->> 2) AS bytes
                   FROM json_each($1) GROUP BY 1) AS heard
             WHERE clients.id = heard.id",
        )
        .bind(rows)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    async fn note_status(
        &self,
        id: &ClientId,
        report: &StatusReport,
    ) -> Result<(), CatalogueError> {
        sqlx::query(
            "UPDATE clients SET settled = ?2, paused = ?3, paused_until = ?4, hindrances = ?5,
                    conditions = ?6, version = ?7
             WHERE id = ?1",
        )
        .bind(&id.0)
        .bind(report.collecting == Collecting::Settled)
        .bind(report.paused)
        .bind(report.paused_until_ms)
        .bind(json(&report.hindrances)?)
        .bind(json(report.conditions)?)
        .bind(&report.version)
        .execute(&self.writer)
        .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
