//! Logs in files, for the person and for whoever helps them; a week of them.

use crate::bindings::{Failure, FailureKind};
use std::{fs, path::Path};
use tracing::{Level, Metadata};
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::{
    EnvFilter, Layer, filter::FilterFn, layer::SubscriberExt, util::SubscriberInitExt,
};

/// What is told unless somebody wants to know more.
const USUAL: &str = "warn,lofty=error,trove_collector=info,trove_app=info,trove=info";
/// Days that are kept.
const KEPT: usize = 7;

/// Begins to log into files in this folder, which is made if it is not there. `RUST_LOG` chooses
/// what; the default is what people should know. A second call leaves the first in place.
pub fn begin(folder: &Path) -> Result<(), Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        let folder = folder.display();
        let sentence =
            format!("Trove cannot write its logs into {folder}; check the permissions there.");
        Failure::new(FailureKind::Forbidden, sentence).with_detail(error)
    };
    fs::create_dir_all(folder).map_err(|error| failed(&error))?;
    // They name people's files.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
            .map_err(|error| failed(&error))?;
    }
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("trove")
        .filename_suffix("log")
        .max_log_files(KEPT)
        .build(folder)
        .map_err(|error| failed(&error))?;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(USUAL));
    // The FTP library writes passwords into its trace: it is never asked for one.
    let discreet = FilterFn::new(|metadata: &Metadata<'_>| {
        !metadata.target().starts_with("suppaftp") || *metadata.level() <= Level::ERROR
    });
    let layer = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_target(false)
        .with_writer(file)
        .with_filter(discreet);
    if tracing_subscriber::registry().with(filter).with(layer).try_init().is_err() {
        tracing::debug!("logs go where they went before");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_in_a_file_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let logs = folder.path().join("logs");
        begin(&logs).unwrap();
        // Harmless: the first stays.
        begin(&logs).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&logs).unwrap().permissions().mode() & 0o777, 0o700);
        }
        tracing::warn!("It is so.");
        let told: String = fs::read_dir(&logs)
            .unwrap()
            .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect();
        assert!(told.contains("It is so."), "{told}");
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert_eq!(begin(&file.join("logs")).unwrap_err().kind, FailureKind::Forbidden);
    }
}
