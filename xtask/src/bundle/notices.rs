//! The licences of everything that the programs are made from, as these licences ask for.

use super::SIDECARS;
use crate::programs::cargo;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// How the files begin in which a library says its licence.
const NAMES: [&str; 6] = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE", "COPYRIGHT"];

/// A library of somebody else.
struct Library {
    /// With its version.
    name: String,
    /// As it says in its manifest.
    licence: String,
    /// Where its files lie.
    folder: PathBuf,
}

/// Writes them into one file.
///
/// # Errors
/// When it is not known what the programs are made from.
pub fn write(root: &Path, target: &str, file: &Path) -> Result<()> {
    let mut libraries = of_programs(root, target)?;
    libraries.extend(of_pages(root)?);
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for library in &libraries {
        for text in texts_in(&library.folder)? {
            texts.entry(text).or_default().insert(library.name.clone());
        }
    }
    std::fs::write(file, notice(&libraries, &texts))
        .with_context(|| format!("{} cannot be written", file.display()))?;
    println!("{} libraries of others, {} licence texts.", libraries.len(), texts.len());
    Ok(())
}

/// The crates that end up in the programs on this system.
fn of_programs(root: &Path, target: &str) -> Result<Vec<Library>> {
    let arguments = ["metadata", "--locked", "--format-version=1", "--filter-platform", target];
    let output = cargo(root, arguments).output().context("cargo cannot be started")?;
    if !output.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let ids = carried(&metadata, &["trove", SIDECARS[0], SIDECARS[1]]);
    let packages = metadata["packages"].as_array().into_iter().flatten();
    // Without a source, it is a part of Trove.
    let others = packages.filter(|package| {
        !package["source"].is_null() && ids.contains(text(&package["id"]).as_str())
    });
    let library = |package: &Value| Library {
        name: format!("{} {}", text(&package["name"]), text(&package["version"])),
        licence: text(&package["license"]),
        folder: Path::new(&text(&package["manifest_path"])).with_file_name(""),
    };
    Ok(others.map(library).collect())
}

/// All that these packages depend on, and what that depends on, except for building and testing.
fn carried<'a>(metadata: &'a Value, names: &[&str]) -> BTreeSet<&'a str> {
    let list = |value: &'a Value| value.as_array().into_iter().flatten();
    let nodes: BTreeMap<&str, &Value> = list(&metadata["resolve"]["nodes"])
        .filter_map(|node| Some((node["id"].as_str()?, node)))
        .collect();
    let mut open: Vec<&str> = list(&metadata["packages"])
        .filter(|package| package["name"].as_str().is_some_and(|name| names.contains(&name)))
        .filter_map(|package| package["id"].as_str())
        .collect();
    let mut carried = BTreeSet::new();
    while let Some(id) = open.pop() {
        let Some(node) = nodes.get(id).filter(|_| carried.insert(id)) else { continue };
        let carried = list(&node["deps"]).filter(|dependency| {
            // An ordinary dependency has no kind.
            list(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null())
        });
        open.extend(carried.filter_map(|dependency| dependency["pkg"].as_str()));
    }
    carried
}

/// The npm packages that end up in the window's pages.
fn of_pages(root: &Path) -> Result<Vec<Library>> {
    let folder = root.join("ui");
    let lock: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("package-lock.json"))?)?;
    let packages = lock["packages"].as_object().into_iter().flatten();
    let library = |(path, package): (&String, &Value)| {
        let name = path.rsplit_once("node_modules/")?.1;
        let built_with = ["dev", "devOptional"].iter().any(|word| package[word] == true);
        (!built_with).then(|| Library {
            name: format!("{name} {}", text(&package["version"])),
            licence: text(&package["license"]),
            folder: folder.join(path),
        })
    };
    Ok(packages.filter_map(library).collect())
}

/// What the library says about its licence, each text once.
fn texts_in(folder: &Path) -> Result<BTreeSet<String>> {
    let mut texts = BTreeSet::new();
    // An optional npm package for another system is in the list and not on the disk.
    for entry in folder.read_dir().into_iter().flatten() {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_uppercase();
        if entry.file_type()?.is_file() && NAMES.iter().any(|start| name.starts_with(start)) {
            let bytes = std::fs::read(entry.path())?;
            let lines = String::from_utf8_lossy(&bytes);
            let lines: Vec<&str> = lines.lines().map(str::trim_end).collect();
            texts.insert(lines.join("\n").trim_matches('\n').to_owned());
        }
    }
    Ok(texts)
}

/// The whole file: first who, then the texts with those that bring them.
fn notice(libraries: &[Library], texts: &BTreeMap<String, BTreeSet<String>>) -> String {
    let rule = "-".repeat(78);
    let mut notice = "Trove is made with these libraries of others. Below the list are the texts \
                      of\ntheir licences, each with the libraries that bring it.\n\n"
        .to_owned();
    let mut lines: Vec<String> = libraries
        .iter()
        .map(|library| format!("{}: {}\n", library.name, library.licence))
        .collect();
    lines.sort();
    lines.dedup();
    notice.extend(lines);
    for (text, names) in texts {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        notice.extend([format!("\n{rule}\n{}\n{rule}\n\n{text}\n", names.join(", "))]);
    }
    notice
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_only_built_or_tested_with_is_not_carried() {
        let node = |id: &str, deps: &[(&str, Value)]| {
            let deps =
                deps.iter().map(|(id, kind)| json!({"pkg": id, "dep_kinds": [{"kind": kind}]}));
            json!({"id": id, "deps": deps.collect::<Vec<_>>()})
        };
        let metadata = json!({
            "packages": [{"name": "trove", "id": "0"}, {"name": "xtask", "id": "9"}],
            "resolve": {"nodes": [
                node("0", &[("1", Value::Null), ("2", json!("dev")), ("3", json!("build"))]),
                node("1", &[("4", Value::Null), ("0", Value::Null)]),
                node("2", &[]), node("3", &[]), node("4", &[]), node("9", &[("2", Value::Null)]),
            ]},
        });
        assert_eq!(carried(&metadata, &["trove"]), BTreeSet::from(["0", "1", "4"]));
    }

    #[test]
    fn a_text_of_two_libraries_is_there_once() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("LICENSE-MIT"), "Be kind.  \n\n").unwrap();
        std::fs::write(folder.path().join("license.txt"), "Be kind.\r\n").unwrap();
        std::fs::write(folder.path().join("README"), "Hello.").unwrap();
        let texts = texts_in(folder.path()).unwrap();
        assert_eq!(texts, BTreeSet::from(["Be kind.".to_owned()]));
        let library = |name: &str| Library {
            name: name.to_owned(),
            licence: "MIT".to_owned(),
            folder: PathBuf::new(),
        };
        let brought = BTreeSet::from(["a 1".to_owned(), "b 2".to_owned()]);
        let notice = notice(
            &[library("b 2"), library("a 1")],
            &BTreeMap::from([("Be kind.".to_owned(), brought)]),
        );
        assert!(notice.contains("a 1: MIT\nb 2: MIT\n"), "{notice}");
        assert!(notice.contains("\na 1, b 2\n"), "{notice}");
        assert_eq!(notice.matches("Be kind.").count(), 1);
    }
}
