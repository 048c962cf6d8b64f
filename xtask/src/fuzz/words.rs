//! Words that made-up JSON is made of: the fuzzer cannot guess names of fields.

use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Writes the names and values that the description of the API has as a dictionary of libFuzzer
/// (<https://llvm.org/docs/LibFuzzer.html#dictionaries>), and returns where.
///
/// # Errors
/// When the description cannot be read, or there is no room.
pub fn write(root: &Path) -> Result<PathBuf> {
    let description = root.join("docs/openapi.json");
    let text = std::fs::read_to_string(&description)
        .with_context(|| format!("{} cannot be read", description.display()))?;
    let description: Value = serde_json::from_str(&text).context("the description is no JSON")?;
    let mut words = BTreeSet::new();
    gather(&description, &mut words);
    let lines: Vec<_> = words.iter().map(|word| format!("\"\\\"{word}\\\"\"")).collect();
    let file = root.join("target/fuzz/words.dict");
    std::fs::write(&file, lines.join("\n") + "\n").context("no room for the words")?;
    Ok(file)
}

/// Names of fields, values of enumerations, and the addresses.
fn gather<'a>(value: &'a Value, words: &mut BTreeSet<&'a str>) {
    let plain = |word: &&str| {
        (1..=60).contains(&word.len())
            && word.bytes().all(|sign| sign.is_ascii_graphic() && sign != b'"' && sign != b'\\')
    };
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match (name.as_str(), value) {
                    ("properties" | "paths", Value::Object(named)) => {
                        words.extend(named.keys().map(String::as_str).filter(plain));
                    }
                    ("enum", Value::Array(values)) => {
                        words.extend(values.iter().filter_map(Value::as_str).filter(plain));
                    }
                    _ => {}
                }
                gather(value, words);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| gather(value, words)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_and_values_are_words() {
        let description = json!({
            "paths": { "/api": {} },
            "schema": { "properties": { "size": { "enum": ["small", "a b"] } } },
        });
        let mut words = BTreeSet::new();
        gather(&description, &mut words);
        assert_eq!(words, BTreeSet::from(["/api", "size", "small"]));
    }
}
