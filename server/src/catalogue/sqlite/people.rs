//! People with a sign-in of their own, in SQLite.

use super::SqliteCatalogue;
use crate::{
    catalogue::{CatalogueError, Changed, NewPerson, People, Person, PersonChange},
    clock::Moment,
    people::Role,
};
use async_trait::async_trait;
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};

pub(super) fn role(row: &SqliteRow, column: &'static str) -> Result<Role, CatalogueError> {
    Role::named(row.try_get(column)?).ok_or(CatalogueError::Unreadable(column))
}

fn person(row: &SqliteRow) -> Result<Person, CatalogueError> {
    Ok(Person {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        role: role(row, "role")?,
        made_at: Moment(row.try_get("made_at")?),
    })
}

fn with_password(row: &SqliteRow) -> Result<(Person, String), CatalogueError> {
    Ok((person(row)?, row.try_get("password")?))
}

/// Whether somebody else is an owner.
async fn another_owner(connection: &mut SqliteConnection, id: i64) -> Result<bool, CatalogueError> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM people WHERE role = 'owner' AND id <> ?1)")
        .bind(id)
        .fetch_one(connection)
        .await?)
}

async fn role_of(
    connection: &mut SqliteConnection,
    id: i64,
) -> Result<Option<Role>, CatalogueError> {
    sqlx::query("SELECT role FROM people WHERE id = ?1")
        .bind(id)
        .fetch_optional(connection)
        .await?
        .as_ref()
        .map(|row| role(row, "role"))
        .transpose()
}

#[async_trait]
impl People for SqliteCatalogue {
    async fn people(&self) -> Result<Vec<Person>, CatalogueError> {
        let rows = sqlx::query("SELECT id, name, role, made_at FROM people ORDER BY id")
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(person).collect()
    }

    async fn has_owner(&self) -> Result<bool, CatalogueError> {
        Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM people WHERE role = 'owner')")
            .fetch_one(&self.readers)
            .await?)
    }

    async fn person_named(
        &self,
        name_key: &str,
    ) -> Result<Option<(Person, String)>, CatalogueError> {
        sqlx::query("SELECT id, name, role, made_at, password FROM people WHERE name_key = ?1")
            .bind(name_key)
            .fetch_optional(&self.readers)
            .await?
            .as_ref()
            .map(with_password)
            .transpose()
    }

    async fn person(&self, id: i64) -> Result<Option<(Person, String)>, CatalogueError> {
        sqlx::query("SELECT id, name, role, made_at, password FROM people WHERE id = ?1")
            .bind(id)
            .fetch_optional(&self.readers)
            .await?
            .as_ref()
            .map(with_password)
            .transpose()
    }

    async fn add_first_owner(
        &self,
        owner: &NewPerson,
        now: Moment,
    ) -> Result<Option<i64>, CatalogueError> {
        // One statement, so that of two who are first one is second.
        Ok(sqlx::query_scalar(
            "INSERT INTO people (name, name_key, role, password, made_at)
             SELECT ?1, ?2, 'owner', ?3, ?4
             WHERE NOT EXISTS (SELECT 1 FROM people WHERE role = 'owner')
             ON CONFLICT (name_key) DO NOTHING RETURNING id",
        )
        .bind(&owner.name)
        .bind(&owner.name_key)
        .bind(&owner.password)
        .bind(now.0)
        .fetch_optional(&self.writer)
        .await?)
    }

    async fn add_person(
        &self,
        person: &NewPerson,
        now: Moment,
    ) -> Result<Option<i64>, CatalogueError> {
        Ok(sqlx::query_scalar(
            "INSERT INTO people (name, name_key, role, password, made_at)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (name_key) DO NOTHING RETURNING id",
        )
        .bind(&person.name)
        .bind(&person.name_key)
        .bind(person.role.word())
        .bind(&person.password)
        .bind(now.0)
        .fetch_optional(&self.writer)
        .await?)
    }

    async fn change_person(
        &self,
        id: i64,
        change: &PersonChange,
    ) -> Result<Changed, CatalogueError> {
        let mut transaction = self.writer.begin().await?;
        let Some(role) = role_of(&mut transaction, id).await? else {
            return Ok(Changed::Unknown);
        };
        if let Some((name, key)) = &change.name {
            let named = sqlx::query(
                "UPDATE people SET name = ?2, name_key = ?3
                 WHERE id = ?1
                   AND NOT EXISTS (SELECT 1 FROM people WHERE name_key = ?3 AND id <> ?1)",
            )
            .bind(id)
            .bind(name)
            .bind(key)
            .execute(&mut *transaction)
            .await?;
            if named.rows_affected() == 0 {
                return Ok(Changed::NameTaken);
            }
        }
        if let Some(new) = change.role {
            if role == Role::Owner && new == Role::Viewer {
                if !another_owner(&mut transaction, id).await? {
                    return Ok(Changed::LastOwner);
                }
                sqlx::query("DELETE FROM tokens WHERE made_by = ?1")
                    .bind(id)
                    .execute(&mut *transaction)
                    .await?;
            }
            sqlx::query("UPDATE people SET role = ?2 WHERE id = ?1")
                .bind(id)
                .bind(new.word())
                .execute(&mut *transaction)
                .await?;
        }
        if let Some(password) = &change.password {
            set_password(&mut transaction, id, password, None).await?;
        }
        transaction.commit().await?;
        Ok(Changed::Done)
    }

    async fn replace_password(
        &self,
        id: i64,
        (old, new): (&str, &str),
        keep_session: Option<i64>,
    ) -> Result<bool, CatalogueError> {
        let mut transaction = self.writer.begin().await?;
        let known: Option<String> = sqlx::query_scalar("SELECT password FROM people WHERE id = ?1")
            .bind(id)
            .fetch_optional(&mut *transaction)
            .await?;
        if known.as_deref() != Some(old) {
            return Ok(false);
        }
        set_password(&mut transaction, id, new, keep_session).await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn remove_person(&self, id: i64) -> Result<Changed, CatalogueError> {
        let mut transaction = self.writer.begin().await?;
        match role_of(&mut transaction, id).await? {
            None => return Ok(Changed::Unknown),
            Some(Role::Owner) if !another_owner(&mut transaction, id).await? => {
                return Ok(Changed::LastOwner);
            }
            Some(_) => {}
        }
        // What is theirs goes with them.
        sqlx::query("DELETE FROM people WHERE id = ?1").bind(id).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(Changed::Done)
    }
}

/// Also takes away what signs them in without a password.
async fn set_password(
    connection: &mut SqliteConnection,
    id: i64,
    password: &str,
    keep_session: Option<i64>,
) -> Result<(), CatalogueError> {
    sqlx::query("UPDATE people SET password = ?2 WHERE id = ?1")
        .bind(id)
        .bind(password)
        .execute(&mut *connection)
        .await?;
    sqlx::query("DELETE FROM sessions WHERE person = ?1 AND id IS NOT ?2")
        .bind(id)
        .bind(keep_session)
        .execute(&mut *connection)
        .await?;
    sqlx::query("DELETE FROM entries WHERE person = ?1").bind(id).execute(connection).await?;
    Ok(())
}
