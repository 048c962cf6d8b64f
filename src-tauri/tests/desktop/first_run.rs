//! The first steps, as somebody takes them who has just installed Trove.

use crate::{
    browser::Window,
    house::{House, photos},
    panel::Panel,
    portal::Portal,
    session::Session,
};

#[tokio::test(flavor = "multi_thread")]
async fn from_nothing_to_collecting_with_a_library_elsewhere() {
    let session = Session::begin();
    let (panel, portal) = (Panel::start(&session).await, Portal::start(&session).await);
    let house = House::begin(&session);
    let pictures = session.home().join("Pictures");
    photos(&pictures, 5, 20_000);
    let window = Window::open(&session).await;
    window.says("Where is your library to be?").await;
    session.picture("first-run");
    window.press("Next").await;
    window.says("No library was found").await;
    window.write("Address", &house.server.http().to_string()).await;
    window.write("Code", "AAAA-AAAA").await;
    window.press("Connect").await;
    window.says("code").await;
    let code = house.server.pair_code().unwrap();
    window.write("Code", &code).await;
    window.press("Connect").await;
    window.says("What is to be collected?").await;
    portal.next(Some(pictures));
    window.press("Add a folder").await;
    window.says("Pictures").await;
    window.press("Next").await;
    window.says("5 files will be collected").await;
    session.picture("forecast");
    window.press("Start collecting").await;
    window.says("All 5 files are safe").await;
    session.picture("status");
    house.until_stored(5);
    house.server.verify().unwrap();
    let seen = panel.icon().await.seen().await.unwrap();
    assert_eq!(seen.tooltip, "All 5 files are safe.");
    window.close().await;
}
