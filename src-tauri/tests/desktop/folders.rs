//! Choosing folders and rules, in the window.

use crate::{
    browser::Window,
    house::{House, photos},
    portal::Portal,
    session::Session,
};
use std::fs;

#[tokio::test(flavor = "multi_thread")]
async fn folders_are_added_tried_out_and_removed() {
    let session = Session::begin();
    let portal = Portal::start(&session).await;
    let house = House::paired(&session);
    let (pictures, scans) = (session.home().join("Pictures"), session.home().join("Scans"));
    photos(&pictures, 3, 5_000);
    photos(&scans, 2, 6_000);
    house.computer.add_folder(&pictures).unwrap();
    let window = Window::open(&session).await;
    window.says("All 3 files are safe").await;

    window.press("Folders").await;
    window.says("All 3 are safe").await;
    // A dialog that is closed changes nothing.
    portal.next(None);
    window.press("Add a folder").await;
    portal.next(Some(scans.clone()));
    window.press("Add a folder").await;
    window.says("All 2 are safe").await;
    session.picture("folders");
    house.until_stored(5);

    // What a pattern would do is told before it holds.
    fs::copy(&photos(&session.home().join("made"), 9, 7_000)[8], scans.join("draft_1.jpg"))
        .unwrap();
    window.press("Kinds, sizes and patterns").await;
    window.write("Patterns to leave out", "draft_*").await;
    window.press("What would this do?").await;
    window.says("5 files would be collected").await;
    window.says("Pattern draft_*").await;
    session.picture("rules");
    window.press("Use these rules").await;
    window.says("The rules hold from now on.").await;

    window.press("Folders").await;
    window.press(&format!("Remove {}", scans.display())).await;
    window.press("Collect it no more").await;
    window.says("Changed.").await;
    let folders = house.computer.command(["folders", "list"], std::time::Duration::from_mins(1));
    let listed = folders.unwrap().succeeded().unwrap().output;
    assert!(listed.contains("Pictures") && !listed.contains("Scans"), "{listed}");
    // What is stored stays stored.
    assert_eq!(house.server.manifest().unwrap().lines().count(), 5);
    window.quit().await;
}
