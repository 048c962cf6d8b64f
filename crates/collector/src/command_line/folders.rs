//! `folders add|remove|list`.

use super::Failure;
use crate::{ledger::subtree, settings::Home};
use clap::Subcommand;
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};
use trove_protocol::ClientPath;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Collect a folder and all below it
    Add {
        /// The folder
        path: PathBuf,
    },
    /// Collect a folder no more; what is stored of it stays stored
    Remove {
        /// The folder
        path: PathBuf,
    },
    /// List the folders, one a line
    List,
}

pub(super) async fn folders(home: &Home, command: Command) -> Result<(), Failure> {
    let ledger = home.ledger().await?;
    let result = match command {
        Command::Add { path } => {
            let path = usable(&path)?;
            let wire = wire_form(&path)?;
            let folders = ledger.folders().await?;
            let outer = folders.iter().find(|folder| {
                let (low, high) = subtree(&folder.path);
                wire.as_str() >= low.as_str() && wire.as_str() < high.as_str()
            });
            match outer {
                Some(outer) => say_path(&path, &format!(" is part of {} already.", outer.path)),
                None if ledger.add_folder(&wire).await? => say_path(&path, " will be collected."),
                None => say_path(&path, " is on the list already."),
            }
        }
        Command::Remove { path } => {
            // It may be gone, or be named as it was when it was there.
            let absolute = std::path::absolute(&path).unwrap_or_else(|_| path.clone());
            let real = std::fs::canonicalize(&path).unwrap_or_else(|_| absolute.clone());
            let removed = ledger.remove_folder(&wire_form(&real)?).await?
                || ledger.remove_folder(&wire_form(&absolute)?).await?;
            if !removed {
                return Err(Failure::Failed(format!(
                    "{} is not on the list; see `trove-collector folders list`",
                    path.display()
                )));
            }
            say_path(&real, " is no longer collected; what is stored of it stays stored.")
        }
        Command::List => ledger
            .folders()
            .await?
            .iter()
            .try_for_each(|folder| say_path(&folder.path.to_path(), "")),
    };
    ledger.close().await;
    result
}

/// The folder's one true path, if it can be looked through.
fn usable(path: &Path) -> Result<PathBuf, Failure> {
    let failed = |error: &io::Error| {
        let path = path.display();
        Failure::Failed(match error.kind() {
            io::ErrorKind::NotFound => format!("{path} is not there; check the path"),
            io::ErrorKind::NotADirectory => {
                format!("{path} is not a folder; give the folder that holds it")
            }
            io::ErrorKind::PermissionDenied => format!(
                "{path} may not be read; give Trove's user the right to read it, or choose \
                 another folder"
            ),
            _ => format!("{path} cannot be read ({error}); check its drive"),
        })
    };
    let real = std::fs::canonicalize(path).map_err(|error| failed(&error))?;
    std::fs::read_dir(&real).map_err(|error| failed(&error))?;
    Ok(real)
}

fn wire_form(path: &Path) -> Result<ClientPath, Failure> {
    ClientPath::from_path(path).ok_or_else(|| {
        Failure::Failed(format!(
            "{} has a name that cannot be written down; rename it first",
            path.display()
        ))
    })
}

/// Writes a path as it is, whatever its bytes, and something after it.
fn say_path(path: &Path, rest: &str) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    output.write_all(path.as_os_str().as_encoded_bytes())?;
    writeln!(output, "{rest}")?;
    Ok(output.flush()?)
}
