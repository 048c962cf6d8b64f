//! System packages that a task needs: found missing, named, asked about, installed.
//!
//! Only Debian and its descendants are served; elsewhere the caller says what cannot be done.

use crate::programs;
use anyhow::Result;
use std::io::{BufRead, IsTerminal, Write};
use std::process::Command;

/// A program from the system's packages.
pub struct Need {
    /// What is called.
    pub program: &'static str,
    /// The Debian package that brings it.
    pub package: &'static str,
    /// What for, to complete "`program` …".
    pub purpose: &'static str,
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
        println!("{} is missing: it {}", need.program, need.purpose);
    }
    let names: Vec<&str> = missing.iter().map(|need| need.package).collect();
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
    needs.iter().filter(|need| !programs::is_installed(need.program)).collect()
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
