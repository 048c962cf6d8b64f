//! One reader for each family of formats. Each takes what it can and stops at the first oddity;
//! none may panic, and none allocates by a size that the file merely claims.

pub(crate) mod asf;
pub(crate) mod audio;
pub(crate) mod boxes;
pub(crate) mod cr3;
pub(crate) mod exif_block;
pub(crate) mod exif_guard;
pub(crate) mod heif;
pub(crate) mod jpeg;
pub(crate) mod makernote;
pub(crate) mod matroska;
pub(crate) mod movie;
pub(crate) mod movie_tags;
pub(crate) mod png;
pub(crate) mod raf;
pub(crate) mod riff;
pub(crate) mod small_images;
pub(crate) mod tiff;
pub(crate) mod xmp;
