//! System packages that a task needs: found missing, named, asked about, installed.
//!
//! Only Debian and its descendants are served; elsewhere the caller says what cannot be done.

use crate::programs;
use anyhow::Result;
use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::process::Command;

/// Something from the system's packages.
pub struct Need {
    /// What is looked for.
    pub what: What,
    /// The Debian package that brings it.
    pub package: &'static str,
    /// What for, to complete "it …".
    pub purpose: &'static str,
}

/// How it is seen whether something is there.
#[derive(Clone, Copy)]
pub enum What {
    /// A program of this name.
    Program(&'static str),
    /// A library to build with, by its name for `pkg-config`.
    Library(&'static str),
    /// A file at this path, for what is neither.
    File(&'static str),
}

impl What {
    /// As it is called in sentences.
    pub fn name(self) -> &'static str {
        match self {
            Self::Program(name) | Self::Library(name) | Self::File(name) => name,
        }
    }

    fn is_there(self) -> bool {
        match self {
            Self::Program(name) => programs::is_installed(name),
            Self::Library(name) => has_library(name),
            Self::File(path) => Path::new(path).exists(),
        }
    }
}

impl Need {
    /// A program, the Debian package that brings it, and what it does.
    pub const fn program(name: &'static str, package: &'static str, purpose: &'static str) -> Self {
        Self { what: What::Program(name), package, purpose }
    }
}

/// Installs what is missing of `needs`, asking first unless `yes` or nobody is there to answer;
/// returns what is still missing afterwards.
///
/// # Errors
/// When the answer cannot be read.
pub fn provide(needs: &[Need], yes: bool) -> Result<Vec<&Need>> {
    let missing = still_missing(needs);
    if missing.is_empty() {
        return Ok(missing);
    }
    for need in &missing {
        println!("{} is missing: it {}", need.what.name(), need.purpose);
    }
    let names = package_names(&missing);
    let Some(install) = installer() else {
        println!("Install by hand: {}", names.join(" "));
        return Ok(missing);
    };
    println!("To install: {} {}", install.join(" "), names.join(" "));
    if !yes && std::io::stdin().is_terminal() && !agreed()? {
        return Ok(missing);
    }
    if !apt_get(&install, &names) {
        // The list of packages may be older than the mirror's content.
        let mut update = install.clone();
        update.truncate(update.len() - ARGUMENTS.len());
        update.push("update");
        if apt_get(&update, &[]) {
            apt_get(&install, &names);
        }
    }
    Ok(still_missing(needs))
}

const ARGUMENTS: [&str; 3] = ["install", "--yes", "--no-install-recommends"];

fn still_missing(needs: &[Need]) -> Vec<&Need> {
    needs.iter().filter(|need| !need.what.is_there()).collect()
}

/// Whether programs can be built with this library. Without `pkg-config` it is not known, and
/// what asks for libraries needs that program as well.
fn has_library(name: &str) -> bool {
    let answer = Command::new("pkg-config").args(["--exists", name]).status();
    answer.is_ok_and(|status| status.success())
}

/// Each package once.
fn package_names(needs: &[&Need]) -> Vec<&'static str> {
    let mut names: Vec<&str> = needs.iter().map(|need| need.package).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The words before the packages' names, or nothing where this machine has no way.
fn installer() -> Option<Vec<&'static str>> {
    if !programs::is_installed("apt-get") {
        return None;
    }
    let mut words = Vec::new();
    if !is_root() {
        if !programs::is_installed("sudo") {
            return None;
        }
        words.push("sudo");
        if !std::io::stdin().is_terminal() {
            // Nobody is there to type a password.
            words.push("--non-interactive");
        }
    }
    words.push("apt-get");
    words.extend(ARGUMENTS);
    Some(words)
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn agreed() -> Result<bool> {
    print!("Do it? [Y/n] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes"))
}

fn apt_get(words: &[&str], names: &[&str]) -> bool {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).args(names).env("DEBIAN_FRONTEND", "noninteractive");
    match programs::succeed(&mut command) {
        Ok(()) => true,
        Err(error) => {
            println!("{error:#}");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_libraries_and_files_are_found_missing() {
        assert!(What::File("/").is_there());
        assert!(!What::File("/nowhere/font.ttf").is_there());
        assert!(!What::Program("no-such-program").is_there());
        assert!(!What::Library("no-such-library").is_there());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_library_is_there_when_pkg_config_says_so() {
        // It knows itself by this name.
        assert_eq!(has_library("pkg-config"), programs::is_installed("pkg-config"));
    }

    #[test]
    fn a_package_that_brings_two_things_is_named_once() {
        let needs = [Need::program("b", "two", ""), Need::program("a", "two", "")];
        assert_eq!(package_names(&needs.iter().collect::<Vec<_>>()), ["two"]);
    }
}
