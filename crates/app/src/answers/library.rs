//! What to know of a folder before the library is put there.

use super::choosing::{known, unusable};
use super::warnings::{Known, forbids, warnings};
use crate::{
    bindings::{Failure, FailureKind, FolderWarning, LibraryPlace},
    context::{Context, beside},
};
use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// What is known of a folder for the library.
pub(crate) async fn library_place(
    context: &Context,
    folder: &Path,
) -> Result<LibraryPlace, Failure> {
    with_warnings(context, context.server.place(folder).await?).await
}

/// A folder to propose for it.
pub(crate) async fn proposed_library(context: &Context) -> Result<LibraryPlace, Failure> {
    with_warnings(context, context.server.proposed().await?).await
}

/// Moves the library.
pub(crate) async fn move_library(context: &Context, folder: &Path) -> Result<(), Failure> {
    allowed(context, folder).await?;
    context.server.move_to(folder).await
}

async fn with_warnings(context: &Context, place: LibraryPlace) -> Result<LibraryPlace, Failure> {
    let warnings = all(context, &crate::context::path_of(&place.path)).await?;
    Ok(LibraryPlace { warnings, ..place })
}

/// Refuses what must not hold the library.
pub(crate) async fn allowed(context: &Context, folder: &Path) -> Result<(), Failure> {
    let name = folder.display();
    if !folder.is_absolute() {
        return Err(Failure::new(
            FailureKind::NotUnderstood,
            format!("{name} is not a whole path; choose the folder again."),
        ));
    }
    match all(context, folder).await?.iter().find(|one| forbids(one)) {
        None => Ok(()),
        Some(FolderWarning::SystemFolder) => Err(Failure::new(
            FailureKind::SystemFolder,
            format!("{name} belongs to the system or a program; choose another folder."),
        )),
        Some(_) => Err(Failure::new(
            FailureKind::WouldCollectLibrary,
            format!(
                "{name} and a folder that is collected lie in each other, so the library would \
                 collect itself; choose another folder."
            ),
        )),
    }
}

async fn all(context: &Context, folder: &Path) -> Result<Vec<FolderWarning>, Failure> {
    let asked = folder.to_owned();
    let whole = beside(move || whole(&asked)).await?;
    let whole = whole.map_err(|error| unusable(folder, &error))?;
    // Of a folder to come, only the one around it can be looked at; and it is no drive.
    let there = whole.ancestors().find(|one| one.exists()).unwrap_or(&whole).to_owned();
    let mut known = known(context, &there).await?;
    known.place.whole_drive &= there == whole;
    Ok(of_a_library(&whole, known))
}

/// Those of a library: what is collected and the library may not lie in each other, whichever is
/// the outer one. Where the library lies now forbids nothing. Pure.
fn of_a_library(folder: &Path, known: Known) -> Vec<FolderWarning> {
    let chosen = known.chosen.iter();
    let both = chosen.filter(|one| folder.starts_with(one) || one.starts_with(folder)).count() > 0;
    let known = Known { chosen: Vec::new(), library: None, ..known };
    let mut all = warnings(folder, &known);
    if both {
        all.insert(0, FolderWarning::HoldsLibrary);
    }
    all
}

/// The path of a folder that may be still to come, with what is there of it as it really is.
fn whole(folder: &Path) -> std::io::Result<PathBuf> {
    for there in folder.ancestors() {
        match std::fs::canonicalize(there) {
            Ok(real) => {
                let rest = folder.strip_prefix(there).unwrap_or(Path::new(""));
                // Joining nothing would add a slash.
                return Ok(if rest.as_os_str().is_empty() { real } else { real.join(rest) });
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(folder.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_and_what_is_collected_never_lie_in_each_other() {
        let told = |folder: &str| {
            let known = Known {
                chosen: vec!["/home/ada/Pictures".into()],
                library: Some("/home/ada/Trove".into()),
                own: "/home/ada/.config/trove".into(),
                user: Some("/home/ada".into()),
                ..Known::default()
            };
            of_a_library(Path::new(folder), known)
        };
        assert_eq!(told("/home/ada/Trove"), []);
        for folder in ["/home/ada", "/home/ada/Pictures", "/home/ada/Pictures/Trove"] {
            assert_eq!(told(folder), [FolderWarning::HoldsLibrary], "{folder}");
        }
        assert_eq!(told("/usr/share/trove"), [FolderWarning::SystemFolder]);
        assert_eq!(told("/home/ada/.cache/x"), [FolderWarning::SystemFolder]);
    }

    #[test]
    fn a_folder_to_come_lies_where_the_link_before_it_leads() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap();
        assert_eq!(whole(&real.join("new/deep")).unwrap(), real.join("new/deep"));
        assert_eq!(whole(&real).unwrap(), real);
        #[cfg(unix)]
        {
            std::fs::create_dir(real.join("there")).unwrap();
            std::os::unix::fs::symlink(real.join("there"), real.join("link")).unwrap();
            assert_eq!(whole(&real.join("link/new")).unwrap(), real.join("there/new"));
        }
    }
}
