//! What Tauri is told beside `packaging/tauri.json`: what only the build knows.

use super::{Kind, SIDECARS, libraries};
use anyhow::Result;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Writes it down; returns the file.
///
/// # Errors
/// When it cannot be found out what the programs need.
pub fn generate(
    folder: &Path,
    sidecars: &[PathBuf],
    notices: &Path,
    kinds: &[Kind],
) -> Result<PathBuf> {
    let programs: Vec<PathBuf> =
        ["trove", "trove-window"].iter().chain(&SIDECARS).map(|name| folder.join(name)).collect();
    let (mut deb, mut rpm) = (Vec::new(), Vec::new());
    if kinds.contains(&Kind::Deb) {
        deb = libraries::debian_packages(&programs)?;
    }
    if kinds.contains(&Kind::Rpm) {
        rpm = libraries::rpm_capabilities(&programs)?;
    }
    let path = folder.join("sidecars/tauri.json");
    std::fs::write(&path, format!("{:#}\n", overlay(sidecars, notices, &deb, &rpm)))?;
    Ok(path)
}

/// As Tauri reads it.
fn overlay(sidecars: &[PathBuf], notices: &Path, deb: &[String], rpm: &[String]) -> Value {
    // A deb and an rpm have a place for documents; elsewhere it lies among the app's own files.
    let resources = if cfg!(target_os = "linux") {
        json!({})
    } else {
        json!({notices.to_string_lossy(): "THIRD-PARTY.txt"})
    };
    json!({
        "bundle": {
            "externalBin": sidecars,
            "resources": resources,
            "linux": {
                "deb": {
                    "depends": deb,
                    "files": { "/usr/share/doc/trove/THIRD-PARTY.txt": notices },
                },
                "rpm": {
                    "depends": rpm,
                    "files": { "/usr/share/licenses/trove/THIRD-PARTY.txt": notices },
                },
                "appimage": { "files": { "/usr/share/doc/trove/THIRD-PARTY.txt": notices } },
            },
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace;

    fn packaging() -> Value {
        let path = workspace::root().join("packaging/tauri.json");
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    #[test]
    fn everything_that_the_packages_take_is_there() {
        let packaging = packaging();
        let linux = &packaging["bundle"]["linux"];
        let mut sources = vec![&packaging["bundle"]["licenseFile"]];
        sources.extend(packaging["bundle"]["icon"].as_array().unwrap());
        for kind in ["deb", "rpm", "appimage"] {
            sources.extend(linux[kind]["files"].as_object().unwrap().values());
        }
        for kind in ["deb", "rpm"] {
            sources.push(&linux[kind]["desktopTemplate"]);
        }
        for source in sources {
            // Tauri reads paths from where its own configuration lies, one folder below the root.
            let path = source.as_str().unwrap().strip_prefix("../").unwrap();
            assert!(workspace::root().join(path).is_file(), "{path}");
        }
    }

    #[test]
    fn what_the_build_knows_is_added() {
        let overlay = overlay(
            &["/built/trove-server".into()],
            Path::new("/built/THIRD-PARTY.txt"),
            &["libc6 (>= 2.36)".to_owned()],
            &["libc.so.6()(64bit)".to_owned()],
        );
        assert_eq!(overlay["bundle"]["externalBin"][0], "/built/trove-server");
        assert_eq!(overlay["bundle"]["linux"]["deb"]["depends"][0], "libc6 (>= 2.36)");
        assert_eq!(overlay["bundle"]["linux"]["rpm"]["depends"][0], "libc.so.6()(64bit)");
    }

    #[test]
    fn the_metainfo_speaks_of_this_version() {
        let root = workspace::root();
        let path = root.join("packaging/linux/home.trove.Trove.metainfo.xml");
        let text = std::fs::read_to_string(path).unwrap();
        let version = concat!("<release version=\"", env!("CARGO_PKG_VERSION"), "\"");
        assert!(text.contains(version), "add a release to the metainfo");
    }
}
