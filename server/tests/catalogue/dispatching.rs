use super::{Made, NOW, hashed, offer};
use std::time::Duration;
use trove_protocol::{ClientId, FileOffer, RequestId};
use trove_server::{
    catalogue::{Dispatching, Queue, Waiting},
    decide::ContentId,
    queue::{Next, State},
};

fn because(client: Option<&ClientId>, reason: &'static str, rank: u8, size_from: u64) -> Waiting {
    Waiting {
        client: client.cloned(),
        reason,
        rank,
        of_house: client.is_none(),
        sentence: format!("Waiting: {reason}."),
        size_from,
    }
}

/// Each reason with its files.
async fn told(made: &Made) -> Vec<(String, Option<ClientId>, u64)> {
    let mut told: Vec<_> = made
        .catalogue
        .waiting(NOW)
        .await
        .unwrap()
        .into_iter()
        .map(|one| (one.reason, one.client, one.files))
        .collect();
    told.sort();
    told
}

#[tokio::test]
async fn each_content_that_waits_is_told_once() {
    let made = Made::new().await;
    let (one, two) = (made.client(1).await, made.client(2).await);
    let large = FileOffer { size: 5 << 20, ..offer("/large", 9) };
    made.offer(&one, &[offer("/shared", 1), offer("/own", 2), large]).await;
    let second = made.offer(&two, &[offer("/shared", 1), offer("/its", 3), offer("/x", 4)]).await;
    let word = |reason: &str, client: Option<&ClientId>, files| {
        (reason.to_owned(), client.cloned(), files)
    };
    assert_eq!(told(&made).await, [word("in_turn", None, 5)]);
    let reasons = [because(Some(&one), "battery", 10, 0), because(Some(&two), "paused", 14, 0)];
    made.catalogue.note_waiting(&reasons).await.unwrap();
    // What both have waits for the one that lets go first.
    let told_now = told(&made).await;
    assert_eq!(told_now, [word("battery", Some(&one), 3), word("paused", Some(&two), 2)]);
    let reasons = [because(Some(&two), "paused", 14, 0), because(None, "disk_full", 5, 1 << 20)];
    made.catalogue.note_waiting(&reasons).await.unwrap();
    let its = [word("disk_full", None, 1), word("in_turn", None, 2), word("paused", Some(&two), 2)];
    assert_eq!(told(&made).await, its);
    // What failed has reasons of its own.
    for (at, state) in [(1, State::Wanted), (2, State::SetAside)] {
        let next = Next { state, attempts: 1, try_at: NOW.after(Duration::from_secs(2)) };
        made.catalogue
            .set_back(&two, second[at].content.unwrap(), next, "it failed")
            .await
            .unwrap();
    }
    let failed = [word("disk_full", None, 1), word("in_turn", None, 2)];
    let failed = [&failed[..], &[word("set_aside", None, 1), word("set_back", None, 1)]].concat();
    assert_eq!(told(&made).await, failed);
}

/// What one alone has is never hidden behind what others have too, however new that is.
#[tokio::test]
async fn what_one_alone_has_is_among_the_next() {
    let made = Made::new().await;
    let (one, two) = (made.client(1).await, made.client(2).await);
    let common: Vec<_> = (10..20).map(|content| offer(&format!("/{content}"), content)).collect();
    let film = FileOffer { size: 5 << 20, ..offer("/film", 2) };
    made.offer(&one, &[&common[..], &[offer("/old", 1), film]].concat()).await;
    made.offer(&two, &common).await;
    let next = async |client: &ClientId| {
        let next = made.catalogue.wanted(&[(client.clone(), 2)], NOW).await.unwrap();
        next.into_iter().map(|wanted| wanted.id.0).collect::<Vec<_>>()
    };
    assert_eq!(next(&one).await, [9, 10, 11, 12], "its own two, and the newest two of both");
    assert_eq!(next(&two).await, [9, 10]);
    // The other no longer has one of them, then has it again, and asking changes nothing in that.
    made.lose(&two, &["/10"]).await;
    assert_eq!(next(&one).await, [1, 9, 10, 11]);
    made.offer(&two, &[offer("/10", 10)]).await;
    assert_eq!(next(&one).await, [9, 10, 11, 12]);
    made.ask(&two, &[ContentId(10)]).await;
    assert_eq!(next(&one).await, [8, 9, 11, 12]);
    let clients = [one.clone(), two.clone()];
    assert_eq!(made.catalogue.release(&clients, &clients).await.unwrap(), 1);
    assert_eq!(next(&one).await, [9, 10, 11, 12]);
}

/// What the catalogue keeps for the next question is what the files say.
#[tokio::test]
async fn the_next_files_of_a_client_follow_all_that_happens() {
    let made = Made::new().await;
    let (one, two) = (made.client(1).await, made.client(2).await);
    let contents = made.offer(&one, &[offer("/a", 1), offer("/b", 2)]).await;
    made.offer(&two, &[offer("/a", 1)]).await;
    assert_eq!((made.wanted(&one).await, made.wanted(&two).await), (vec![1, 2], vec![1]));
    // A file that becomes another, and one that goes.
    made.offer(&one, &[offer("/b", 3)]).await;
    assert_eq!(made.wanted(&one).await, [1, 3]);
    made.lose(&one, &["/a"]).await;
    assert_eq!((made.wanted(&one).await, made.wanted(&two).await), (vec![3], vec![1]));
    made.offer(&one, &[offer("/c", 1)]).await;
    let content = contents[0].content.unwrap();
    made.ask(&two, &[content]).await;
    let with_wanted = made.catalogue.with_wanted().await.unwrap();
    assert!(with_wanted.contains(&one) && !with_wanted.contains(&two));
    made.store(&two, content, 1).await;
    assert_eq!((made.wanted(&one).await, made.wanted(&two).await), (vec![3], vec![]));
    // Also what is offered when it is stored already.
    made.offer(&two, &[hashed("/d", 1)]).await;
    assert_eq!(made.wanted(&two).await, [] as [i64; 0]);
    assert_eq!(made.catalogue.wanted(&[(one, 1)], NOW).await.unwrap()[0].id, ContentId(3));
}

/// Of what is on its way from those who can send, what the inbox holds already.
#[tokio::test]
async fn what_has_arrived_is_counted_once_and_of_those_alone() {
    let made = Made::new().await;
    let (one, two) = (made.client(1).await, made.client(2).await);
    let contents = made.offer(&one, &[offer("/a", 1), offer("/b", 2), offer("/c", 3)]).await;
    made.offer(&two, &[offer("/d", 4)]).await;
    let [a, b] = [0, 1].map(|at| contents[at].content.unwrap());
    made.ask(&one, &[a, b]).await;
    made.ask(&two, &[ContentId(4)]).await;
    // Whole, in part, and longer than it may be; of what is not asked for, nothing counts.
    let held = [(1, 101), (2, 40), (3, 103), (4, 1_000), (9, 5)];
    let held = held.map(|(request, bytes)| (RequestId(request), bytes));
    let arrived = async |from: &[ClientId]| made.catalogue.arrived(&held, from).await.unwrap();
    assert_eq!(arrived(std::slice::from_ref(&one)).await, 141);
    assert_eq!(arrived(&[one, two]).await, 141 + 104);
    assert_eq!(arrived(&[]).await, 0);
}
