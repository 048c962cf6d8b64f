//! `folders add|remove|confirm|accept|list`.

use super::{Failure, say};
use crate::{
    ledger::{Ledger, subtree},
    settings::Home,
    status::number,
};
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
    /// Say that the files which are missing in a folder were deleted on purpose; what is stored of
    /// them stays stored
    Confirm {
        /// The folder
        path: PathBuf,
    },
    /// Say that the drive which is now at a place is the right one, in the place of the former
    Accept {
        /// The folder
        path: PathBuf,
    },
    /// List the folders, one a line
    List,
    /// List the folders that the server's owner suggests; add those that you like
    Suggested,
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
            let outer = outer.map(|outer| outer.path.to_string());
            match (ledger.add_folder(&wire).await?, outer) {
                (true, None) => say_path(&path, " will be collected."),
                (true, Some(outer)) => say_path(
                    &path,
                    &format!(" will be collected, also when {outer}, of which it is part, is not."),
                ),
                (false, _) => say_path(&path, " is on the list already."),
            }
        }
        Command::Remove { path } => {
            // It may be gone, or be named as it was when it was there.
            let absolute = std::path::absolute(&path).unwrap_or_else(|_| path.clone());
            let real = std::fs::canonicalize(&path).unwrap_or_else(|_| absolute.clone());
            let removed = ledger.remove_folder(&wire_form(&real)?).await?
                || ledger.remove_folder(&wire_form(&absolute)?).await?;
            if !removed {
                return Err(not_listed(&path));
            }
            say_path(&real, " is no longer collected; what is stored of it stays stored.")
        }
        Command::Confirm { path } => match ledger.confirm_missing(&named(&path)?).await? {
            None => Err(not_listed(&path)),
            Some(0) => say_path(&path, " misses no files that you were asked about."),
            Some(missing) => {
                let files = number(missing);
                say_path(
                    &path,
                    &format!(": {files} files count as deleted; those stored stay stored."),
                )
            }
        },
        Command::Accept { path } => {
            if !ledger.accept_volume(&named(&path)?).await? {
                return Err(not_listed(&path));
            }
            say_path(
                &path,
                " is taken as it is now; what is not on it any more you will be asked about.",
            )
        }
        Command::List => ledger
            .folders()
            .await?
            .iter()
            .try_for_each(|folder| say_path(&folder.path.to_path(), "")),
        Command::Suggested => suggested(&ledger).await,
    };
    ledger.close().await;
    result
}

async fn suggested(ledger: &Ledger) -> Result<(), Failure> {
    let suggested = ledger.owners_configuration().await?.suggested_folders;
    if suggested.is_empty() {
        return say("The server's owner suggests no folder.");
    }
    let chosen = ledger.folders().await?;
    let users = directories::UserDirs::new();
    for name in suggested {
        let Some(path) = place_of(&name, users.as_ref()) else {
            say(&format!("{name}: this computer has no such folder."))?;
            continue;
        };
        let wire = std::fs::canonicalize(&path).ok().and_then(|real| ClientPath::from_path(&real));
        let rest = match wire {
            None => " is not there.",
            Some(wire) if chosen.iter().any(|folder| folder.path == wire) => " is collected.",
            Some(_) => "",
        };
        say_path(&path, rest)?;
    }
    Ok(())
}

/// Where a suggested folder is: one of the system's own, or a whole path.
fn place_of(name: &str, users: Option<&directories::UserDirs>) -> Option<PathBuf> {
    let own = match name {
        "pictures" => users?.picture_dir(),
        "music" => users?.audio_dir(),
        "videos" => users?.video_dir(),
        "desktop" => users?.desktop_dir(),
        "documents" => users?.document_dir(),
        "downloads" => users?.download_dir(),
        path => Some(Path::new(path)).filter(|path| path.is_absolute()),
    };
    own.map(Path::to_owned)
}

fn not_listed(path: &Path) -> Failure {
    let path = path.display();
    Failure::Failed(format!("{path} is not on the list; see `trove-collector folders list`"))
}

/// A folder by its name, whether it is there or not.
fn named(path: &Path) -> Result<ClientPath, Failure> {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    wire_form(&std::fs::canonicalize(path).unwrap_or(absolute))
}

/// The folder's one true path, if it can be looked through.
pub(super) fn usable(path: &Path) -> Result<PathBuf, Failure> {
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

pub(super) fn wire_form(path: &Path) -> Result<ClientPath, Failure> {
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
