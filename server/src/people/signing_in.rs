//! Setting the first owner up, signing in and changing one's password.

use super::{Passwords, Role, names, rules, timing::SESSION_TIME};
use crate::{
    catalogue::{Catalogue, CatalogueError, NewPerson, NewSession, People, Person, StandsFor},
    clock::Moment,
    events::Event,
    house::{Fault, House},
    pairing::{hash_of_secret, random_hexadecimal},
};
use std::net::IpAddr;

/// Longest text that is kept of what a browser says of itself, in characters.
const LONGEST_BROWSER: usize = 300;

/// The browser in which somebody signs in.
#[derive(Clone, Debug)]
pub struct Browser {
    /// What it says of itself.
    pub name: String,
    /// The secret of a session that it had, which ends.
    pub former: Option<String>,
}

/// Makes the first person known, as an owner, and signs them in: the session's secret.
pub async fn set_up(
    house: &House,
    passwords: &Passwords,
    (name, password): (&str, &str),
    (browser, from): (Browser, IpAddr),
) -> Result<String, Fault> {
    let catalogue = &*house.catalogue;
    let over = || Fault::Forbidden {
        code: "already_set_up",
        message: "this server has an owner: sign in, or set the password anew with \
                  `trove-server owner set-password`"
            .to_owned(),
    };
    let owner = unhashed(name, Role::Owner, password)?;
    if catalogue.has_owner().await? {
        return Err(over());
    }
    let is_in_use = !catalogue.clients().await?.is_empty();
    if !rules::may_set_up(from.to_canonical().is_loopback(), is_in_use) {
        tracing::warn!(%from, "somebody else tried to become this server's owner");
        return Err(Fault::Forbidden {
            code: "set_up_there",
            message:
                "computers are paired with this server already, so its owner is set up at the \
                      server itself: open the library there under the name localhost, or run \
                      `trove-server owner set-password` there"
                    .to_owned(),
        });
    }
    let owner = NewPerson { password: passwords.hash(owner.password).await?, ..owner };
    let now = house.clock.now();
    let Some(id) = catalogue.add_first_owner(&owner, now).await? else { return Err(over()) };
    house.events.record(None, Event::OwnerSetUp { name: owner.name, from }).await;
    let stands_for = StandsFor::SignedIn { person: id, password: owner.password };
    begin_session(catalogue, stands_for, browser, now).await?.ok_or_else(over)
}

/// Signs in: the session's secret; `None` when the name or the password is wrong, which takes as
/// long for names that nobody has.
pub async fn sign_in(
    house: &House,
    passwords: &Passwords,
    (name, password): (&str, &str),
    browser: Browser,
) -> Result<Option<String>, Fault> {
    let Some((person, password)) = person(house, passwords, (name, password)).await? else {
        return Ok(None);
    };
    let stands_for = StandsFor::SignedIn { person: person.id, password };
    Ok(begin_session(&*house.catalogue, stands_for, browser, house.clock.now()).await?)
}

/// What the person of this name may do, without a session; `None` when the name or the password is
/// wrong.
pub async fn role_of(
    house: &House,
    passwords: &Passwords,
    told: (&str, &str),
) -> Result<Option<Role>, Fault> {
    Ok(person(house, passwords, told).await?.map(|(person, _)| person.role))
}

/// The person with this name and password, and the password's hash.
async fn person(
    house: &House,
    passwords: &Passwords,
    (name, password): (&str, &str),
) -> Result<Option<(Person, String)>, Fault> {
    let known = house.catalogue.person_named(&names::key(name)).await?;
    let hash = known.as_ref().map(|(_, hash)| hash.clone());
    let right = passwords.matches(rules::comparable(password), hash).await?;
    Ok(known.filter(|_| right))
}

/// Begins a session: its secret; `None` when whoever it stands for is known no more.
pub(super) async fn begin_session(
    catalogue: &dyn Catalogue,
    stands_for: StandsFor,
    browser: Browser,
    now: Moment,
) -> Result<Option<String>, CatalogueError> {
    let secret = random_hexadecimal::<32>();
    let session = NewSession {
        secret_hash: hash_of_secret(&secret),
        stands_for,
        browser: browser.name.chars().take(LONGEST_BROWSER).collect(),
        expires_at: now.after(SESSION_TIME),
        replaces: browser.former.as_deref().map(hash_of_secret),
    };
    Ok(catalogue.begin_session(&session, now).await?.map(|_| secret))
}

/// Changes a person's own password and ends their sessions but this one; `false` when the old
/// one is wrong.
pub async fn change_own_password(
    house: &House,
    passwords: &Passwords,
    (person, old_hash): (&Person, String),
    (old, new): (&str, &str),
    keep_session: i64,
) -> Result<bool, Fault> {
    let new = rules::new_password(new)?;
    if !passwords.matches(rules::comparable(old), Some(old_hash.clone())).await? {
        return Ok(false);
    }
    let new = passwords.hash(new).await?;
    let replaced =
        house.catalogue.replace_password(person.id, (&old_hash, &new), Some(keep_session));
    Ok(replaced.await?)
}

/// Somebody to be made known, whose password is as they typed it.
pub(super) fn unhashed(name: &str, role: Role, password: &str) -> Result<NewPerson, Fault> {
    let name = names::shown(name)?;
    Ok(NewPerson {
        name_key: names::key(&name),
        name,
        role,
        password: rules::new_password(password)?,
    })
}

/// Sets an owner's password without knowing the former one, for whoever has the data folder: of
/// the owner of this name, or of the only one. Makes them known where there is none. Their name.
pub async fn set_owners_password(
    catalogue: &impl People,
    passwords: &Passwords,
    name: Option<&str>,
    password: &str,
    now: Moment,
) -> anyhow::Result<String> {
    let password = passwords.hash(rules::new_password(password)?).await?;
    let owners: Vec<Person> =
        catalogue.people().await?.into_iter().filter(|one| one.role == Role::Owner).collect();
    let found = match name {
        Some(name) => catalogue.person_named(&names::key(name)).await?.map(|(person, _)| person),
        None => match &owners[..] {
            [] => None,
            [only] => Some(only.clone()),
            _ => anyhow::bail!(
                "there are several owners ({}): say whose password with --name",
                owners.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")
            ),
        },
    };
    let Some(person) = found else {
        let name = names::shown(name.unwrap_or("Owner"))?;
        let name_key = names::key(&name);
        let owner = NewPerson { name: name.clone(), name_key, role: Role::Owner, password };
        if catalogue.add_person(&owner, now).await?.is_none() {
            anyhow::bail!("somebody of the name {name} came in between: try again");
        }
        return Ok(name);
    };
    if person.role != Role::Owner {
        anyhow::bail!(
            "{} is no owner: an owner sets that password in the library's pages",
            person.name
        );
    }
    let change = crate::catalogue::PersonChange {
        password: Some(password),
        ..crate::catalogue::PersonChange::default()
    };
    match catalogue.change_person(person.id, &change).await? {
        crate::catalogue::Changed::Done => Ok(person.name),
        _ => anyhow::bail!("{} was removed meanwhile: try again", person.name),
    }
}
