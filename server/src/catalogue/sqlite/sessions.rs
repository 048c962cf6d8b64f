//! Who is signed in, and the one-time addresses that sign in, in SQLite.

use super::{SqliteCatalogue, people::role};
use crate::{
    catalogue::{CatalogueError, Entry, NewSession, OpensAs, Person, Session, Sessions, StandsFor},
    clock::Moment,
};
use async_trait::async_trait;
use sqlx::{Row as _, sqlite::SqliteRow};
use trove_protocol::ClientId;

fn session(row: &SqliteRow) -> Result<Session, CatalogueError> {
    let person = match row.try_get::<Option<i64>, _>("person")? {
        None => None,
        Some(id) => Some(Person {
            id,
            name: row.try_get("person_name")?,
            role: role(row, "person_role")?,
            made_at: Moment(row.try_get("person_made_at")?),
        }),
    };
    Ok(Session {
        id: row.try_get("id")?,
        role: person.as_ref().map_or_else(|| role(row, "role"), |person| Ok(person.role))?,
        person,
        computer: row.try_get::<Option<String>, _>("computer")?.map(ClientId),
        browser: row.try_get("browser")?,
        made_at: Moment(row.try_get("made_at")?),
        seen_at: Moment(row.try_get("seen_at")?),
        expires_at: Moment(row.try_get("expires_at")?),
    })
}

#[async_trait]
impl Sessions for SqliteCatalogue {
    async fn begin_session(
        &self,
        session: &NewSession,
        now: Moment,
    ) -> Result<Option<i64>, CatalogueError> {
        let (person, password, role, computer) = match &session.stands_for {
            StandsFor::SignedIn { person, password } => {
                (Some(*person), Some(password), "viewer", None)
            }
            StandsFor::Entered(entry) => {
                (entry.person, None, entry.role.word(), entry.computer.as_ref())
            }
        };
        let mut transaction = self.writer.begin().await?;
        sqlx::query("DELETE FROM sessions WHERE expires_at <= ?1 OR secret_hash = ?2")
            .bind(now.0)
            .bind(session.replaces.as_ref().map(|hash| &hash[..]))
            .execute(&mut *transaction)
            .await?;
        // Whoever was removed, unpaired or given another password meanwhile stays out.
        let id = sqlx::query_scalar(
            "INSERT INTO sessions (secret_hash, person, role, computer, browser,
                                   made_at, seen_at, expires_at)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7
             WHERE (?2 IS NULL OR EXISTS (SELECT 1 FROM people
                                          WHERE id = ?2 AND (?8 IS NULL OR password = ?8)))
               AND (?4 IS NULL OR EXISTS (SELECT 1 FROM clients
                                          WHERE id = ?4 AND removed_at IS NULL))
             RETURNING id",
        )
        .bind(&session.secret_hash[..])
        .bind(person)
        .bind(role)
        .bind(computer.map(|client| &client.0))
        .bind(&session.browser)
        .bind(now.0)
        .bind(session.expires_at.0)
        .bind(password)
        .fetch_optional(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(id)
    }

    async fn session(
        &self,
        secret_hash: [u8; 32],
        now: Moment,
    ) -> Result<Option<Session>, CatalogueError> {
        sqlx::query(
            "SELECT s.id, s.person, s.role, s.computer, s.browser, s.made_at, s.seen_at,
                    s.expires_at, p.name AS person_name, p.role AS person_role,
                    p.made_at AS person_made_at
             FROM sessions s LEFT JOIN people p ON p.id = s.person
             WHERE s.secret_hash = ?1 AND s.expires_at > ?2",
        )
        .bind(&secret_hash[..])
        .bind(now.0)
        .fetch_optional(&self.readers)
        .await?
        .as_ref()
        .map(session)
        .transpose()
    }

