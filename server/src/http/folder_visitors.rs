//! Who opens the library as folders: by a person's name and password, or by a token.
//!
//! File managers send name and password with every request, and comparing a password takes long on
//! purpose; so what was found right is remembered for a while, by its hash and in memory alone.

use super::{
    Api,
    known::{By, by_token, known},
    peer::Peer,
    problem::Refusal,
};
use crate::{
    clock::Moment,
    pairing::hash_of_secret,
    people::{Role, Scope, signing_in},
};
use axum::http::{HeaderMap, header, request::Parts};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use std::{collections::HashMap, sync::PoisonError, time::Duration};

/// For so long a password that was changed still opens the folders.
const REMEMBERED: Duration = Duration::from_mins(1);
/// Most that are remembered at once.
const MOST: usize = 256;

/// Names and passwords that were found right lately, by their hash.
#[derive(Debug, Default)]
pub(super) struct FolderVisitors(HashMap<[u8; 32], (Role, Moment)>);

impl FolderVisitors {
    fn role(&self, told: &[u8; 32], now: Moment) -> Option<Role> {
        self.0.get(told).filter(|(_, until)| now < *until).map(|(role, _)| *role)
    }

    fn remember(&mut self, told: [u8; 32], role: Role, now: Moment) {
        self.0.retain(|_, (_, until)| now < *until);
        if self.0.len() < MOST {
            self.0.insert(told, (role, now.after(REMEMBERED)));
        }
    }
}

/// What whoever sent this may do; `None` when they are not known.
pub(super) async fn role(parts: &Parts, peer: Peer, api: &Api) -> Result<Option<Role>, Refusal> {
    let Some((name, password)) = told(&parts.headers) else {
        let visitor = known(parts, api).await?.map(|by| by.visitor(parts, api));
        // A shared link opens no folders.
        return Ok(visitor.filter(|one| one.scope == Scope::Library).map(|one| one.role));
    };
    match by_token(&password, api).await? {
        Some(By::Token(token)) => return Ok(Some(token.role)),
        Some(_) => return Ok(Some(Role::Owner)),
        None => {}
    }
    let now = api.house.clock.now();
    let told = hash_of_secret(&format!("{name}\0{password}"));
    let visitors = || api.folder_visitors.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(role) = visitors().role(&told, now) {
        return Ok(Some(role));
    }
    let tries = || api.sign_in_tries.lock().unwrap_or_else(PoisonError::into_inner);
    tries().take(peer, &name, now).map_err(Refusal::too_often)?;
    let role = signing_in::role_of(&api.house, &api.passwords, (&name, &password)).await?;
    if let Some(role) = role {
        tries().restore(peer, &name);
        visitors().remember(told, role, now);
    }
    Ok(role)
}

/// The name and the password that came with the request (RFC 7617).
fn told(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, told) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let told = String::from_utf8(BASE64_STANDARD.decode(told.trim()).ok()?).ok()?;
    told.split_once(':').map(|(name, password)| (name.to_owned(), password.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_right_is_forgotten_after_a_while_and_is_never_many() {
        let mut visitors = FolderVisitors::default();
        let now = Moment(1_800_000_000_000);
        visitors.remember([1; 32], Role::Viewer, now);
        assert_eq!(visitors.role(&[1; 32], now), Some(Role::Viewer));
        assert_eq!(visitors.role(&[2; 32], now), None);
        assert_eq!(visitors.role(&[1; 32], now.after(REMEMBERED)), None);
        for number in 0..2_000_u32 {
            let mut told = [0; 32];
            told[..4].copy_from_slice(&number.to_le_bytes());
            visitors.remember(told, Role::Owner, now);
        }
        assert_eq!(visitors.0.len(), MOST);
    }
}
