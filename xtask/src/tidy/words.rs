//! The project speaks of itself alone: no traces of the machine a change was written on.

use super::Finding;
use super::tree::Tree;

/// Written in halves, so that this file keeps its own rule.
const TRACES: [&str; 14] = [
    concat!("/wo", "rk/"),
    concat!("/tmp/", "bash"),
    concat!("/root", "/"),
    concat!("/ho", "me/"),
    concat!("C:\\Us", "ers\\"),
    concat!("work", "tree"),
    concat!("MIS", "SION.md"),
    concat!("DES", "IGN.md"),
    concat!("FAC", "TS.md"),
    concat!("Cla", "ude"),
    concat!("Anth", "ropic"),
    concat!("Chat", "GPT"),
    concat!("language ", "model"),
    concat!("AI-", "generated"),
];

/// Paths that programs and documents name for reasons of their own.
const ALLOWED: [(&str, &str); 2] =
    [(concat!("/ho", "me/"), "crates/"), (concat!("/ho", "me/"), "server/")];

/// No such word in any file.
pub fn traces(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files() {
        let forbidden: Vec<&str> = TRACES
            .into_iter()
            .filter(|trace| file.text.contains(trace))
            .filter(|trace| {
                !ALLOWED.iter().any(|(word, place)| word == trace && file.path.starts_with(place))
            })
            .collect();
        if forbidden.is_empty() {
            continue;
        }
        for (index, line) in file.text.lines().enumerate() {
            for trace in forbidden.iter().filter(|trace| line.contains(*trace)) {
                let message = format!(
                    "`{trace}` belongs to the machine or the work, not to the project: leave it out"
                );
                findings.push(Finding::new(&file.path, index + 1, message));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_a_machine_is_found() {
        let text = format!("fine\nsee {}notes\n", TRACES[0]);
        let tree = Tree::made(&[("docs/a.md", &text), ("docs/b.md", "homework/ and rework")]);
        let found: Vec<_> =
            traces(&tree).into_iter().map(|found| (found.path, found.line)).collect();
        assert_eq!(found, [("docs/a.md".to_owned(), 2)]);
    }
}
