use super::{Made, NOW, offer};
use std::time::Duration;
use trove_protocol::{BatchId, ClientConfiguration, ClientId, Command, CommandId, RequestId};
use trove_server::{
    catalogue::{Asked, Clients, Commanding, Dispatching, Lost, Queue, Reports},
    decide::ContentId,
    dispatch::plan::{Holder, Load},
    queue::{MOST_ATTEMPTS, Next, State, after_setback, after_silence},
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
async fn who_has_lost_what_it_knew_is_seen_by_the_commands_that_are_acknowledged() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let catalogue = &made.catalogue;
    let news = Command::ReloadConfiguration { configuration: ClientConfiguration::default() };
    let give = async || catalogue.give(&client, &news, NOW).await.unwrap().0;
    for _ in 0..5 {
        give().await;
    }
    let says = async |number| {
        let command = CommandId(number);
        let lost = catalogue.notice_loss(&client, command, None, NOW).await.unwrap();
        let pending = catalogue.pending_commands(&client, Some(command)).await.unwrap();
        (lost, pending.iter().map(|command| command.id.0).collect::<Vec<_>>())
    };
    assert_eq!(says(0).await, (None, vec![1, 2, 3, 4, 5]));
    assert_eq!(says(4).await, (None, vec![5]));
    // One that was restored from a backup has heard less; it is asked once for everything.
    assert_eq!(says(2).await, (Some(Lost::Client), vec![5, 6]));
    assert_eq!(says(2).await, (None, vec![5, 6]));
    assert_eq!(says(6).await, (None, vec![]));
    // A poll that comes late looks like that, and is not told again and again.
    assert_eq!(says(5).await, (Some(Lost::Client), vec![7]));
    assert_eq!(says(5).await, (None, vec![7]));
    assert_eq!(says(6).await, (None, vec![7]));
    assert_eq!(says(7).await, (None, vec![]));
    // Where this catalogue was restored, the next numbers must be ones that the client has not heard.
    assert_eq!(says(900).await, (Some(Lost::Server), vec![901]));
    assert_eq!(says(900).await, (None, vec![901]));
    assert_eq!(says(901).await, (None, vec![]));
    // That also holds when it has given others meanwhile, which are none of those that were heard.
    catalogue.number_on(CommandId(2_000), 7).await.unwrap();
    // The clock may be wrong.
    catalogue.number_on(CommandId(1_000), 7).await.unwrap();
    assert_eq!((give().await, give().await), (2_008, 2_009));
    assert_eq!(says(950).await, (Some(Lost::Server), vec![2_008, 2_009, 2_010]));
    assert_eq!(says(960).await, (Some(Lost::Server), vec![2_008, 2_009, 2_010]));
    assert_eq!(says(2_010).await, (None, vec![]));
}

#[tokio::test]
async fn who_has_a_receipt_that_was_never_given_is_asked_to_offer_everything_again() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let catalogue = &made.catalogue;
    let batch = |number: u8| BatchId(number.to_string());
    let says = async |offered: Option<BatchId>| {
        catalogue.notice_loss(&client, CommandId(0), offered.as_ref(), NOW).await.unwrap()
    };
    assert_eq!(says(None).await, None);
    for number in [1, 2, 2] {
        catalogue.note_batch(&client, &batch(number)).await.unwrap();
    }
    // The receipt for the second may be on its way.
    for offered in [None, Some(batch(1)), Some(batch(2))] {
        assert_eq!(says(offered).await, None);
    }
    assert_eq!(says(Some(batch(9))).await, Some(Lost::Server));
    let told = catalogue.pending_commands(&client, None).await.unwrap();
    assert_eq!(told[0].command, Command::ResendOffers);
    assert_eq!(says(Some(batch(9))).await, None, "it is told once");
    let configuration = catalogue.told(&client, "configuration").await.unwrap();
    assert_eq!(configuration.as_deref(), Some(""), "its settings are told anew");
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
    let load = Load { files: 1, bytes: 101, small_bytes: 101 };
    assert_eq!(in_flight, [(first, load)]);
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
        made.catalogue.set_back(&client, content, next, "because").await.unwrap();
        assert_eq!(made.wanted(&client).await, [] as [i64; 0]);
        let later = made.catalogue.wanted(&[(client.clone(), 10)], next.try_at).await.unwrap();
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
    let late = async || {
        let clients = std::slice::from_ref(&client);
        made.catalogue.asked_before(clients, NOW).await.unwrap()
    };
    for attempts in 0..MOST_ATTEMPTS {
        assert_eq!(made.ask(&client, &[content]).await.len(), 1);
        assert_eq!(late().await, [Asked { content, attempts, asked_at: NOW }]);
        assert_eq!(made.catalogue.asked_before(&[], NOW).await.unwrap(), [], "nobody could answer");
        let next = [(content, after_silence(attempts))];
        assert_eq!(made.catalogue.put_back(&next, "no confirmation came").await.unwrap(), 1);
        assert_eq!(made.catalogue.put_back(&next, "again").await.unwrap(), 0, "it is not asked");
    }
    assert_eq!(made.wanted(&client).await, [] as [i64; 0]);
    let set_aside = made.catalogue.set_aside(10).await.unwrap();
    assert_eq!(set_aside[0].reason, "no confirmation came");
    assert_eq!(made.catalogue.try_again(Some(&ClientId("other".into()))).await.unwrap(), 0);
    assert_eq!(made.catalogue.try_again(Some(&client)).await.unwrap(), 1);
    assert_eq!(made.wanted(&client).await, [content.0]);
    // What could not be answered before is not late.
    made.ask(&client, &[content]).await;
    let later = NOW.after(Duration::from_hours(9));
    made.catalogue.excuse(std::slice::from_ref(&client), later).await.unwrap();
    assert_eq!(late().await, []);
}

