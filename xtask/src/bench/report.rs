//! The table.

use super::contestants::{Contestant, Outcome};
use super::made_files::Set;
use anyhow::Result;
use std::fmt;

/// One contestant's figures for one set.
pub struct Row {
    title: String,
    figures: Result<Figures>,
}

struct Figures {
    seconds: f64,
    files_a_second: f64,
    megabytes_a_second: f64,
    wire: Option<f64>,
    outcome: Outcome,
}

impl Row {
    /// From what was measured, or why nothing was.
    pub fn new(contestant: &dyn Contestant, set: &Set, outcome: Result<Outcome>) -> Self {
        Self::of(contestant.title(), set, outcome)
    }

    fn of(title: &str, set: &Set, outcome: Result<Outcome>) -> Self {
        let figures = outcome.map(|outcome| {
            let seconds = outcome.elapsed.as_secs_f64().max(0.001);
            Figures {
                seconds,
                files_a_second: set.files as f64 / seconds,
                megabytes_a_second: set.bytes() as f64 / 1e6 / seconds,
                wire: outcome.wire_bytes.map(|bytes| bytes as f64 / set.bytes() as f64),
                outcome,
            }
        });
        Self { title: title.to_owned(), figures }
    }

    fn cells(&self) -> Vec<String> {
        let figures = match &self.figures {
            Ok(figures) => figures,
            Err(error) => {
                let reason = format!("{error:#}").replace(['|', '\n'], " ");
                let mut cells = vec![self.title.clone(), format!("failed: {reason}")];
                cells.resize(HEAD.len(), String::new());
                return cells;
            }
        };
        let outcome = &figures.outcome;
        let memory = |bytes: Option<u64>| {
            bytes.map_or("–".to_owned(), |bytes| format!("{:.0}", bytes as f64 / 1_048_576.0))
        };
        vec![
            self.title.clone(),
            format!("{:.1}", figures.seconds),
            rate(figures.files_a_second),
            rate(figures.megabytes_a_second),
            format!("{:.2}", outcome.client_cpu),
            outcome.server_cpu.map_or("–".to_owned(), |seconds| format!("{seconds:.2}")),
            figures.wire.map_or("–".to_owned(), |ratio| format!("{ratio:.3}")),
            memory(outcome.client_memory),
            memory(outcome.server_memory),
        ]
    }
}

impl fmt::Display for Row {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = self.cells().into_iter().zip(HEAD).skip(1);
        let named: Vec<String> = named
            .filter(|(cell, _)| !cell.is_empty())
            .map(|(cell, head)| format!("{head} {cell}"))
            .collect();
        write!(out, "{}: {}", self.title, named.join(", "))
    }
}

const HEAD: [&str; 9] = [
    "",
    "s",
    "files/s",
    "MB/s",
    "client CPU s",
    "server CPU s",
    "wire/content",
    "client MiB",
    "server MiB",
];

/// The whole report.
pub fn markdown(machine: &[String], tables: &[(Set, Vec<Row>)]) -> String {
    let mut text = String::new();
    for line in machine {
        text += &["- ", line, "\n"].concat();
    }
    for (set, rows) in tables {
        text += &["\n### ", &set.title(), "\n\n", &line(&HEAD.map(str::to_owned))].concat();
        text += &line(&HEAD.map(|head| if head.is_empty() { "---" } else { "---:" }.to_owned()));
        for row in rows {
            text += &line(&row.cells());
        }
    }
    text
}

/// Two figures at least.
fn rate(a_second: f64) -> String {
    if a_second < 10.0 { format!("{a_second:.1}") } else { format!("{a_second:.0}") }
}

fn line(cells: &[String]) -> String {
    ["| ", &cells.join(" | "), " |\n"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;
    use std::time::Duration;

    #[test]
    fn the_table_shows_rates_and_reasons() {
        let set = Set { name: "small", files: 100, size: 1_000_000 };
        let outcome = Outcome {
            elapsed: Duration::from_secs(2),
            client_cpu: 0.5,
            server_cpu: None,
            client_memory: Some(3 << 20),
            server_memory: None,
            wire_bytes: Some(101_000_000),
        };
        let measured = Row::of("one", &set, Ok(outcome));
        let failed = Row::of("two", &set, Err(anyhow!("no | room")));
        let text = markdown(&["Disk: ext4".to_owned()], &[(set, vec![measured, failed])]);
        assert!(text.starts_with("- Disk: ext4\n\n### 100 files of 1 MB\n\n| "), "{text}");
        assert!(text.contains("| one | 2.0 | 50 | 50 | 0.50 | – | 1.010 | 3 | – |\n"), "{text}");
        assert!(text.contains("| two | failed: no   room |"), "{text}");
    }
}
