//! Files that travel singly.

use crate::{
    house::{CLIENT, House, made_content},
    wire::{put, suppaftp},
};

#[tokio::test]
async fn a_file_arrives() {
    let house = House::open().await;
    let mut client = suppaftp(&house).await;
    for (request, size) in [(1, 0), (2, 1), (3, 20_000), (4, 262_144), (5, 3_000_001)] {
        let content = made_content(request, size);
        house.ask(request, size as u64);
        put(&mut client, &request.to_string(), &content).await.unwrap();
        house.assert_whole(request, &content).await;
    }
    assert_eq!(house.requests.bytes(CLIENT), 1 + 20_000 + 262_144 + 3_000_001);
    client.quit().await.unwrap();
    house.close().await;
}
