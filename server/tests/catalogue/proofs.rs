use super::{Made, NOW, hashed, offer};
use std::{collections::BTreeMap, time::Duration};
use trove_protocol::{ClientId, ClientPath, ContentHash, Kind, OnlyHere};
use trove_server::{
    catalogue::{ByHand, Damage, Proofs, Queue, Stand, Upkeep},
    queue::{Next, State},
};

async fn stands(made: &Made, client: &ClientId) -> BTreeMap<String, Stand> {
    let listed = made.catalogue.file_stands(client, None, true, 100, NOW).await.unwrap();
    let stands: BTreeMap<_, _> =
        listed.iter().map(|file| (file.path.as_str().to_owned(), file.stand)).collect();
    // The sums say the same as the list, and the exceptions are the list without what is safe.
    let mut counted = BTreeMap::new();
    for one in made.catalogue.standings(client, NOW).await.unwrap() {
        *counted.entry(one.stand).or_insert(0) += one.amount.files;
    }
    let mut listed_counts = BTreeMap::new();
    for stand in stands.values() {
        *listed_counts.entry(*stand).or_insert(0) += 1;
    }
    assert_eq!(counted, listed_counts);
    let exceptions = made.catalogue.file_stands(client, None, false, 100, NOW).await.unwrap();
    let not_safe: Vec<_> = listed.into_iter().filter(|file| file.stand != Stand::Safe).collect();
    assert_eq!(exceptions, not_safe);
    stands
}

#[tokio::test]
async fn each_file_stands_as_its_content_does() {
    let made = Made::new().await;
    let (one, two) = (made.client(1).await, made.client(2).await);
    let names = ["/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8"];
    let offers: Vec<_> = (1..=8).map(|number| offer(names[number - 1], number as u8)).collect();
    let decided = made.offer(&one, &offers).await;
    let content = |number: usize| decided[number - 1].content.unwrap();
    // 1 stays wanted, 2 is asked for, 3 was set back, 4 set aside, 5 to 8 are stored.
    made.ask(&one, &[content(2)]).await;
    for (number, state) in [(3, State::Wanted), (4, State::SetAside)] {
        let next = Next { state, attempts: 1, try_at: NOW.after(Duration::from_secs(2)) };
        made.catalogue.set_back(&one, content(number), next, "it failed").await.unwrap();
    }
    for number in 5..=8 {
        made.store(&one, content(number), number as u8).await;
    }
    // Of these, 6 is damaged, 7 and 8 were changed by people.
    let damage = Damage { content: content(6), reason: "is missing".to_owned() };
    made.catalogue.mark_damaged(&[damage], NOW).await.unwrap();
    for (number, by_hand) in [(7, ByHand::Edited), (8, ByHand::Deleted)] {
        made.catalogue.let_go(&[(content(number), by_hand)], NOW).await.unwrap();
    }
    let expected = [
        Stand::Wanted,
        Stand::Asked,
        Stand::SetBack,
        Stand::SetAside,
        Stand::Safe,
        Stand::Damaged,
        Stand::EditedByHand,
        Stand::DeletedByHand,
    ];
    let expected: BTreeMap<_, _> = names.map(ToOwned::to_owned).into_iter().zip(expected).collect();
    assert_eq!(stands(&made, &one).await, expected);

    // A copy that was not hashed is not called safe, one with another hash neither.
    made.offer(&two, &[offer("/copy", 5)]).await;
    assert_eq!(stands(&made, &two).await["/copy"], Stand::ToCompare);
    made.offer(&two, &[hashed("/copy", 5)]).await;
    assert_eq!(stands(&made, &two).await["/copy"], Stand::Safe);
    let mut other = offer("/copy", 5);
    other.hash = Some(ContentHash([9; 32]));
    made.offer(&two, &[other]).await;
    assert_eq!(stands(&made, &two).await["/copy"], Stand::Wanted);
    made.lose(&two, &["/copy"]).await;
    assert!(stands(&made, &two).await.is_empty());
}

#[tokio::test]
async fn pages_follow_one_another() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let names: Vec<String> = (10..35).map(|number| format!("/{number}")).collect();
    let offers: Vec<_> = names.iter().zip(1..).map(|(name, number)| offer(name, number)).collect();
    made.offer(&client, &offers).await;
    let (mut found, mut after): (Vec<String>, Option<ClientPath>) = (Vec::new(), None);
    loop {
        let page =
            made.catalogue.file_stands(&client, after.as_ref(), false, 10, NOW).await.unwrap();
        after = page.last().map(|file| file.path.clone());
        if page.is_empty() {
            break;
        }
        found.extend(page.into_iter().map(|file| file.path.as_str().to_owned()));
    }
    assert_eq!(found, names);
}

#[tokio::test]
async fn what_one_computer_alone_has_is_counted_once() {
    let made = Made::new().await;
    let (one, two) = (made.client(1).await, made.client(2).await);
    let film = trove_protocol::FileOffer { kind: Kind::Video, ..offer("/film", 4) };
    let own = [offer("/shared", 1), offer("/own", 2), offer("/own (copy)", 2), film];
    let decided = made.offer(&one, &own).await;
    made.offer(&two, &[offer("/shared", 1)]).await;
    let only = async || made.catalogue.only_here().await.unwrap();
    let photo = OnlyHere { kind: Kind::Photo, files: 1, bytes: 102 };
    let video = OnlyHere { kind: Kind::Video, files: 1, bytes: 104 };
    let mut held = only().await.remove(&one).unwrap();
    held.sort_by_key(|held| held.bytes);
    assert_eq!(held, [photo, video.clone()]);
    assert!(!only().await.contains_key(&two));
    // What is stored exists on the server as well.
    made.store(&one, decided[1].content.unwrap(), 2).await;
    assert_eq!(only().await[&one], std::slice::from_ref(&video));
    // What the other loses exists on the first alone.
    made.lose(&two, &["/shared"]).await;
    assert_eq!(only().await[&one].iter().map(|held| held.files).sum::<u64>(), 2);
}
