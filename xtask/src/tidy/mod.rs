//! The rules of the house that a compiler does not know, each with what to do about it.

mod crates;
mod documents;
mod files;
mod places;
mod purity;
mod requirements;
mod rust_source;
mod test_rules;
mod tree;
mod words;

use anyhow::{Result, bail};
use std::path::Path;
use tree::Tree;

/// One breach of one rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    /// Relative to the workspace.
    path: String,
    /// From 1; 0 for the whole file.
    line: usize,
    /// What is wrong and what to do.
    message: String,
}

impl Finding {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }
}

/// Looks at the whole tree and lists the breaches.
type Rule = fn(&Tree) -> Vec<Finding>;

const RULES: [Rule; 17] = [
    files::lengths,
    files::names,
    crates::manifests,
    crates::lock_files,
    purity::pure_modules,
    places::sql,
    places::server_writes,
    places::collector_writes,
    places::tauri,
    places::foreign_bytes,
    test_rules::ignored,
    test_rules::sleeps,
    documents::links,
    documents::paths,
    requirements::requirements,
    requirements::claims,
    words::traces,
];

/// Whether the file is the module `module` (a path without `.rs`) or lies inside it.
fn is_module(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

/// Whether the whole file is test code.
fn is_test_file(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs") || path.ends_with("_tests.rs")
}

/// Checks every rule and prints the breaches.
///
/// # Errors
/// When there are any, or the tree cannot be read.
pub fn run(root: &Path) -> Result<()> {
    let tree = Tree::read(root)?;
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    findings.sort();
    for Finding { path, line, message } in &findings {
        if *line == 0 {
            eprintln!("{path}: {message}");
        } else {
            eprintln!("{path}:{line}: {message}");
        }
    }
    if !findings.is_empty() {
        bail!("{} breaches of the rules of the house", findings.len());
    }
    println!("{} files keep the rules of the house.", tree.files().len());
    Ok(())
}

/// Whether any documentation comment holds code that `cargo test --doc` would run.
///
/// # Errors
/// When the tree cannot be read.
pub fn has_documentation_examples(root: &Path) -> Result<bool> {
    let tree = Tree::read(root)?;
    Ok(tree.rust().any(|file| rust_source::has_documentation_example(&file.text)))
}
