//! What the fuzzer has found, and what of it is kept for the tests.

use crate::programs::succeed;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Most files that are kept of a target, and most bytes of one: they are replayed with every run of the
/// tests, and lie in the repository.
const MOST_FILES: usize = 40;
const MOST_BYTES: u64 = 4 << 10;

/// Where everything lies that reached something new.
pub fn found(root: &Path, target: &str) -> PathBuf {
    root.join("target/fuzz/corpus").join(target)
}

/// Where that lies which the tests replay.
pub fn kept(root: &Path, target: &str) -> PathBuf {
    root.join("fuzz/corpus").join(target)
}

/// What made the target fail, as lines for [`super::figures`].
pub fn findings(root: &Path, target: &str) -> Result<Vec<String>> {
    let folder = root.join("fuzz/artifacts").join(target);
    let mut lines = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(&folder).context("what was found cannot be listed")? {
            let path = entry.context("what was found cannot be listed")?.path();
            lines.push(format!("Test unit written to {}", path.display()));
        }
    }
    Ok(lines)
}

/// Keeps the least that covers all, and of that the smallest files; what was kept before stays as long
/// as it covers something.
pub fn keep(root: &Path, target: &str, command: impl Fn(&[String]) -> Command) -> Result<()> {
    let least = root.join("target/fuzz/least").join(target);
    if least.exists() {
        fs::remove_dir_all(&least).context("an earlier selection is in the way")?;
    }
    fs::create_dir_all(&least).context("no room for a selection")?;
    let (found, kept) = (found(root, target), kept(root, target));
    let folders = [&least, &kept, &found].map(|folder| folder.to_string_lossy().into_owned());
    let mut arguments = vec![target.to_owned()];
    arguments.extend(folders);
    arguments.extend(["--".to_owned(), "-merge=1".to_owned(), "-detect_leaks=0".to_owned()]);
    succeed(&mut command(&arguments))?;
    let mut files = Vec::new();
    for entry in fs::read_dir(&least).context("the selection cannot be listed")? {
        let entry = entry.context("the selection cannot be listed")?;
        files.push((entry.metadata().context("the selection cannot be read")?.len(), entry.path()));
    }
    files.sort();
    files.retain(|(size, _)| *size <= MOST_BYTES);
    // Small ones say the same in fewer bytes, large ones reach what small ones cannot.
    let large = files.split_off(files.len().min(MOST_FILES * 3 / 4));
    let step = (large.len() * 4 / MOST_FILES).max(1);
    files.extend(large.into_iter().step_by(step).take(MOST_FILES / 4));
    fs::remove_dir_all(&kept).context("the corpus cannot be replaced")?;
    fs::create_dir_all(&kept).context("the corpus cannot be replaced")?;
    for (_, file) in &files {
        if let Some(name) = file.file_name() {
            fs::copy(file, kept.join(name)).context("the corpus cannot be written")?;
        }
    }
    println!("{}: kept {} files", kept.display(), files.len());
    Ok(())
}
