//! The items that people look at: kept true, shown by time, found by words.

use super::CatalogueError;
use crate::{
    clock::Moment,
    collection::{
        answers::{
            Album, Artists, Facets, Item, ItemSummary, MonthItems, MusicAlbum, MusicAlbums,
            MusicTracks, Timeline,
        },
        query::Question,
    },
    decide::ContentId,
};
use async_trait::async_trait;
use trove_protocol::{ContentHash, Kind};

/// What one round of indexing did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexRound {
    /// How many contents were looked at; none means that nothing is due.
    pub looked: usize,
    /// What is no item any more.
    pub dropped: Vec<ContentHash>,
    /// The revision after it.
    pub revision: u64,
}

/// What to search for. Everything that is set must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// What was typed.
    pub question: Question,
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only of this camera.
    pub camera: Option<String>,
    /// Only what this computer has or had, by its id.
    pub computer: Option<String>,
    /// Only taken from this moment on; milliseconds by the camera's clock.
    pub from: Option<i64>,
    /// Only taken before this moment.
    pub to: Option<i64>,
    /// Only what comes after this one: when it was taken, and its number.
    pub after: Option<(Option<i64>, i64)>,
    /// Most items to give.
    pub limit: u32,
}

/// A page of what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchPage {
    /// The newest first.
    pub items: Vec<ItemSummary>,
    /// Where the next page begins, if there is one.
    pub next: Option<(Option<i64>, i64)>,
}

/// The items that people look at.
#[async_trait]
pub trait Collecting: Send + Sync {
    /// Makes items of what is due, at most so many, the newest contents first.
    async fn index_round(&self, limit: u32) -> Result<IndexRound, CatalogueError>;

    /// Rises with each change of what people see.
    async fn collection_revision(&self) -> Result<u64, CatalogueError>;

    /// All months, or those of one kind, or of an album.
    async fn timeline(
        &self,
        kind: Option<Kind>,
        album: Option<i64>,
    ) -> Result<Timeline, CatalogueError>;

    /// The photos and videos of a month, by its number.
    async fn month_items(
        &self,
        month: i64,
        kind: Option<Kind>,
        album: Option<i64>,
    ) -> Result<MonthItems, CatalogueError>;

    /// All that is known of an item.
    async fn item(&self, item: ContentId) -> Result<Option<Item>, CatalogueError>;

    /// What was found.
    async fn search(&self, search: &Search) -> Result<SearchPage, CatalogueError>;

    /// How much was found in all, and what it could be narrowed to.
    async fn facets(&self, search: &Search) -> Result<(u64, Facets), CatalogueError>;
}

/// Music by its tags.
#[async_trait]
pub trait MusicLibrary: Send + Sync {
    /// All artists by name.
    async fn artists(&self) -> Result<Artists, CatalogueError>;

    /// Albums by name, of one artist or of all; after the album with this id.
    async fn music_albums(
        &self,
        artist: Option<&str>,
        after: Option<&str>,
        limit: u32,
    ) -> Result<MusicAlbums, CatalogueError>;

    /// The album with this id.
    async fn music_album(&self, id: &str) -> Result<Option<MusicAlbum>, CatalogueError>;

    /// Tracks in order, of one artist or one album or of all; after this one.
    async fn tracks(
        &self,
        artist: Option<&str>,
        album: Option<&str>,
        after: Option<i64>,
        limit: u32,
    ) -> Result<MusicTracks, CatalogueError>;
}

/// Albums that people make.
#[async_trait]
pub trait Albuming: Send + Sync {
    /// All albums by name, or the one of this number.
    async fn albums(&self, album: Option<i64>) -> Result<Vec<Album>, CatalogueError>;

    /// Makes an album; its number.
    async fn make_album(
        &self,
        name: &str,
        made_by: Option<i64>,
        now: Moment,
    ) -> Result<i64, CatalogueError>;

    /// Gives it another name.
    async fn rename_album(&self, album: i64, name: &str, now: Moment)
    -> Result<(), CatalogueError>;

    /// Takes it away; its items stay in the collection.
    async fn remove_album(&self, album: i64) -> Result<(), CatalogueError>;

    /// Puts items in and takes others out. What is no item is not put in; how many were put in.
    async fn change_album(
        &self,
        album: i64,
        add: &[i64],
        remove: &[i64],
        now: Moment,
    ) -> Result<u64, CatalogueError>;

    /// What is in an album, the newest first.
    async fn album_items(&self, album: i64) -> Result<Vec<ContentId>, CatalogueError>;

    /// Whether the item is in the album, by itself or as the moving half of a photo there.
    async fn album_has(&self, album: i64, item: ContentId) -> Result<bool, CatalogueError>;

    /// Whether the item is the moving half of the photo.
    async fn is_part_of(&self, item: ContentId, photo: ContentId) -> Result<bool, CatalogueError>;
}

/// What a picture is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureSource {
    /// The item.
    pub item: ContentId,
    /// What it is.
    pub kind: Kind,
    /// The file's name.
    pub name: String,
    /// The item's BLAKE3, which names its pictures.
    pub hash: ContentHash,
    /// Where it lies below the shares.
    pub share_path: String,
    /// EXIF orientation, 1 to 8.
    pub orientation: u8,
    /// Playing time in milliseconds.
    pub duration_ms: Option<u64>,
    /// Why there is no picture.
    pub impossible: Option<String>,
    /// The thumbhash of the picture that was made last.
    pub thumbhash: Option<Vec<u8>>,
}

/// What became of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureNote {
    /// It was made.
    Made {
        /// Its thumbhash.
        thumbhash: Vec<u8>,
        /// Its width and height.
        size: (u32, u32),
        /// What is wrong with it, as a sentence.
        flaw: Option<String>,
    },
    /// It cannot be made.
    Impossible {
        /// Why, as a sentence.
        reason: String,
        /// The program that is missing.
        needs: Option<&'static str>,
    },
    /// It is to be made again: its file is gone.
    Lost,
}

/// The items' pictures.
#[async_trait]
pub trait Picturing: Send + Sync {
    /// Items without pictures, the newest first, at most so many.
    async fn without_picture(&self, limit: u32) -> Result<Vec<PictureSource>, CatalogueError>;

    /// What the picture of this item is made from.
    async fn picture_source(
        &self,
        item: ContentId,
    ) -> Result<Option<PictureSource>, CatalogueError>;

    /// Where pictures lie below the shares that lie beside a track on a computer, under one of
    /// these names.
    async fn beside(
        &self,
        item: ContentId,
        names: &[&str],
    ) -> Result<Vec<PictureSource>, CatalogueError>;

    /// Notes what became of pictures.
    async fn note_pictures(
        &self,
        notes: &[(ContentId, PictureNote)],
    ) -> Result<u64, CatalogueError>;

    /// Pictures that only lacked this program are to be tried again; how many.
    async fn try_pictures_with(&self, program: &str) -> Result<u64, CatalogueError>;

    /// A preview was made or looked at.
    async fn note_preview(
        &self,
        source: &PictureSource,
        bytes: u64,
        now: Moment,
    ) -> Result<(), CatalogueError>;

    /// Forgets the previews looked at longest ago until the rest is at most so many bytes; which.
    async fn forget_previews(&self, most: u64) -> Result<Vec<ContentHash>, CatalogueError>;
}
