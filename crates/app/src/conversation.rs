//! What the resident process and the window say to each other: one JSON value a line, over the
//! window's standard input and output. A window whose input ends has nobody left and ends too.

use crate::bindings::{Failure, Theme};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::io::{self, BufRead, Write};

/// What the resident process says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToWindow {
    /// The answer to a call.
    Answer {
        /// The call's number.
        call: u64,
        /// What the command gives, or why it failed.
        result: Result<Value, Failure>,
    },
    /// An event of the contract.
    Event {
        /// Its name there.
        name: String,
        /// What it tells.
        payload: Value,
    },
    /// Come to the front.
    ComeForward,
    /// Be light or dark.
    Wear(Theme),
    /// Let the person choose a folder.
    PickFolder {
        /// The question's number.
        question: u64,
    },
    /// Let the person say where to make a file.
    PickNewFile {
        /// The question's number.
        question: u64,
        /// A name to begin with.
        name: String,
    },
}

/// What the window says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FromWindow {
    /// The page hears events now.
    Open,
    /// It has come to the front.
    Came,
    /// A command is called.
    Call {
        /// The call's number, which its answer bears.
        call: u64,
        /// The command.
        command: String,
        /// Its arguments by their names.
        arguments: Value,
    },
    /// What was chosen, if anything was.
    Picked {
        /// The question's number.
        question: u64,
        /// The path in its wire form.
        path: Option<String>,
    },
}

/// Writes what is said as a line.
pub fn line(said: &impl Serialize) -> io::Result<String> {
    let mut line = serde_json::to_string(said)?;
    line.push('\n');
    Ok(line)
}

/// Understands a line.
pub fn understood<T: DeserializeOwned>(line: &str) -> io::Result<T> {
    Ok(serde_json::from_str(line)?)
}

/// Says something at once.
pub fn say(writer: &mut impl Write, said: &impl Serialize) -> io::Result<()> {
    writer.write_all(line(said)?.as_bytes())?;
    writer.flush()
}

/// Hears until the other side has ended. A line that is not understood is told and passed over:
/// libraries around a window write what they like.
pub fn hear<T: DeserializeOwned>(reader: impl BufRead, mut heard: impl FnMut(T)) -> io::Result<()> {
    for line in reader.lines() {
        match understood(&line?) {
            Ok(said) => heard(said),
            Err(error) => tracing::warn!("the window's process was told something else ({error})"),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bindings::FailureKind;
    use serde_json::json;

    #[test]
    fn what_is_said_is_heard_and_noise_passed_over() {
        let said = [
            ToWindow::Answer { call: 7, result: Ok(json!({"text": "two\nlines"})) },
            ToWindow::Answer {
                call: 8,
                result: Err(Failure::new(FailureKind::NotThere, "It is gone.")),
            },
            ToWindow::Event { name: "show_page".into(), payload: json!("folders") },
            ToWindow::Wear(Theme::Dark),
            ToWindow::PickNewFile { question: 1, name: "safe.csv".into() },
        ];
        let mut written = Vec::new();
        for one in &said {
            say(&mut written, one).unwrap();
            written.extend_from_slice(b"Gtk-Message: something\n");
        }
        let mut heard = Vec::new();
        hear(&written[..], |one: ToWindow| heard.push(one)).unwrap();
        assert_eq!(heard, said);
    }
}
