//! What a person who helps is told: no names of files, no secrets. Pure.

use std::path::Path;

/// Stands for what was left out.
const LEFT_OUT: &str = "…";

/// What must not be told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Private {
    /// Secrets: a line with one of them is left out whole.
    pub(crate) secrets: Vec<String>,
    /// Names that people gave, such as the computer's.
    pub(crate) names: Vec<String>,
}

/// A text without what is private. Paths have no end that a program can see, so each line ends
/// where one begins.
pub(crate) fn without_private(text: &str, private: &Private) -> String {
    let mut told = String::with_capacity(text.len());
    for line in text.lines() {
        if private.secrets.iter().any(|secret| !secret.is_empty() && line.contains(secret)) {
            continue;
        }
        let cut = beginning_of_a_path(line)
            .map_or(line.to_owned(), |at| format!("{}{LEFT_OUT}", &line[..at]));
        let named = private.names.iter().filter(|name| !name.is_empty());
        let told_line = named.fold(cut, |line, name| line.replace(name.as_str(), LEFT_OUT));
        told.push_str(&told_line);
        told.push('\n');
    }
    told
}

/// Where the first path of a line begins, or the first name of a file.
fn beginning_of_a_path(line: &str) -> Option<usize> {
    let starts_word = |at: usize| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|before| !before.is_alphanumeric() && !matches!(before, '/' | '.' | '<'))
    };
    // The slashes of a web address are none of a path.
    let of_an_address = |at: usize| line[..at].ends_with(':') && line[at..].starts_with("//");
    let slashes = line.match_indices('/').map(|(at, _)| at);
    let slash = slashes.into_iter().find(|at| starts_word(*at) && !of_an_address(*at));
    let drive = line
        .match_indices(":\\")
        .map(|(at, _)| at)
        .find(|at| line[..*at].ends_with(|one: char| one.is_ascii_alphabetic()))
        .map(|at| at - 1);
    let share = line.find("\\\\");
    [slash, drive, share, name_of_a_file(line)].into_iter().flatten().min()
}

/// Where a word begins that ends like the name of a photo, a video or music, or that has a slash in
/// it: a file below the shares.
fn name_of_a_file(line: &str) -> Option<usize> {
    let quotes: &[char] = &['"', '\'', ',', ';', ':', '(', ')', '.'];
    let mut at = 0;
    for word in line.split(' ') {
        let bare = word.trim_matches(quotes);
        let media = mime_guess::from_path(Path::new(bare))
            .first()
            .is_some_and(|kind| matches!(kind.type_().as_str(), "image" | "video" | "audio"));
        let below = bare.contains('/') && !bare.contains("://");
        if media || below {
            return Some(at);
        }
        at += word.len() + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(line: &str) -> String {
        let private =
            Private { secrets: vec!["s3cret".into()], names: vec!["Ada's laptop".into()] };
        without_private(line, &private)
    }

    #[test]
    fn paths_names_and_secrets_are_left_out_and_the_rest_stays() {
        for (line, wanted) in [
            ("Paused.", "Paused.\n"),
            ("WARN /p/a b.jpg cannot be read (denied).", "WARN …\n"),
            ("WARN C:\\Users\\ada\\a.jpg is away.", "WARN …\n"),
            ("WARN \\\\nas\\photos is away.", "WARN …\n"),
            ("filed as Photos/2024/a.heic", "filed as …\n"),
            ("opening \"birthday.mp4\" failed", "opening …\n"),
            ("token s3cret was refused", ""),
            ("This is Ada's laptop here.", "This is … here.\n"),
            ("the server at https://nas:8420 is away", "the server at https://nas:8420 is away\n"),
            ("3 of 5 files and/or folders", "3 of 5 files …\n"),
        ] {
            assert_eq!(told(line), wanted, "{line}");
        }
    }

    proptest! {
        #[test]
        fn no_path_gets_through(
            before in "[A-Za-z ]{0,20}", folder in "/[a-z]{1,8}", name in "[\\PC&&[^\n\r]]{1,20}",
        ) {
            let path = format!("{folder}/{name}");
            let line = format!("{before} {path} cannot be read.");
            prop_assert!(!told(&line).contains(&path));
        }
    }
}
