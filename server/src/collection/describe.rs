//! What an item is, from what is stored and from all who offered it. Pure.

use super::{
    fold::{album_id, folded},
    taken,
};
use std::collections::BTreeSet;
use trove_protocol::{CaptureSource, ClientId, ClientPath, ContentHash, Kind, Metadata};

/// Longest text of words that is kept of one item, in bytes.
const MOST_WORDS: usize = 4_096;

/// A content that is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its number, which is also the item's.
    pub id: i64,
    /// Size in bytes.
    pub size: u64,
    /// Its BLAKE3.
    pub hash: ContentHash,
    /// What it was taken for when it was wanted first.
    pub kind: Kind,
    /// Where it lies below the shares.
    pub share_path: String,
    /// Whether a newer version took its place.
    pub is_retired: bool,
}

/// Somebody who has or had it.
#[derive(Clone, Debug, PartialEq)]
pub struct Holding {
    /// Whose file.
    pub client: ClientId,
    /// What the client is called.
    pub client_name: String,
    /// Where it lies or lay there.
    pub path: ClientPath,
    /// What the client takes it for.
    pub kind: Kind,
    /// What the client learned of it.
    pub metadata: Metadata,
    /// What it belongs together with there.
    pub group: Option<String>,
    /// Whether it is on offer for a backup alone.
    pub is_backup: bool,
    /// Whether it is still there.
    pub is_present: bool,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq)]
pub struct Description {
    /// Photo, video or music.
    pub kind: Kind,
    /// The file's name.
    pub name: String,
    /// What all who offered it know of it, put together.
    pub metadata: Metadata,
    /// What the camera's clock showed; milliseconds as if that were UTC.
    pub taken: Option<i64>,
    /// The month's number ([`taken::month`]).
    pub month: i64,
    /// Width and height as shown.
    pub dimensions: Option<(u32, u32)>,
    /// EXIF orientation, 1 to 8.
    pub orientation: u8,
    /// A thousand times width by height, or what is usual.
    pub ratio: i64,
    /// Maker and model of the camera.
    pub camera: Option<String>,
    /// What it has in common with the other half of a Live Photo.
    pub families: Vec<String>,
    /// Who has or had it as media.
    pub clients: Vec<ClientId>,
    /// What it is found by.
    pub words: String,
    /// For music: its place among artists and albums.
    pub track: Option<Track>,
}

/// The place of a track among artists and albums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// Whose album it is on, else who plays it; empty when nobody knows.
    pub by_artist: String,
    /// That name to compare and sort by.
    pub artist_sort: String,
    /// The album's name to compare and sort by.
    pub album_sort: String,
    /// The album's id.
    pub album_id: String,
}

/// What the item is; `None` when the content is nothing that people look at: a part of a backup, a
/// sidecar, an earlier version that nobody has any more.
pub fn describe(stored: &Stored, holdings: &[Holding]) -> Option<Description> {
    let mut media: Vec<&Holding> =
        holdings.iter().filter(|holding| !holding.is_backup && is_viewable(holding.kind)).collect();
    // Those who have it know it best; the order of what is equal stays.
    media.sort_by_key(|holding| (!holding.is_present, strength(&holding.metadata)));
    let nobody_left = holdings.is_empty() && is_viewable(stored.kind) && !in_backups(stored);
    if media.is_empty() && !nobody_left {
        return None;
    }
    if stored.is_retired && !media.iter().any(|holding| holding.is_present) {
        return None;
    }
    let kind = media.first().map_or(stored.kind, |first| first.kind);
    let mut by_evidence: Vec<&Metadata> = media.iter().map(|holding| &holding.metadata).collect();
    by_evidence.sort_by_key(|metadata| strength(metadata));
    let metadata = joined(&by_evidence);
    let name = match media.first() {
        Some(first) => first.path.file_name(),
        None => stored.share_path.rsplit('/').next().unwrap_or_default().to_owned(),
    };
    let orientation = metadata.orientation.filter(|value| (1..=8).contains(value)).unwrap_or(1);
    let dimensions = shown(&metadata, orientation);
    let families = families(kind, &metadata, &media);
    let clients: BTreeSet<ClientId> = media.iter().map(|holding| holding.client.clone()).collect();
    let camera = camera(&metadata);
    Some(Description {
        kind,
        taken: metadata.captured.and_then(taken::milliseconds),
        month: metadata.captured.map_or(taken::UNDATED, taken::month),
        ratio: ratio(kind, dimensions),
        dimensions,
        orientation,
        words: words(stored, &name, camera.as_deref(), &metadata, &media),
        camera,
        families,
        clients: clients.into_iter().collect(),
        track: (kind == Kind::Music).then(|| track(&metadata)),
        name,
        metadata,
    })
}

fn is_viewable(kind: Kind) -> bool {
    matches!(kind, Kind::Photo | Kind::Video | Kind::Music)
}

fn in_backups(stored: &Stored) -> bool {
    let lower = stored.share_path.to_lowercase();
    lower.starts_with("backups/") || lower.starts_with(".trove/")
}

/// Smaller for stronger evidence.
fn strength(metadata: &Metadata) -> u8 {
    match (metadata.captured, metadata.captured_from) {
        (None, _) => 9,
        (Some(_), Some(CaptureSource::Exif)) => 0,
        (Some(_), Some(CaptureSource::Container)) => 1,
        (Some(_), Some(CaptureSource::Xmp)) => 2,
        (Some(_), Some(CaptureSource::Group)) => 3,
        (Some(_), Some(CaptureSource::Weak) | None) => 4,
    }
}

