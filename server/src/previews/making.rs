//! Gives an item's picture, making it if need be.

use super::{
    Haste, Size,
    program::{Outcome, run},
    reading::{Made, Tool},
};
use crate::{
    catalogue::{CatalogueError, PictureNote, PictureSource},
    collection::media_type::is_playable,
    decide::ContentId,
    house::House,
    shares::{ShareError, SharePath},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::{io, sync::Arc};
use tokio::task::spawn_blocking;
use trove_protocol::{ContentHash, Kind};

/// Bytes that previews which somebody looked at may take.
const MOST_PREVIEWS: u64 = 2 << 30;

/// What people are told of a picture of which a part is missing.
const TORN: &str = "The file is damaged: a part of the picture is missing.";

/// Covers beside tracks, the best first.
const COVERS: [&str; 12] = [
    "cover.jpg",
    "Cover.jpg",
    "folder.jpg",
    "Folder.jpg",
    "front.jpg",
    "Front.jpg",
    "cover.jpeg",
    "cover.png",
    "Cover.png",
    "folder.png",
    "front.png",
    "album.jpg",
];

/// A picture, as a JPEG.
#[derive(Debug)]
pub struct Picture {
    /// The item's hash.
    pub hash: ContentHash,
    /// The picture's thumbhash, by which one is told from another of the same item.
    pub thumbhash: Option<Vec<u8>>,
    /// The JPEG.
    pub bytes: Vec<u8>,
}

impl Picture {
    /// A word that changes with the picture.
    pub fn version(&self) -> String {
        let thumbhash = self.thumbhash.as_ref().map(|thumbhash| STANDARD.encode(thumbhash));
        thumbhash.unwrap_or_else(|| self.hash.to_string())
    }

    /// Whether this word means this picture and no other: its thumbhash, or the item's hash.
    pub fn is_version(&self, word: &str) -> bool {
        word == self.version() || word == self.hash.to_string()
    }
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum NoPicture {
    /// There is no such item.
    #[error("there is no such item")]
    NoItem,
    /// It cannot be made.
    #[error("{0}")]
    Impossible(String),
    /// The file cannot be read now.
    #[error(transparent)]
    Shares(#[from] ShareError),
    /// The catalogue failed.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The folder of the pictures, or the child process.
    #[error("the picture cannot be made or kept: {0}")]
    Failed(#[from] io::Error),
}

/// The item's picture: the one that is kept, else one that is made now.
pub async fn picture(house: &House, item: ContentId, size: Size) -> Result<Picture, NoPicture> {
    let source = house.catalogue.picture_source(item).await?.ok_or(NoPicture::NoItem)?;
    if let Some(bytes) = kept(house, source.hash, size).await? {
        if size == Size::Preview && is_on_demand(&source) {
            let now = house.clock.now();
            house.catalogue.note_preview(&source, bytes.len() as u64, now).await?;
        }
        return Ok(Picture { hash: source.hash, thumbhash: source.thumbhash, bytes });
    }
    if let Some(reason) = source.impossible {
        return Err(NoPicture::Impossible(reason));
    }
    let note = make(house, &source, size, Haste::Asked).await?;
    let revision = house.catalogue.note_pictures(&[(item, note.clone())]).await?;
    house.collection.see(revision);
    let thumbhash = match note {
        PictureNote::Made { thumbhash, .. } => Some(thumbhash),
        PictureNote::Impossible { reason, .. } => return Err(NoPicture::Impossible(reason)),
        PictureNote::Lost => None,
    };
    let bytes = kept(house, source.hash, size).await?;
    let bytes = bytes.ok_or(io::Error::from(io::ErrorKind::NotFound))?;
    if size == Size::Preview && is_on_demand(&source) {
        let now = house.clock.now();
        house.catalogue.note_preview(&source, bytes.len() as u64, now).await?;
        forget_old(house).await?;
    }
    Ok(Picture { hash: source.hash, thumbhash, bytes })
}

/// Browsers show most photos themselves; previews of others are made ahead of time and kept.
fn is_on_demand(source: &PictureSource) -> bool {
    source.kind != Kind::Photo || is_playable(&source.name)
}

async fn kept(house: &House, hash: ContentHash, size: Size) -> io::Result<Option<Vec<u8>>> {
    let files = house.previews.files.clone();
    spawn_blocking(move || files.read(hash, size)).await?
}

async fn forget_old(house: &House) -> Result<(), NoPicture> {
    let forgotten = house.catalogue.forget_previews(MOST_PREVIEWS).await?;
    let files = house.previews.files.clone();
    spawn_blocking(move || {
        forgotten.iter().try_for_each(|hash| files.remove(*hash, Size::Preview))
    })
    .await
    .map_err(io::Error::from)??;
    Ok(())
}

/// Makes the item's pictures and keeps them; what became of it is for the catalogue.
pub(super) async fn make(
    house: &House,
    source: &PictureSource,
    size: Size,
    haste: Haste,
) -> Result<PictureNote, NoPicture> {
    let Some(program) = &house.previews.settings.program else {
        return Err(NoPicture::Impossible("This server makes no pictures.".to_owned()));
    };
    // The semaphore is never closed.
    let _turn = house.previews.turns.acquire().await.map_err(io::Error::other)?;
    let wanted = (size == Size::Preview || !is_on_demand(source), haste);
    let mut outcome = match read(house, program, source, wanted).await {
        Err(NoPicture::Failed(error))
            if error.kind() == io::ErrorKind::TimedOut && house.previews.was_slow(source.item) =>
        {
            Outcome::Impossible("Its picture takes too long to make.".to_owned())
        }
        outcome => outcome?,
    };
    if source.kind == Kind::Music && !matches!(outcome, Outcome::Made(_)) {
        for beside in house.catalogue.beside(source.item, &COVERS).await? {
            if let Outcome::Made(made) = read(house, program, &beside, wanted).await? {
                outcome = Outcome::Made(made);
                break;
            }
        }
    }
    Ok(match outcome {
        Outcome::Made(made) => {
            let note = PictureNote::Made {
                thumbhash: made.thumbhash.clone(),
                size: (made.width, made.height),
                flaw: (!made.is_whole).then(|| TORN.to_owned()),
            };
            keep(house, source.hash, made).await?;
            note
        }
        Outcome::Impossible(reason) => PictureNote::Impossible { reason, needs: None },
        Outcome::Needs(tool) => PictureNote::Impossible {
            reason: tool.sentence(source.kind).to_owned(),
            needs: Some(tool.name()),
        },
    })
}

async fn read(
    house: &House,
    program: &std::path::Path,
    source: &PictureSource,
    wanted: (bool, Haste),
) -> Result<Outcome, NoPicture> {
    let path = SharePath::parse(&source.share_path)
        .map_err(|error| ShareError::Blocked(error.to_string()))?;
    let shares = Arc::clone(&house.shares);
    let files = house.previews.files.clone();
    let opened = spawn_blocking(move || {
        let file = shares.reader().open_file(&path)?;
        Ok::<_, NoPicture>((file, files.scratch()?))
    });
    let (file, scratch) = opened.await.map_err(io::Error::from)??;
    let settings = &house.previews.settings;
    Ok(run(settings, program, source, wanted, file, scratch.path()).await?)
}

async fn keep(house: &House, hash: ContentHash, made: Made) -> io::Result<()> {
    let files = house.previews.files.clone();
    spawn_blocking(move || {
        files.write(hash, Size::Thumbnail, &made.thumbnail)?;
        made.preview.map_or(Ok(()), |preview| files.write(hash, Size::Preview, &preview))
    })
    .await?
}

/// Programs that came since: what lacked them is tried again.
pub(super) async fn look_for_programs(house: &House) -> Result<(), CatalogueError> {
    for tool in Tool::ALL {
        if super::program::installed(&house.previews.settings, tool).is_some() {
            let again = house.catalogue.try_pictures_with(tool.name()).await?;
            if again > 0 {
                house.collection.see(house.catalogue.collection_revision().await?);
                tracing::info!(again, program = tool.name(), "pictures are tried again");
            }
        }
    }
    Ok(())
}
