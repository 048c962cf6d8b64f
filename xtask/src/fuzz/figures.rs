//! What came of a run, from what libFuzzer says.

use std::fmt::Write as _;

/// What came of one target.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Figures {
    target: String,
    executions: u64,
    /// Edges of the program that were reached.
    coverage: u64,
    /// Inputs that each reached something of their own.
    corpus: u64,
    seconds: u64,
    /// The files with what made it fail.
    pub findings: Vec<String>,
}

/// Whether a line is of use to [`Figures::read`].
pub fn matters(line: &str) -> bool {
    line.contains("DONE") || line.starts_with("Done ") || line.contains("Test unit written to")
}

impl Figures {
    /// Reads the lines that matter.
    pub fn read(target: &str, lines: &[String], is_sound: bool) -> Self {
        let mut figures = Self { target: target.to_owned(), ..Self::default() };
        for line in lines {
            let words: Vec<&str> = line.split_whitespace().collect();
            let number = |word: Option<&&str>| {
                let digits = |word: &&str| word.split('/').next().and_then(|one| one.parse().ok());
                word.and_then(digits).unwrap_or(0)
            };
            let after = |name: &str| words.iter().skip_while(|word| **word != name).nth(1);
            if line.contains("DONE") {
                figures.coverage = number(after("cov:"));
                figures.corpus = number(after("corp:"));
            } else if line.starts_with("Done ") {
                figures.executions = number(words.get(1));
                figures.seconds = number(after("in"));
            } else if let Some((_, file)) = line.split_once("Test unit written to ") {
                figures.findings.push(file.to_owned());
            }
        }
        if !is_sound && figures.findings.is_empty() {
            figures.findings.push("it ended with an error".to_owned());
        }
        figures
    }
}

/// A table for people.
pub fn table(all: &[Figures]) -> String {
    let mut text = String::from("| Target | Executions | Seconds | Edges | Corpus | Findings |\n");
    text.push_str("|---|---:|---:|---:|---:|---:|\n");
    for Figures { target, executions, coverage, corpus, seconds, findings } in all {
        // Writing into a text cannot fail.
        let _ = writeln!(
            text,
            "| {target} | {executions} | {seconds} | {coverage} | {corpus} | {} |",
            findings.len()
        );
        for finding in findings {
            let _ = writeln!(text, "{target}: {finding}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_of_a_run_are_understood() {
        let said = [
            "#5242\tDONE   cov: 812 ft: 2110 corp: 140/9Kb lim: 400 exec/s: 524 rss: 88Mb",
            "Done 5242 runs in 10 second(s)",
        ]
        .map(str::to_owned);
        assert!(said.iter().all(|line| matters(line)) && !matters("INFO: Seed: 1"));
        let figures = Figures::read("media", &said, true);
        assert_eq!(figures.findings, Vec::<String>::new());
        assert!(table(&[figures]).contains("| media | 5242 | 10 | 812 | 140 | 0 |"));
        let broken = Figures::read("media", &["Test unit written to a/crash-1".to_owned()], false);
        assert_eq!(broken.findings, ["a/crash-1"]);
        assert_eq!(Figures::read("media", &[], false).findings.len(), 1);
    }
}
