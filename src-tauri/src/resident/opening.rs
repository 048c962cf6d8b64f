//! Opening what is outside of Trove.

use std::thread;
use trove_app::{
    bindings::{Failure, FailureKind},
    desktop::Target,
};

/// Opens it with the program that the system has for it.
pub fn open(target: &Target) -> Result<(), Failure> {
    let wanted = target.clone();
    // The library waits for the message bus in its own way, which must not meet this runtime.
    let opening = thread::spawn(move || match wanted {
        Target::Address(address) => tauri_plugin_opener::open_url(address, None::<&str>),
        Target::Folder(folder) => tauri_plugin_opener::open_path(folder, None::<&str>),
        Target::FileInFolder(file) => tauri_plugin_opener::reveal_item_in_dir(file),
    });
    let opened = tokio::task::block_in_place(|| opening.join());
    match opened {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(refused(target).with_detail(error)),
        Err(_) => Err(refused(target)),
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
