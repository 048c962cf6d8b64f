//! Files that hold one icon at several sizes: Windows' and macOS'.

use super::draw::Picture;
use anyhow::{Context, Result};
use std::io::Cursor;

/// The sizes that Windows shows, in pixels.
pub const WINDOWS: [u32; 6] = [16, 24, 32, 48, 64, 256];

/// The sizes that macOS shows, in pixels: from 16 to 512, each also at double density.
pub const MACOS: [u32; 7] = [16, 32, 64, 128, 256, 512, 1024];

/// Windows' `.ico`.
///
/// # Errors
/// When it cannot be written.
pub fn to_ico(pictures: &[Picture]) -> Result<Vec<u8>> {
    let mut folder = ico::IconDir::new(ico::ResourceType::Icon);
    for picture in pictures {
        let image =
            ico::IconImage::from_rgba_data(picture.size, picture.size, picture.rgba.clone());
        folder.add_entry(ico::IconDirEntry::encode_as_png(&image)?);
    }
    let mut bytes = Vec::new();
    folder.write(&mut bytes)?;
    Ok(bytes)
}

/// The pictures of an `.ico`.
///
/// # Errors
/// When it is none.
pub fn from_ico(bytes: &[u8]) -> Result<Vec<Picture>> {
    let folder = ico::IconDir::read(Cursor::new(bytes))?;
    let pictures = folder.entries().iter().map(|entry| {
        let image = entry.decode()?;
        Ok(Picture { size: image.width(), rgba: image.into_rgba_data() })
    });
    pictures.collect()
}

/// macOS' `.icns`.
///
/// # Errors
/// When it cannot be written, or a picture has a size that it does not know.
pub fn to_icns(pictures: &[Picture]) -> Result<Vec<u8>> {
    let mut family = icns::IconFamily::new();
    for picture in pictures {
        let rgba = picture.rgba.clone();
        let format = icns::PixelFormat::RGBA;
        let image = icns::Image::from_data(format, picture.size, picture.size, rgba)?;
        for kind in kinds(picture.size) {
            family
                .add_icon_with_type(&image, *kind)
                .with_context(|| format!("macOS knows no icon of {} pixels", picture.size))?;
        }
    }
    let mut bytes = Vec::new();
    family.write(&mut bytes)?;
    Ok(bytes)
}

/// The pictures of an `.icns`, one for each of its elements.
///
/// # Errors
/// When it is none.
pub fn from_icns(bytes: &[u8]) -> Result<Vec<Picture>> {
    let family = icns::IconFamily::read(Cursor::new(bytes))?;
    let pictures = family.available_icons().into_iter().map(|kind| {
        let image = family.get_icon_with_type(kind)?.convert_to(icns::PixelFormat::RGBA);
        Ok(Picture { size: image.width(), rgba: image.into_data().into_vec() })
    });
    pictures.collect()
}

/// What macOS looks for: the same pixels are two icons, at single and at double density.
fn kinds(size: u32) -> &'static [icns::IconType] {
    use icns::IconType as Kind;
    match size {
        16 => &[Kind::RGBA32_16x16],
        32 => &[Kind::RGBA32_16x16_2x, Kind::RGBA32_32x32],
        64 => &[Kind::RGBA32_32x32_2x],
        128 => &[Kind::RGBA32_128x128],
        256 => &[Kind::RGBA32_128x128_2x, Kind::RGBA32_256x256],
        512 => &[Kind::RGBA32_256x256_2x, Kind::RGBA32_512x512],
        1024 => &[Kind::RGBA32_512x512_2x],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::icons::draw::draw;

    fn pictures(sizes: &[u32]) -> Vec<Picture> {
        let vectors = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2">
            <path fill="#12806f" d="M0 0H1V2H0Z"/></svg>"##;
        sizes.iter().map(|size| draw(vectors, "", *size).unwrap()).collect()
    }

    #[test]
    fn windows_finds_every_size() {
        let drawn = pictures(&WINDOWS);
        assert_eq!(from_ico(&to_ico(&drawn).unwrap()).unwrap(), drawn);
    }

    #[test]
    fn macos_finds_every_size_at_both_densities() {
        let drawn = pictures(&MACOS);
        let read = from_icns(&to_icns(&drawn).unwrap()).unwrap();
        assert_eq!(read.len(), 10, "five sizes, each at two densities");
        for picture in drawn {
            assert!(read.contains(&picture), "{} pixels", picture.size);
        }
    }
}