/// The first that knows something tells it; what belongs together comes from one.
fn joined(all: &[&Metadata]) -> Metadata {
    let mut whole = Metadata::default();
    for one in all {
        if whole.captured.is_none() && one.captured.is_some() {
            whole.captured = one.captured;
            whole.captured_offset_minutes = one.captured_offset_minutes;
            whole.captured_from = one.captured_from;
        }
        if whole.camera_model.is_none() && whole.camera_make.is_none() {
            whole.camera_make.clone_from(&one.camera_make);
            whole.camera_model.clone_from(&one.camera_model);
        }
        if (whole.width.is_none() || whole.height.is_none())
            && (one.width.is_some() && one.height.is_some())
        {
            (whole.width, whole.height) = (one.width, one.height);
            whole.orientation = one.orientation;
        }
        if whole.orientation.is_none() {
            whole.orientation = one.orientation;
        }
        if whole.latitude.is_none() && one.longitude.is_some() {
            (whole.latitude, whole.longitude) = (one.latitude, one.longitude);
        }
        whole.duration_milliseconds = whole.duration_milliseconds.or(one.duration_milliseconds);
        whole.content_identifier =
            whole.content_identifier.take().or_else(|| one.content_identifier.clone());
        if [&whole.title, &whole.artist, &whole.album, &whole.album_artist]
            .iter()
            .all(|tag| tag.is_none())
        {
            whole.title.clone_from(&one.title);
            whole.artist.clone_from(&one.artist);
            whole.album.clone_from(&one.album);
            whole.album_artist.clone_from(&one.album_artist);
            (whole.track, whole.disc) = (one.track, one.disc);
        }
        // Older programs do not tell these.
        if whole.genre.is_none() && whole.composer.is_none() && whole.year.is_none() {
            whole.genre.clone_from(&one.genre);
            whole.composer.clone_from(&one.composer);
            whole.year = one.year;
        }
    }
    whole
}

/// Width and height with the orientation applied: from 5 on, the picture lies on its side.
fn shown(metadata: &Metadata, orientation: u8) -> Option<(u32, u32)> {
    let (width, height) = metadata.width.zip(metadata.height)?;
    if width == 0 || height == 0 {
        return None;
    }
    Some(if orientation >= 5 { (height, width) } else { (width, height) })
}

/// A thousand times width by height, within what a page can show; a usual one if unknown.
fn ratio(kind: Kind, dimensions: Option<(u32, u32)>) -> i64 {
    match dimensions {
        Some((width, height)) => ratio_of(width, height),
        None if kind == Kind::Video => 1_778,
        None => 1_000,
    }
}

/// A thousand times width by height, within what a page can show.
pub fn ratio_of(width: u32, height: u32) -> i64 {
    (i64::from(width) * 1_000 / i64::from(height.max(1))).clamp(200, 5_000)
}

/// Maker and model, without saying the maker twice.
fn camera(metadata: &Metadata) -> Option<String> {
    let tidy = |text: &Option<String>| {
        let text = text.as_deref().unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (make, model) = (tidy(&metadata.camera_make), tidy(&metadata.camera_model));
    let first = make.split(' ').next().unwrap_or_default().to_lowercase();
    let whole = if make.is_empty() || model.to_lowercase().starts_with(&first) {
        model
    } else if model.is_empty() {
        make
    } else {
        format!("{make} {model}")
    };
    (!whole.is_empty()).then_some(whole)
}

fn families(kind: Kind, metadata: &Metadata, media: &[&Holding]) -> Vec<String> {
    if kind == Kind::Music {
        return Vec::new();
    }
    let identifier = metadata.content_identifier.as_ref().map(|one| format!("identifier {one}"));
    // Clients give a video the group of its photo only when it moves with it.
    let groups = media.iter().filter_map(|holding| {
        let group = holding.group.as_ref()?;
        Some(format!("group {} {group}", holding.client))
    });
    identifier.into_iter().chain(groups.collect::<BTreeSet<_>>()).collect()
}

fn track(metadata: &Metadata) -> Track {
    let tag = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let by_artist =
        tag(&metadata.album_artist).or_else(|| tag(&metadata.artist)).unwrap_or_default();
    let artist_sort = folded(&by_artist);
    let album_sort = folded(&tag(&metadata.album).unwrap_or_default());
    let album_id = album_id(&artist_sort, &album_sort);
    Track { by_artist, artist_sort, album_sort, album_id }
}

fn words(
    stored: &Stored,
    name: &str,
    camera: Option<&str>,
    metadata: &Metadata,
    media: &[&Holding],
) -> String {
    let mut seen = BTreeSet::new();
    let mut words = String::new();
    let mut add = |text: &str| {
        let fits = words.len() + text.len() < MOST_WORDS;
        if fits && !text.trim().is_empty() && seen.insert(text.to_owned()) {
            words.push_str(text);
            words.push('\n');
        }
    };
    add(name);
    camera.into_iter().for_each(&mut add);
    let tags = [&metadata.title, &metadata.artist, &metadata.album, &metadata.album_artist];
    for tag in tags.into_iter().chain([&metadata.genre, &metadata.composer]) {
        tag.as_deref().into_iter().for_each(&mut add);
    }
    if let Some(year) = metadata.year {
        add(&year.to_string());
    }
    for holding in media {
        add(&holding.client_name);
        for part in holding.path.parts() {
            add(&String::from_utf8_lossy(&part));
        }
    }
    stored.share_path.split('/').for_each(&mut add);
    words
}

#[cfg(test)]
#[path = "describe_tests.rs"]
mod tests;
