//! Who may know whom, read from the manifests.

use super::Finding;
use super::tree::Tree;
use toml::{Table, Value};

/// Packages that must not be among the dependencies of a crate, and why.
const STRANGERS: [(&str, &[&str], &str); 7] = [
    (
        "crates/collector",
        &["trove-server", "axum", "tauri"],
        "the client never sees the server: they share `trove-protocol`",
    ),
    (
        "server",
        &["trove-collector", "reqwest", "tauri"],
        "the server never sees the client: they share `trove-protocol`",
    ),
    (
        "crates/media",
        &["trove-collector", "trove-server", "tokio", "sqlx", "tauri"],
        "media files are understood without network, catalogue or runtime",
    ),
    (
        "crates/decisions",
        &["tokio", "sqlx", "axum", "reqwest", "rustix", "trove-server"],
        "what decides is given all that it knows",
    ),
    ("crates/pairing", &["tokio", "sqlx", "tauri"], "the pairing exchange is pure"),
    (
        "crates/app",
        &["trove-server", "tauri", "gtk"],
        "the tray app's decisions are made, and tested, without a desktop",
    ),
    ("crates/testkit", &["tauri"], "only src-tauri knows Tauri"),
];

/// All that the wire types may depend on.
const PROTOCOL: [&str; 3] = ["serde", "percent-encoding", "utoipa"];

/// Where every package of the lock file comes from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Every crate takes the lints of the workspace and knows only whom it may know.
pub fn manifests(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files().iter().filter(|file| file.path.ends_with("/Cargo.toml")) {
        let manifest: Table = match file.text.parse() {
            Ok(manifest) => manifest,
            Err(error) => {
                findings.push(Finding::new(&file.path, 0, format!("cannot be read: {error}")));
                continue;
            }
        };
        let takes_lints = manifest.get("lints").and_then(|lints| lints.get("workspace"));
        if takes_lints.and_then(Value::as_bool) != Some(true) {
            let message = "add `[lints]` with `workspace = true`";
            findings.push(Finding::new(&file.path, 0, message));
        }
        let folder = file.path.trim_end_matches("/Cargo.toml");
        let dependencies = dependencies(&manifest);
        for (_, strangers, reason) in STRANGERS.iter().filter(|(place, ..)| *place == folder) {
            for name in dependencies.iter().filter(|name| strangers.contains(&name.as_str())) {
                let message = format!("must not depend on `{name}`: {reason}");
                findings.push(Finding::new(&file.path, 0, message));
            }
        }
        if folder == "crates/protocol" {
            for name in dependencies.iter().filter(|name| !PROTOCOL.contains(&name.as_str())) {
                let message = format!("wire types must not depend on `{name}`: keep them plain");
                findings.push(Finding::new(&file.path, 0, message));
            }
        }
    }
    findings
}

/// The lock files name the public registries, whatever mirror a developer uses.
pub fn lock_files(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files().iter().filter(|file| file.path.ends_with("Cargo.lock")) {
        for (index, line) in file.text.lines().enumerate() {
            if line.starts_with("source = ") && !line.contains(REGISTRY) {
                let message = "depend on a release from crates.io, and lock without a mirror";
                findings.push(Finding::new(&file.path, index + 1, message));
            }
        }
    }
    for file in tree.files().iter().filter(|file| file.path.ends_with("package-lock.json")) {
        for (index, line) in file.text.lines().enumerate() {
            let resolved = line.trim_start().starts_with("\"resolved\":");
            if resolved && !line.contains("https://registry.npmjs.org/") {
                let message = "depend on a release from npmjs.org, and lock without a mirror";
                findings.push(Finding::new(&file.path, index + 1, message));
            }
        }
    }
    findings
}

/// What the crate's programs use; what only its tests use is free.
fn dependencies(manifest: &Table) -> Vec<String> {
    let mut names = Vec::new();
    let mut add = |table: Option<&Value>| {
        for kind in ["dependencies", "build-dependencies"] {
            let listed = table.and_then(|table| table.get(kind)).and_then(Value::as_table);
            names.extend(listed.into_iter().flat_map(Table::keys).cloned());
        }
    };
    add(Some(&Value::Table(manifest.clone())));
    let targets = manifest.get("target").and_then(Value::as_table);
    for target in targets.into_iter().flat_map(Table::values) {
        add(Some(target));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINTS: &str = "[lints]\nworkspace = true\n";

    #[test]
    fn a_crate_without_the_lints_is_found() {
        let tree = Tree::made(&[("crates/a/Cargo.toml", "[package]"), ("b/Cargo.toml", LINTS)]);
        let found: Vec<_> = manifests(&tree).into_iter().map(|finding| finding.path).collect();
        assert_eq!(found, ["crates/a/Cargo.toml"]);
    }

    #[test]
    fn client_and_server_are_strangers() {
        let collector =
            format!("{LINTS}[target.'cfg(unix)'.dependencies]\ntrove-server.workspace = true\n");
        let server = format!("{LINTS}[dev-dependencies]\ntrove-collector.workspace = true\n");
        let tree = Tree::made(&[
            ("crates/collector/Cargo.toml", &collector),
            ("server/Cargo.toml", &server),
        ]);
        let found: Vec<_> = manifests(&tree).into_iter().map(|finding| finding.path).collect();
        assert_eq!(found, ["crates/collector/Cargo.toml"]);
    }

    #[test]
    fn wire_types_stay_plain() {
        let text = format!("{LINTS}[dependencies]\nserde = \"1\"\ntokio = \"1\"\n");
        let tree = Tree::made(&[("crates/protocol/Cargo.toml", &text)]);
        assert!(manifests(&tree)[0].message.contains("`tokio`"));
    }

    #[test]
    fn a_mirror_in_a_lock_file_is_found() {
        let cargo =
            format!("source = \"{REGISTRY}\"\nsource = \"registry+https://mirror.test/\"\n");
        let node = "\"resolved\": \"https://mirror.test/a.tgz\"";
        let tree = Tree::made(&[("Cargo.lock", &cargo), ("ui/package-lock.json", node)]);
        let found: Vec<_> =
            lock_files(&tree).into_iter().map(|found| (found.path, found.line)).collect();
        let wanted = [("Cargo.lock", 2), ("ui/package-lock.json", 1)];
        assert_eq!(found, wanted.map(|(path, line)| (path.to_owned(), line)));
    }
}
