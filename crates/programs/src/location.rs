//! Where the programs lie.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// The folder of the built programs.
#[derive(Clone, Debug)]
pub struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// The programs in this folder.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The programs that were built beside the running test (`target/debug` for a test in
    /// `target/debug/deps`), so with the same profile.
    ///
    /// # Errors
    /// When the running program's own path is unknown.
    pub fn beside_this_one() -> Result<Self> {
        let own = std::env::current_exe().context("the running program's path is unknown")?;
        let folder = own.parent().context("the running program lies in no folder")?;
        let is_inner = folder.ends_with("deps") || folder.ends_with("examples");
        let folder = if is_inner { folder.parent().unwrap_or(folder) } else { folder };
        Ok(Self { folder: folder.to_owned() })
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The path of one program.
    ///
    /// # Errors
    /// When it is not there, with what to do.
    pub fn path(&self, name: &str) -> Result<PathBuf> {
        let path = self.folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        if !path.is_file() {
            let package = Path::new(name).display();
            bail!("{} is not built: run `cargo build -p {package}` first", path.display());
        }
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_built_is_named_with_the_cure() {
        let folder = tempfile::tempdir().unwrap();
        let error = Programs::in_folder(folder.path()).path("trove-server").unwrap_err();
        assert!(error.to_string().contains("cargo build -p trove-server"), "{error}");
    }

    #[test]
    fn tests_look_above_the_folder_of_their_own_executables() {
        let programs = Programs::beside_this_one().unwrap();
        assert!(!programs.folder.ends_with("deps"), "{programs:?}");
    }
}
