//! Running other programs and saying plainly what went wrong.

use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// Whether a program of this name is on the search path or beside cargo.
pub fn is_installed(program: &str) -> bool {
    let ending = if program.contains('.') { "" } else { std::env::consts::EXE_SUFFIX };
    let name = format!("{program}{ending}");
    // Debian keeps servers such as vsftpd outside an ordinary user's search path.
    let system = ["/usr/sbin", "/sbin"].map(Path::new).map(|folder| folder.join(&name));
    let searched = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&searched)
        .map(|folder| folder.join(&name))
        .chain(system)
        .any(|candidate| candidate.is_file())
}

/// A `cargo` command in the workspace, by the cargo that runs this task.
pub fn cargo<I, S>(root: &Path, arguments: I) -> Command
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(root).args(arguments);
    command
}

/// What Node.js' package tool is called. On Windows it is a script.
pub const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// An `npm` command in the folder of a package.
pub fn npm(folder: &Path) -> Command {
    let mut command = Command::new(NPM);
    command.current_dir(folder);
    command
}

/// Runs a command to its end with its output shown.
///
/// # Errors
/// When it cannot be started or reports failure.
pub fn succeed(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let status = command.status().with_context(|| format!("`{shown}` could not be started"))?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Runs a command with its output shown, and returns those lines of both streams that `keep`
/// chooses.
///
/// # Errors
/// When it cannot be started or reports failure.
pub fn succeed_keeping(command: &mut Command, keep: fn(&str) -> bool) -> Result<Vec<String>> {
    let shown = shown(command);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{shown}` could not be started"))?;
    let (output, errors) = (child.stdout.take(), child.stderr.take());
    let kept = std::thread::scope(|scope| -> Result<Vec<String>> {
        let errors = scope.spawn(move || {
            let mut kept = Vec::new();
            for line in BufReader::new(errors.into_iter().next()?).lines().map_while(Result::ok) {
                eprintln!("{line}");
                if keep(&line) {
                    kept.push(line);
                }
            }
            Some(kept)
        });
        let mut kept = Vec::new();
        if let Some(output) = output {
            for line in BufReader::new(output).lines() {
                let line = line.with_context(|| format!("the output of `{shown}` is not text"))?;
                println!("{line}");
                if keep(&line) {
                    kept.push(line);
                }
            }
        }
        kept.extend(errors.join().ok().flatten().unwrap_or_default());
        Ok(kept)
    })?;
    let status = child.wait().with_context(|| format!("`{shown}` could not be waited for"))?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(kept)
}

/// The command as a person would type it.
pub fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or_default();
    let mut words = vec![program.to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}
