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
    window.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_nothing_to_collecting_with_the_library_on_this_computer() {
    let session = Session::begin();
    let portal = Portal::start(&session).await;
    let pictures = session.home().join("Pictures");
    photos(&pictures, 4, 20_000);
    let window = Window::open(&session).await;
    window.says("Where is your library to be?").await;
    window.press("On this computer").await;
    window.press("Next").await;
    window.says("Where on this computer?").await;
    session.picture("library-place");
    window.press("Keep the library here").await;
    window.says("What is to be collected?").await;
    portal.next(Some(pictures));
    window.press("Add a folder").await;
    window.says("Pictures").await;
    window.press("Next").await;
    window.says("4 files will be collected").await;
    window.press("Start collecting").await;
    window.says("All 4 files are safe").await;

    // The next computer is let in by a code.
    window.press("Library").await;
    window.says("The library is open to your computers").await;
    window.press("Show a code").await;
    window.says("It holds until").await;
    session.picture("library");
    let code =
        window.script("return document.querySelector('.code [aria-hidden]').innerText").await;
    let data = session.home().join(".local/share/trove-server");
    let (address, code) = (address_in(&window).await, code.as_str().unwrap().to_owned());
    let second = trove_programs::Collector::new(session.folder(), "kitchen").unwrap();
    second.pair_at(&address, code.trim()).unwrap().succeeded().unwrap();
    window.says("kitchen").await;

    // It goes on without the app, and ends when somebody closes it.
    window.quit().await;
    assert!(data.is_dir());
    let third = trove_programs::Collector::new(session.folder(), "garage").unwrap();
    let refused = third.pair_at(&address, "AAAA-AAAA").unwrap();
    assert!(refused.errors.contains("code"), "{refused:?}");
    let again = Window::open(&session).await;
    again.press("Library").await;
    again.press("Close it").await;
    again.says("Close the library?").await;
    again.press_in_dialog("Close it").await;
    again.says("The library is closed").await;
    again.quit().await;
}

/// The address that the page shows for the next computer.
async fn address_in(window: &Window) -> String {
    let text = window.text().await;
    let (_, rest) = text.split_once("its address is ").unwrap();
    rest.split_whitespace().next().unwrap().trim_end_matches('.').to_owned()
}
