use super::{Made, NOW, offer};
use std::time::Duration;
use trove_protocol::{Command, CommandId, RequestId};
use trove_server::{
    catalogue::{Clients, Queue},
    clock::Moment,
    decide::ContentId,
    queue::{MOST_ATTEMPTS, after_setback},
};

#[tokio::test]
async fn commands_are_kept_until_they_are_acknowledged() {
    let made = Made::new().await;
    let client = made.client(1).await;
    for number in 1..=3 {
        let id = made.catalogue.give(&client, &Command::ResendOffers, NOW).await.unwrap();
        assert_eq!(id, CommandId(number));
    }
    let made = made.reopen().await;
    let pending = made.catalogue.pending_commands(&client, None).await.unwrap();
    assert_eq!(pending.len(), 3);
    let pending = made.catalogue.pending_commands(&client, Some(CommandId(2))).await.unwrap();
    assert_eq!(pending.iter().map(|command| command.id.0).collect::<Vec<_>>(), [3]);
    let pending = made.catalogue.pending_commands(&client, None).await.unwrap();
    assert_eq!(pending.len(), 1, "what was acknowledged is gone for good");
    let id = made.catalogue.give(&client, &Command::ResendOffers, NOW).await.unwrap();
    assert_eq!(id, CommandId(4), "numbers are never used twice");
}

#[tokio::test]
async fn what_is_asked_of_one_is_asked_of_nobody_else() {
    let made = Made::new().await;
    let (first, second) = (made.client(1).await, made.client(2).await);
    let wanted = made.offer(&first, &[offer("/a", 1)]).await;
    made.offer(&second, &[offer("/a", 1)]).await;
    let content = wanted[0].content.unwrap();
    assert_eq!(made.ask(&first, &[content]).await.len(), 1);
    assert_eq!(made.ask(&second, &[content]).await.len(), 0);
    assert_eq!(made.wanted(&second).await, [] as [i64; 0]);
    let request = RequestId(1);
    assert!(made.catalogue.open_request(&first, request).await.unwrap().is_some());
    assert!(made.catalogue.open_request(&second, request).await.unwrap().is_none());
    let bundle = made.catalogue.open_bundle(&first, CommandId(1)).await.unwrap();
    assert_eq!(bundle[0].size, 101);
    assert!(made.catalogue.open_bundle(&second, CommandId(1)).await.unwrap().is_empty());
    let in_flight = made.catalogue.in_flight().await.unwrap();
    assert_eq!((in_flight[0].files, in_flight[0].bytes), (1, 101));
}

#[tokio::test]
async fn the_queue_survives_a_restart() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let wanted = made.offer(&client, &[offer("/a", 1), offer("/b", 2)]).await;
    made.ask(&client, &[wanted[0].content.unwrap()]).await;
    let made = made.reopen().await;
    assert_eq!(made.wanted(&client).await, [2]);
    assert_eq!(made.catalogue.open_requests(&client).await.unwrap().len(), 1);
    assert_eq!(made.catalogue.unfinished().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_setback_waits_and_many_set_aside() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let content = made.offer(&client, &[offer("/a", 1)]).await[0].content.unwrap();
    for attempts in 0..MOST_ATTEMPTS {
        let next = after_setback(attempts, NOW);
        made.catalogue.set_back(content, next, "because").await.unwrap();
        assert_eq!(made.wanted(&client).await, [] as [i64; 0]);
        let later = made.catalogue.wanted(&client, next.try_at, 10, true).await.unwrap();
        assert_eq!(later.len(), usize::from(attempts + 1 < MOST_ATTEMPTS));
    }
    // Offered anew, it is tried anew.
    made.offer(&client, &[offer("/a", 1)]).await;
    assert_eq!(made.wanted(&client).await, [content.0]);
}

#[tokio::test]
async fn what_is_not_confirmed_in_time_is_asked_for_again() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let content = made.offer(&client, &[offer("/a", 1)]).await[0].content.unwrap();
    made.ask(&client, &[content]).await;
    let patience = Duration::from_mins(30);
    let reissued = async |after: Duration| {
        made.catalogue.reissue(NOW.after(after), patience, Moment(0)).await.unwrap()
    };
    assert_eq!(reissued(Duration::from_mins(29)).await, 0);
    assert_eq!(reissued(Duration::from_mins(30)).await, 1);
    made.ask(&client, &[content]).await;
    assert_eq!(reissued(Duration::from_mins(59)).await, 0, "the second time it waits longer");
    assert_eq!(reissued(Duration::from_hours(1)).await, 1);
}

#[tokio::test]
async fn what_is_asked_of_an_absent_client_is_asked_of_another() {
    let made = Made::new().await;
    let (first, second) = (made.client(1).await, made.client(2).await);
    let content = made.offer(&first, &[offer("/a", 1)]).await[0].content.unwrap();
    made.ask(&first, &[content]).await;
    let later = NOW.after(Duration::from_mins(5));
    let absent_since = Moment(later.0 - 90_000);
    let patience = Duration::from_mins(30);
    let reissue = async || made.catalogue.reissue(later, patience, absent_since).await.unwrap();
    assert_eq!(reissue().await, 0, "nobody else has it");
    made.offer(&second, &[offer("/a", 1)]).await;
    made.catalogue.note_contact(&[(second.clone(), later, 0)]).await.unwrap();
    assert_eq!(reissue().await, 1);
    assert_eq!(made.ask(&second, &[content]).await.len(), 1);
}

#[tokio::test]
async fn a_holder_less_is_not_the_end() {
    let made = Made::new().await;
    let (first, second) = (made.client(1).await, made.client(2).await);
    let content = made.offer(&first, &[offer("/a", 1)]).await[0].content.unwrap();
    made.offer(&second, &[offer("/a", 1)]).await;
    made.ask(&first, &[content]).await;
    made.catalogue.lose_holder(&first, &[content]).await.unwrap();
    assert_eq!(made.wanted(&second).await, [content.0]);
    made.ask(&second, &[content]).await;
    made.catalogue.lose_holder(&second, &[content]).await.unwrap();
    assert!(made.catalogue.unfinished().await.unwrap().is_empty());
}

#[tokio::test]
async fn of_two_copies_only_the_one_that_was_asked_for_is_lost() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let content = made.offer(&client, &[offer("/a", 1), offer("/b", 1)]).await[0].content.unwrap();
    for _ in 0..2 {
        assert_eq!(made.wanted(&client).await, [content.0]);
        made.ask(&client, &[content]).await;
        made.catalogue.lose_holder(&client, &[content]).await.unwrap();
    }
    assert!(made.catalogue.unfinished().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_unpaired_client_is_asked_for_nothing() {
    let made = Made::new().await;
    let (first, second) = (made.client(1).await, made.client(2).await);
    let content = made.offer(&first, &[offer("/a", 1)]).await[0].content.unwrap();
    made.offer(&second, &[offer("/a", 1)]).await;
    made.ask(&first, &[content]).await;
    assert!(made.catalogue.remove_client(&first, NOW).await.unwrap());
    assert_eq!(made.wanted(&second).await, [content.0]);
    let wanted = made.catalogue.wanted(&second, NOW, 10, true).await.unwrap();
    assert_eq!(wanted[0].holders, [second]);
    assert_eq!(wanted[0].id, ContentId(1));
}
