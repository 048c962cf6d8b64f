//! One picture: drawn from its vectors, written as PNG, read back.

use anyhow::{Context, Result, bail};
use resvg::{tiny_skia, usvg};
use std::io::Cursor;

/// A square picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels on each side.
    pub size: u32,
    /// Rows from the top, four bytes a pixel: red, green, blue, opacity (not multiplied).
    pub rgba: Vec<u8>,
}

/// How far a colour may be from the one drawn here. Processors round differently in the last bit.
const TOLERANCE: u8 = 3;

impl Picture {
    /// Whether both show the same.
    pub fn is_like(&self, other: &Self) -> bool {
        self.size == other.size
            && self.rgba.len() == other.rgba.len()
            && self.rgba.chunks(4).zip(other.rgba.chunks(4)).all(|(one, other)| {
                // The less there is of a pixel, the less its colour is known, or seen.
                let seen = |pixel: &[u8]| {
                    let opacity = u16::from(pixel[3]);
                    [0, 1, 2].map(|part| (u16::from(pixel[part]) * opacity / 255) as u8)
                };
                let near = |one: u8, other: u8| one.abs_diff(other) <= TOLERANCE;
                near(one[3], other[3])
                    && seen(one).into_iter().zip(seen(other)).all(|(one, other)| near(one, other))
            })
    }
}

/// Draws square vectors at this size, with a style sheet beside their own styles.
///
/// # Errors
/// When they are no SVG, or not square.
pub fn draw(vectors: &str, style_sheet: &str, size: u32) -> Result<Picture> {
    let options =
        usvg::Options { style_sheet: Some(style_sheet.to_owned()), ..usvg::Options::default() };
    let tree = usvg::Tree::from_str(vectors, &options).context("it is no SVG")?;
    let (width, height) = (tree.size().width(), tree.size().height());
    if (width - height).abs() > f32::EPSILON {
        bail!("it is {width} by {height}: icons are square");
    }
    let mut pixels = tiny_skia::Pixmap::new(size, size).context("it is to be drawn at no size")?;
    let scale = size as f32 / width;
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixels.as_mut());
    let separate = pixels.pixels().iter().flat_map(|pixel| {
        let pixel = pixel.demultiply();
        [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]
    });
    Ok(Picture { size, rgba: separate.collect() })
}

/// As a PNG of four bytes a pixel, which Tauri asks for, as small as that can be.
///
/// # Errors
/// When it cannot be written.
pub fn to_png(picture: &Picture) -> Result<Vec<u8>> {
    let ways = [png::Filter::NoFilter, png::Filter::Adaptive, png::Filter::MinEntropy];
    let mut smallest: Option<Vec<u8>> = None;
    for filter in ways {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, picture.size, picture.size);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::High);
        encoder.set_filter(filter);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&picture.rgba)?;
        writer.finish()?;
        if smallest.as_ref().is_none_or(|smallest| bytes.len() < smallest.len()) {
            smallest = Some(bytes);
        }
    }
    smallest.context("there is no way to write a PNG")
}

/// What `to_png` wrote.
///
/// # Errors
/// When it is no such PNG.
pub fn from_png(bytes: &[u8]) -> Result<Picture> {
    let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info()?;
    let mut rgba = vec![0; reader.output_buffer_size().context("it is too large")?];
    let info = reader.next_frame(&mut rgba)?;
    if info.color_type != png::ColorType::Rgba || info.width != info.height {
        bail!("it is no square picture of four bytes a pixel");
    }
    Ok(Picture { size: info.width, rgba })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2" color="#123456">
        <path fill="currentColor" d="M0 0H1V2H0Z"/><path class="accent" d="M1 0H2V1H1Z"/></svg>"##;

    #[test]
    fn the_style_sheet_gives_the_colours() {
        let style = "svg { color: #ff0000 } .accent { fill: #00ff00 }";
        let picture = draw(HALF, style, 2).unwrap();
        assert_eq!(picture.rgba[0..4], [255, 0, 0, 255]);
        assert_eq!(picture.rgba[4..8], [0, 255, 0, 255]);
        assert_eq!(picture.rgba[12..16], [0, 0, 0, 0], "what is not drawn is transparent");
    }

    #[test]
    fn a_png_gives_back_its_picture() {
        let picture = draw(HALF, "", 33).unwrap();
        assert_eq!(from_png(&to_png(&picture).unwrap()).unwrap(), picture);
    }

    #[test]
    fn only_what_can_be_seen_makes_a_difference() {
        let picture = draw(HALF, "", 4).unwrap();
        let changed = |place: usize, by: u8| {
            let mut other = picture.clone();
            other.rgba[place] = other.rgba[place].wrapping_add(by);
            other
        };
        assert!(picture.is_like(&changed(0, TOLERANCE)));
        assert!(!picture.is_like(&changed(0, 40)));
        assert!(picture.is_like(&changed(4 * 15, 200)), "the last pixel is transparent");
        assert!(!picture.is_like(&draw(HALF, "", 8).unwrap()));
    }

    #[test]
    fn what_is_not_square_is_refused() {
        let wide = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"></svg>"#;
        assert!(draw(wide, "", 16).unwrap_err().to_string().contains("square"));
    }
}
