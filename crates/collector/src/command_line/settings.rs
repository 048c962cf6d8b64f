//! `settings [--json]`, `settings set NAME VALUE`, `settings unset NAME`.

use super::{Failure, say};
use crate::{
    preferences::{FIELDS, Field, Setter, Shown, shown},
    settings::Home,
};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Set one
    Set {
        /// Its name
        name: String,
        /// What it is to be
        #[arg(required = true)]
        value: Vec<String>,
    },
    /// Leave one to the server's owner and the default
    Unset {
        /// Its name
        name: String,
    },
}

pub(super) async fn settings(
    home: &Home,
    json: bool,
    command: Option<Command>,
) -> Result<(), Failure> {
    let ledger = home.ledger().await?;
    let (wishes, owner) = (ledger.wishes().await?, ledger.owners_configuration().await?);
    let (name, value) = match command {
        None => {
            let all = shown(&wishes, &owner)?;
            ledger.close().await;
            return if json {
                say(&serde_json::to_string_pretty(&all)?)
            } else {
                all.iter().try_for_each(|one| say(&line(one)))
            };
        }
        Some(Command::Set { name, value }) => (name, Some(value)),
        Some(Command::Unset { name }) => (name, None),
    };
    let field = named(&name)?;
    if value.is_some() && field.is_locked(&owner) {
        return Err(Failure::Failed(format!(
            "{name} is set by the server's owner, who allows no other value; ask them to change \
             it or to unlock it"
        )));
    }
    let wishes = field
        .set(&wishes, value.as_deref())
        .map_err(|sentence| Failure::Usage(format!("{name} stays as it is: {sentence}")))?;
    ledger.set_wishes(&wishes).await?;
    let all = shown(&wishes, &owner)?;
    ledger.close().await;
    all.iter().filter(|one| one.name == name).try_for_each(|one| say(&line(one)))
}

fn named(name: &str) -> Result<&'static Field, Failure> {
    Field::named(name).ok_or_else(|| {
        let names: Vec<_> = FIELDS.iter().map(|field| field.name).collect();
        Failure::Usage(format!("there is no setting {name:?}; there are {}", names.join(", ")))
    })
}

fn line(one: &Shown) -> String {
    let by = match (one.set_by, one.locked) {
        (Setter::Default, false) => "by default",
        (Setter::User, _) => "set here",
        (Setter::Owner, false) => "set by the server's owner",
        (_, true) => "locked by the server's owner",
    };
    format!("{:<20} {:<24} {by}. {}.", one.name, one.words, one.meaning)
}
