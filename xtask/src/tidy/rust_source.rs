//! What a Rust source says, seen through the compiler's own tokens: comments and the content of
//! strings never mislead a rule.

/// Whether a documentation comment opens a block of Rust code that rustdoc would run.
pub fn has_documentation_example(text: &str) -> bool {
    let mut inside = false;
    for line in text.lines() {
        let line = line.trim_start();
        let Some(comment) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else {
            inside = false;
            continue;
        };
        let Some(tag) = comment.trim_start().strip_prefix("```") else { continue };
        if !inside && matches!(tag.trim(), "" | "rust" | "no_run" | "should_panic") {
            return true;
        }
        inside = !inside;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rust_blocks_are_examples() {
        assert!(has_documentation_example("/// ```\n/// assert!(true);\n/// ```\n"));
        assert!(!has_documentation_example("/// ```text\n/// a b\n/// ```\nfn f() {}\n"));
        assert!(!has_documentation_example("/// plain\n// ```\n"));
    }
}
