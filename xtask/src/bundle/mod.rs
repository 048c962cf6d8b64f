//! `cargo xtask bundle`: what people install, made by Tauri's command line.
//!
//! The deb and the rpm are made and looked into on Linux. The configuration for the other systems
//! is in the same place, `packaging`, and untested.

mod configuration;
mod contents;
mod inspect;
mod libraries;
mod notices;

use crate::building::{self, Profile};
use crate::packages::{self, Need};
use crate::programs::{npm, succeed};
use crate::workspace;
use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the packages carry beside the tray app, which Tauri takes by itself.
const SIDECARS: [&str; 2] = ["trove-server", "trove-collector"];

/// What a deb's dependencies are found out with.
const DEB_NEEDS: [Need; 2] = [
    Need::program("dpkg-deb", "dpkg", "shows what is in a deb"),
    Need::program("dpkg-shlibdeps", "dpkg-dev", "finds out which packages a program needs"),
];

/// What an rpm's dependencies are found out with.
const RPM_NEEDS: [Need; 2] = [
    Need::program("objdump", "binutils", "finds out which libraries a program needs"),
    Need::program("rpm", "rpm", "shows what is in an rpm"),
];

/// A kind of package, as Tauri calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "lowercase")]
enum Kind {
    /// Debian and its relatives.
    Deb,
    /// Fedora, openSUSE and their relatives.
    Rpm,
    /// Any Linux (untested).
    AppImage,
    /// Windows, for one user (untested).
    Nsis,
    /// Windows, for all users (untested).
    Msi,
    /// macOS (untested).
    Dmg,
}

impl Kind {
    /// What is made when nobody says what.
    fn of_this_system() -> &'static [Self] {
        match std::env::consts::OS {
            "windows" => &[Self::Nsis, Self::Msi],
            "macos" => &[Self::Dmg],
            _ => &[Self::Deb, Self::Rpm],
        }
    }

    fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

/// What `cargo xtask bundle` may be told.
#[derive(clap::Args)]
pub struct Options {
    /// Only these, separated by commas; without any, what is usual on this system.
    #[arg(value_enum, value_delimiter = ',')]
    kinds: Vec<Kind>,
    /// Install what is missing without asking.
    #[arg(long)]
    yes: bool,
    /// Pack what was built before, without building it anew.
    #[arg(long)]
    built: bool,
}

/// Builds as shipped, packs, and looks into what was packed.
///
/// # Errors
/// When something is missing, does not build, or a package is not as it should be.
pub fn run(options: &Options) -> Result<()> {
    let root = workspace::root();
    let kinds = if options.kinds.is_empty() { Kind::of_this_system() } else { &options.kinds };
    for (kind, needs) in [(Kind::Deb, &DEB_NEEDS), (Kind::Rpm, &RPM_NEEDS)] {
        if kinds.contains(&kind)
            && let Some(missing) = packages::provide(needs, options.yes)?.first()
        {
            bail!("{} is needed for a {}; install it and try again", missing.package, kind.name());
        }
    }
    if !options.built {
        building::build_with_app(&root, Profile::Release, options.yes)?;
    }
    let folder = building::folder(&root, Profile::Release);
    let target = target_triple()?;
    let staged = stage(&folder, &target)?;
    let notices = folder.join("sidecars/THIRD-PARTY.txt");
    notices::write(&root, &target, &notices)?;
    let generated = configuration::generate(&folder, &staged, &notices, kinds)?;
    pack(&root, kinds, &generated)?;
    let made = made(&folder.join("bundle"), kinds)?;
    for (kind, package) in &made {
        inspect::inspect(&root, *kind, package)?;
    }
    println!();
    for (_, package) in &made {
        let bytes = std::fs::metadata(package)?.len();
        println!("{}  {}", indicatif::HumanBytes(bytes), package.display());
    }
    Ok(())
}

/// Copies the sidecars to where Tauri looks for them: with the name of the system at the end.
fn stage(folder: &Path, target: &str) -> Result<Vec<PathBuf>> {
    let place = folder.join("sidecars");
    std::fs::create_dir_all(&place)?;
    let ending = std::env::consts::EXE_SUFFIX;
    let mut staged = Vec::new();
    for name in SIDECARS {
        let copy = place.join(format!("{name}-{target}{ending}"));
        std::fs::copy(folder.join(format!("{name}{ending}")), &copy)
            .with_context(|| format!("{name} cannot be copied to {}", copy.display()))?;
        staged.push(place.join(name));
    }
    Ok(staged)
}

/// What this system is called by Rust.
fn target_triple() -> Result<String> {
    let output = Command::new("rustc").arg("-vV").output().context("rustc cannot be started")?;
    let text = String::from_utf8(output.stdout)?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not say what this system is called")
}

fn pack(root: &Path, kinds: &[Kind], generated: &Path) -> Result<()> {
    let packaging = root.join("packaging");
    succeed(npm(&packaging).arg("ci"))?;
    let names: Vec<String> = kinds.iter().map(|kind| kind.name()).collect();
    let mut command = Command::new("node");
    command
        .arg(packaging.join("node_modules/@tauri-apps/cli/tauri.js"))
        .args(["bundle", "--ci", "--no-binary-patching", "--bundles", &names.join(",")])
        .arg("--config")
        .arg(packaging.join("tauri.json"))
        .arg("--config")
        .arg(generated)
        .current_dir(root);
    succeed(&mut command)
}

/// The packages that were made just now, the newest of each kind.
fn made(folder: &Path, kinds: &[Kind]) -> Result<Vec<(Kind, PathBuf)>> {
    let mut made = Vec::new();
    for kind in kinds {
        let place = folder.join(kind.name());
        let ending = match kind {
            Kind::Nsis => "exe".to_owned(),
            Kind::AppImage => "AppImage".to_owned(),
            kind => kind.name(),
        };
        let mut newest = None;
        for entry in std::fs::read_dir(&place)
            .with_context(|| format!("no {} was made in {}", kind.name(), place.display()))?
        {
            let path = entry?.path();
            if path.extension().is_some_and(|found| *found == *ending) {
                newest = newest.max(Some((std::fs::metadata(&path)?.modified()?, path)));
            }
        }
        let (_, path) = newest
            .with_context(|| format!("no {} was made in {}", kind.name(), place.display()))?;
        made.push((*kind, path));
    }
    Ok(made)
}
