//! Music's tags, by lofty, which is fast and knows nearly all formats, but may loop, panic or give
//! up on what other programs read: it gets a metered reader and several tries.

use crate::{
    bytes::{tidy, year},
    findings::{Findings, fill},
    format::Format,
    source::{Metered, Source},
};
use lofty::{
    config::{ParseOptions, ParsingMode},
    file::{AudioFile, FileType, TaggedFile, TaggedFileExt},
    probe::Probe,
    tag::{ItemKey, Tag, TagType},
};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Where programs write when it came out: most write a date as that of the recording.
const YEARS: [ItemKey; 3] = [ItemKey::ReleaseDate, ItemKey::RecordingDate, ItemKey::Year];

/// How the library is asked, from the strictest to the most forgiving.
struct Try {
    file_type: Option<FileType>,
    mode: ParsingMode,
    properties: bool,
    tags: bool,
}

/// Reads tags and duration. Covers are never read: they are large, and nothing here needs them.
pub(crate) fn read(
    source: &mut Source<'_>,
    format: Format,
    extension: &str,
    findings: &mut Findings,
) {
    let known = file_type(format);
    let named = FileType::from_ext(extension);
    let attempt = |file_type, mode, properties, tags| Try { file_type, mode, properties, tags };
    let mut tries = vec![
        attempt(known, ParsingMode::BestAttempt, true, true),
        attempt(known, ParsingMode::Relaxed, true, true),
        attempt(None, ParsingMode::Relaxed, true, true),
    ];
    if named.is_some() && named != known {
        tries.push(attempt(named, ParsingMode::Relaxed, true, true));
    }
    tries.push(attempt(known, ParsingMode::Relaxed, false, true));
    tries.push(attempt(known, ParsingMode::Relaxed, true, false));
    for attempt in tries {
        if !source.may_go_on() {
            return;
        }
        // A panic of the library is caught here and the file is described without tags. The
        // process's panic hook stays as it is: it belongs to the program, not to this crate.
        let outcome = catch_unwind(AssertUnwindSafe(|| run(source, &attempt)));
        if let Ok(Some(file)) = outcome {
            take(&file, findings);
            return;
        }
    }
}

fn run(source: &mut Source<'_>, attempt: &Try) -> Option<TaggedFile> {
    let options = ParseOptions::new()
        .read_cover_art(false)
        .parsing_mode(attempt.mode)
        .read_properties(attempt.properties)
        .read_tags(attempt.tags)
        // Zeros and remains of other tags stand before the first frame of many files.
        .max_junk_bytes(16 * 1024);
    let probe = Probe::new(Metered::new(source)).options(options);
    let probe = match attempt.file_type {
        Some(file_type) => probe.set_file_type(file_type),
        None => probe.guess_file_type().ok()?,
    };
    probe.read().ok()
}

fn file_type(format: Format) -> Option<FileType> {
    Some(match format {
        Format::Mpeg => FileType::Mpeg,
        Format::Aac => FileType::Aac,
        Format::Flac => FileType::Flac,
        Format::Wave => FileType::Wav,
        Format::Aiff => FileType::Aiff,
        Format::Ape => FileType::Ape,
        Format::Musepack => FileType::Mpc,
        Format::WavPack => FileType::WavPack,
        Format::Movie => FileType::Mp4,
        // Vorbis, Opus and Speex lie in the same frame.
        _ => return None,
    })
}

fn take(file: &TaggedFile, findings: &mut Findings) {
    let info = file.tag(TagType::RiffInfo).is_some_and(is_plain);
    // WAVE's own tag comes first, as with most programs, unless an old code page may have garbled
    // it: ID3v2 says how it is encoded.
    let primary = if info { TagType::RiffInfo } else { file.primary_tag_type() };
    let first = file.tags().iter().filter(|tag| tag.tag_type() == primary);
    let others = file.tags().iter().filter(|tag| tag.tag_type() != primary);
    for tag in first.chain(others) {
        let metadata = &mut findings.metadata;
        fill(&mut metadata.artist, text(tag, ItemKey::TrackArtist));
        fill(&mut metadata.album_artist, text(tag, ItemKey::AlbumArtist));
        fill(&mut metadata.album, text(tag, ItemKey::AlbumTitle));
        fill(&mut metadata.title, text(tag, ItemKey::TrackTitle));
        fill(&mut metadata.track, number(tag, ItemKey::TrackNumber));
        fill(&mut metadata.disc, number(tag, ItemKey::DiscNumber));
        fill(&mut metadata.genre, several(tag, ItemKey::Genre));
        fill(&mut metadata.composer, several(tag, ItemKey::Composer));
        for key in YEARS {
            fill(&mut metadata.year, text(tag, key).and_then(|date| year(&date)));
        }
    }
    let milliseconds = u64::try_from(file.properties().duration().as_millis()).unwrap_or(0);
    findings.duration(milliseconds, 1000);
}

/// Whether all texts are ASCII.
fn is_plain(tag: &Tag) -> bool {
    tag.items().all(|item| item.value().text().is_none_or(str::is_ascii))
}

fn text(tag: &Tag, key: ItemKey) -> Option<String> {
    tag.get_strings(key).find_map(tidy)
}

/// All of them, each once.
fn several(tag: &Tag, key: ItemKey) -> Option<String> {
    let mut texts: Vec<String> = Vec::new();
    for text in tag.get_strings(key).filter_map(tidy) {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    tidy(&texts.join("; "))
}

/// `7`, `07`, `7/12` and `7 of 12` are track 7; zero and `A5` are none.
fn number(tag: &Tag, key: ItemKey) -> Option<u32> {
    let text = tag.get_string(key)?.trim();
    let end = text.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok().filter(|&number| number > 0)
}
