//! The steps of `cargo xtask test`, the quick ones first.

use super::has_subcommand;
use crate::programs::{self, cargo, npm, succeed, succeed_keeping};
use crate::tidy;
use anyhow::Result;
use std::path::Path;

/// One step: what it is called and what it does. It returns lines for the summary at the end.
pub struct Step {
    /// As shown in headings and taken by `--only`.
    pub name: &'static str,
    /// Does it.
    pub run: fn(&Path) -> Result<Vec<String>>,
}

/// In this order.
pub const STEPS: [Step; 13] = [
    Step { name: "format", run: format },
    Step { name: "tidy", run: check_rules },
    Step { name: "icons", run: icons },
    // Before anything is compiled: the tray app carries the pages.
    Step { name: "window", run: window },
    Step { name: "lints", run: lints },
    Step { name: "documentation", run: documentation },
    Step { name: "build", run: build },
    Step { name: "tests", run: tests },
    Step { name: "bindings", run: bindings },
    Step { name: "examples in documentation", run: documentation_examples },
    Step { name: "pages", run: pages },
    Step { name: "library", run: library },
    Step { name: "licences and advisories", run: licences },
];

fn format(root: &Path) -> Result<Vec<String>> {
    succeed(&mut cargo(root, ["fmt", "--all", "--check"]))?;
    Ok(Vec::new())
}

fn check_rules(root: &Path) -> Result<Vec<String>> {
    tidy::run(root)?;
    Ok(Vec::new())
}

fn icons(root: &Path) -> Result<Vec<String>> {
    crate::icons::check(root)?;
    Ok(Vec::new())
}

fn lints(root: &Path) -> Result<Vec<String>> {
    let arguments = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    succeed(&mut cargo(root, arguments))?;
    Ok(Vec::new())
}

fn documentation(root: &Path) -> Result<Vec<String>> {
    let arguments = ["doc", "--workspace", "--no-deps", "--locked"];
    succeed(cargo(root, arguments).env("RUSTDOCFLAGS", "-D warnings"))?;
    Ok(Vec::new())
}

/// Tests start `trove-server` and `trove-collector` from the target directory, so both must be
/// there and new. Together with the tests, because features are unified over what one command
/// builds: another choice would compile dependencies a second time. Benchmarks are left to the lints.
fn build(root: &Path) -> Result<Vec<String>> {
    let targets = ["--lib", "--bins", "--tests", "--examples", "--locked"];
    succeed(cargo(root, ["build", "--workspace"]).args(targets))?;
    Ok(Vec::new())
}

fn tests(root: &Path) -> Result<Vec<String>> {
    if has_subcommand("nextest") {
        let arguments = ["nextest", "run", "--workspace", "--locked"];
        return succeed_keeping(&mut cargo(root, arguments), |line| {
            line.trim_start().starts_with("Summary")
        });
    }
    println!("cargo-nextest is not installed: running with `cargo test`.");
    let arguments = ["test", "--workspace", "--all-targets", "--locked", "--no-fail-fast"];
    succeed_keeping(&mut cargo(root, arguments), |line| line.starts_with("test result:"))
}

fn bindings(root: &Path) -> Result<Vec<String>> {
    crate::bindings::check(root)?;
    Ok(Vec::new())
}

fn documentation_examples(root: &Path) -> Result<Vec<String>> {
    if !tidy::has_documentation_examples(root)? {
        println!("There are none.");
        return Ok(Vec::new());
    }
    let mut command = cargo(root, ["test", "--workspace", "--doc", "--locked"]);
    succeed_keeping(&mut command, |line| line.starts_with("test result:"))
}

/// The window of the tray app: its types and words, its tests, and that it can be built.
fn window(root: &Path) -> Result<Vec<String>> {
    let folder = root.join("ui");
    for arguments in [&["ci"][..], &["run", "check"], &["run", "build"]] {
        succeed(npm(&folder).args(arguments))?;
    }
    succeed_keeping(npm(&folder).arg("test"), |line| line.trim_start().starts_with("Tests "))
}

/// Every page of the window in a real browser: usable by everybody, reached by the keyboard.
fn pages(root: &Path) -> Result<Vec<String>> {
    if !has_browser() {
        println!("Chromium is not installed: skipped here, checked on the forge.");
        return Ok(Vec::new());
    }
    succeed_keeping(npm(&root.join("ui")).args(["run", "check:pages"]), |line| {
        line.contains("each light and dark")
    })
}

/// The server's pages in a real browser, on the real server.
fn library(root: &Path) -> Result<Vec<String>> {
    if !has_browser() {
        println!("Chromium is not installed: skipped here, checked on the forge.");
        return Ok(Vec::new());
    }
    succeed_keeping(npm(&root.join("ui")).args(["run", "check:web"]), |line| {
        line.contains("pass ") || line.contains("fail ")
    })
}

/// As `ui/checks/browser.js` finds it.
fn has_browser() -> bool {
    let browsers = ["chromium", "chromium-browser", "google-chrome"];
    std::env::var_os("CHROMIUM").is_some()
        || browsers.iter().any(|browser| programs::is_installed(browser))
}

fn licences(root: &Path) -> Result<Vec<String>> {
    if !has_subcommand("deny") {
        println!("cargo-deny is not installed: skipped here, checked on the forge.");
        return Ok(Vec::new());
    }
    // Advisories come from the network and change without any commit: the forge looks them up.
    succeed(&mut cargo(root, ["deny", "--locked", "check", "bans", "licenses", "sources"]))?;
    Ok(Vec::new())
}
