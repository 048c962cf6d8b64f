//! Whether everything of this computer that Trove collects is safe, and all that speaks against
//! it or stands beside it. Pure.

use crate::{
    ledger::Folder,
    status::{State, Status, number},
};
use serde::Serialize;

const NOT_ALL: &str = "Not everything here is safe yet.";

/// The answer, with everything that people must know before they wipe a computer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Whether each file that is worth collecting is proven to be stored, and all folders could be
    /// looked through.
    pub all_safe: bool,
    /// In one sentence.
    pub sentence: String,
    /// What is not safe.
    pub exceptions: Vec<String>,
    /// What Trove does not speak for.
    pub beside: Vec<String>,
}

/// The verdict, of a status, the chosen folders, and how many places could not be looked at.
pub fn verdict(status: &Status, folders: &[Folder], unseen_places: u64) -> Verdict {
    let exceptions = exceptions(status, folders, unseen_places);
    let all_safe = exceptions.is_empty();
    let sentence = if all_safe {
        let all = number(status.files);
        match status.files {
            1 => "The one file that Trove collects here is safe.".to_owned(),
            _ => format!("All {all} files that Trove collects here are safe."),
        }
    } else {
        NOT_ALL.to_owned()
    };
    Verdict { all_safe, sentence, exceptions, beside: beside(status) }
}

impl Verdict {
    /// The server does not agree about so many files.
    pub fn doubt(&mut self, files: u64) {
        if files > 0 {
            self.all_safe = false;
            NOT_ALL.clone_into(&mut self.sentence);
            self.exceptions.push(format!(
                "{} that this computer takes for safe the server does not confirm.",
                if files == 1 { "1 file".to_owned() } else { format!("{} files", number(files)) }
            ));
        }
    }
}

fn exceptions(status: &Status, folders: &[Folder], unseen_places: u64) -> Vec<String> {
    let mut found = Vec::new();
    let mut count = |count: u64, one: &str, many: &str| match count {
        0 => {}
        1 => found.push(format!("1 {one}.")),
        _ => found.push(format!("{} {many}.", number(count))),
    };
    count(status.pending, "file is on its way", "files are on their way");
    count(
        status.set_aside,
        "file is set aside; its reason says what to do",
        "files are set aside; their reasons say what to do",
    );
    count(unseen_places, "place could not be looked at", "places could not be looked at");
    for folder in folders {
        found.extend(folder.away.clone());
        if folder.missing > 0 {
            let missing = number(folder.missing);
            found.push(format!("{missing} files of {} are not there any more.", folder.path));
        }
    }
    match status.state {
        State::NotPaired => found.push("This computer is not paired with a server.".to_owned()),
        State::Looking => found.push("The folders are still being looked through.".to_owned()),
        _ => {}
    }
    if folders.is_empty() {
        found.push("No folder is chosen, so nothing of this computer is looked at.".to_owned());
    }
    found
}

fn beside(status: &Status) -> Vec<String> {
    let mut beside = Vec::new();
    let others = status.skipped.saturating_sub(status.placeholders + status.excluded);
    for (files, what) in [
        (others, "are no photos, videos or music, or of a kind or size that is not wanted"),
        (status.placeholders, "have their content in a cloud and not here"),
        (status.excluded, "are left out by patterns"),
    ] {
        if files > 0 {
            beside.push(format!("In the chosen folders, {} others {what}.", number(files)));
        }
    }
    if status.state == State::Stopped {
        beside.push("Nothing is being collected, so what is new since is not known.".to_owned());
    }
    beside.push("Trove knows nothing of what lies outside of the chosen folders.".to_owned());
    beside
}

#[cfg(test)]
mod tests {
    use super::*;
    use trove_protocol::ClientPath;

    fn folder() -> Folder {
        Folder::new(ClientPath::from_wire("/home/ada/Pictures"))
    }

    fn idle() -> Status {
        Status { state: State::Idle, files: 312, safe: 312, ..Status::default() }
    }

    #[test]
    fn all_is_safe_when_nothing_speaks_against_it() {
        let verdict = verdict(&Status { skipped: 7, ..idle() }, &[folder()], 0);
        assert!(verdict.all_safe, "{verdict:?}");
        assert_eq!(verdict.sentence, "All 312 files that Trove collects here are safe.");
        assert!(verdict.beside[0].contains("7 others are no photos"), "{verdict:?}");
    }

    #[test]
    fn each_thing_alone_speaks_against_it() {
        let away = Folder { away: Some("The drive is not plugged in.".into()), ..folder() };
        let missing = Folder { missing: 3, ..folder() };
        for (status, folder, unseen, said) in [
            (Status { pending: 1, ..idle() }, folder(), 0, "1 file is on its way."),
            (Status { set_aside: 2, ..idle() }, folder(), 0, "2 files are set aside; "),
            (idle(), folder(), 1, "1 place could not be looked at."),
            (idle(), away, 0, "The drive is not plugged in."),
            (idle(), missing, 0, "3 files of /home/ada/Pictures are not there any more."),
            (Status { state: State::NotPaired, ..idle() }, folder(), 0, "This computer is not"),
            (Status { state: State::Looking, ..idle() }, folder(), 0, "The folders are still"),
        ] {
            let verdict = verdict(&status, &[folder], unseen);
            assert!(!verdict.all_safe && verdict.exceptions.len() == 1, "{verdict:?}");
            assert!(verdict.exceptions[0].starts_with(said), "{verdict:?}");
        }
        assert!(!verdict(&idle(), &[], 0).all_safe);
    }
}
