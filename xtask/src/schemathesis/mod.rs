//! `cargo xtask schemathesis`: made-up requests to a real server, by the description of its API in
//! `docs/openapi.json`, as its owner and as a stranger. Schemathesis says where an answer is not what the
//! description promises.

use crate::building::{self, Profile};
use crate::programs::{self, succeed};
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use trove_programs::{Collector, Programs, ServerOptions, ServerProcess};

/// The version that the checks were written for.
const VERSION: &str = "schemathesis==4.32.5";

/// What is not checked, and why.
const CHECKS: &str = include_str!("checks.toml");

/// What `cargo xtask schemathesis` may be told.
#[derive(clap::Args)]
pub struct Options {
    /// Install what is missing without asking.
    #[arg(long)]
    yes: bool,
    /// Most requests of each kind to each address.
    #[arg(long, default_value_t = 20)]
    examples: u32,
    /// Most seconds for each of the two runs.
    #[arg(long, default_value_t = 600)]
    seconds: u32,
    /// The number from which requests are made up.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Take the programs that were built before, as the tests do.
    #[arg(long)]
    built: bool,
}

/// Runs it twice and fails where either finds something.
///
/// # Errors
/// When something is missing, and when something was found.
pub fn run(options: &Options) -> Result<()> {
    let root = workspace::root();
    let programs = if options.built {
        Programs::in_folder(building::folder(&root, Profile::Development))
    } else {
        building::build(&root, Profile::Development, options.yes)?
    };
    let program = installed(&root)?;
    let folder = tempfile::tempdir().context("no room for a server")?;
    let server = house(&root, folder.path(), &programs)?;
    let token = server.command(["token"], Duration::from_mins(1))?.succeeded()?;
    let token = token.last_line()?.trim().to_owned();
    for (who, token) in [("the owner", Some(token)), ("a stranger", None)] {
        println!("\n=== as {who} ===");
        succeed(&mut asked(&program, &root, &server, token.as_deref(), options)?).with_context(
            || format!("asked by {who}, the server does not keep to its description"),
        )?;
    }
    Ok(())
}

/// Schemathesis, in a Python environment of its own below the target directory.
fn installed(root: &Path) -> Result<PathBuf> {
    if !programs::is_installed("python3") {
        bail!("python3 is missing: install it with its venv module, and run this again");
    }
    let folder = building::target(root).join("schemathesis");
    let program = folder.join("bin/schemathesis");
    if !program.is_file() {
        succeed(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
        succeed(Command::new(folder.join("bin/pip")).args(["install", "--quiet", VERSION]))?;
    }
    Ok(program)
}

/// A server that has collected the pictures of the documentation.
fn house(root: &Path, folder: &Path, programs: &Programs) -> Result<ServerProcess> {
    let mut options = ServerOptions::below(folder)?;
    options.programs = programs.clone();
    let server = ServerProcess::start_with(options)?;
    let collector = Collector::with(programs.clone(), folder.join("client"), "desk");
    collector.pair(&server)?;
    collector.add_folder(&root.join("docs/pictures"))?;
    collector.run_until_idle(Duration::from_mins(2))?;
    Ok(server)
}

/// The command for one run.
fn asked(
    program: &Path,
    root: &Path,
    server: &ServerProcess,
    token: Option<&str>,
    options: &Options,
) -> Result<Command> {
    let checks = server.data_dir().with_file_name("checks.toml");
    let auth = token.map(|token| format!("\n[auth.openapi.token]\nbearer = \"{token}\"\n"));
    std::fs::write(&checks, format!("{CHECKS}{}", auth.unwrap_or_default()))
        .context("no room for the checks")?;
    let mut command = Command::new(program);
    command.current_dir(server.data_dir()).arg("--no-color").arg("--config-file").arg(checks);
    command.arg("run").arg(root.join("docs/openapi.json"));
    command.args(["--url", &format!("https://{}", server.http()), "--tls-verify"]);
    command.arg(server.data_dir().join("tls/certificate.pem"));
    command.args(["--warnings", "off", "--phases", "examples,coverage,fuzzing"]);
    command.args(["--max-examples", &options.examples.to_string()]);
    command.args(["--max-time", &options.seconds.to_string()]);
    command.args(["--seed", &options.seed.to_string()]);
    Ok(command)
}
