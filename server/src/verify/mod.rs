//! Re-reading the shares against the catalogue, and a list of hashes for other programs.

mod manifest;

pub use manifest::manifest_line;

use crate::shares::{ShareError, SharePath, SharesReader};
use serde::Serialize;
use std::{
    sync::{Mutex, PoisonError},
    thread,
};
use trove_protocol::ContentHash;

/// Files read at a time: a disk gains little from more, and a spinning one loses.
const READERS: usize = 2;

/// A file as the catalogue knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Where it should lie.
    pub path: SharePath,
    /// Its size in bytes.
    pub size: u64,
    /// Its hash.
    pub hash: ContentHash,
}

/// What a look through the shares found. Lists are in the order of their paths.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Files looked for.
    pub checked: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Files with another content than the catalogue's.
    pub damaged: Vec<Damaged>,
    /// Files that are not there.
    pub missing: Vec<SharePath>,
    /// Files that could not be read.
    pub unreadable: Vec<Unreadable>,
}

/// A file with another content than it was stored with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Damaged {
    /// Where it lies.
    pub path: SharePath,
    /// Size in bytes when it was stored.
    pub expected_size: u64,
    /// Size in bytes now.
    pub found_size: u64,
    /// Hash when it was stored.
    pub expected_hash: ContentHash,
    /// Hash now.
    pub found_hash: ContentHash,
}

/// A file that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Unreadable {
    /// Where it lies.
    pub path: SharePath,
    /// Why, as a sentence for people.
    pub reason: String,
}

impl Report {
    /// Whether every file is there and whole.
    pub fn is_sound(&self) -> bool {
        self.damaged.is_empty() && self.missing.is_empty() && self.unreadable.is_empty()
    }

    fn add(&mut self, expected: Expected, found: Result<Option<(u64, ContentHash)>, ShareError>) {
        let Expected { path, size, hash } = expected;
        self.checked += 1;
        match found {
            Ok(Some((found_size, found_hash))) => {
                self.bytes += found_size;
                if (found_size, found_hash) != (size, hash) {
                    let (expected_size, expected_hash) = (size, hash);
                    self.damaged.push(Damaged {
                        path,
                        expected_size,
                        found_size,
                        expected_hash,
                        found_hash,
                    });
                }
            }
            Ok(None) => self.missing.push(path),
            Err(error) => self.unreadable.push(Unreadable { path, reason: error.to_string() }),
        }
    }
}

/// Reads each expected file whole and compares. Blocks until all are read.
///
/// A file that the running server moves meanwhile counts as missing at its earlier path; so look
/// a second time, against the catalogue of then, at what is reported.
pub fn verify<I>(shares: &SharesReader, expected: I) -> Report
where
    I: IntoIterator<Item = Expected>,
    I::IntoIter: Send,
{
    let expected = Mutex::new(expected.into_iter());
    let report = Mutex::new(Report::default());
    let read = || {
        loop {
            // A reader that panicked leaves the iterator between two files, so going on is sound.
            let next = expected.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(file) = next else { return };
            let found = shares.hash(&file.path);
            report.lock().unwrap_or_else(PoisonError::into_inner).add(file, found);
        }
    };
    thread::scope(|scope| {
        for _ in 1..READERS {
            scope.spawn(read);
        }
        read();
    });
    let mut report = report.into_inner().unwrap_or_else(PoisonError::into_inner);
    report.damaged.sort_unstable();
    report.missing.sort_unstable();
    report.unreadable.sort_unstable();
    report
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::symlink};
    use tempfile::TempDir;

    fn expected(path: &str, content: &str) -> Expected {
        Expected {
            path: SharePath::parse(path).unwrap(),
            size: content.len() as u64,
            hash: ContentHash(*blake3::hash(content.as_bytes()).as_bytes()),
        }
    }

    #[test]
    fn each_sort_of_damage_is_found() {
        let dir = TempDir::new().unwrap();
        let shares = SharesReader::open(dir.path()).unwrap();
        let mut files = Vec::new();
        for number in 0..50 {
            let (name, content) = (format!("{number:02}.jpg"), format!("content {number}"));
            fs::write(dir.path().join(&name), &content).unwrap();
            files.push(expected(&name, &content));
        }
        let sound = verify(&shares, files.clone());
        assert!(sound.is_sound());
        assert_eq!((sound.checked, sound.bytes), (50, 490));

        fs::write(dir.path().join("31.jpg"), "c0ntent 31").unwrap();
        fs::write(dir.path().join("30.jpg"), "").unwrap();
        fs::remove_file(dir.path().join("20.jpg")).unwrap();
        fs::remove_file(dir.path().join("10.jpg")).unwrap();
        fs::create_dir(dir.path().join("10.jpg")).unwrap();
        symlink("11.jpg", dir.path().join("link")).unwrap();
        files.push(expected("link", "content 11"));
        let report = verify(&shares, files);
        let names = |paths: Vec<&SharePath>| -> Vec<String> {
            paths.into_iter().map(ToString::to_string).collect()
        };
        assert!(!report.is_sound());
        assert_eq!(report.checked, 51);
        assert_eq!(names(report.damaged.iter().map(|it| &it.path).collect()), ["30.jpg", "31.jpg"]);
        assert_eq!(names(report.missing.iter().collect()), ["20.jpg"]);
        assert_eq!(
            names(report.unreadable.iter().map(|it| &it.path).collect()),
            ["10.jpg", "link"]
        );
        assert_eq!(report.damaged[0].found_size, 0);
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["damaged"][1]["expected_size"], 10);
        assert_eq!(json["missing"][0], "20.jpg");
    }
}
