//! The API's description is part of the contract: it changes knowingly or not at all.

use super::home::Home;
use reqwest::Method;
use std::{fs, path::Path};
use trove_server::http::document;

#[test]
fn the_description_is_the_one_that_is_kept() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    let document = document().unwrap();
    if std::env::var_os("TROVE_RENEW_OPENAPI").is_some() {
        fs::write(&path, &document).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == document,
        "the API differs from docs/openapi.json: if that is meant, run \
         `TROVE_RENEW_OPENAPI=1 cargo test -p trove-server --test http openapi`, look at the \
         difference (fields may be added, never taken away) and commit it"
    );
}

#[tokio::test]
async fn the_description_is_served() {
    let home = Home::open().await;
    let response = home.request(Method::GET, "/api/v1/openapi.json").send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.text().await.unwrap(), document().unwrap());
}
