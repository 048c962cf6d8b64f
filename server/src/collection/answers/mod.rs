//! What the pages are told of the collection, as it is on the wire.

mod music;

pub use music::{
    Artist, Artists, MusicAlbum, MusicAlbumTracks, MusicAlbums, MusicTrack, MusicTracks,
};

use serde::Serialize;
use trove_protocol::Kind;
use utoipa::ToSchema;

/// All months that have photos or videos.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Timeline {
    /// Rises with each change of what people see.
    pub revision: u64,
    /// The newest first.
    pub months: Vec<TimelineMonth>,
    /// How many have no date.
    pub undated: u64,
    /// The sum of their widths, as in the months.
    pub undated_width_sum: f64,
}

/// How much a month has.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TimelineMonth {
    /// "2024-07".
    pub month: String,
    /// Photos and videos.
    pub count: u64,
    /// The sum of their widths when each is 1 high, to guess how much room they take.
    pub width_sum: f64,
}

/// The photos and videos of a month, the newest first: column by column, the same place in each is
/// the same item.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct MonthItems {
    /// Items' numbers.
    pub ids: Vec<i64>,
    /// Width divided by height.
    pub ratios: Vec<f64>,
    /// What the camera's clock showed: "2024-07-13T10:22:05".
    pub taken: Vec<Option<String>>,
    /// Photo or video.
    pub kinds: Vec<Kind>,
    /// Playing times of videos.
    pub durations_ms: Vec<Option<u64>>,
    /// Thumbhashes in base64, once their thumbnails are made; also the `v` of pictures that may be
    /// kept.
    pub thumbhashes: Vec<Option<String>>,
    /// The videos that move with photos.
    pub lives: Vec<Option<i64>>,
}

/// Whether there is a picture of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PictureState {
    /// Not made yet: it is made when it is asked for, or soon.
    None,
    /// It is there.
    Made,
    /// It cannot be made; the reason says why.
    Impossible,
}

/// An item in a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ItemSummary {
    /// Its number.
    pub id: i64,
    /// Photo, video or music.
    pub kind: Kind,
    /// The file's name.
    pub name: String,
    /// What the camera's clock showed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken: Option<String>,
    /// Width divided by height.
    pub ratio: f64,
    /// Playing time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// Thumbhash in base64; also the `v` of pictures that may be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbhash: Option<String>,
    /// The video that moves with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live: Option<i64>,
    /// Title of a track.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Artist of a track.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artist: Option<String>,
    /// Album of a track.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
}

/// Where an item was taken.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct ItemPlace {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// A computer that has or had an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ItemHolder {
    /// The computer's id.
    pub client: String,
    /// What it is called.
    pub name: String,
    /// Where the file lies or lay there.
    pub path: String,
    /// Whether it is still there.
    pub present: bool,
}

/// An album that an item is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ItemAlbum {
    /// The album's number.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// Where a track stands in its album.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ItemTags {
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Artist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artist: Option<String>,
    /// Album.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
    /// Artist of the album.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_artist: Option<String>,
    /// Id of the album.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_id: Option<String>,
    /// Number of the disc.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disc: Option<u32>,
    /// Number of the track on its disc.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<u32>,
    /// Genres, with a semicolon between them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genre: Option<String>,
    /// Who composed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub composer: Option<String>,
    /// The year in which it came out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<u32>,
}

/// Everything that is known of an item.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Item {
    /// Its number.
    pub id: i64,
    /// Photo, video or music.
    pub kind: Kind,
    /// The file's name.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// Its BLAKE3.
    pub hash: String,
    /// Its media type, by its name.
    pub mime_type: String,
    /// Whether browsers show or play the original.
    pub playable: bool,
    /// What the camera's clock showed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken: Option<String>,
    /// That clock's distance from UTC, in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_offset_minutes: Option<i16>,
    /// Width in pixels, as shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Height in pixels, as shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Width divided by height.
    pub ratio: f64,
    /// Playing time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// Maker and model of the camera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub camera: Option<String>,
    /// Where it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<ItemPlace>,
    /// A track's tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<ItemTags>,
    /// The video that moves with this photo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live: Option<i64>,
    /// The photo that this video moves with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<i64>,
    /// Thumbhash in base64; also the `v` of pictures that may be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbhash: Option<String>,
    /// Whether there is a picture of it.
    pub picture: PictureState,
    /// Why there is none, or what is missing in it, as a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture_reason: Option<String>,
    /// When the server stored it.
    pub stored_at: i64,
    /// Where it lies below the shares. Not told to those with a shared link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_path: Option<String>,
    /// The computer that sent it. Not told to those with a shared link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// Who has or had it. Empty for those with a shared link.
    pub holders: Vec<ItemHolder>,
    /// The albums that it is in. Empty for those with a shared link.
    pub albums: Vec<ItemAlbum>,
}

impl Item {
    /// What somebody with a shared link is told: the picture, and nothing of the house.
    #[must_use]
    pub fn for_a_guest(self) -> Self {
        let (holders, albums) = (Vec::new(), Vec::new());
        Self { share_path: None, origin: None, place: None, holders, albums, ..self }
    }
}

/// An album that people made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Album {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Who made it, by number; left out for the owner's programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_by: Option<i64>,
    /// When it was made.
    pub made_at: i64,
    /// When it was changed last.
    pub changed_at: i64,
    /// How many items are in it.
    pub count: u64,
    /// How many of them are videos or music.
    pub playable: u64,
    /// The item to show for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover: Option<i64>,
    /// The cover's thumbhash in base64, once its thumbnail is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover_thumbhash: Option<String>,
    /// When its oldest item was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_taken: Option<String>,
    /// When its newest item was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_taken: Option<String>,
    /// Whether who asks may change it.
    pub mine: bool,
}

/// Albums that people made, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Albums {
    /// All of them.
    pub albums: Vec<Album>,
}

/// How many of what was found have something in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Facet {
    /// What to ask for.
    pub value: String,
    /// What it is called.
    pub name: String,
    /// How many.
    pub count: u64,
}

/// What a search could be narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Facets {
    /// Photos, videos, music.
    pub kinds: Vec<Facet>,
    /// Years, the newest first.
    pub years: Vec<Facet>,
    /// Cameras, the most used first.
    pub cameras: Vec<Facet>,
    /// Computers, by id.
    pub computers: Vec<Facet>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Found {
    /// A page of it, the newest first.
    pub items: Vec<ItemSummary>,
    /// How many there are; left out on later pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// What it could be narrowed to; left out on later pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facets: Option<Facets>,
    /// What to ask for as `after` to get the next page; left out at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
