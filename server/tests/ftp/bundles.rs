//! Files that travel in bundles.

use crate::{
    house::{House, made_content},
    wire::{put, suppaftp, tar},
};

#[tokio::test]
async fn a_bundle_arrives() {
    let house = House::open().await;
    let files: Vec<_> = (1..=200).map(|request| (request, made_content(request, 700))).collect();
    for (request, content) in &files {
        house.ask(*request, content.len() as u64);
    }
    house.ask_bundled(9, 1..=200);
    let mut client = suppaftp(&house).await;
    put(&mut client, "9.tar", &tar(&files)).await.unwrap();
    for (request, content) in &files {
        house.assert_whole(*request, content).await;
    }
}
