//! What a package must hold, and what it must not.

/// One file or folder of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// From the root of the file system.
    pub path: String,
    /// Type and permissions as `ls -l` shows them: `-rwxr-xr-x`.
    pub mode: String,
    /// Whether user and group are root.
    pub of_root: bool,
}

/// What every package for Linux has.
const WANTED: [&str; 9] = [
    "/usr/bin/trove",
    "/usr/bin/trove-window",
    "/usr/bin/trove-server",
    "/usr/bin/trove-collector",
    "/usr/share/applications/Trove.desktop",
    "/usr/share/metainfo/home.trove.Trove.metainfo.xml",
    "/usr/share/icons/hicolor/16x16/apps/trove.png",
    "/usr/share/icons/hicolor/512x512/apps/trove.png",
    "/usr/share/icons/hicolor/scalable/apps/trove.svg",
];

/// What is wrong with these entries, a sentence each.
pub fn findings(entries: &[Entry], licences: &[&str]) -> Vec<String> {
    let mut findings = Vec::new();
    for wanted in WANTED.iter().chain(licences) {
        match entries.iter().find(|entry| entry.path == *wanted) {
            None => findings.push(format!("{wanted} is missing")),
            Some(entry) => {
                let is_program = wanted.starts_with("/usr/bin/");
                let mode = if is_program { "-rwxr-xr-x" } else { "-rw-r--r--" };
                if entry.mode != mode {
                    findings.push(format!("{wanted} is {} and should be {mode}", entry.mode));
                }
            }
        }
    }
    for entry in entries {
        if !entry.path.starts_with("/usr/") && !matches!(&*entry.path, "/" | "/usr") {
            findings.push(format!("{} lies outside /usr", entry.path));
        }
        if !entry.of_root {
            findings.push(format!("{} does not belong to root", entry.path));
        }
        let others = entry.mode.get(5..).unwrap_or_default();
        if others.contains('w') || entry.mode.contains(['s', 'S']) {
            findings.push(format!("{} is {}: others may change it", entry.path, entry.mode));
        }
    }
    findings
}

/// Reads what `dpkg-deb --contents` and `tar --list --verbose` print:
/// `-rwxr-xr-x 0/0  123 1970-01-01 00:00 ./usr/bin/trove`.
pub fn of_deb(listing: &str) -> Vec<Entry> {
    let entry = |line: &str| {
        let mut words = line.split_whitespace();
        let (mode, owner) = (words.next()?, words.next()?);
        let path = words.nth(3)?.trim_start_matches('.').trim_matches('/');
        Some(Entry {
            path: format!("/{path}"),
            mode: mode.to_owned(),
            of_root: matches!(owner, "0/0" | "root/root"),
        })
    };
    listing.lines().filter_map(entry).collect()
}

/// Reads what `rpm --query --queryformat '[%{FILEMODES:perms} %{FILEUSERNAME} %{FILENAMES}\n]'`
/// prints.
pub fn of_rpm(listing: &str) -> Vec<Entry> {
    let entry = |line: &str| {
        let mut words = line.split_whitespace();
        let (mode, user, path) = (words.next()?, words.next()?, words.next()?);
        Some(Entry { path: path.to_owned(), mode: mode.to_owned(), of_root: user == "root" })
    };
    listing.lines().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LICENCES: [&str; 1] = ["/usr/share/doc/trove/copyright"];

    fn good() -> Vec<Entry> {
        let paths = WANTED.into_iter().chain(LICENCES);
        let entry = |path: &str| {
            let mode = if path.starts_with("/usr/bin/") { "-rwxr-xr-x" } else { "-rw-r--r--" };
            Entry { path: path.to_owned(), mode: mode.to_owned(), of_root: true }
        };
        paths.map(entry).collect()
    }

    #[test]
    fn listings_are_read() {
        let deb = "drwxr-xr-x 0/0   0 2026-01-01 10:00 usr/\n\
                   -rwxr-xr-x 0/0  12 2026-01-01 10:00 ./usr/bin/trove\n";
        let rpm = "drwxr-xr-x root /usr\n-rwxr-xr-x root /usr/bin/trove\n";
        let paths: Vec<String> = of_deb(deb).into_iter().map(|entry| entry.path).collect();
        assert_eq!(paths, ["/usr", "/usr/bin/trove"]);
        assert_eq!(of_deb(deb), of_rpm(rpm));
    }

    #[test]
    fn a_package_as_it_should_be_has_no_findings() {
        assert!(findings(&good(), &LICENCES).is_empty());
    }

    #[test]
    fn what_is_missing_misplaced_or_open_to_others_is_found() {
        let mut entries = good();
        entries.remove(1);
        entries[0].mode = "-rwxrwxrwx".to_owned();
        entries[1].of_root = false;
        let path = "/etc/trove".to_owned();
        entries.push(Entry { path, mode: "-rw-r--r--".to_owned(), of_root: true });
        let findings = findings(&entries, &LICENCES).join("; ");
        for part in [
            "/usr/bin/trove-window is missing",
            "/usr/bin/trove is -rwxrwxrwx and should",
            "/usr/bin/trove is -rwxrwxrwx: others",
            "/usr/bin/trove-server does not belong to root",
            "/etc/trove lies outside /usr",
        ] {
            assert!(findings.contains(part), "{part}: {findings}");
        }
    }
}
