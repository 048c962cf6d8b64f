//! Deciding is pure: what takes `now` and plain values can be tested with made-up worlds.

use super::Finding;
use super::rust_source::Source;
use super::tree::Tree;

/// Files and folders whose code decides and does nothing else.
const PURE: [&str; 44] = [
    "crates/app/src/answers/support_text",
    "crates/app/src/answers/warnings",
    "crates/app/src/notices",
    "crates/app/src/tray",
    "crates/app/src/view",
    "crates/app/src/words",
    "crates/collector/src/situation",
    "crates/collector/src/awake/clocks",
    "crates/collector/src/restore/plan",
    "crates/collector/src/courtesy/judge",
    "crates/collector/src/courtesy/pace",
    "crates/collector/src/forecast/batch",
    "crates/collector/src/forecast/known",
    "crates/collector/src/forecast/summary",
    "crates/collector/src/pause",
    "crates/collector/src/preferences",
    "crates/collector/src/scan/digest",
    "crates/collector/src/scan/settled",
    "crates/collector/src/scan/scopes",
    "crates/collector/src/scan/toll",
    "crates/decisions/src",
    "server/src/dashboard/computer",
    "server/src/dashboard/news",
    "server/src/dashboard/shown",
    "server/src/dashboard/traffic",
    "server/src/dashboard/view",
    "server/src/collection/describe",
    "server/src/collection/fold",
    "server/src/collection/media_type",
    "server/src/collection/pairs",
    "server/src/collection/query",
    "server/src/collection/taken",
    "server/src/settings/change",
    "server/src/downloads/names",
    "server/src/http/allowance",
    "server/src/originals/m3u",
    "server/src/overview",
    "server/src/people/means",
    "server/src/people/names",
    "server/src/people/rules",
    "server/src/people/timing",
    "server/src/streaming/decide",
    "server/src/streaming/playlist",
    "server/src/webdav/place",
];

/// What would tie a decision to the world, and what to do instead.
const WORLD: [(&str, &str); 12] = [
    ("tokio", "let the caller wait and pass in what it learned"),
    ("sqlx", "let the catalogue ask and pass in its answer"),
    ("reqwest", "let the caller speak to the network"),
    ("suppaftp", "let the caller speak to the network"),
    ("std::net", "let the caller speak to the network"),
    ("std::fs", "let the caller read and write files"),
    ("rustix::fs", "let the caller read and write files"),
    ("std::process", "let the caller run programs"),
    ("std::thread", "let the caller wait"),
    ("std::time::SystemTime::now", "take `now` as an argument"),
    ("std::time::Instant", "take `now` as an argument"),
    ("jiff::Timestamp::now", "take `now` as an argument"),
];

/// Pure modules mention nothing of the world outside their tests.
pub fn pure_modules(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let pure = tree.rust().filter(|file| {
        let is_pure = PURE.iter().any(|part| super::is_module(&file.path, part));
        is_pure && !super::is_test_file(&file.path)
    });
    for file in pure {
        let Ok(source) = Source::read(&file.text) else { continue };
        for mention in source.mentions.iter().filter(|mention| !mention.in_tests) {
            if let Some((path, instead)) = WORLD.iter().find(|(path, _)| mention.is_in(path)) {
                let message = format!("this module decides and must not use `{path}`: {instead}");
                findings.push(Finding::new(&file.path, mention.line, message));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_may_not_look_at_the_clock_or_the_disk() {
        let tree = Tree::made(&[
            (
                "crates/decisions/src/decide.rs",
                "use std::time::{Duration, Instant};\nfn f(at: Duration) {}",
            ),
            ("crates/decisions/src/queue/step.rs", "fn f() { std::fs::write(a, b); }"),
            ("crates/decisions/tests/decided.rs", "use tokio::time;"),
        ]);
        let found: Vec<_> =
            pure_modules(&tree).into_iter().map(|found| (found.path, found.line)).collect();
        let wanted =
            [("crates/decisions/src/decide.rs", 1), ("crates/decisions/src/queue/step.rs", 1)];
        assert_eq!(found, wanted.map(|(path, line)| (path.to_owned(), line)));
    }

    #[test]
    fn its_tests_may() {
        let text = "#[cfg(test)] mod tests { use std::time::Instant; }";
        let tree = Tree::made(&[
            ("crates/decisions/src/decide/mod.rs", text),
            ("crates/decisions/src/decide/tests.rs", "use std::time::Instant;"),
        ]);
        assert!(pure_modules(&tree).is_empty());
    }
}
