use super::{Made, NOW, hashed, offer};
use trove_protocol::{ClientPath, Command, ContentHash};
use trove_server::{
    catalogue::{Commanding, Filing, Move, Queue, Reports, Retirement},
    decide::{ContentId, Decision},
    queue::State,
};

#[tokio::test]
async fn everybody_who_has_it_hears_of_it() {
    let made = Made::new().await;
    let origin = made.client(1).await;
    let (knows, unread) = (made.client(2).await, made.client(3).await);
    let content = made.offer(&origin, &[offer("/a", 1)]).await[0].content.unwrap();
    made.offer(&knows, &[hashed("/b", 1)]).await;
    made.offer(&unread, &[offer("/c", 1)]).await;
    made.ask(&origin, &[content]).await;
    made.store(&origin, content, 1).await;
    let told = made.catalogue.pending_commands(&knows, None).await.unwrap();
    let Command::FilesStored { files } = &told[0].command else { panic!("{told:?}") };
    assert_eq!(files[0].path, ClientPath::from_wire("/b"));
    assert_eq!(files[0].hash, ContentHash([1; 32]));
    assert!(made.catalogue.ask_hashes(&unread, 10, NOW).await.unwrap());
    assert!(!made.catalogue.ask_hashes(&unread, 10, NOW).await.unwrap(), "asked once");
    let told = made.catalogue.pending_commands(&unread, None).await.unwrap();
    assert!(matches!(&told[0].command, Command::HashFiles { files } if files.len() == 1));
    let holdings = made.catalogue.holdings().await.unwrap();
    let safe: Vec<u64> = holdings.iter().map(|holding| holding.safe).collect();
    assert_eq!(safe, [1, 1, 0]);
}

#[tokio::test]
async fn a_different_file_with_the_same_sample_is_decided_anew() {
    let made = Made::new().await;
    let (origin, other) = (made.client(1).await, made.client(2).await);
    let content = made.offer(&origin, &[offer("/a", 1)]).await[0].content.unwrap();
    let mut twin = offer("/b", 1);
    twin.hash = Some(ContentHash([7; 32]));
    assert_eq!(made.offer(&other, &[twin.clone()]).await[0].decision, Decision::Join(content));
    made.ask(&origin, &[content]).await;
    let known = made.catalogue.requested(&origin, &[content]).await.unwrap();
    let made_move = Move {
        content,
        file: known[&content].file.as_ref().map(|file| file.id),
        modified_ns: 0,
        hash: ContentHash([1; 32]),
        share_path: "Photos/a.jpg".to_owned(),
        share_key: "photos/a.jpg".to_owned(),
        from: None,
        retires: None,
        identity: None,
    };
    let news = made.catalogue.commit_moves(&[made_move], &[], NOW).await.unwrap();
    assert_eq!(news.different, [(other.clone(), ClientPath::from_wire("/b"))]);
    assert_eq!(made.offer(&other, &[twin]).await[0].decision, Decision::Want);
}

