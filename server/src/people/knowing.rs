//! Making people known, changing what is known of them, and removing them.

use super::{Passwords, Role, names, rules, signing_in::unhashed};
use crate::{
    catalogue::{Changed, NewPerson, PersonChange},
    house::{Fault, House},
};

/// What an owner wants to be otherwise of somebody; what is missing stays.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Their name.
    pub name: Option<String>,
    /// What they may do.
    pub role: Option<Role>,
    /// Their password.
    pub password: Option<String>,
}

/// Makes somebody known: their number.
pub async fn add(
    house: &House,
    passwords: &Passwords,
    (name, password): (&str, &str),
    role: Role,
) -> Result<i64, Fault> {
    let person = unhashed(name, role, password)?;
    let person = NewPerson { password: passwords.hash(person.password).await?, ..person };
    let added = house.catalogue.add_person(&person, house.clock.now()).await?;
    added.ok_or_else(name_taken)
}

/// Changes what is known of somebody.
pub async fn change(
    house: &House,
    passwords: &Passwords,
    id: i64,
    wish: Wish,
) -> Result<(), Fault> {
    let mut change = PersonChange { role: wish.role, ..PersonChange::default() };
    if let Some(name) = wish.name {
        let name = names::shown(&name)?;
        let key = names::key(&name);
        change.name = Some((name, key));
    }
    if let Some(password) = wish.password {
        change.password = Some(passwords.hash(rules::new_password(&password)?).await?);
    }
    told(house.catalogue.change_person(id, &change).await?)
}

/// Removes somebody, with their sessions, tokens and links.
pub async fn remove(house: &House, id: i64) -> Result<(), Fault> {
    told(house.catalogue.remove_person(id).await?)
}

fn told(changed: Changed) -> Result<(), Fault> {
    match changed {
        Changed::Done => Ok(()),
        Changed::Unknown => Err(Fault::Missing {
            code: "unknown_person",
            message: "nobody has this number: they may have been removed meanwhile".to_owned(),
        }),
        Changed::NameTaken => Err(name_taken()),
        Changed::LastOwner => Err(Fault::Invalid {
            code: "last_owner",
            message: "this is the last owner, and nobody else could steer the house: make \
                      somebody else an owner first"
                .to_owned(),
        }),
    }
}

fn name_taken() -> Fault {
    Fault::Invalid {
        code: "name_taken",
        message: "somebody has this name: choose another".to_owned(),
    }
}