#[tokio::test]
async fn what_one_cannot_send_is_asked_of_another_and_cancelled() {
    let made = Made::new().await;
    let (first, second) = (made.client(1).await, made.client(2).await);
    let wanted = made.offer(&first, &[offer("/a", 1), offer("/b", 2)]).await;
    let [shared, own] = [0, 1].map(|at| wanted[at].content.unwrap());
    made.ask(&first, &[shared, own]).await;
    let release = async || {
        let (from, to) = (std::slice::from_ref(&first), std::slice::from_ref(&second));
        made.catalogue.release(from, to).await.unwrap()
    };
    assert_eq!(release().await, 0, "nobody else has it");
    made.offer(&second, &[offer("/a", 1)]).await;
    assert_eq!(release().await, 1);
    assert_eq!(made.ask(&second, &[shared]).await.len(), 1);
    let pending = made.catalogue.pending_commands(&first, None).await.unwrap();
    let cancel = Command::Cancel { requests: vec![RequestId(shared.0 as u64)] };
    assert_eq!(pending.last().unwrap().command, cancel);
    assert_eq!(made.catalogue.open_requests(&first).await.unwrap().len(), 1);
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
    let wanted = made.catalogue.wanted(&[(second.clone(), 10)], NOW).await.unwrap();
    assert_eq!(wanted[0].holders, [Holder { client: second, group: None }]);
    assert_eq!(wanted[0].id, ContentId(1));
}

#[tokio::test]
async fn who_was_asked_before_another_is_told_to_drop_it() {
    let made = Made::new().await;
    let (first, second) = (made.client(1).await, made.client(2).await);
    let content = made.offer(&first, &[offer("/a", 1)]).await[0].content.unwrap();
    made.offer(&second, &[offer("/a", 1)]).await;
    made.ask(&first, &[content]).await;
    let put_back = async || {
        let next = [(content, after_silence(0))];
        assert_eq!(made.catalogue.put_back(&next, "no confirmation came").await.unwrap(), 1);
    };
    put_back().await;
    made.ask(&second, &[content]).await;
    let given = made.catalogue.pending_commands(&first, None).await.unwrap();
    let cancel = Command::Cancel { requests: vec![RequestId(1)] };
    assert_eq!(given.last().unwrap().command, cancel);
    // Asked of the same again, there is nothing to drop.
    put_back().await;
    assert_eq!(made.ask(&second, &[content]).await.len(), 1);
}

#[tokio::test]
async fn a_late_word_asks_nobody() {
    let made = Made::new().await;
    let (first, second) = (made.client(1).await, made.client(2).await);
    let content = made.offer(&first, &[offer("/a", 1)]).await[0].content.unwrap();
    made.offer(&second, &[offer("/a", 1)]).await;
    made.ask(&first, &[content]).await;
    let clients = [std::slice::from_ref(&first), std::slice::from_ref(&second)];
    assert_eq!(made.catalogue.release(clients[0], clients[1]).await.unwrap(), 1);
    // "It did not arrive, send it again", which leaves asked what is asked.
    let again = Next { state: State::Asked, attempts: 1, try_at: NOW };
    made.catalogue.set_back(&first, content, again, "it did not arrive").await.unwrap();
    assert_eq!(made.wanted(&second).await, [content.0]);
    made.ask(&second, &[content]).await;
    // What the one cannot read says nothing of the other.
    let aside = Next { state: State::SetAside, attempts: 6, try_at: NOW };
    made.catalogue.set_back(&first, content, aside, "it is locked").await.unwrap();
    assert_eq!(made.catalogue.open_requests(&second).await.unwrap().len(), 1);
    made.catalogue.set_back(&second, content, aside, "it is locked").await.unwrap();
    assert_eq!(made.catalogue.open_requests(&second).await.unwrap().len(), 0);
}
