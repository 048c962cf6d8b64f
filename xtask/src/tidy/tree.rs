//! The files of the project, as rules see them.

use anyhow::{Context, Result};
use std::path::Path;

/// One text file.
pub struct File {
    /// Relative to the workspace, with `/`.
    pub path: String,
    /// Its content; empty for files that are not UTF-8.
    pub text: String,
}

/// All files that are not ignored by git.
pub struct Tree {
    files: Vec<File>,
}

impl Tree {
    /// Reads the tree below `root`.
    ///
    /// # Errors
    /// When a folder or file cannot be read.
    pub fn read(root: &Path) -> Result<Self> {
        let mut files = Vec::new();
        // Files not yet added to git are checked too: a breach is found before it is committed.
        let walk = ignore::WalkBuilder::new(root)
            .hidden(false)
            .require_git(false)
            .git_global(false)
            .filter_entry(|entry| entry.file_name() != ".git")
            .build();
        for entry in walk {
            let entry = entry.context("a folder of the project cannot be read")?;
            if !entry.file_type().is_some_and(|kind| kind.is_file()) {
                continue;
            }
            let relative = entry.path().strip_prefix(root)?;
            let path = relative.to_string_lossy().replace('\\', "/");
            let bytes = std::fs::read(entry.path()).with_context(|| path.clone())?;
            // What a fuzzer made up says nothing of the project.
            let is_text = !path.starts_with("fuzz/corpus/");
            let text = String::from_utf8(bytes).ok().filter(|_| is_text).unwrap_or_default();
            files.push(File { path, text });
        }
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(Self { files })
    }

    /// A tree made up for a test.
    #[cfg(test)]
    pub fn made(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        };
        let mut files: Vec<File> = files.iter().map(file).collect();
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Self { files }
    }

    /// Every file, in order of its path.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// The Rust sources.
    pub fn rust(&self) -> impl Iterator<Item = &File> {
        self.with_extension("rs")
    }

    /// Files of one extension.
    pub fn with_extension(&self, extension: &str) -> impl Iterator<Item = &File> {
        let ending = format!(".{extension}");
        self.files.iter().filter(move |file| file.path.ends_with(&ending))
    }

    /// The file at this path.
    pub fn get(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Whether a file or folder of this path exists.
    pub fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        self.get(path).is_some()
            || self
                .files
                .iter()
                .any(|file| file.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
    }
}
