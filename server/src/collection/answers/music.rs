//! What the pages are told of music.

use serde::Serialize;
use utoipa::ToSchema;

/// An artist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Artist {
    /// The name; empty for music of which nobody knows whose it is.
    pub name: String,
    /// How many albums.
    pub albums: u64,
    /// How many tracks.
    pub tracks: u64,
    /// A track whose picture stands for the artist.
    pub cover: i64,
}

/// Artists by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Artists {
    /// All of them.
    pub artists: Vec<Artist>,
}

/// An album of music.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MusicAlbum {
    /// The same as long as artist and name are.
    pub id: String,
    /// Its name; empty for tracks on no album.
    pub name: String,
    /// Whose it is.
    pub artist: String,
    /// How many tracks.
    pub tracks: u64,
    /// All playing times together.
    pub duration_ms: u64,
    /// A track whose picture is the cover.
    pub cover: i64,
}

/// Albums of music by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MusicAlbums {
    /// A page of them.
    pub albums: Vec<MusicAlbum>,
    /// What to ask for as `after` to get the next page; left out at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A track.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MusicTrack {
    /// The item's number.
    pub id: i64,
    /// The title, else the file's name.
    pub title: String,
    /// Who plays it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artist: Option<String>,
    /// The album's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
    /// The album's id.
    pub album_id: String,
    /// Number of the disc.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disc: Option<u32>,
    /// Number on its disc.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<u32>,
    /// Playing time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// Its media type, by its name.
    pub mime_type: String,
}

/// Tracks in the order of artist, album, disc and number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MusicTracks {
    /// A page of them.
    pub tracks: Vec<MusicTrack>,
    /// What to ask for as `after` to get the next page; left out at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// An album of music with its tracks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MusicAlbumTracks {
    /// The album.
    pub album: MusicAlbum,
    /// Its tracks by disc and number.
    pub tracks: Vec<MusicTrack>,
}
