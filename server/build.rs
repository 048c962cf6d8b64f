//! Sees that a program that is shipped carries its pages.

use std::{env, path::Path, process::ExitCode};

const DOCUMENT: &str = "../ui/dist-web/web.html";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed={DOCUMENT}");
    println!("cargo::rerun-if-changed=migrations");
    let is_shipped = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if is_shipped && !Path::new(DOCUMENT).exists() {
        println!(
            "cargo::error=the server's pages are missing: run `npm ci` and `npm run build` in `ui` first"
        );
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
