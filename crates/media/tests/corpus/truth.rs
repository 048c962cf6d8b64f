//! Reads `TRUTH.tsv` and counts what is right.

use std::{collections::HashMap, path::Path};
use trove_protocol::Kind;

/// One line of the table.
pub struct Truth {
    /// Relative to the table's folder.
    pub path: String,
    /// exiftool's media type; empty for what it does not know.
    pub mime: String,
    /// When it was taken; empty when nothing tells.
    pub best_date: String,
    /// The tag which that was taken from.
    pub best_date_source: String,
    width: String,
    tags: HashMap<String, String>,
}

/// Reads the table.
pub fn read(path: &Path) -> Vec<Truth> {
    let text = std::fs::read_to_string(path).expect("the corpus has a TRUTH.tsv");
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().expect("a line of names").split('\t').collect();
    lines
        .map(|line| {
            let mut values: HashMap<String, String> = names
                .iter()
                .zip(line.split('\t'))
                .map(|(name, value)| ((*name).to_owned(), value.trim().to_owned()))
                .collect();
            let mut take = |name: &str| values.remove(name).unwrap_or_default();
            Truth {
                path: take("path"),
                mime: take("mime"),
                best_date: take("best_date"),
                best_date_source: take("best_date_source"),
                width: take("width"),
                tags: values,
            }
        })
        .collect()
}

impl Truth {
    /// The kind; `None` when it may be a video or music, since only a brand names it.
    pub fn kind(&self) -> Option<Kind> {
        let by_brand = matches!(
            &*self.mime,
            "video/mp4" | "video/quicktime" | "video/x-m4v" | "video/3gpp" | "video/3gpp2"
        );
        match self.mime.split('/').next() {
            Some("image") => Some(Kind::Photo),
            Some("video") if by_brand && matches!(&*self.width, "" | "0") => None,
            Some("video") => Some(Kind::Video),
            Some("audio") => Some(Kind::Music),
            _ => Some(Kind::Other),
        }
    }

    /// The day as `YYYY-MM-DD`, when one is known.
    pub fn day(&self) -> Option<String> {
        self.best_date.get(..10).map(|day| day.replace(':', "-"))
    }

    /// Whether it is of a format whose tags are to be read.
    pub fn has_tags(&self) -> bool {
        matches!(
            &*self.mime,
            "audio/mpeg"
                | "audio/mp4"
                | "audio/ogg"
                | "audio/flac"
                | "audio/aac"
                | "audio/x-wav"
                | "audio/x-aiff"
                | "audio/x-monkeys-audio"
                | "audio/x-musepack"
                | "audio/x-wavpack"
        )
    }

    /// What may stand in a tag.
    pub fn values(&self, field: &str) -> Vec<String> {
        [field.to_owned(), format!("ff_{field}")]
            .iter()
            .filter_map(|name| self.tags.get(name))
            // ffprobe joins several values.
            .flat_map(|value| [Some(value.as_str()), value.split(';').next()])
            .flatten()
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
            .collect()
    }
}

/// `2 of 12` is 2; `0` and `A5` are no numbers of tracks.
pub fn leading_number(value: &str) -> Option<u32> {
    let end = value.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(value.len());
    value[..end].parse().ok().filter(|&number| number > 0)
}

/// How many are right.
pub struct Score {
    name: &'static str,
    right: usize,
    all: usize,
}

impl Score {
    /// Nothing counted yet.
    pub fn new(name: &'static str) -> Self {
        Self { name, right: 0, all: 0 }
    }

    /// Counts one, and prints what differs.
    pub fn count(&mut self, right: bool, path: &str, differs: impl FnOnce() -> (String, String)) {
        self.all += 1;
        if right {
            self.right += 1;
        } else {
            let (expected, found) = differs();
            println!("{}: {path}: expected {expected}, found {found}", self.name);
        }
    }

    /// Prints the score, and fails below `percent`.
    pub fn check(&self, percent: f64) {
        let reached = 100.0 * self.right as f64 / self.all.max(1) as f64;
        println!("{}: {} of {} right ({reached:.1} %)", self.name, self.right, self.all);
        assert!(self.all == 0 || reached >= percent, "{} is below {percent} %", self.name);
    }
}
