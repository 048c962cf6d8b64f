//! A `trove-server` that is met at single calls to the system: they fail, or are its last. By
//! strace(1), which knows each call whatever library makes it; so on Linux alone.

use crate::Programs;
use anyhow::Result;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Programs among which the server may be met.
#[derive(Clone, Debug)]
pub struct MetCalls {
    folder: PathBuf,
    real: Programs,
}

impl MetCalls {
    /// Puts a `trove-server` into the folder that runs the real one; `None` where strace is not
    /// installed or may not look into programs.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn in_folder(folder: PathBuf, real: Programs) -> Result<Option<Self>> {
        let trial = Command::new("strace").args(["-D", "-qq", "-o", "/dev/null", "true"]).output();
        if !trial.is_ok_and(|output| output.status.success()) {
            return Ok(None);
        }
        fs::create_dir_all(&folder)?;
        let met = Self { folder, real };
        met.spare()?;
        Ok(Some(met))
    }

    /// The programs; the collector is the real one.
    pub fn programs(&self) -> Programs {
        Programs::in_folder(&self.folder)
    }

    /// Has the server be met by `inject` (see strace(1)) when it is started from now on, at all of
    /// these calls or only at those that concern a path. Calls are counted for each thread.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn meet(&self, inject: &str, path: Option<&Path>) -> Result<()> {
        let calls = inject.split(':').next().unwrap_or_default();
        let path = path.map(|path| format!("-P '{}' ", path.display())).unwrap_or_default();
        let log = self.folder.join("calls");
        // The server keeps its number: strace is a grandchild that looks on.
        self.write(&format!(
            "strace -D -f -qq -o '{}' {path}-e trace={calls} -e inject={inject} ",
            log.display()
        ))
    }

    /// Has the server be met no more when it is started from now on.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn spare(&self) -> Result<()> {
        self.write("")
    }

    fn write(&self, before: &str) -> Result<()> {
        for name in ["trove-server", "trove-collector"] {
            let program = self.real.path(name)?;
            let program = program.display();
            let before = if name == "trove-server" { before } else { "" };
            // What only asks is never met.
            let script = format!(
                "#!/bin/sh\ncase \" $* \" in\n*' serve '*) exec {before}'{program}' \"$@\";;\n\
                 *) exec '{program}' \"$@\";;\nesac\n"
            );
            let path = self.folder.join(name);
            fs::write(&path, script)?;
            #[cfg(unix)]
            fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        }
        Ok(())
    }
}
