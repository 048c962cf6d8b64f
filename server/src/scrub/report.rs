//! What a pass through the shares found, for people and programs.

use serde::{Deserialize, Serialize};

/// What a pass found. Paths are below the shares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// Files read whole.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files that the disk damaged or lost; they are asked of whoever still has them.
    pub damaged: Vec<Damaged>,
    /// Files that people moved or renamed.
    pub moved: Vec<Moved>,
    /// Files that people changed.
    pub edited: Vec<String>,
    /// Files that people deleted.
    pub deleted: Vec<String>,
    /// Files that are whole again at their places.
    pub found_again: Vec<String>,
    /// Files that could not be judged now, because somebody was changing them.
    pub put_off: u64,
    /// Why some files and folders could not be looked at, as parts of sentences; the first of them.
    pub unseen: Vec<String>,
    /// Why not everything was looked at, as a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// So much is damaged that the disk must be failing.
    pub failing: bool,
}

/// A damaged file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Damaged {
    /// Where.
    pub path: String,
    /// What is wrong, as part of a sentence: "is missing".
    pub damage: String,
    /// Whether a computer still has it.
    pub held: bool,
}

/// A file that a person moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Where it was.
    pub from: String,
    /// Where it is now.
    pub to: String,
}

/// Most files and folders that are named because they could not be looked at.
const MOST_NAMED: usize = 20;

impl Report {
    /// Notes what could not be looked at, each once.
    pub fn note_unseen(&mut self, reasons: impl IntoIterator<Item = String>) {
        for reason in reasons {
            if self.unseen.len() < MOST_NAMED && !self.unseen.contains(&reason) {
                self.unseen.push(reason);
            }
        }
    }

    /// What a person should see to, as a sentence; `None` when there is nothing.
    pub fn concern(&self) -> Option<String> {
        if let Some(trouble) = &self.trouble {
            return Some(trouble.clone());
        }
        let first = self.unseen.first()?;
        Some(match self.unseen.len() - 1 {
            0 => format!("Something in the shares cannot be looked at: {first}."),
            more => format!(
                "Something in the shares cannot be looked at: {first}. So it is with {more} more: \
                 `trove-server scrub` names them."
            ),
        })
    }

    /// The report in lines for people.
    pub fn in_words(&self) -> String {
        let mut lines = vec![format!("{} files read again, {} bytes.", self.files, self.bytes)];
        lines.extend(self.trouble.clone());
        lines.extend(self.unseen.iter().map(|reason| format!("Not looked at: {reason}.")));
        lines.extend(self.damaged.iter().map(|one| {
            let next = if one.held {
                "it is asked of a computer that still has it."
            } else {
                "no computer has it any more: restore it from a backup."
            };
            format!("{} {}; {next}", one.path, one.damage)
        }));
        lines.extend(
            self.moved.iter().map(|one| format!("Moved by hand: {} to {}", one.from, one.to)),
        );
        lines.extend(self.edited.iter().map(|path| format!("Changed by hand: {path}")));
        lines.extend(self.deleted.iter().map(|path| format!("Deleted by hand: {path}")));
        lines.extend(self.found_again.iter().map(|path| format!("Whole again: {path}")));
        if self.put_off > 0 {
            lines.push(format!(
                "{} files could not be judged now: they are read later.",
                self.put_off
            ));
        }
        if self.damaged.is_empty() && self.trouble.is_none() {
            lines.push("Nothing is damaged.".to_owned());
        }
        lines.join("\n")
    }
}
