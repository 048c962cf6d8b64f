//! Writes originals into one ZIP file, as they lie in the shares, without keeping it anywhere.

use super::names::Names;
use crate::{catalogue::Original, originals::open_file, shares::Shares};
use jiff::{Timestamp, tz::TimeZone};
use std::{
    fs::File,
    io::{self, Read as _, Write},
    time::SystemTime,
};
use zip::{CompressionMethod, DateTime, ZipWriter, result::ZipError, write::SimpleFileOptions};

/// Bytes read at a time.
const PIECE: usize = 128 << 10;

/// From so many bytes on a file is written so that it may have more than 4 GiB.
const LARGE_FILE: u64 = u32::MAX as u64 - (1 << 20);

/// The file in the archive that names what is not in it.
const MISSING: &str = "Not in this file.txt";

/// Writes these originals; blocks, and takes little memory. What has vanished meanwhile, and what
/// is not what it was, is named in a file of its own.
///
/// # Errors
/// When `to` takes no more.
pub fn write(shares: &Shares, originals: &[Original], to: impl Write) -> io::Result<()> {
    let mut names = Names::default();
    let mut missing = Vec::new();
    let mut archive = ZipWriter::new_stream(to);
    // Its name is kept for it.
    names.take(MISSING);
    for original in originals {
        let wished = original.share_path.rsplit('/').next().unwrap_or_default();
        let name = names.take(wished);
        let opened = match open_file(shares, original) {
            Ok(opened) => opened,
            Err(reason) => {
                missing.push(format!("{name}: {reason}"));
                continue;
            }
        };
        let (file, modified) = opened;
        archive.start_file(&*name, options(original, modified)).map_err(written)?;
        if let Some(reason) = copy(file, original, &mut archive)? {
            missing.push(format!("{name}: {reason}"));
        }
    }
    if !missing.is_empty() {
        archive.start_file(MISSING, SimpleFileOptions::default()).map_err(written)?;
        let told = "These files could not be put in here whole. Look at the library again, and \
                    select them anew.\r\n\r\n";
        archive.write_all(told.as_bytes())?;
        archive.write_all((missing.join("\r\n") + "\r\n").as_bytes())?;
    }
    archive.finish().map_err(written)?.into_inner().flush()
}

/// Photos, videos and music are compressed already.
fn options(original: &Original, modified: Option<SystemTime>) -> SimpleFileOptions {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .unix_permissions(0o644)
        .large_file(original.size >= LARGE_FILE);
    match taken(original).or_else(|| changed(modified?)) {
        Some(time) => options.last_modified_time(time),
        None => options,
    }
}

/// When it was taken, by the camera's clock: what people sort by.
fn taken(original: &Original) -> Option<DateTime> {
    let taken = original.metadata.captured?;
    let (hour, minute, second) = taken.time();
    DateTime::from_date_and_time(taken.year(), taken.month(), taken.day(), hour, minute, second)
        .ok()
}

fn changed(modified: SystemTime) -> Option<DateTime> {
    let time = Timestamp::try_from(modified).ok()?.to_zoned_datetime(TimeZone::system());
    let part = |number: i8| u8::try_from(number).ok();
    DateTime::from_date_and_time(
        u16::try_from(time.year()).ok()?,
        part(time.month())?,
        part(time.day())?,
        part(time.hour())?,
        part(time.minute())?,
        part(time.second())?,
    )
    .ok()
}

/// Copies it; why it is not what it should be, if so.
fn copy(file: File, original: &Original, to: &mut impl Write) -> io::Result<Option<&'static str>> {
    let mut hasher = blake3::Hasher::new();
    let mut piece = vec![0; PIECE];
    // One that grows would otherwise never end, nor fit where its size was said.
    let mut file = file.take(original.size);
    loop {
        let length = match file.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                tracing::warn!(%error, path = original.share_path, "a file could not be read");
                return Ok(Some("the server's disk could not read it to the end"));
            }
        };
        hasher.update(&piece[..length]);
        to.write_all(&piece[..length])?;
    }
    let same = hasher.finalize().as_bytes() == &original.hash.0;
    Ok((!same).then_some("it was changed on the server while it was copied"))
}

fn written(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        other => io::Error::other(other),
    }
}
