//! Opening what is outside of Trove.

use std::{io, path::Path};
use trove_app::{
    bindings::{Failure, FailureKind},
    desktop::Target,
};

/// Opens it with the program that the system has for it.
pub fn open(target: &Target) -> Result<(), Failure> {
    let opened = match target {
        Target::Address(address) => open::that_detached(address),
        Target::Folder(folder) => open::that_detached(folder),
        Target::FileInFolder(file) => show(file),
    };
    opened.map_err(|error| refused(target).with_detail(error))
}

/// Shows a file in its folder.
#[cfg(target_os = "linux")]
fn show(file: &Path) -> io::Result<()> {
    let shown =
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(bus::show(file)));
    match shown {
        Ok(()) => Ok(()),
        Err(error) => {
            tracing::info!("the file manager marks no file ({error}); its folder is opened");
            open::that_detached(file.parent().unwrap_or(file))
        }
    }
}

/// Shows a file in its folder.
#[cfg(not(target_os = "linux"))]
fn show(file: &Path) -> io::Result<()> {
    tauri_plugin_opener::reveal_item_in_dir(file).map_err(io::Error::other)
}

#[cfg(target_os = "linux")]
mod bus {
    use std::{path::Path, time::Duration};

    /// A file manager that is started for it may take so long.
    const ANSWER: Duration = Duration::from_secs(10);

    /// File Manager D-Bus Interface 1.
    #[zbus::proxy(
        interface = "org.freedesktop.FileManager1",
        default_service = "org.freedesktop.FileManager1",
        default_path = "/org/freedesktop/FileManager1"
    )]
    trait FileManager {
        fn show_items(&self, uris: &[&str], startup_id: &str) -> zbus::Result<()>;
    }

    pub(super) async fn show(file: &Path) -> zbus::Result<()> {
        let uri = url::Url::from_file_path(file)
            .map_err(|()| zbus::Error::Failure("the path is not whole".into()))?;
        let manager = FileManagerProxy::new(&zbus::Connection::session().await?).await?;
        let shown = tokio::time::timeout(ANSWER, manager.show_items(&[uri.as_str()], "")).await;
        shown.unwrap_or_else(|_| Err(zbus::Error::Failure("it does not answer".into())))
    }
}

fn refused(target: &Target) -> Failure {
    match target {
        Target::Address(address) => Failure::new(
            FailureKind::NoBrowser,
            format!("This system opens no browser; open {address} in one yourself."),
        ),
        Target::Folder(path) | Target::FileInFolder(path) => Failure::new(
            FailureKind::NoFileManager,
            format!("This system opens no file manager; the place is {}.", path.display()),
        ),
    }
}
