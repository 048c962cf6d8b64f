//! Which folders are collected.

use crate::programs;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// This user's Pictures, Music and Videos, as far as they exist.
pub fn of_this_user() -> Vec<PathBuf> {
    let Some(user) = directories::UserDirs::new() else { return Vec::new() };
    let known = [user.picture_dir(), user.audio_dir(), user.video_dir()];
    // A desktop that has no such folder of its own names the home folder itself.
    known
        .into_iter()
        .flatten()
        .filter(|folder| folder.is_dir() && *folder != user.home_dir())
        .map(Path::to_path_buf)
        .collect()
}

/// The folders given, from the root of the file system.
///
/// # Errors
/// When one does not exist or is not a folder.
pub fn absolute(given: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for folder in given {
        let found = folder.canonicalize().with_context(|| {
            format!("{} cannot be opened: check its name and permissions", folder.display())
        })?;
        if !found.is_dir() {
            bail!("{} is a file: give the folder that it lies in", folder.display());
        }
        folders.push(found);
    }
    Ok(folders)
}

/// A small household of made-up media in `folder`, made at the first call.
///
/// # Errors
/// When it cannot be made.
pub fn household(root: &Path, folder: &Path) -> Result<PathBuf> {
    if !folder.exists() {
        // Under another name until it is complete, so that an interrupted run starts it anew.
        let mut partial = folder.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        if partial.exists() {
            std::fs::remove_dir_all(&partial)?;
        }
        let arguments = ["run", "--quiet", "--locked", "-p", "trove-testkit"];
        let mut command = programs::cargo(root, arguments);
        command.args(["--example", "household", "--"]).arg(&partial);
        programs::succeed(&mut command)?;
        #[allow(clippy::disallowed_methods, reason = "nothing is there that it could replace")]
        std::fs::rename(&partial, folder)?;
    }
    Ok(folder.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = absolute(&["/nowhere/at all".into()]).unwrap_err().to_string();
        assert!(error.contains("/nowhere/at all"), "{error}");
    }

    #[test]
    fn a_file_is_no_folder() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.jpg");
        std::fs::write(&file, "a").unwrap();
        assert!(absolute(&[file]).unwrap_err().to_string().contains("is a file"));
        assert_eq!(absolute(&[folder.path().into()]).unwrap().len(), 1);
    }
}
