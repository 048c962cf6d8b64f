//! Shared links and tokens of programs, in SQLite.

use super::{SqliteCatalogue, people::role};
use crate::{
    catalogue::{CatalogueError, ShareLink, Sharing, Token},
    clock::Moment,
    decide::ContentId,
    people::{Means, Role, Scope, Shared},
};
use async_trait::async_trait;
use sqlx::{Row as _, sqlite::SqliteRow};

fn columns(shared: Shared) -> (&'static str, i64) {
    match shared {
        Shared::Album(album) => ("album", album),
        Shared::Item(item) => ("item", item.0),
    }
}

fn link(row: &SqliteRow) -> Result<ShareLink, CatalogueError> {
    let target = row.try_get("target")?;
    Ok(ShareLink {
        id: row.try_get("id")?,
        shared: match row.try_get("kind")? {
            "album" => Shared::Album(target),
            "item" => Shared::Item(ContentId(target)),
            _ => return Err(CatalogueError::Unreadable("share_links.kind")),
        },
        name: row.try_get("name")?,
        made_by: row.try_get("made_by")?,
        made_at: Moment(row.try_get("made_at")?),
        expires_at: Moment(row.try_get("expires_at")?),
    })
}

fn token(row: &SqliteRow) -> Result<Token, CatalogueError> {
    Ok(Token {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        role: role(row, "role")?,
        made_at: Moment(row.try_get("made_at")?),
    })
}

#[async_trait]
impl Sharing for SqliteCatalogue {
    async fn shared_name(&self, shared: Shared) -> Result<Option<String>, CatalogueError> {
        match shared {
            Shared::Album(album) => Ok(sqlx::query_scalar("SELECT name FROM albums WHERE id = ?1")
                .bind(album)
                .fetch_optional(&self.readers)
                .await?),
            Shared::Item(item) => {
                // What is on offer for a backup alone is nobody's to share.
                let path: Option<String> = sqlx::query_scalar(
                    "SELECT c.share_path FROM contents c
                     WHERE c.id = ?1 AND c.state = 'stored' AND c.share_path IS NOT NULL
                       AND c.kind IN ('photo', 'video', 'music')
                       AND EXISTS (SELECT 1 FROM files f WHERE f.content = c.id
                                      AND f.gone_at IS NULL AND f.backup_set IS NULL)",
                )
                .bind(item.0)
                .fetch_optional(&self.readers)
                .await?;
                Ok(path.map(|path| path.rsplit('/').next().unwrap_or_default().to_owned()))
            }
        }
    }

    async fn add_share_link(
        &self,
        secret_hash: [u8; 32],
        link: &ShareLink,
    ) -> Result<i64, CatalogueError> {
        let (kind, target) = columns(link.shared);
        let mut transaction = self.writer.begin().await?;
        sqlx::query("DELETE FROM share_links WHERE expires_at <= ?1")
            .bind(link.made_at.0)
            .execute(&mut *transaction)
            .await?;
        let id = sqlx::query_scalar(
            "INSERT INTO share_links (secret_hash, kind, target, name, made_by, made_at, expires_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
        )
        .bind(&secret_hash[..])
        .bind(kind)
        .bind(target)
        .bind(&link.name)
        .bind(link.made_by)
        .bind(link.made_at.0)
        .bind(link.expires_at.0)
        .fetch_one(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(id)
    }

    async fn share_links(
        &self,
        made_by: Option<i64>,
        now: Moment,
    ) -> Result<Vec<ShareLink>, CatalogueError> {
        let rows = sqlx::query(
            "SELECT id, kind, target, name, made_by, made_at, expires_at FROM share_links
             WHERE expires_at > ?1 AND (?2 IS NULL OR made_by = ?2) ORDER BY id DESC",
        )
        .bind(now.0)
        .bind(made_by)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(link).collect()
    }

    async fn share_link(
        &self,
        secret_hash: [u8; 32],
        now: Moment,
    ) -> Result<Option<ShareLink>, CatalogueError> {
        sqlx::query(
            "SELECT id, kind, target, name, made_by, made_at, expires_at FROM share_links
             WHERE secret_hash = ?1 AND expires_at > ?2",
        )
        .bind(&secret_hash[..])
        .bind(now.0)
        .fetch_optional(&self.readers)
        .await?
        .as_ref()
        .map(link)
        .transpose()
    }

    async fn end_share_link(&self, id: i64, made_by: Option<i64>) -> Result<bool, CatalogueError> {
        let ended =
            sqlx::query("DELETE FROM share_links WHERE id = ?1 AND (?2 IS NULL OR made_by = ?2)")
                .bind(id)
                .bind(made_by)
                .execute(&self.writer)
                .await?;
        Ok(ended.rows_affected() > 0)
    }

    async fn add_token(
        &self,
        secret_hash: [u8; 32],
        (name, role): (&str, Role),
        made_by: Option<i64>,
        now: Moment,
    ) -> Result<i64, CatalogueError> {
        Ok(sqlx::query_scalar(
            "INSERT INTO tokens (name, role, secret_hash, made_by, made_at)
             VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
        )
        .bind(name)
        .bind(role.word())
        .bind(&secret_hash[..])
        .bind(made_by)
        .bind(now.0)
        .fetch_one(&self.writer)
        .await?)
    }

    async fn tokens(&self) -> Result<Vec<Token>, CatalogueError> {
        let rows = sqlx::query("SELECT id, name, role, made_at FROM tokens ORDER BY id DESC")
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(token).collect()
    }

    async fn token(&self, secret_hash: [u8; 32]) -> Result<Option<Token>, CatalogueError> {
        sqlx::query("SELECT id, name, role, made_at FROM tokens WHERE secret_hash = ?1")
            .bind(&secret_hash[..])
            .fetch_optional(&self.readers)
            .await?
            .as_ref()
            .map(token)
            .transpose()
    }

    async fn scope_by(&self, means: &Means, now: Moment) -> Result<Option<Scope>, CatalogueError> {
        let known = match means {
            Means::Link(number) => {
                let row = sqlx::query(
                    "SELECT id, kind, target, name, made_by, made_at, expires_at FROM share_links
                     WHERE id = ?1 AND expires_at > ?2",
                )
                .bind(number)
                .bind(now.0)
                .fetch_optional(&self.readers)
                .await?;
                return Ok(row.as_ref().map(link).transpose()?.map(|link| link.shared.into()));
            }
            Means::OwnersToken(start) => sqlx::query(
                "SELECT 1 FROM settings
                 WHERE name = 'owner_token' AND substr(value, 1, length(?1)) = ?1",
            )
            .bind(start),
            Means::Token(number) => sqlx::query("SELECT 1 FROM tokens WHERE id = ?1").bind(number),
            Means::Person(number) => sqlx::query("SELECT 1 FROM people WHERE id = ?1").bind(number),
            Means::Computer(client) => sqlx::query(
                "SELECT 1 FROM sessions WHERE computer = ?1 AND person IS NULL AND expires_at > ?2",
            )
            .bind(&client.0)
            .bind(now.0),
            Means::Session(number) => {
                sqlx::query("SELECT 1 FROM sessions WHERE id = ?1 AND expires_at > ?2")
                    .bind(number)
                    .bind(now.0)
            }
        };
        Ok(known.fetch_optional(&self.readers).await?.map(|_| Scope::Library))
    }

    async fn end_token(&self, id: i64) -> Result<bool, CatalogueError> {
        let ended =
            sqlx::query("DELETE FROM tokens WHERE id = ?1").bind(id).execute(&self.writer).await?;
        Ok(ended.rows_affected() > 0)
    }
}
