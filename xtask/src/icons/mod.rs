//! `cargo xtask icons`: every picture of the program, drawn from its vectors.

mod collections;
mod draw;
mod sets;

use crate::workspace;
use anyhow::{Context, Result, bail};
use draw::Picture;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Where vectors and pictures lie.
const FOLDER: &str = "icons";

/// What `cargo xtask icons` may be told.
#[derive(clap::Args)]
pub struct Options {
    /// Change nothing; fail if the pictures are not those that would be drawn.
    #[arg(long)]
    check: bool,
}

/// Contents by path, from the root of the project.
type Files = BTreeMap<String, Vec<u8>>;

/// Draws the pictures, or checks them.
///
/// # Errors
/// When something cannot be drawn, or differs and is only to be checked.
pub fn run(options: &Options) -> Result<()> {
    let root = workspace::root();
    if options.check { check(&root) } else { write(&root) }
}

/// Checks that the pictures show what the vectors say.
///
/// # Errors
/// Names those that do not.
pub fn check(root: &Path) -> Result<()> {
    let drawn = sets::all(root)?;
    let differing = differences(&drawn, &present(root)?);
    if !differing.is_empty() {
        bail!(
            "{} show something else than the vectors in {FOLDER}: run `cargo xtask icons` and \
             commit what it draws",
            differing.join(", ")
        );
    }
    println!("{} pictures show what the vectors say.", drawn.len());
    Ok(())
}

fn write(root: &Path) -> Result<()> {
    let drawn = sets::all(root)?;
    let differing = differences(&drawn, &present(root)?);
    for path in &differing {
        let place = root.join(path);
        match drawn.get(path) {
            Some(bytes) => {
                fs::create_dir_all(place.parent().context("a picture lies in a folder")?)?;
                fs::write(&place, bytes).with_context(|| format!("{path} cannot be written"))?;
            }
            None => fs::remove_file(&place).with_context(|| format!("{path} cannot be removed"))?,
        }
    }
    let bytes: usize = drawn.values().map(Vec::len).sum();
    println!("{} pictures, {} KiB; {} drawn anew.", drawn.len(), bytes / 1024, differing.len());
    Ok(())
}

/// The pictures that there are.
fn present(root: &Path) -> Result<Files> {
    let mut files = Files::new();
    for folder in ["app", "tray/drawn/light", "tray/drawn/dark", "tray/drawn/mono"] {
        let folder = format!("{FOLDER}/{folder}");
        if !root.join(&folder).exists() {
            continue;
        }
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            files.insert(format!("{folder}/{name}"), fs::read(entry.path())?);
        }
    }
    Ok(files)
}

/// Paths of files that are missing, too many, or show something else.
fn differences(drawn: &Files, present: &Files) -> Vec<String> {
    let mut paths: Vec<String> = drawn.keys().chain(present.keys()).cloned().collect();
    paths.sort();
    paths.dedup();
    paths.retain(|path| match (drawn.get(path), present.get(path)) {
        (Some(drawn), Some(present)) => !shows_the_same(path, drawn, present),
        _ => true,
    });
    paths
}

/// Whether both contents show the same. Not by their bytes alone: other processors round
/// differently, and another version of a library packs differently.
fn shows_the_same(path: &str, drawn: &[u8], present: &[u8]) -> bool {
    if drawn == present {
        return true;
    }
    let read = |bytes: &[u8]| -> Result<Vec<Picture>> {
        match path.rsplit_once('.').map(|(_, ending)| ending) {
            Some("ico") => collections::from_ico(bytes),
            Some("icns") => collections::from_icns(bytes),
            _ => Ok(vec![draw::from_png(bytes)?]),
        }
    };
    match (read(drawn), read(present)) {
        (Ok(drawn), Ok(present)) => {
            drawn.len() == present.len()
                && drawn.iter().zip(&present).all(|(drawn, present)| drawn.is_like(present))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VECTORS: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">
        <path fill="currentColor" d="M1 1H15V15H1Z"/></svg>"#;

    fn project() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("icons/tray")).unwrap();
        for name in ["trove.svg", "trove_small.svg", "tray/paused.svg"] {
            fs::write(root.path().join("icons").join(name), VECTORS).unwrap();
        }
        root
    }

    #[test]
    fn what_was_drawn_passes_and_drawing_again_changes_nothing() {
        let root = project();
        write(root.path()).unwrap();
        check(root.path()).unwrap();
        let before = present(root.path()).unwrap();
        write(root.path()).unwrap();
        assert_eq!(present(root.path()).unwrap(), before);
    }

    #[test]
    fn changed_vectors_name_their_pictures_and_what_to_run() {
        let root = project();
        write(root.path()).unwrap();
        let smaller = VECTORS.replace("V15", "V9");
        fs::write(root.path().join("icons/tray/paused.svg"), smaller).unwrap();
        let error = check(root.path()).unwrap_err().to_string();
        assert!(error.contains("icons/tray/drawn/dark/paused-16.png"), "{error}");
        assert!(error.contains("cargo xtask icons"), "{error}");
        assert!(!error.contains("icons/app"), "{error}");
        write(root.path()).unwrap();
        check(root.path()).unwrap();
    }

    #[test]
    fn missing_superfluous_and_damaged_pictures_are_named() {
        let root = project();
        write(root.path()).unwrap();
        fs::remove_file(root.path().join("icons/app/16.png")).unwrap();
        fs::write(root.path().join("icons/app/trove.ico"), "no icon").unwrap();
        fs::write(root.path().join("icons/tray/drawn/light/gone-16.png"), "old").unwrap();
        let error = check(root.path()).unwrap_err().to_string();
        let named =
            "icons/app/16.png, icons/app/trove.ico, icons/tray/drawn/light/gone-16.png show";
        assert!(error.starts_with(named), "{error}");
        write(root.path()).unwrap();
        check(root.path()).unwrap();
    }

    #[test]
    fn a_picture_packed_differently_is_the_same() {
        let root = project();
        write(root.path()).unwrap();
        let path = root.path().join("icons/app/48.png");
        let picture = draw::from_png(&fs::read(&path).unwrap()).unwrap();
        let mut plain = Vec::new();
        let mut encoder = png::Encoder::new(&mut plain, 48, 48);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_compression(png::Compression::NoCompression);
        encoder.write_header().unwrap().write_image_data(&picture.rgba).unwrap();
        fs::write(&path, plain).unwrap();
        check(root.path()).unwrap();
    }
}
