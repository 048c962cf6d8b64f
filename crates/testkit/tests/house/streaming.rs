//! While something plays, collecting yields, and the computers say why.

use crate::home::{Home, LIMIT, photo};
use tokio::runtime::Runtime;
use trove_testkit::made_media::{Movie, mp4};

/// More than any connection takes ahead.
const FILM: u64 = 60_000_000;

#[test]
fn a_computer_says_that_it_waits_for_a_film_and_goes_on_when_it_ends() {
    let home = Home::new();
    let computer = home.computer("desk");
    computer.put("film.mp4", &mp4(&Movie { seed: 1, size: Some(FILM), ..Movie::default() }));
    computer.collect();
    computer.has_all_safe(1);
    let server = |arguments: &[&str]| {
        home.server.command(arguments.iter().copied(), LIMIT).unwrap().succeeded().unwrap().output
    };
    let said = server(&["token"]);
    let token = said.lines().last().unwrap();
    // Fails only when it is there already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let runtime = Runtime::new().unwrap();
    let address = format!("https://{}/api/v1/items/1/original", home.server.http());
    let playing = runtime.block_on(async {
        let player = reqwest::Client::builder().tls_danger_accept_invalid_certs(true);
        let request = player.build().unwrap().get(address).bearer_auth(token);
        let mut film = request.send().await.unwrap().error_for_status().unwrap();
        assert!(film.chunk().await.unwrap().is_some());
        film
    });
    let mut running = computer.collector.start().unwrap();
    computer.put("photo.jpg", &photo(2, 20_000));
    // It is the one computer at the player's address, so the film plays to it.
    computer.wait("it says why it waits", |status| {
        status["state"] == "waiting"
            && status["reason"] == "Waiting: something is being streamed to desk."
    });
    assert_eq!(home.number("stored_files"), 1, "nothing is asked for meanwhile");
    drop(playing);
    runtime.shutdown_background();
    computer.wait("the rest is safe", |status| status["safe"] == 2);
    assert!(running.stop().unwrap().success());
}
