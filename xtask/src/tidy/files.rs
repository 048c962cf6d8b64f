//! Files are short and their names say what is in them.

use super::Finding;
use super::tree::Tree;

/// Longest source file, in lines, tests included.
const LONGEST: usize = 400;

/// Words that name nothing in particular.
const EMPTY_WORDS: [&str; 8] =
    ["util", "utils", "common", "manager", "helper", "helpers", "misc", "service"];

/// A long file holds more than one thing.
pub fn lengths(tree: &Tree) -> Vec<Finding> {
    let extensions = ["rs", "ts", "svelte", "css", "sql"];
    let sources = extensions.iter().flat_map(|extension| tree.with_extension(extension));
    let too_long = sources.filter_map(|file| {
        let lines = file.text.lines().count();
        (lines > LONGEST).then(|| {
            let message = format!(
                "{lines} lines, {LONGEST} are allowed: move a part that stands for itself (or the \
                 tests) into a file of its own"
            );
            Finding::new(&file.path, 0, message)
        })
    });
    too_long.collect()
}

/// A file called `utils` invites everything.
pub fn names(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files() {
        for part in file.path.split('/') {
            let stem = part.split('.').next().unwrap_or_default().to_lowercase();
            if let Some(word) = stem.split(['_', '-']).find(|word| EMPTY_WORDS.contains(word)) {
                let message = format!("`{word}` says nothing: name it after what it does");
                findings.push(Finding::new(&file.path, 0, message));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_401_lines_is_too_long_and_one_of_400_is_not() {
        let long = "x\n".repeat(401);
        let fits = "x\n".repeat(400);
        let tree = Tree::made(&[("a.rs", &long), ("b.rs", &fits), ("Cargo.lock", &long)]);
        let found: Vec<_> = lengths(&tree).into_iter().map(|finding| finding.path).collect();
        assert_eq!(found, ["a.rs"]);
    }

    #[test]
    fn empty_words_are_refused_as_words_only() {
        let tree = Tree::made(&[
            ("server/src/path_utils.rs", ""),
            ("ui/common/a.ts", ""),
            ("server/src/commons_licence.rs", ""),
            ("server/src/decide.rs", ""),
        ]);
        let found: Vec<_> = names(&tree).into_iter().map(|finding| finding.path).collect();
        assert_eq!(found, ["server/src/path_utils.rs", "ui/common/a.ts"]);
    }
}
