//! The lists of requirements and of claims name the tests that hold them.

use super::Finding;
use super::rust_source::Source;
use super::tree::Tree;

const PATH: &str = "docs/requirements.md";

/// The words of a row whose requirement is not met yet.
const NOT_YET: &str = "not yet";

/// Documents whose tables of claims end in a column of tests.
const CLAIMS: [&str; 2] = ["docs/security.md", "docs/reliability.md"];

/// The head of that column.
const TESTS: &str = "Test";

/// The words of a claim that no test holds.
const NO_TEST: &str = "no test";

/// Every requirement has a row; every row names a test that exists, or says so.
pub fn requirements(tree: &Tree) -> Vec<Finding> {
    let Some(file) = tree.get(PATH) else {
        return vec![Finding::new(PATH, 0, "is missing: list the requirements and their tests")];
    };
    let mut findings = Vec::new();
    let mut seen = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        let [number, _, _, tests] = cells[..] else { continue };
        if !is_number(number) {
            continue;
        }
        seen.push(number.to_owned());
        let mut named = 0;
        for test in tests.split('`').filter(|code| code.contains("::")) {
            named += 1;
            if !exists(tree, test) {
                let message = format!("{number}: there is no test `{test}`: name the one there is");
                findings.push(Finding::new(PATH, index + 1, message));
            }
        }
        if named == 0 && !tests.contains(NOT_YET) {
            let message = format!("{number}: name the test (`file.rs::test`), or say {NOT_YET}");
            findings.push(Finding::new(PATH, index + 1, message));
        }
    }
    let all = (1..=20).map(|number| format!("A{number}"));
    for number in all.chain((1..=8).map(|number| format!("C{number}"))) {
        if !seen.contains(&number) {
            findings.push(Finding::new(PATH, 0, format!("{number} has no row: add it")));
        }
    }
    findings
}

/// Every test that a document of claims names exists, and every claim names one or says that there is
/// none.
pub fn claims(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in CLAIMS.iter().filter_map(|path| tree.get(path)) {
        let mut in_claims = false;
        for (index, line) in file.text.lines().enumerate() {
            let mut find = |message: String| {
                findings.push(Finding::new(&file.path, index + 1, message));
            };
            let named: Vec<&str> = line
                .split('`')
                .filter(|code| code.contains(".rs::") && !code.contains(' '))
                .collect();
            for test in named.iter().filter(|test| !exists(tree, test)) {
                find(format!("there is no test `{test}`: name the one there is"));
            }
            let Some(row) = line.trim().strip_prefix('|') else {
                in_claims = false;
                continue;
            };
            let last = row.trim_end_matches('|').rsplit('|').next().unwrap_or_default().trim();
            if last == TESTS {
                in_claims = true;
            } else if in_claims
                && named.is_empty()
                && !is_rule(last)
                && ![".test.", NO_TEST].iter().any(|word| last.contains(word))
            {
                find(format!("name the test (`file.rs::test`), or say {NO_TEST}"));
            }
        }
    }
    findings
}

/// Whether it is what stands between a table's head and its rows.
fn is_rule(cell: &str) -> bool {
    !cell.is_empty() && cell.chars().all(|sign| matches!(sign, '-' | ':'))
}

fn is_number(cell: &str) -> bool {
    cell.strip_prefix(['A', 'B', 'C', 'D', 'E', 'F']).is_some_and(|digits| {
        !digits.is_empty() && digits.chars().all(|digit| digit.is_ascii_digit())
    })
}

/// Whether `path.rs::name` is a function of that file.
fn exists(tree: &Tree, test: &str) -> bool {
    let Some((path, name)) = test.split_once("::") else { return false };
    let name = name.rsplit("::").next().unwrap_or(name);
    tree.get(path)
        .and_then(|file| Source::read(&file.text).ok())
        .is_some_and(|source| source.find(&["fn", name]).next().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(last: &str) -> String {
        let numbers = (1..=20).map(|n| format!("A{n}")).chain((1..=7).map(|n| format!("C{n}")));
        let rows = numbers.map(|number| format!("| {number} | x | y | not yet |\n"));
        rows.collect::<String>() + last
    }

    #[test]
    fn a_row_that_names_no_existing_test_is_found() {
        let text = table("| C8 | x | y | `server/tests/a.rs::one`, `server/tests/a.rs::two` |\n");
        let tree =
            Tree::made(&[(PATH, &text), ("server/tests/a.rs", "#[test] fn one() {} // fn two")]);
        let findings = requirements(&tree);
        assert_eq!(findings.len(), 1);
        assert!(findings[0].message.contains("a.rs::two"));
    }

    #[test]
    fn a_claim_without_a_test_is_found() {
        let text = "| Claim | Test |\n|---|---|\n| a | `server/tests/a.rs::one` |\n| b | |\n\
                    | c | no test |\n| d | `server/tests/a.rs::gone` |\n| e | `a.test.ts` |\n\n\
                    | Word | Meaning |\n|---|---|\n| a | b |\n";
        let tree =
            Tree::made(&[("docs/security.md", text), ("server/tests/a.rs", "#[test] fn one() {}")]);
        let found: Vec<_> = claims(&tree).into_iter().map(|found| found.line).collect();
        assert_eq!(found, [4, 6]);
        assert!(claims(&Tree::made(&[])).is_empty());
    }

    #[test]
    fn a_requirement_without_a_row_or_a_test_is_found() {
        let missing = table("");
        assert!(requirements(&Tree::made(&[(PATH, &missing)]))[0].message.starts_with("C8"));
        let silent = table("| C8 | x | y | |\n");
        assert!(requirements(&Tree::made(&[(PATH, &silent)]))[0].message.contains("not yet"));
    }
}
