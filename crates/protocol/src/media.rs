//! What a media file says of itself.

use crate::WallClock;
use serde::{Deserialize, Serialize};

/// What a file is, told by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A still picture, camera raw files included.
    Photo,
    /// Moving pictures.
    Video,
    /// Sound without pictures (covers do not count).
    Music,
    /// A small file that belongs to a photo or video: XMP, AAE, THM.
    Sidecar,
    /// Anything else, and kinds that a newer peer knows.
    #[serde(other)]
    Other,
}

/// Where a capture time was found, from the strongest evidence to the weakest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CaptureSource {
    /// EXIF DateTimeOriginal or DateTimeDigitized.
    Exif,
    /// A video container's own date.
    Container,
    /// An XMP packet or sidecar.
    Xmp,
    /// The file that this one belongs to.
    Group,
    /// A source that a newer peer knows, or the time of the last edit: weak evidence.
    #[serde(other)]
    Weak,
}

/// All that could be learned from inside a file. Every field may be missing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Metadata {
    /// When it was taken, by the camera's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub captured: Option<WallClock>,
    /// That clock's distance from UTC, in minutes, where the file tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub captured_offset_minutes: Option<i16>,
    /// Where `captured` was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub captured_from: Option<CaptureSource>,
    /// Maker of the camera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub camera_make: Option<String>,
    /// Model of the camera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub camera_model: Option<String>,
    /// Width in pixels, before orientation is applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Height in pixels, before orientation is applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// EXIF orientation, 1 to 8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orientation: Option<u8>,
    /// Degrees north, -90 to 90.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    /// Degrees east, -180 to 180.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
    /// Playing time in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_milliseconds: Option<u64>,
    /// Artist of the track.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artist: Option<String>,
    /// Artist of the album.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_artist: Option<String>,
    /// Album.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
    /// Title of the track.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Number of the track on its disc, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<u32>,
    /// Number of the disc, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disc: Option<u32>,
    /// Genres of the track, as its tags name them; several with a semicolon between them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genre: Option<String>,
    /// Who composed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub composer: Option<String>,
    /// The year in which it came out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// What joins the two halves of an Apple Live Photo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_identifier: Option<String>,
}
