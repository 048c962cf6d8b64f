//! What the figures tell while something is streamed.

use super::house::Library;
use crate::{
    commands::poll,
    reasons::asked,
    states::{figures, offer},
};
use reqwest::Method;
use std::time::Duration;
use trove_protocol::Kind;
use trove_server::streams::LINGERS;

#[tokio::test]
async fn figures_tell_of_a_stream_while_it_runs_and_of_what_is_asked_for_around_it() {
    let mut library = Library::open().await;
    // More than any connection takes ahead.
    let film = library.store("Videos/a.mp4", Kind::Video, &vec![5; 51_000_000]).await;
    let (home, client) = (&library.home, &library.client);
    offer(home, client, 90, 1_000).await;
    let path = format!("/items/{film}/original");
    let mut playing = library.ask(Method::GET, &path).send().await.unwrap();
    assert!(playing.chunk().await.unwrap().is_some());
    poll(home, client, 0, 0).await;
    let told = figures(home).await;
    assert_eq!(told["trove_streams"], 1);
    assert!(told["trove_streamed_bytes_per_second"] > 0, "{told:?}");
    assert_eq!(told["trove_client_in_flight_files"], 0, "nothing is asked of whoever watches");
    while playing.chunk().await.unwrap().is_some() {}
    home.pass(LINGERS + Duration::from_secs(1));
    assert_eq!(asked(home, client).await, 1);
    let told = figures(home).await;
    assert_eq!((told["trove_streams"], told["trove_client_in_flight_files"]), (0, 1));
    assert_eq!(told["trove_client_in_flight_bytes"], 1_000);
    home.pass(Duration::from_mins(5));
    assert_eq!(figures(home).await["trove_streamed_bytes_per_second"], 0);
}
