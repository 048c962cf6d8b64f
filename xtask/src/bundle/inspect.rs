//! Looks into a package that was made.

use super::Kind;
use super::contents::{self, Entry};
use crate::programs::{self, succeed};
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;

/// What the programs cannot do without, and what each kind of package calls it.
const DEB_DEPENDS: [&str; 3] = ["libc6 (>=", "libwebkit2gtk-4.1-0 (>=", "libgtk-3-0"];
const RPM_REQUIRES: [&str; 3] = ["libc.so.6(GLIBC_", "libwebkit2gtk-4.1.so.0()", "libgtk-3.so.0()"];

/// Where people look for licences.
const DEB_LICENCES: [&str; 2] =
    ["/usr/share/doc/trove/copyright", "/usr/share/doc/trove/THIRD-PARTY.txt"];
const RPM_LICENCES: [&str; 2] =
    ["/usr/share/licenses/trove/LICENSE", "/usr/share/licenses/trove/THIRD-PARTY.txt"];

/// Prints what is in the package, and checks it.
///
/// # Errors
/// Names all that is wrong with it.
pub fn inspect(root: &Path, kind: Kind, package: &Path) -> Result<()> {
    let findings = match kind {
        Kind::Deb => {
            let list = answer(Command::new("dpkg-deb").arg("--contents").arg(package))?;
            let control = answer(Command::new("dpkg-deb").arg("--field").arg(package))?;
            println!("\n{control}");
            let entries = contents::of_deb(&list);
            show(&entries);
            let mut findings = contents::findings(&entries, &DEB_LICENCES);
            findings.extend(missing(&field(&control, "Depends"), &DEB_DEPENDS));
            findings.extend(missing(&field(&control, "Version"), &[env!("CARGO_PKG_VERSION")]));
            findings
        }
        Kind::Rpm => {
            let query = |what: &str| answer(Command::new("rpm").args(["-qp", what]).arg(package));
            let format = "--queryformat=[%{FILEMODES:perms} %{FILEUSERNAME} %{FILENAMES}\n]";
            let entries = contents::of_rpm(&query(format)?);
            let requires = query("--requires")?;
            println!("\n{}\nRequires:\n{requires}", query("--info")?);
            show(&entries);
            let mut findings = contents::findings(&entries, &RPM_LICENCES);
            findings.extend(missing(&requires, &RPM_REQUIRES));
            findings
        }
        // Nobody has looked into one yet.
        Kind::AppImage | Kind::Nsis | Kind::Msi | Kind::Dmg => Vec::new(),
    };
    if !findings.is_empty() {
        bail!("{} is not as it should be: {}", package.display(), findings.join("; "));
    }
    if matches!(kind, Kind::Deb | Kind::Rpm) && programs::is_installed("appstreamcli") {
        let metainfo = root.join("packaging/linux/home.trove.Trove.metainfo.xml");
        // Whether its links lead anywhere is another matter.
        succeed(Command::new("appstreamcli").args(["validate", "--no-net"]).arg(metainfo))?;
    }
    Ok(())
}

fn show(entries: &[Entry]) {
    for entry in entries.iter().filter(|entry| !entry.mode.starts_with('d')) {
        println!("{} {}", entry.mode, entry.path);
    }
}

/// A field of a deb's control file.
fn field(control: &str, name: &str) -> String {
    let line = control.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    line.unwrap_or_default().to_owned()
}

fn missing(text: &str, wanted: &[&str]) -> Vec<String> {
    let missing = wanted.iter().filter(|wanted| !text.contains(**wanted));
    missing.map(|wanted| format!("it does not say `{wanted}`")).collect()
}

fn answer(command: &mut Command) -> Result<String> {
    let shown = programs::shown(command);
    let output = command.output().with_context(|| format!("`{shown}` cannot be started"))?;
    if !output.status.success() {
        bail!("`{shown}` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_that_is_not_named_is_found() {
        let control = "Package: trove\nDepends: libc6 (>= 2.36), libgtk-3-0\nSection: net\n";
        let depends = field(control, "Depends");
        assert_eq!(depends, "libc6 (>= 2.36), libgtk-3-0");
        assert_eq!(missing(&depends, &DEB_DEPENDS).len(), 1);
        assert!(field(control, "Recommends").is_empty());
    }
}
