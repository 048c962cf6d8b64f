//! `cargo xtask bindings`: the types of the window's contract, made from the app's own.

use crate::workspace;
use anyhow::{Context, Result, bail};
use std::{collections::BTreeMap, fs, path::Path, process::Command};

/// Where the window expects them.
const PLACE: &str = "ui/src/window/bindings";

/// What `cargo xtask bindings` may be told.
#[derive(clap::Args)]
pub struct Options {
    /// Change nothing; fail if the files are not those that would be written.
    #[arg(long)]
    check: bool,
}

/// Files by name.
type Files = BTreeMap<String, String>;

/// Writes the files, or checks them.
///
/// # Errors
/// When the types cannot be written down, or differ and are only to be checked.
pub fn run(options: &Options) -> Result<()> {
    compare(&workspace::root(), &["--package", "trove-app"], options.check)
}

/// Checks the files after everything was built.
///
/// # Errors
/// When the types cannot be written down, or differ.
pub fn check(root: &Path) -> Result<()> {
    // Features are unified over what one command builds: another choice would build twice.
    compare(root, &["--workspace"], true)
}

fn compare(root: &Path, scope: &[&str], check: bool) -> Result<()> {
    let made = make(root, scope)?;
    let place = root.join(PLACE);
    let there = read(&place)?;
    let differing = differences(&made, &there);
    if differing.is_empty() {
        println!("{} types are as the app has them.", made.len() - 1);
        return Ok(());
    }
    if check {
        bail!(
            "{} differ from the app's types in {PLACE}: run `cargo xtask bindings` and commit what \
             it writes",
            differing.join(", ")
        );
    }
    fs::create_dir_all(&place)?;
    for name in &differing {
        match made.get(name) {
            Some(text) => fs::write(place.join(name), text)?,
            None => fs::remove_file(place.join(name))?,
        }
    }
    println!("Written: {}", differing.join(", "));
    Ok(())
}

/// The files as they should be. The tests of the app's types write them.
fn make(root: &Path, scope: &[&str]) -> Result<Files> {
    let folder = root.join("target/xtask/bindings");
    if folder.exists() {
        // What was made of a type that is no more must not stay.
        fs::remove_dir_all(&folder)?;
    }
    let status = Command::new(env!("CARGO"))
        .args(["test", "--quiet", "--locked", "--lib"])
        .args(scope)
        .arg("export_bindings")
        .env("TS_RS_EXPORT_DIR", &folder)
        .current_dir(root)
        .stdout(std::process::Stdio::null())
        .status()
        .context("cargo cannot be started")?;
    if !status.success() {
        bail!("the app's types could not be written down; the lines above say why");
    }
    let mut files = read(&folder)?;
    if files.is_empty() {
        bail!("the app's types were not written down; is ts-rs still told where to?");
    }
    let index = index(&files);
    files.insert("index.ts".to_owned(), index);
    Ok(files)
}

/// One file that names all types.
fn index(files: &Files) -> String {
    let names = files.keys().filter_map(|name| name.strip_suffix(".ts"));
    let lines = names.map(|name| format!("export type {{ {name} }} from \"./{name}\";\n"));
    format!("// Every type of the contract, by name.\n{}", lines.collect::<String>())
}

fn read(folder: &Path) -> Result<Files> {
    if !folder.exists() {
        return Ok(Files::new());
    }
    let mut files = Files::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.extension().is_some_and(|ending| ending == "ts") {
            files.insert(name.to_owned(), fs::read_to_string(&path)?);
        }
    }
    Ok(files)
}

/// Names of files that are missing, too many or different.
fn differences(made: &Files, there: &Files) -> Vec<String> {
    let mut names: Vec<_> = made.keys().chain(there.keys()).cloned().collect();
    names.sort();
    names.dedup();
    names.retain(|name| made.get(name) != there.get(name));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Files {
        list.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn missing_superfluous_and_changed_files_differ() {
        let made = files(&[("A.ts", "a"), ("B.ts", "b"), ("C.ts", "c")]);
        let there = files(&[("A.ts", "a"), ("B.ts", "other"), ("D.ts", "d")]);
        assert_eq!(differences(&made, &there), ["B.ts", "C.ts", "D.ts"]);
        assert!(differences(&made, &made).is_empty());
    }

    #[test]
    fn the_index_names_every_type_once() {
        let index = index(&files(&[("B.ts", ""), ("A.ts", "")]));
        let wanted = "// Every type of the contract, by name.\n\
                      export type { A } from \"./A\";\nexport type { B } from \"./B\";\n";
        assert_eq!(index, wanted);
    }
}
