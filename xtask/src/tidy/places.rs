//! Things that happen in one place only: SQL, writing files, Tauri.

use super::rust_source::{Mention, Source};
use super::tree::{File, Tree};
use super::{Finding, is_module, is_test_file};

/// Where SQL may stand. What looks at a simulated house from outside takes nobody's word.
const SQL: [&str; 4] = [
    "server/src/catalogue",
    "crates/collector/src/ledger",
    "crates/records/src/connections",
    "crates/simulation/src/checks",
];

/// Where the server may write files, and which files those are.
const SERVER_WRITES: [(&str, &str); 8] = [
    ("server/src/shares", "the shares"),
    ("server/src/receive", "the inbox"),
    ("server/src/ftp", "the inbox"),
    ("server/src/tls", "the certificate"),
    ("server/src/catalogue", "the catalogue's folder"),
    ("server/src/settings", "the data folder"),
    ("server/src/streaming/kept", "pieces of films"),
    ("server/src/previews", "pictures, which can be made again"),
];

/// Where the collector may write files: never in a folder that is collected or backed up.
const COLLECTOR_WRITES: [(&str, &str); 3] = [
    ("crates/collector/src/ledger", "the ledger's folder"),
    ("crates/collector/src/settings", "its own settings and secrets"),
    // The one thing that people ask it to write: into a new or empty folder, never over anything.
    ("crates/collector/src/restore", "what its user has told it to bring back from a backup"),
];

/// Where the server looks into people's files: what is there runs in a confined process.
const READS_FOREIGN: &str = "server/src/previews/reading";

/// What looks into files; what is told by the first bytes alone is none of it.
const LOOKS_INSIDE: [&str; 6] =
    ["trove_media::describe", "image::", "turbojpeg::", "lofty::", "exif::", "infer::"];

/// Calls that change a file system.
const WRITES: [&str; 22] = [
    "File::create",
    "File::create_new",
    "File::options",
    "OpenOptions::new",
    "fs::write",
    "fs::copy",
    "fs::rename",
    "fs::hard_link",
    "fs::create_dir",
    "fs::create_dir_all",
    "fs::remove_file",
    "fs::remove_dir",
    "fs::remove_dir_all",
    "fs::set_permissions",
    "fs::renameat",
    "fs::renameat_with",
    "fs::unlink",
    "fs::unlinkat",
    "fs::mkdir",
    "fs::mkdirat",
    "fs::utimensat",
    "fs::DirBuilder::new",
];

/// Statements that only SQL has, as they begin.
const STATEMENTS: [&str; 9] = [
    "SELECT ",
    "INSERT INTO ",
    "INSERT OR ",
    "UPDATE ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "PRAGMA ",
    "WITH ",
];

/// The catalogue and the ledger hold all SQL.
pub fn sql(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in programs(tree, &["server/", "crates/", "src-tauri/"]) {
        if SQL.iter().any(|place| is_module(&file.path, place)) {
            continue;
        }
        let Ok(source) = Source::read(&file.text) else { continue };
        let uses = source.mentions.iter().filter(|mention| mention.is_in("sqlx"));
        let statements = source.strings().filter(|word| {
            let text = word.text.trim_start_matches(['b', 'r', '#', '"', '\n', ' ', '\\', 'n']);
            STATEMENTS.iter().any(|start| text.starts_with(start))
        });
        let lines = uses.map(|mention| (mention.line, mention.in_tests));
        let lines = lines.chain(statements.map(|word| (word.line, word.in_tests)));
        for (line, _) in lines.filter(|(_, in_tests)| !in_tests) {
            let message = format!(
                "SQL stands in {} only: give the catalogue or the ledger an operation named after \
                 what it means, and call that",
                SQL.join(" and ")
            );
            findings.push(Finding::new(&file.path, line, message));
        }
    }
    findings
}

/// Files are written where the list above says, so that shares have one writer.
pub fn server_writes(tree: &Tree) -> Vec<Finding> {
    writes(tree, "server/src/", &SERVER_WRITES, |call| {
        format!(
            "`{call}` outside the places that write files: let `shares` do it, or add this module \
             to SERVER_WRITES in xtask/src/tidy/places.rs with the files it writes"
        )
    })
}

/// The collector opens what belongs to its user for reading only.
pub fn collector_writes(tree: &Tree) -> Vec<Finding> {
    writes(tree, "crates/collector/src/", &COLLECTOR_WRITES, |call| {
        format!(
            "`{call}` in the collector: the user's files are only ever read. If this writes \
             Trove's own files, move it to where COLLECTOR_WRITES in xtask/src/tidy/places.rs \
             allows it"
        )
    })
}

/// Only the tray app knows Tauri.
pub fn tauri(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust().filter(|file| !file.path.starts_with("src-tauri/")) {
        let Ok(source) = Source::read(&file.text) else { continue };
        for mention in source.mentions.iter().filter(|mention| mention.path.starts_with("tauri::"))
        {
            let message = "only src-tauri knows Tauri: pass a value or a trait instead";
            findings.push(Finding::new(&file.path, mention.line, message));
        }
    }
    findings
}