    async fn renew_session(
        &self,
        id: i64,
        now: Moment,
        expires_at: Moment,
    ) -> Result<(), CatalogueError> {
        sqlx::query("UPDATE sessions SET seen_at = ?2, expires_at = ?3 WHERE id = ?1")
            .bind(id)
            .bind(now.0)
            .bind(expires_at.0)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn sessions_of(&self, person: i64, now: Moment) -> Result<Vec<Session>, CatalogueError> {
        let rows = sqlx::query(
            "SELECT s.id, s.person, s.role, s.computer, s.browser, s.made_at, s.seen_at,
                    s.expires_at, p.name AS person_name, p.role AS person_role,
                    p.made_at AS person_made_at
             FROM sessions s JOIN people p ON p.id = s.person
             WHERE s.person = ?1 AND s.expires_at > ?2 ORDER BY s.seen_at DESC, s.id DESC",
        )
        .bind(person)
        .bind(now.0)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(session).collect()
    }

    async fn end_session(&self, id: i64) -> Result<bool, CatalogueError> {
        let ended = sqlx::query("DELETE FROM sessions WHERE id = ?1")
            .bind(id)
            .execute(&self.writer)
            .await?;
        Ok(ended.rows_affected() > 0)
    }

    async fn end_session_of(&self, person: i64, id: i64) -> Result<bool, CatalogueError> {
        let ended = sqlx::query("DELETE FROM sessions WHERE id = ?1 AND person = ?2")
            .bind(id)
            .bind(person)
            .execute(&self.writer)
            .await?;
        Ok(ended.rows_affected() > 0)
    }

    async fn add_entry(
        &self,
        ticket_hash: [u8; 32],
        entry: &Entry,
        now: Moment,
        expires_at: Moment,
    ) -> Result<(), CatalogueError> {
        let mut transaction = self.writer.begin().await?;
        sqlx::query("DELETE FROM entries WHERE expires_at <= ?1")
            .bind(now.0)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "INSERT INTO entries (ticket_hash, person, role, computer, expires_at)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .bind(&ticket_hash[..])
        .bind(entry.person)
        .bind(entry.role.word())
        .bind(entry.computer.as_ref().map(|client| &client.0))
        .bind(expires_at.0)
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    async fn take_entry(
        &self,
        ticket_hash: [u8; 32],
        now: Moment,
    ) -> Result<Option<Entry>, CatalogueError> {
        let row = sqlx::query(
            "DELETE FROM entries WHERE ticket_hash = ?1 RETURNING person, role, computer, expires_at",
        )
        .bind(&ticket_hash[..])
        .fetch_optional(&self.writer)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let entry = Entry {
            person: row.try_get("person")?,
            role: role(&row, "role")?,
            computer: row.try_get::<Option<String>, _>("computer")?.map(ClientId),
        };
        Ok((now < Moment(row.try_get("expires_at")?)).then_some(entry))
    }

    async fn opens_as(&self, client: &ClientId) -> Result<OpensAs, CatalogueError> {
        let chosen: Option<Option<i64>> =
            sqlx::query_scalar("SELECT person FROM opens_as WHERE client = ?1")
                .bind(&client.0)
                .fetch_optional(&self.readers)
                .await?;
        Ok(match chosen {
            None => OpensAs::Viewer,
            Some(None) => OpensAs::Nobody,
            Some(Some(person)) => OpensAs::Person(person),
        })
    }

    async fn set_opens_as(
        &self,
        client: &ClientId,
        opens_as: OpensAs,
    ) -> Result<bool, CatalogueError> {
        let person = match opens_as {
            OpensAs::Person(person) => Some(person),
            OpensAs::Viewer | OpensAs::Nobody => None,
        };
        let mut transaction = self.writer.begin().await?;
        let known: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM clients WHERE id = ?1 AND removed_at IS NULL)
                AND (?2 IS NULL OR EXISTS (SELECT 1 FROM people WHERE id = ?2))",
        )
        .bind(&client.0)
        .bind(person)
        .fetch_one(&mut *transaction)
        .await?;
        if !known {
            return Ok(false);
        }
        for statement in [
            "DELETE FROM opens_as WHERE client = ?1",
            "DELETE FROM sessions WHERE computer = ?1",
            "DELETE FROM entries WHERE computer = ?1",
        ] {
            sqlx::query(statement).bind(&client.0).execute(&mut *transaction).await?;
        }
        if opens_as != OpensAs::Viewer {
            sqlx::query("INSERT INTO opens_as (client, person) VALUES (?1, ?2)")
                .bind(&client.0)
                .bind(person)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(true)
    }
}
