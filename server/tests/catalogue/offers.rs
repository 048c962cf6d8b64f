use super::{Made, hashed, offer};
use trove_protocol::ClientPath;
use trove_server::{
    catalogue::Offers,
    decide::{ContentId, Decision},
};

#[tokio::test]
async fn each_content_is_wanted_once() {
    let made = Made::new().await;
    let (first, second) = (made.client(1).await, made.client(2).await);
    let one = made.offer(&first, &[offer("/a", 1), offer("/b", 2), offer("/copy of a", 1)]).await;
    assert_eq!(one[0].decision, Decision::Want);
    assert_eq!(one[2].decision, Decision::Join(one[0].content.unwrap()));
    let two = made.offer(&second, &[offer("/x", 1), offer("/y", 3)]).await;
    assert_eq!(two[0].content, one[0].content);
    assert_eq!(made.wanted(&first).await.len(), 2);
    assert_eq!(made.wanted(&second).await.len(), 2);
}

#[tokio::test]
async fn the_same_offer_again_changes_nothing() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let offers = [offer("/a", 1), offer("/b", 2)];
    let first = made.offer(&client, &offers).await;
    let again = made.offer(&client, &offers).await;
    assert_eq!(first[0].content, again[0].content);
    assert_eq!(made.wanted(&client).await.len(), 2);
}

#[tokio::test]
async fn offers_are_given_back_as_they_came() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let mut odd = hashed("/odd %FF name é.jpg", 9);
    odd.group = Some("group".to_owned());
    odd.metadata.camera_model = Some("Ü \"quoted\" '; DROP TABLE files; --".to_owned());
    odd.metadata.latitude = Some(-33.125);
    odd.modified_ns = -5;
    made.offer(&client, std::slice::from_ref(&odd)).await;
    let paths = [odd.path.clone()];
    let offered = made.catalogue.offered(&client, &paths).await.unwrap();
    assert_eq!(offered.get(&odd.path), Some(&odd));
}

#[tokio::test]
async fn what_nobody_has_any_more_leaves_the_queue() {
    let made = Made::new().await;
    let (first, second) = (made.client(1).await, made.client(2).await);
    made.offer(&first, &[offer("/a", 1)]).await;
    made.offer(&second, &[offer("/a", 1)]).await;
    made.lose(&first, &["/a"]).await;
    assert_eq!(made.wanted(&first).await, [] as [i64; 0]);
    assert_eq!(made.wanted(&second).await.len(), 1);
    made.lose(&second, &["/a"]).await;
    assert_eq!(made.wanted(&second).await, [] as [i64; 0]);
    // Its number is never used again.
    let next = made.offer(&first, &[offer("/b", 2)]).await;
    assert_eq!(next[0].content, Some(ContentId(2)));
}

#[tokio::test]
async fn a_changed_file_is_wanted_instead_of_what_it_was() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let before = made.offer(&client, &[offer("/a", 1)]).await;
    let after = made.offer(&client, &[offer("/a", 2)]).await;
    assert_ne!(before[0].content, after[0].content);
    assert_eq!(made.wanted(&client).await, [after[0].content.unwrap().0]);
}

#[tokio::test]
async fn a_copy_of_something_stored_is_hashed_and_then_known() {
    let made = Made::new().await;
    let (first, second) = (made.client(1).await, made.client(2).await);
    let wanted = made.offer(&first, &[offer("/a", 1)]).await;
    let content = wanted[0].content.unwrap();
    made.ask(&first, &[content]).await;
    made.store(&first, content, 1).await;
    let copy = made.offer(&second, &[offer("/b", 1)]).await;
    assert_eq!(copy[0].decision, Decision::HashNeeded);
    let copy = made.offer(&second, &[hashed("/b", 1)]).await;
    assert_eq!(copy[0].decision, Decision::Stored(content));
    let places = made.catalogue.places(&[content]).await.unwrap();
    assert_eq!(places[&content].share_path, "Photos/1.jpg");
    // Once its hash is known, the same offer needs none.
    let again = made.offer(&second, &[offer("/b", 1)]).await;
    assert_eq!(again[0].decision, Decision::Stored(content));
}

#[tokio::test]
async fn nothing_is_known_of_what_was_never_offered() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let paths = [ClientPath::from_wire("/nowhere")];
    assert!(made.catalogue.offered(&client, &paths).await.unwrap().is_empty());
}
