//! The pages of the tray app's window and of the server, which the programs carry: built when they
//! are older than what they are made from.

use crate::programs::{npm, succeed};
use anyhow::{Context, Result};
use std::path::Path;
use std::time::SystemTime;

/// What the build leaves behind, the last of it last.
const BUILT: &str = "dist-web/web.html";

/// What `npm ci` leaves behind.
const INSTALLED: &str = "node_modules/.package-lock.json";

/// Builds the pages unless they are new.
///
/// # Errors
/// When they cannot be built.
pub fn build(root: &Path) -> Result<()> {
    let folder = root.join("ui");
    if is_older(&folder.join(INSTALLED), modified(&folder.join("package-lock.json"))?) {
        succeed(npm(&folder).arg("ci"))?;
    }
    let mut newest = newest_source(&folder)?;
    // Sources that lie elsewhere: the icon, and what the server's answers are called.
    for elsewhere in ["icons/trove.svg", "docs/openapi.json"] {
        newest = newest.max(modified(&root.join(elsewhere))?);
    }
    if is_older(&folder.join(BUILT), newest) {
        succeed(npm(&folder).args(["run", "build"]))?;
    }
    Ok(())
}

/// When one of the files was changed last that pages are made from.
fn newest_source(folder: &Path) -> Result<SystemTime> {
    let mut newest = SystemTime::UNIX_EPOCH;
    // What is ignored by git was made, and is no source.
    for entry in ignore::WalkBuilder::new(folder).require_git(false).build() {
        let entry = entry.context("a folder of the pages cannot be read")?;
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            newest = newest.max(modified(entry.path())?);
        }
    }
    Ok(newest)
}

fn is_older(made: &Path, source: SystemTime) -> bool {
    // What is not there is older than everything.
    modified(made).map_or(true, |made| made < source)
}

fn modified(path: &Path) -> Result<SystemTime> {
    let metadata = std::fs::metadata(path);
    metadata.and_then(|metadata| metadata.modified()).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::time::Duration;

    fn file(path: &Path, seconds: u64) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        File::create(path).unwrap().set_modified(time).unwrap();
    }

    #[test]
    fn pages_are_old_once_a_source_has_changed_and_not_when_something_made_has() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        std::fs::write(folder.join(".gitignore"), "dist-web\nnode_modules\n").unwrap();
        file(&folder.join(".gitignore"), 1);
        file(&folder.join("src/a.ts"), 100);
        let built = folder.join(BUILT);
        assert!(is_older(&built, newest_source(folder).unwrap()), "they are not there");
        file(&built, 200);
        file(&folder.join(INSTALLED), 300);
        assert!(!is_older(&built, newest_source(folder).unwrap()));
        file(&folder.join("src/a.ts"), 400);
        assert!(is_older(&built, newest_source(folder).unwrap()));
    }
}
