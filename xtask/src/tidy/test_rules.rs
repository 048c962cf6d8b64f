//! Tests run always and wait for what they wait for.

use super::rust_source::Source;
use super::tree::Tree;
use super::{Finding, is_test_file};

/// Tests and test aids that sleep, and why nothing better is there.
const SLEEPS: [(&str, &str); 9] = [
    ("crates/collector/tests/engine.rs", "the made-up server's counters have no event"),
    ("crates/simulation/src/pulse.rs", "moves the simulated clock, and takes no time"),
    ("crates/testkit/src/torture/house.rs", "the moment of a death is drawn, not waited for"),
    ("crates/testkit/tests/faults/chaos.rs", "the moment of a fault is drawn, not waited for"),
    ("crates/programs/src/waiting.rs", "another process's state has no event to wait on"),
    ("src-tauri/benches/idle.rs", "what is measured is that nothing happens"),
    ("src-tauri/tests/desktop/browser.rs", "what a page shows has no event that reaches a test"),
    ("src-tauri/tests/desktop/session.rs", "pictures are taken when a page is drawn, if at all"),
    ("server/tests/ftp/limits.rs", "plays a client that sends a byte now and then"),
];

/// Files with tests that are run by another test, and why that takes a process of its own.
const RUN_BY_OTHERS: [(&str, &str); 2] = [
    ("crates/app/tests/app/discovery.rs", "inside a namespace with a network of its own"),
    ("server/tests/ftp/full_disk.rs", "inside namespaces with a small disk"),
];

/// No `#[ignore]`: a test that does not run holds nothing.
pub fn ignored(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        if RUN_BY_OTHERS.iter().any(|(path, _)| *path == file.path) {
            continue;
        }
        let Ok(source) = Source::read(&file.text) else { continue };
        for word in source.find(&["#", "[", "ignore"]) {
            let message = "mend or remove the test; where a program is missing, let it say so and \
                           return";
            findings.push(Finding::new(&file.path, word.line, message));
        }
    }
    findings
}

/// No sleeping in tests.
pub fn sleeps(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        if SLEEPS.iter().any(|(path, _)| *path == file.path) {
            continue;
        }
        let all = is_test_file(&file.path) || file.path.starts_with("crates/testkit/");
        let Ok(source) = Source::read(&file.text) else { continue };
        // The thread's sleep is banned everywhere, tokio's only where a test would guess a time.
        let sleeps = source.mentions.iter().filter(|mention| {
            mention.is_in("std::thread::sleep")
                || ((all || mention.in_tests) && mention.is_in("tokio::time::sleep"))
        });
        for mention in sleeps {
            let message = "wait for the event, or for a condition with a deadline \
                           (`trove_programs::wait_until`); or list the file with its reason in \
                           xtask/src/tidy/test_rules.rs";
            findings.push(Finding::new(&file.path, mention.line, message));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ignored_test_is_found() {
        let text = "#[test]\n#[ignore = \"slow\"]\nfn a() {}";
        let found = ignored(&Tree::made(&[("server/tests/a.rs", text)]));
        assert_eq!(found[0].line, 2);
    }

    #[test]
    fn sleeping_in_a_test_is_found_and_a_pacing_program_may() {
        let text = "use tokio::time::sleep;\nasync fn pace() { sleep(a).await; }";
        let tree = Tree::made(&[
            ("server/src/pace.rs", text),
            ("server/tests/pace.rs", "async fn f() {\n tokio::time::sleep(a).await; }"),
            ("crates/media/src/a.rs", "fn f() { std::thread::sleep(a); }"),
        ]);
        let found: Vec<_> =
            sleeps(&tree).into_iter().map(|found| (found.path, found.line)).collect();
        let wanted = [("crates/media/src/a.rs", 1), ("server/tests/pace.rs", 2)];
        assert_eq!(found, wanted.map(|(path, line)| (path.to_owned(), line)));
    }
}
