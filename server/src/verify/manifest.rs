//! Lines that `b3sum --check` reads, so that nobody needs Trove to check what Trove stored.

use std::fmt::Write as _;
use trove_protocol::ContentHash;

/// One line, with its end: the hash, two spaces, the path. A path with a backslash or a line's
/// end is escaped, and its line starts with a backslash, as b3sum writes and reads it.
pub fn manifest_line(path: &str, hash: &ContentHash) -> String {
    // b3sum takes a bare dash for its standard input.
    let path = if path == "-" { "./-" } else { path };
    let escaped = path.replace('\\', "\\\\").replace('\n', "\\n");
    let mut line = String::with_capacity(escaped.len() + 68);
    if escaped != path {
        line.push('\\');
    }
    // Writing to a String cannot fail.
    let _ = writeln!(line, "{hash}  {escaped}");
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, process::Command};
    use tempfile::TempDir;

    #[test]
    fn ordinary_paths_stay_as_they_are() {
        let line = manifest_line("Music/A  B/é.mp3", &ContentHash([0xAB; 32]));
        assert_eq!(line, format!("{}  Music/A  B/é.mp3\n", "ab".repeat(32)));
    }

    #[test]
    fn b3sum_agrees() {
        let dir = TempDir::new().unwrap();
        let names = [
            "plain.jpg",
            " leading and trailing ",
            "two  spaces",
            "é 😀.jpg",
            "back\\slash",
            "line\nend",
            "\\n",
            "-",
            "--check",
            "*",
            "'\"$(x)`",
            "a\tb",
        ];
        let mut manifest = String::new();
        for name in names {
            fs::write(dir.path().join(name), name).unwrap();
            let hash = ContentHash(*blake3::hash(name.as_bytes()).as_bytes());
            manifest.push_str(&manifest_line(name, &hash));
        }
        fs::write(dir.path().join("MANIFEST"), &manifest).unwrap();
        let check =
            || Command::new("b3sum").args(["--check", "MANIFEST"]).current_dir(dir.path()).output();
        let Ok(sound) = check() else {
            println!("skipped: b3sum is not installed");
            return;
        };
        assert!(sound.status.success(), "{sound:?}");
        assert_eq!(String::from_utf8_lossy(&sound.stdout).matches(": OK").count(), names.len());
        fs::write(dir.path().join("plain.jpg"), "damaged").unwrap();
        assert!(!check().unwrap().status.success());
    }
}
