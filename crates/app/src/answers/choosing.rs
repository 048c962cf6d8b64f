//! Choosing folders, and answering what is asked about them.

use super::warnings::{Known, forbids, warnings};
use crate::{
    bindings::{Failure, FailureKind, FolderWarning},
    context::{Context, beside, path_of, wire_form},
};
use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};
use trove_collector::scan::place;
use trove_protocol::ClientPath;

/// What to know before this folder is chosen.
pub(crate) async fn folder_warnings(
    context: &Context,
    path: &str,
) -> Result<Vec<FolderWarning>, Failure> {
    let folder = usable(path).await?;
    let known = known(context, &folder).await?;
    Ok(warnings(&folder, &known))
}

/// Collects a folder and all below it.
pub(crate) async fn add_folder(context: &Context, path: &str) -> Result<(), Failure> {
    let folder = usable(path).await?;
    let known = known(context, &folder).await?;
    let name = folder.display();
    match warnings(&folder, &known).iter().find(|one| forbids(one)) {
        Some(FolderWarning::SystemFolder) => {
            let sentence = format!(
                "{name} belongs to the system or a program; choose the folder in which your own \
                 files lie."
            );
            return Err(Failure::new(FailureKind::SystemFolder, sentence));
        }
        Some(_) => {
            let sentence = format!(
                "{name} and the library lie in each other, so the library would collect itself; \
                 choose another folder."
            );
            return Err(Failure::new(FailureKind::WouldCollectLibrary, sentence));
        }
        None => {}
    }
    if !context.ledger.add_folder(&wire_form(&folder)?).await? {
        let sentence = format!("{name} is collected already.");
        return Err(Failure::new(FailureKind::AlreadyListed, sentence));
    }
    heed(context).await
}

/// Collects a folder no more; what is stored of it stays stored.
pub(crate) async fn remove_folder(context: &Context, path: &str) -> Result<(), Failure> {
    let folder = listed(context, path).await?;
    context.ledger.remove_folder(&folder).await?;
    heed(context).await
}

/// The files that are missing in this folder were deleted on purpose.
pub(crate) async fn confirm_missing(context: &Context, path: &str) -> Result<(), Failure> {
    let folder = listed(context, path).await?;
    context.ledger.confirm_missing(&folder).await?;
    heed(context).await
}

/// The drive that is at this place now is the right one.
pub(crate) async fn accept_drive(context: &Context, path: &str) -> Result<(), Failure> {
    let folder = listed(context, path).await?;
    context.ledger.accept_volume(&folder).await?;
    heed(context).await
}

/// Looks through all folders now.
pub(crate) fn look_now(context: &Context) -> Result<(), Failure> {
    let engine = context.engine().ok_or_else(not_collecting)?;
    engine.look_now();
    Ok(())
}

/// There is no engine to ask.
pub(crate) fn not_collecting() -> Failure {
    Failure::new(
        FailureKind::NotPaired,
        "Nothing is being collected now; connect this computer with a library first.",
    )
}

async fn heed(context: &Context) -> Result<(), Failure> {
    if let Some(engine) = context.engine() {
        engine.heed_ledger().await?;
    }
    context.changed.sound();
    Ok(())
}

/// A folder on the list, by its path as the window names it, whether it is there or not.
async fn listed(context: &Context, path: &str) -> Result<ClientPath, Failure> {
    let folders = context.ledger.folders().await?;
    let given = ClientPath::from_wire(path);
    let real = ClientPath::from_path(&path_of(path));
    folders
        .into_iter()
        .map(|folder| folder.path)
        .find(|folder| *folder == given || Some(folder) == real.as_ref())
        .ok_or_else(|| {
            Failure::new(FailureKind::NotListed, format!("{path} is not among the chosen folders."))
        })
}

/// The folder's one true path, if it can be looked through.
async fn usable(path: &str) -> Result<PathBuf, Failure> {
    let path = path_of(path);
    beside(move || {
        let failed = |error: &std::io::Error| unusable(&path, error);
        let real = std::fs::canonicalize(&path).map_err(|error| failed(&error))?;
        std::fs::read_dir(&real).map_err(|error| failed(&error))?;
        Ok(real)
    })
    .await?
}

pub(super) fn unusable(path: &Path, error: &std::io::Error) -> Failure {
    let path = path.display();
    let (kind, sentence) = match error.kind() {
        ErrorKind::NotFound => {
            (FailureKind::NotThere, format!("{path} is not there; check the path."))
        }
        ErrorKind::NotADirectory => (
            FailureKind::NotAFolder,
            format!("{path} is not a folder; choose the folder that holds it."),
        ),
        ErrorKind::PermissionDenied => (
            FailureKind::Forbidden,
            format!("{path} may not be read; give your account the right to read it."),
        ),
        _ => (FailureKind::NotThere, format!("{path} cannot be read; check its drive.")),
    };
    Failure::new(kind, sentence).with_detail(error)
}

pub(super) async fn known(context: &Context, folder: &Path) -> Result<Known, Failure> {
    let chosen = context.ledger.folders().await?;
    let looked_at = folder.to_path_buf();
    Ok(Known {
        place: beside(move || place::of(&looked_at)).await?,
        chosen: chosen.iter().map(|folder| folder.path.to_path()).collect(),
        library: context.server.folder(),
        own: context.home.folder().to_path_buf(),
        user: directories::UserDirs::new().map(|users| users.home_dir().to_path_buf()),
    })
}
