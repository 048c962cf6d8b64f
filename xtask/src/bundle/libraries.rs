//! Which of the system's libraries the programs need, in the words of each kind of package.

use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

/// Debian's packages with their least versions, as `dpkg-shlibdeps` finds them.
///
/// # Errors
/// When it does not.
pub fn debian_packages(programs: &[PathBuf]) -> Result<Vec<String>> {
    let folder = programs[0].parent().context("a program lies in a folder")?.join("sidecars");
    // It works only in the source tree of a package.
    std::fs::create_dir_all(folder.join("debian"))?;
    std::fs::write(
        folder.join("debian/control"),
        "Source: trove\n\nPackage: trove\nArchitecture: any\n",
    )?;
    let mut command = Command::new("dpkg-shlibdeps");
    command.arg("-O").current_dir(&folder);
    for program in programs {
        command.arg("-e").arg(program);
    }
    depends(&answer(&mut command)?).context("dpkg-shlibdeps names no packages")
}

/// From `shlibs:Depends=libc6 (>= 2.36), libgtk-3-0 (>= 3.24.38)`.
fn depends(answer: &str) -> Option<Vec<String>> {
    let list = answer.lines().find_map(|line| line.strip_prefix("shlibs:Depends="))?;
    Some(list.split(", ").map(|package| package.trim().to_owned()).collect())
}

/// What rpm calls the capabilities: the libraries' own names, which are alike in all
/// distributions, and the least version of the C library.
///
/// # Errors
/// When `objdump` cannot read a program.
pub fn rpm_capabilities(programs: &[PathBuf]) -> Result<Vec<String>> {
    let mut found = BTreeSet::new();
    for program in programs {
        found.extend(capabilities(&answer(Command::new("objdump").arg("-p").arg(program))?));
    }
    let newest = found.iter().filter_map(|name| glibc(name)).max();
    found.retain(|name| glibc(name).is_none_or(|version| Some(version) == newest));
    Ok(found.into_iter().collect())
}

/// The libraries and versions that one program names. `objdump -p` lists the libraries as
/// `NEEDED  libc.so.6`, and their versions below `required from libc.so.6:`.
fn capabilities(listing: &str) -> Vec<String> {
    let width = if listing.contains("elf64") { "(64bit)" } else { "" };
    let mut found = Vec::new();
    let mut library = None;
    for line in listing.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["NEEDED", name] => found.push(format!("{name}(){width}")),
            ["required", "from", name] => library = Some(name.trim_end_matches(':')),
            [_, _, _, version]
                if version.starts_with("GLIBC_2.") && library == Some("libc.so.6") =>
            {
                found.push(format!("libc.so.6({version}){width}"));
            }
            [] => library = None,
            _ => {}
        }
    }
    found
}

/// 36 of `libc.so.6(GLIBC_2.36)(64bit)`.
fn glibc(capability: &str) -> Option<u32> {
    let rest = capability.strip_prefix("libc.so.6(GLIBC_2.")?;
    rest.split([')', '.']).next()?.parse().ok()
}

fn answer(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("{name} cannot be started"))?;
    if !output.status.success() {
        bail!("{name} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_packages_are_read_with_their_versions() {
        let answer = "shlibs:Depends=libc6 (>= 2.36), libgtk-3-0 (>= 3.24.38)\n";
        assert_eq!(depends(answer).unwrap(), ["libc6 (>= 2.36)", "libgtk-3-0 (>= 3.24.38)"]);
        assert!(depends("").is_none());
    }

    #[test]
    fn libraries_are_read_with_the_version_of_the_c_library() {
        let listing = "trove:     file format elf64-x86-64\n\nDynamic Section:\n  \
                       NEEDED               libgtk-3.so.0\n  NEEDED               libc.so.6\n\n\
                       Version References:\n  required from libm.so.6:\n    \
                       0x069691b9 0x00 09 GLIBC_2.38\n  required from libc.so.6:\n    \
                       0x06969187 0x00 05 GLIBC_2.17\n    0x069691b4 0x00 04 GLIBC_2.34\n";
        let wanted = [
            "libgtk-3.so.0()(64bit)",
            "libc.so.6()(64bit)",
            "libc.so.6(GLIBC_2.17)(64bit)",
            "libc.so.6(GLIBC_2.34)(64bit)",
        ];
        assert_eq!(capabilities(listing), wanted);
        assert_eq!(wanted.map(glibc), [None, None, Some(17), Some(34)]);
    }
}
