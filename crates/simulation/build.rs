//! Builds the library that lets one thread run at a time.

use std::{env, error::Error, path::PathBuf};

const SOURCE: &str = "threads/one_at_a_time.c";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={SOURCE}");
    let library = PathBuf::from(env::var("OUT_DIR")?).join("one_at_a_time.so");
    println!("cargo:rustc-env=ONE_AT_A_TIME={}", library.display());
    if env::var("CARGO_CFG_TARGET_OS")? != "linux" {
        return Ok(());
    }
    let compiler = cc::Build::new().opt_level(2).try_get_compiler()?;
    let mut command = compiler.to_command();
    command.args(["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"]);
    let status = command.arg(library).args([SOURCE, "-ldl"]).status()?;
    if !status.success() {
        return Err(format!("{SOURCE} cannot be compiled").into());
    }
    Ok(())
}
