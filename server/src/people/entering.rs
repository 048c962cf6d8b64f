//! One-time addresses: they sign in without a password, once and within a minute.

use super::{
    Role,
    signing_in::{Browser, begin_session},
    timing::ENTRY_TIME,
};
use crate::{
    catalogue::{CatalogueError, Entry, OpensAs, People, Sessions, StandsFor},
    clock::Moment,
    house::{Fault, House},
    pairing::{hash_of_secret, random_hexadecimal},
};
use trove_protocol::ClientId;

/// A one-time address.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Its secret.
    pub ticket: String,
    /// Until when it works.
    pub expires_at: Moment,
}

impl Opened {
    /// The page that uses it up, below the server's address. A fragment is never sent, so the
    /// secret is in no log.
    pub fn address(&self) -> String {
        format!("/enter#{}", self.ticket)
    }
}

/// An address by which whoever sits at a paired computer opens the library.
pub async fn for_computer(house: &House, computer: &ClientId) -> Result<Opened, Fault> {
    let person = match house.catalogue.opens_as(computer).await? {
        OpensAs::Viewer => None,
        OpensAs::Person(person) => Some(person),
        OpensAs::Nobody => {
            return Err(Fault::Forbidden {
                code: "sign_in_there",
                message: "the server's owner wants people to sign in at this computer: open the \
                          library's address and sign in there"
                    .to_owned(),
            });
        }
    };
    let entry = Entry { person, role: Role::Viewer, computer: Some(computer.clone()) };
    Ok(open(&*house.catalogue, &entry, house.clock.now()).await?)
}

/// An address by which whoever has the data folder comes in as the owner; as a person where there
/// is one owner alone.
pub async fn for_owner<C: People + Sessions>(
    catalogue: &C,
    now: Moment,
) -> Result<Opened, CatalogueError> {
    let people = catalogue.people().await?;
    let mut owners = people.iter().filter(|person| person.role == Role::Owner);
    let person = match (owners.next(), owners.next()) {
        (Some(only), None) => Some(only.id),
        _ => None,
    };
    open(catalogue, &Entry { person, role: Role::Owner, computer: None }, now).await
}

async fn open<C: Sessions + ?Sized>(
    catalogue: &C,
    entry: &Entry,
    now: Moment,
) -> Result<Opened, CatalogueError> {
    let opened = Opened { ticket: random_hexadecimal::<32>(), expires_at: now.after(ENTRY_TIME) };
    let hash = hash_of_secret(&opened.ticket);
    catalogue.add_entry(hash, entry, now, opened.expires_at).await?;
    Ok(opened)
}

/// Uses a one-time address up: the session's secret; `None` when it does not work any more.
pub async fn enter(
    house: &House,
    ticket: &str,
    browser: Browser,
) -> Result<Option<String>, CatalogueError> {
    let now = house.clock.now();
    let Some(entry) = house.catalogue.take_entry(hash_of_secret(ticket), now).await? else {
        return Ok(None);
    };
    begin_session(&*house.catalogue, StandsFor::Entered(entry), browser, now).await
}

/// Chooses as whom a paired computer opens the library.
pub async fn choose(house: &House, computer: &ClientId, opens_as: OpensAs) -> Result<(), Fault> {
    if house.catalogue.set_opens_as(computer, opens_as).await? {
        return Ok(());
    }
    Err(Fault::Missing {
        code: "unknown_client",
        message: "there is no such computer or person: they may have been removed meanwhile"
            .to_owned(),
    })
}
