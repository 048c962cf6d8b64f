//! Which pictures there are: of what, in which colours, at which sizes.

use super::collections::{MACOS, WINDOWS, to_icns, to_ico};
use super::draw::{Picture, draw, to_png};
use super::{FOLDER, Files};
use anyhow::{Context, Result};
use std::path::Path;

/// What the program's icon is drawn at, in pixels.
const APP: [u32; 8] = [16, 24, 32, 48, 64, 128, 256, 512];

/// Up to this size, in pixels, the program's icon has fewer and coarser parts.
const SMALL: u32 = 32;

/// A kind of panel that the tray lies in.
struct Panel {
    /// As the folder of its pictures is called.
    name: &'static str,
    /// Colours in which the pictures are seen on it; what needs a person may have its own.
    style_sheet: &'static str,
    /// Pixels, at single and double density.
    sizes: &'static [u32],
}

/// Panels of desktops are 16 to 32 pixels high; those of macOS 22 points, and it colours them itself.
const PANELS: [Panel; 3] = [
    Panel {
        name: "light",
        style_sheet: "svg { color: #243034 } .accent { fill: #a85800 }",
        sizes: &[16, 22, 24, 32, 48, 64],
    },
    Panel {
        name: "dark",
        style_sheet: "svg { color: #f2f5f5 } .accent { fill: #ffb84d }",
        sizes: &[16, 22, 24, 32, 48, 64],
    },
    Panel { name: "mono", style_sheet: "svg { color: #000000 }", sizes: &[22, 44] },
];

/// Draws everything.
///
/// # Errors
/// When vectors are missing or cannot be drawn; names them.
pub fn all(root: &Path) -> Result<Files> {
    let mut files = Files::new();
    app(root, &mut files)?;
    for name in states(root)? {
        let source = format!("{FOLDER}/tray/{name}.svg");
        let vectors = read(root, &source)?;
        for panel in &PANELS {
            for size in panel.sizes {
                let picture = drawn(&source, &vectors, panel.style_sheet, *size)?;
                let path = format!("{FOLDER}/tray/drawn/{}/{name}-{size}.png", panel.name);
                files.insert(path, to_png(&picture)?);
            }
        }
    }
    Ok(files)
}

/// The program's icon, also as Windows and macOS want it.
fn app(root: &Path, files: &mut Files) -> Result<()> {
    let sources = ["trove_small.svg", "trove.svg"].map(|name| format!("{FOLDER}/{name}"));
    let [small, large] = [read(root, &sources[0])?, read(root, &sources[1])?];
    let picture = |size: &u32| match *size {
        ..=SMALL => drawn(&sources[0], &small, "", *size),
        _ => drawn(&sources[1], &large, "", *size),
    };
    let pictures = |sizes: &[u32]| sizes.iter().map(picture).collect::<Result<Vec<Picture>>>();
    for picture in pictures(&APP)? {
        files.insert(format!("{FOLDER}/app/{}.png", picture.size), to_png(&picture)?);
    }
    files.insert(format!("{FOLDER}/app/trove.ico"), to_ico(&pictures(&WINDOWS)?)?);
    files.insert(format!("{FOLDER}/app/trove.icns"), to_icns(&pictures(&MACOS)?)?);
    Ok(())
}

/// What the tray shows, by the names of the vectors.
fn states(root: &Path) -> Result<Vec<String>> {
    let folder = root.join(FOLDER).join("tray");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".svg").map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

fn drawn(source: &str, vectors: &str, style_sheet: &str, size: u32) -> Result<Picture> {
    draw(vectors, style_sheet, size).with_context(|| format!("{source} cannot be drawn"))
}

fn read(root: &Path, path: &str) -> Result<String> {
    std::fs::read_to_string(root.join(path)).with_context(|| format!("{path} cannot be read"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{icons::draw::from_png, workspace};

    /// Of all pixels that either shows, how many differ plainly in how much of them is covered.
    fn difference(one: &Picture, other: &Picture) -> f64 {
        let covered = |picture: &Picture| -> Vec<u8> {
            picture.rgba.chunks(4).map(|pixel| pixel[3]).collect()
        };
        let (one, other) = (covered(one), covered(other));
        let shown = one.iter().zip(&other).filter(|(one, other)| **one.max(other) > 127).count();
        let differing = one.iter().zip(&other).filter(|(one, other)| one.abs_diff(**other) > 127);
        differing.count() as f64 / shown as f64
    }

    #[test]
    fn the_states_differ_in_shape_and_not_by_colour_alone() {
        let files = all(&workspace::root()).unwrap();
        for panel in &PANELS {
            let size = panel.sizes[0];
            let states: Vec<(&String, Picture)> = files
                .iter()
                .filter(|(path, _)| path.contains(&format!("/{}/", panel.name)))
                .filter(|(path, _)| path.ends_with(&format!("-{size}.png")))
                .map(|(path, bytes)| (path, from_png(bytes).unwrap()))
                .collect();
            assert_eq!(states.len(), 6);
            for (index, (one, picture)) in states.iter().enumerate() {
                for (other, second) in &states[index + 1..] {
                    let difference = difference(picture, second);
                    assert!(difference > 0.08, "{one} and {other}: {difference}");
                }
            }
        }
    }

    #[test]
    fn every_panel_sees_its_own_colours() {
        let files = all(&workspace::root()).unwrap();
        let colours = |path: &str| -> Vec<[u8; 4]> {
            let picture = from_png(&files[&format!("{FOLDER}/tray/drawn/{path}")]).unwrap();
            let solid = picture.rgba.chunks(4).filter(|pixel| pixel[3] == 255);
            let mut colours: Vec<[u8; 4]> = solid.map(|pixel| pixel.try_into().unwrap()).collect();
            colours.sort_unstable();
            colours.dedup();
            colours
        };
        assert_eq!(colours("light/up_to_date-16.png"), [[0x24, 0x30, 0x34, 255]]);
        assert_eq!(colours("light/attention-16.png"), [[0xa8, 0x58, 0x00, 255]]);
        assert_eq!(colours("dark/attention-16.png"), [[0xff, 0xb8, 0x4d, 255]]);
        assert_eq!(colours("mono/attention-22.png"), [[0, 0, 0, 255]]);
    }
}
