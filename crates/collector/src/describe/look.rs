//! One look into a file: is it still the version that was seen, what is it, and its fingerprints.

use crate::{
    ledger::Observation,
    sample::{self, SAMPLED_WHOLE},
    scan::walk::observe,
};
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};
use trove_protocol::{ContentHash, Kind, Metadata, Sample};

/// What a look into a file found.
#[derive(Clone, Debug)]
pub enum Look {
    /// The version that was seen, described.
    Described(Box<Inside>),
    /// Another version is there now.
    Changed(Observation),
    /// Nothing is there.
    Gone,
    /// It cannot be read, with the reason as a sentence.
    Unreadable(String),
}

/// What is inside a file.
#[derive(Clone, Debug)]
pub struct Inside {
    /// What it is.
    pub kind: Kind,
    /// What it says of itself.
    pub metadata: Metadata,
    /// Fingerprint of parts of it.
    pub sample: Sample,
    /// Fingerprint of all of it, when it was read whole anyway.
    pub hash: Option<ContentHash>,
}

/// Looks into a file. Blocks.
pub fn look(seen: &Observation) -> Look {
    let path = seen.path.to_path();
    match look_inside(&path, seen) {
        Ok(look) => look,
        Err(error) => failed(&path, &error),
    }
}

fn look_inside(path: &Path, seen: &Observation) -> io::Result<Look> {
    let mut file = crate::content::open(path)?;
    if let Some(changed) = changed(&file, path, seen)? {
        return Ok(changed);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let (sample, hash, description) = if seen.size <= SAMPLED_WHOLE {
        // Read once for all three; the hash costs less than the round trip it may save.
        let mut content = Vec::with_capacity(seen.size as usize);
        Read::by_ref(&mut file).take(seen.size).read_to_end(&mut content)?;
        let hash = ContentHash(blake3::hash(&content).into());
        let sample = sample::of_whole(&content);
        (sample, Some(hash), trove_media::describe_reader(io::Cursor::new(content), &name)?)
    } else {
        let sample = sample::of_file(&mut file, seen.size)?;
        (sample, None, trove_media::describe_reader(&file, &name)?)
    };
    if let Some(changed) = changed(&file, path, seen)? {
        return Ok(changed);
    }
    Ok(Look::Described(Box::new(Inside {
        kind: description.kind,
        metadata: description.metadata,
        sample,
        hash,
    })))
}

fn changed(file: &File, path: &Path, seen: &Observation) -> io::Result<Option<Look>> {
    let now = observe(path, &file.metadata()?);
    Ok(now
        .filter(|now| (now.size, now.modified_ns) != (seen.size, seen.modified_ns))
        .map(Look::Changed))
}

fn failed(path: &Path, error: &io::Error) -> Look {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Look::Gone,
        _ => Look::Unreadable(unreadable(path, error)),
    }
}

/// Why a file cannot be read, as a sentence.
pub fn unreadable(path: &Path, error: &io::Error) -> String {
    let path = path.display();
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            format!("{path} may not be read; give Trove's user the right to read it.")
        }
        _ => format!("{path} cannot be read ({error}); it is tried again at the next look."),
    }
}