/// The server looks into people's files in child processes alone.
pub fn foreign_bytes(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in programs(tree, &["server/src/"]) {
        if is_module(&file.path, READS_FOREIGN) {
            continue;
        }
        let Ok(source) = Source::read(&file.text) else { continue };
        for mention in source.mentions.iter().filter(|mention| !mention.in_tests) {
            if LOOKS_INSIDE.iter().any(|reader| mention.path.starts_with(reader)) {
                let message = format!(
                    "`{}` looks into files that may be hostile: do it in {READS_FOREIGN}, which runs \
                     in a process of its own",
                    mention.path
                );
                findings.push(Finding::new(&file.path, mention.line, message));
            }
        }
    }
    findings
}

fn writes(
    tree: &Tree,
    below: &str,
    allowed: &[(&str, &str)],
    message: fn(&str) -> String,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in programs(tree, &[below]) {
        if allowed.iter().any(|(place, _)| is_module(&file.path, place)) {
            continue;
        }
        let Ok(source) = Source::read(&file.text) else { continue };
        for mention in source.mentions.iter().filter(|mention| !mention.in_tests) {
            if let Some(call) = WRITES.iter().find(|call| is_call(mention, call)) {
                findings.push(Finding::new(&file.path, mention.line, message(call)));
            }
        }
    }
    findings
}

/// Whether the path ends with these segments; `fs` is the standard library's, tokio's or rustix's.
fn is_call(mention: &Mention, call: &str) -> bool {
    mention
        .path
        .strip_suffix(call)
        .is_some_and(|before| before.is_empty() || before.ends_with("::"))
}

/// Rust files below these folders that are not tests.
fn programs<'a>(tree: &'a Tree, below: &'a [&'a str]) -> impl Iterator<Item = &'a File> {
    tree.rust().filter(move |file| {
        below.iter().any(|folder| file.path.starts_with(folder))
            && !is_test_file(&file.path)
            && !file.path.starts_with("crates/testkit/")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(findings: &[Finding]) -> Vec<(&str, usize)> {
        findings.iter().map(|found| (found.path.as_str(), found.line)).collect()
    }

    #[test]
    fn sql_outside_the_catalogue_is_found() {
        let tree = Tree::made(&[
            ("server/src/offer.rs", "fn f() {\n let q = \"SELECT 1 FROM files\"; }"),
            ("server/src/house.rs", "use sqlx::Pool;"),
            ("server/src/http/words.rs", "const A: &str = \"Select a folder\";"),
            ("server/src/catalogue/offers.rs", "use sqlx::Pool;"),
        ]);
        let findings = sql(&tree);
        assert_eq!(lines(&findings), [("server/src/house.rs", 1), ("server/src/offer.rs", 2)]);
    }

    #[test]
    fn writing_outside_the_list_is_found() {
        let tree = Tree::made(&[
            ("server/src/confirm.rs", "use tokio::fs;\nasync fn f() { fs::remove_file(a).await; }"),
            ("server/src/shares/filing.rs", "fn f() { std::fs::create_dir(a); }"),
            ("server/src/status.rs", "fn f() { std::fs::read(a); }"),
            ("crates/collector/src/upload.rs", "use std::fs::File as F;\nfn f() { F::create(a); }"),
            (
                "crates/collector/src/scan.rs",
                "#[cfg(test)] mod t { fn f() { std::fs::write(a); } }",
            ),
        ]);
        assert_eq!(lines(&server_writes(&tree)), [("server/src/confirm.rs", 2)]);
        assert_eq!(lines(&collector_writes(&tree)), [("crates/collector/src/upload.rs", 2)]);
    }

    #[test]
    fn looking_into_files_in_the_servers_own_process_is_found() {
        let tree = Tree::made(&[
            ("server/src/originals/open.rs", "fn f() { trove_media::describe_reader(a, b); }"),
            (
                "server/src/originals/head.rs",
                "fn f() { trove_media::media_type_of_head(a, b, c); }",
            ),
            ("server/src/previews/reading/jpeg.rs", "use turbojpeg::Decompressor;"),
            ("server/src/previews/making.rs", "use image::ImageFormat;"),
        ]);
        let found = [("server/src/originals/open.rs", 1), ("server/src/previews/making.rs", 1)];
        assert_eq!(lines(&foreign_bytes(&tree)), found);
    }

    #[test]
    fn tauri_outside_the_tray_app_is_found() {
        let tree = Tree::made(&[
            ("crates/collector/src/lib.rs", "use tauri::Manager;"),
            ("src-tauri/src/main.rs", "use tauri::Manager;"),
        ]);
        assert_eq!(lines(&tauri(&tree)), [("crates/collector/src/lib.rs", 1)]);
    }
}