#[tokio::test]
async fn a_move_is_written_down_until_it_is_done_or_undone() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let content = made.offer(&client, &[offer("/a", 1)]).await[0].content.unwrap();
    let begun = Move {
        content,
        file: Some(1),
        modified_ns: -7,
        hash: ContentHash([1; 32]),
        share_path: "Photos/é.jpg".to_owned(),
        share_key: "photos/é.jpg".to_owned(),
        from: None,
        retires: None,
        identity: None,
    };
    made.catalogue.begin_moves(std::slice::from_ref(&begun)).await.unwrap();
    let made = made.reopen().await;
    assert_eq!(made.catalogue.open_moves().await.unwrap(), std::slice::from_ref(&begun));
    let keys = ["photos/é.jpg".to_owned(), "free".to_owned()];
    assert_eq!(made.catalogue.taken(&keys).await.unwrap().len(), 1);
    // A move that has begun keeps its content, whoever loses it.
    made.lose(&client, &["/a"]).await;
    assert_eq!(made.catalogue.unfinished().await.unwrap().len(), 1);
    made.catalogue.undo_moves(&[content]).await.unwrap();
    assert!(made.catalogue.open_moves().await.unwrap().is_empty());
    assert!(made.catalogue.taken(&keys).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_newer_version_takes_the_place_of_the_earlier() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let first = made.offer(&client, &[offer("/a", 1)]).await[0].content.unwrap();
    made.store(&client, first, 1).await;
    let second = made.offer(&client, &[offer("/a", 2)]).await[0].content.unwrap();
    let known = made.catalogue.requested(&client, &[second]).await.unwrap();
    let file = known[&second].file.clone().unwrap();
    assert_eq!(file.replaces, Some((first, "Photos/1.jpg".to_owned())));
    let newer = Move {
        content: second,
        file: Some(file.id),
        modified_ns: 0,
        hash: ContentHash([2; 32]),
        share_path: "Photos/1.jpg".to_owned(),
        share_key: "photos/1.jpg".to_owned(),
        from: None,
        retires: Some(Retirement {
            content: first,
            from: "Photos/1.jpg".to_owned(),
            to: ".trove/versions/Photos/1 then.jpg".to_owned(),
            key: ".trove/versions/photos/1 then.jpg".to_owned(),
        }),
        identity: None,
    };
    made.catalogue.begin_moves(std::slice::from_ref(&newer)).await.unwrap();
    assert_eq!(made.catalogue.open_moves().await.unwrap(), std::slice::from_ref(&newer));
    made.catalogue.commit_moves(&[newer], &[], NOW).await.unwrap();
    let stored = made.catalogue.stored().await.unwrap();
    let paths: Vec<&str> = stored.iter().map(|stored| stored.share_path.as_str()).collect();
    assert_eq!(paths, [".trove/versions/Photos/1 then.jpg", "Photos/1.jpg"]);
}

#[tokio::test]
async fn an_earlier_version_that_another_computer_still_has_stays() {
    let made = Made::new().await;
    let (editor, other) = (made.client(1).await, made.client(2).await);
    let first = made.offer(&editor, &[offer("/a", 1)]).await[0].content.unwrap();
    made.store(&editor, first, 1).await;
    made.offer(&other, &[hashed("/b", 1)]).await;
    let second = made.offer(&editor, &[offer("/a", 2)]).await[0].content.unwrap();
    let known = made.catalogue.requested(&editor, &[second]).await.unwrap();
    assert_eq!(known[&second].file.as_ref().unwrap().replaces, None);
}

#[tokio::test]
async fn a_content_found_to_be_stored_already_is_merged() {
    let made = Made::new().await;
    let (first, second) = (made.client(1).await, made.client(2).await);
    let stored = made.offer(&first, &[offer("/a", 1)]).await[0].content.unwrap();
    made.store(&first, stored, 1).await;
    let wanted = made.offer(&second, &[offer("/b", 2)]).await[0].content.unwrap();
    let known = made.catalogue.requested(&second, &[wanted]).await.unwrap();
    let file = known[&wanted].file.as_ref().unwrap().id;
    made.catalogue.merge(wanted, Some(file), stored).await.unwrap();
    assert!(made.catalogue.unfinished().await.unwrap().is_empty());
    let hash = ContentHash([1; 32]);
    let found = made.catalogue.stored_with(&[hash]).await.unwrap();
    assert_eq!(found[&hash].0, stored);
    assert_eq!(made.catalogue.holdings().await.unwrap()[1].safe, 1);
}

#[tokio::test]
async fn figures_count_what_is_there() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let decided = made.offer(&client, &[offer("/a", 1), offer("/b", 2)]).await;
    made.store(&client, decided[0].content.unwrap(), 1).await;
    let figures = made.catalogue.figures().await.unwrap();
    assert_eq!((figures.stored_files, figures.stored_bytes), (1, 101));
    assert_eq!((figures.queued, figures.queued_bytes, figures.set_aside), (1, 102, 0));
    let known = made.catalogue.requested(&client, &[ContentId(1), ContentId(99)]).await.unwrap();
    assert_eq!(known.len(), 1);
    assert_eq!(known[&ContentId(1)].state, State::Stored);
}
