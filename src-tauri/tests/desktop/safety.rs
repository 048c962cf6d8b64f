//! Whether the computer is safe to wipe, in the window.

use crate::{
    browser::Window,
    house::{House, photos},
    portal::Portal,
    session::Session,
};
use std::fs;

#[tokio::test(flavor = "multi_thread")]
async fn it_is_safe_to_wipe_when_the_server_says_so_and_not_before() {
    let session = Session::begin();
    let portal = Portal::start(&session).await;
    let house = House::paired(&session);
    let pictures = session.home().join("Pictures");
    photos(&pictures, 4, 9_000);
    house.computer.add_folder(&pictures).unwrap();
    house.set(&["upload_limit", "nothing"]);
    let window = Window::open(&session).await;
    window.says("Not yet: 4 files are only here").await;
    window.press("See the details").await;
    window.says("If you wiped this computer now, they would be lost.").await;
    session.picture("not-safe");
    let table = session.home().join("lost.csv");
    portal.next(Some(table.clone()));
    window.press("Save as a table").await;
    window.says("The table is saved.").await;
    let listed = fs::read_to_string(&table).unwrap();
    assert_eq!(listed.matches("IMG_").count(), 4, "{listed}");

    house.set(&["upload_limit", "unlimited"]);
    window.says("Yes, for what Trove collects").await;
    window.press("Ask the server about every file").await;
    window.says("The server has confirmed each of the 4 files").await;
    session.picture("safe");
    window.quit().await;
}
