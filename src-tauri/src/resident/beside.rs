//! Programs that come with this one.

use std::{env, io, path::PathBuf};

/// Where the program of this name is to be: beside this one. The name is without what programs end
/// with on some systems; whether it is there is the caller's to see.
pub fn beside(name: &str) -> io::Result<PathBuf> {
    let name = format!("{name}{}", env::consts::EXE_SUFFIX);
    Ok(env::current_exe()?.with_file_name(name))
}
