//! The support bundle tells how things are, and nothing that is private.

use super::{
    mini::{Desk, Mini},
    running::{App, access},
};
use std::io::Read;
use trove_app::request::Request;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_support_bundle_holds_no_secret_and_no_name_of_a_file() {
    let (desk, mini) = (Desk::new().await, Mini::default());
    let photo = desk.photo("Our wedding/kiss at noon.jpg", b"one");
    let app = App::begun(&desk, &mini).await;
    app.until("all being safe", |view| view.numbers.safe.files == 1).await;
    let (name, words) = ("ignore".to_owned(), vec!["love letters/".to_owned()]);
    app.ask(|reply| Request::SetSetting { name, words, reply }).await.unwrap();
    let logs = desk.folder.path().join("logs");
    std::fs::create_dir_all(&logs).unwrap();
    let log = format!(
        "INFO Paused.\nWARN {} cannot be read (denied).\nWARN told {} and {}\n",
        photo.display(),
        access().token,
        access().ftp_password
    );
    std::fs::write(logs.join("trove.2026-11-27.log"), log).unwrap();

    let path = desk.folder.path().join("support.zip");
    let text = path.to_str().unwrap().to_owned();
    app.ask(|reply| Request::SaveSupportBundle { path: text, reply }).await.unwrap();
    let mut bundle = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
    let mut told = String::new();
    for index in 0..bundle.len() {
        bundle.by_index(index).unwrap().read_to_string(&mut told).unwrap();
    }
    for wanted in ["\"safe\": 1", "INFO Paused.", env!("CARGO_PKG_VERSION"), "wait_on_battery"] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
    let folder = desk.folder.path().canonicalize().unwrap();
    for private in [
        access().token.as_str(),
        access().ftp_password.as_str(),
        access().certificate.as_str(),
        folder.to_str().unwrap(),
        "wedding",
        "kiss",
        "Pictures",
        "love letters",
    ] {
        assert!(!told.contains(private), "{private}: {told}");
    }
    app.quit().await;
}
