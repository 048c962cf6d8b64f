//! The files that are collected: photos by their first bytes, noise inside, so that neither
//! compression nor deduplication has anything to gain.

use anyhow::Result;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Files of one size.
#[derive(Clone, Debug)]
pub struct Set {
    /// For `--sets`.
    pub name: &'static str,
    /// How many.
    pub files: u64,
    /// Bytes of each.
    pub size: u64,
}

impl Set {
    /// `5000 files of 20 kB`.
    pub fn title(&self) -> String {
        let size = match self.size {
            size if size >= 1_000_000_000 => format!("{:.0} GB", size as f64 / 1e9),
            size if size >= 1_000_000 => format!("{:.0} MB", size as f64 / 1e6),
            size => format!("{:.0} kB", size as f64 / 1e3),
        };
        let files = if self.files == 1 { "file" } else { "files" };
        format!("{} {files} of {size}", self.files)
    }

    /// All of them together.
    pub fn bytes(&self) -> u64 {
        self.files * self.size
    }
}

/// Many small photos, many large ones, one film.
pub fn sets(shrink: u64) -> Vec<Set> {
    let shrink = shrink.max(1);
    vec![
        Set { name: "small", files: (5_000 / shrink).max(1), size: 20_000 },
        Set { name: "medium", files: (500 / shrink).max(1), size: 3_000_000 },
        Set { name: "large", files: 1, size: 1_000_000_000 / shrink },
    ]
}

/// Writes the set into `folder`, 100 files to a folder, an hour old: Trove lets files settle.
///
/// # Errors
/// When the disk is full or refuses.
pub fn make(set: &Set, folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    let an_hour_ago = SystemTime::now() - Duration::from_hours(1);
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15 ^ set.size);
    for number in 0..set.files {
        let inner = folder.join(format!("{:03}", number / 100));
        std::fs::create_dir_all(&inner)?;
        let (head, extension) = if set.size > 500_000_000 { (MP4, "mp4") } else { (JPEG, "jpg") };
        let path = inner.join(format!("made-{number:05}.{extension}"));
        let mut file = BufWriter::with_capacity(1 << 18, File::create(path)?);
        file.write_all(head)?;
        noise.fill(&mut file, set.size - head.len() as u64)?;
        file.into_inner()?.set_modified(an_hour_ago)?;
    }
    Ok(())
}

/// A tree of small files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tree {
    /// How many there are.
    pub files: u64,
    /// In so many folders, those that hold only folders not counted.
    pub folders: u64,
}

/// Files in a folder of a tree, as of a camera's day.
const TOGETHER: u64 = 100;
/// Folders in a folder of a tree.
const SIDE_BY_SIDE: u64 = 100;

/// Makes so many photos and films of a few hundred bytes in nested folders, an hour old.
///
/// # Errors
/// When the disk is full or refuses.
pub fn make_tree(files: u64, root: &Path) -> Result<Tree> {
    if root.exists() {
        std::fs::remove_dir_all(root)?;
    }
    let an_hour_ago = SystemTime::now() - Duration::from_hours(1);
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    for number in 0..files {
        let day = number / TOGETHER;
        let folder = root.join(format!("Year {:03}/Day {day:05}", day / SIDE_BY_SIDE));
        if number % TOGETHER == 0 {
            std::fs::create_dir_all(&folder)?;
        }
        let is_film = number % 10 == 9;
        let name =
            if is_film { format!("VID_{number:06}.mp4") } else { format!("IMG_{number:06}.jpg") };
        let mut file = BufWriter::new(File::create(folder.join(name))?);
        file.write_all(if is_film { MP4 } else { JPEG })?;
        noise.fill(&mut file, 200 + number % 400)?;
        file.into_inner()?.set_modified(an_hour_ago)?;
    }
    Ok(Tree { files, folders: files.div_ceil(TOGETHER) })
}

/// SOI, an APP0 segment of JFIF, and the start of a comment that never ends.
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xfe";

/// `ftyp` with its brands, and `mdat` up to the end of the file.
const MP4: &[u8] = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42\x00\x00\x00\x00mdat";

/// xorshift64* (Vigna 2014): the same bytes in every run, at the speed of memory.
struct Noise(u64);

impl Noise {
    fn fill(&mut self, file: &mut impl Write, bytes: u64) -> Result<()> {
        let mut left = bytes;
        while left > 0 {
            self.0 ^= self.0 >> 12;
            self.0 ^= self.0 << 25;
            self.0 ^= self.0 >> 27;
            let word = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d).to_le_bytes();
            let part = left.min(8);
            file.write_all(&word[..part as usize])?;
            left -= part;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn made_files_have_their_size_and_differ() {
        let folder = tempfile::tempdir().unwrap();
        let set = Set { name: "small", files: 3, size: 1_001 };
        make(&set, folder.path()).unwrap();
        let files: HashSet<Vec<u8>> = (0..3)
            .map(|number| std::fs::read(folder.path().join(format!("000/made-{number:05}.jpg"))))
            .collect::<Result<_, _>>()
            .unwrap();
        assert_eq!(files.len(), 3);
        assert!(files.iter().all(|content| content.len() == 1_001));
        assert_eq!(set.title(), "3 files of 1 kB");
    }

    #[test]
    fn a_tree_has_its_files_in_folders() {
        let folder = tempfile::tempdir().unwrap();
        let tree = make_tree(201, folder.path()).unwrap();
        assert_eq!(tree, Tree { files: 201, folders: 3 });
        let days: Vec<_> = std::fs::read_dir(folder.path().join("Year 000")).unwrap().collect();
        assert_eq!(days.len(), 3);
        assert!(folder.path().join("Year 000/Day 00001/VID_000199.mp4").exists());
    }
}
