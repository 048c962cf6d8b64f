use super::{Made, NOW, hashed, offer};
use trove_protocol::{ClientId, ClientPath, Command, ContentHash};
use trove_server::{
    catalogue::{
        ByHand, Commanding, Damage, Dispatching as _, Filing, Move, Queue, Reports, Retirement,
        Upkeep as _,
    },
    decide::{ContentId, Decision},
    queue::{Next, State},
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

/// The file that was asked for is another by the time that its content is stored: the answer to the
/// confirmation speaks of no file that there is, and a copy beside it has to hear of it.
#[tokio::test]
async fn a_copy_hears_of_it_when_the_file_that_was_sent_has_changed() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let content = made.offer(&client, &[hashed("/a", 1)]).await[0].content.unwrap();
    made.offer(&client, &[hashed("/copy", 1)]).await;
    let asked = made.ask(&client, &[content]).await;
    assert_eq!(asked[0].path, ClientPath::from_wire("/a"));
    made.offer(&client, &[hashed("/a", 2)]).await;
    made.store(&client, content, 1).await;
    let told = made.catalogue.pending_commands(&client, None).await.unwrap();
    let Command::FilesStored { files } = &told.last().unwrap().command else { panic!("{told:?}") };
    assert_eq!(files[0].path, ClientPath::from_wire("/copy"));
    assert_eq!(files.len(), 1);
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
    assert!(made.catalogue.unfinished().await.unwrap().is_empty(), "nobody has it any more");
}

/// The confirmation of what is stored may be said again when it is stored no longer.
#[tokio::test]
async fn a_late_word_brings_nothing_back_that_people_took_away() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let content = made.offer(&client, &[offer("/a", 1)]).await[0].content.unwrap();
    made.ask(&client, &[content]).await;
    made.store(&client, content, 1).await;
    made.catalogue.let_go(&[(content, ByHand::Deleted)], NOW).await.unwrap();
    let known = made.catalogue.requested(&client, &[content]).await.unwrap();
    assert_eq!(known[&content].file, None, "nothing is wanted of it");
    let next = Next { state: State::Asked, attempts: 1, try_at: NOW };
    made.catalogue.set_back(&client, content, next, "it did not arrive").await.unwrap();
    assert!(made.catalogue.open_requests(&client).await.unwrap().is_empty());
    assert_eq!(made.wanted(&client).await, [] as [i64; 0]);
}

#[tokio::test]
async fn what_is_damaged_and_had_by_nobody_is_not_tried_again() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let content = made.offer(&client, &[offer("/a", 1)]).await[0].content.unwrap();
    made.store(&client, content, 1).await;
    made.lose(&client, &["/a"]).await;
    let damage = Damage { content, reason: "is missing".to_owned() };
    made.catalogue.mark_damaged(&[damage], NOW).await.unwrap();
    assert_eq!(made.catalogue.try_again(None).await.unwrap(), 0);
    let figures = made.catalogue.figures().await.unwrap();
    assert_eq!((figures.queued, figures.set_aside), (0, 1));
}

#[tokio::test]
async fn what_a_batch_offers_and_takes_back_is_not_wanted() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let content = made.offer(&client, &[offer("/a", 1)]).await[0].content.unwrap();
    made.store(&client, content, 1).await;
    made.lose(&client, &["/a"]).await;
    let damage = Damage { content, reason: "is missing".to_owned() };
    made.catalogue.mark_damaged(&[damage], NOW).await.unwrap();
    // One path twice: only the later offer holds.
    let decided = made.offer(&client, &[offer("/b", 1), offer("/b", 2)]).await;
    assert_eq!(decided[0].content, Some(content));
    let figures = made.catalogue.figures().await.unwrap();
    assert_eq!((figures.queued, figures.set_aside), (1, 1));
}

/// A content whose newer version is to take its name, and the move that does it.
async fn newer_version(made: &Made) -> Move {
    let client = made.client(1).await;
    let first = made.offer(&client, &[offer("/a", 1)]).await[0].content.unwrap();
    made.store(&client, first, 1).await;
    let second = made.offer(&client, &[offer("/a", 2)]).await[0].content.unwrap();
    let known = made.catalogue.requested(&client, &[second]).await.unwrap();
    let file = known[&second].file.clone().unwrap();
    assert_eq!(file.replaces, Some((first, "Photos/1.jpg".to_owned())));
    Move {
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
    }
}

#[tokio::test]
async fn a_newer_version_takes_the_place_of_the_earlier() {
    let made = Made::new().await;
    let newer = newer_version(&made).await;
    made.catalogue.begin_moves(std::slice::from_ref(&newer)).await.unwrap();
    assert_eq!(made.catalogue.open_moves().await.unwrap(), std::slice::from_ref(&newer));
    made.catalogue.commit_moves(&[newer], &[], NOW).await.unwrap();
    let stored = made.catalogue.stored().await.unwrap();
    let paths: Vec<&str> = stored.iter().map(|stored| stored.share_path.as_str()).collect();
    assert_eq!(paths, [".trove/versions/Photos/1 then.jpg", "Photos/1.jpg"]);
}

/// Somebody took the name between the two steps of the move.
#[tokio::test]
async fn an_earlier_version_that_cannot_go_back_is_known_where_it_is() {
    let made = Made::new().await;
    let newer = newer_version(&made).await;
    made.catalogue.begin_moves(std::slice::from_ref(&newer)).await.unwrap();
    made.catalogue.keep_aside(&[newer.content], NOW).await.unwrap();
    made.catalogue.undo_moves(&[newer.content]).await.unwrap();
    let stored = made.catalogue.stored().await.unwrap();
    let paths: Vec<&str> = stored.iter().map(|stored| stored.share_path.as_str()).collect();
    assert_eq!(paths, [".trove/versions/Photos/1 then.jpg"]);
    // Nothing has to make way any more.
    let client = ClientId(format!("{:016x}", 1));
    let known = made.catalogue.requested(&client, &[newer.content]).await.unwrap();
    assert_eq!(known[&newer.content].file.as_ref().map(|file| file.replaces.clone()), Some(None));
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

/// What a client is held to is counted while things happen, not by looking through all of it.
#[tokio::test]
async fn what_came_from_a_client_is_counted_as_it_changes() {
    let made = Made::new().await;
    let (one, two) = (made.client(1).await, made.client(2).await);
    let contents = made.offer(&one, &[offer("/a", 1), offer("/b", 2)]).await;
    made.offer(&two, &[offer("/c", 3)]).await;
    let [a, b, c] = [contents[0].content.unwrap(), contents[1].content.unwrap(), ContentId(3)];
    let usage = async || {
        let usage = made.catalogue.usage().await.unwrap();
        let of = |client| {
            let usage = usage.get(client).copied().unwrap_or_default();
            (usage.stored, usage.asked)
        };
        [of(&one), of(&two)]
    };
    assert_eq!(usage().await, [(0, 0), (0, 0)]);
    made.ask(&one, &[a, b]).await;
    made.ask(&two, &[c]).await;
    assert_eq!(usage().await, [(0, 203), (0, 103)]);
    made.store(&one, a, 1).await;
    made.store(&two, c, 3).await;
    assert_eq!(usage().await, [(101, 102), (103, 0)]);
    let damage = Damage { content: a, reason: "its bytes changed".to_owned() };
    made.catalogue.mark_damaged(&[damage], NOW).await.unwrap();
    made.catalogue.let_go(&[(c, ByHand::Deleted)], NOW).await.unwrap();
    assert_eq!(usage().await, [(0, 102), (0, 0)]);
    // Healed by another, it counts as that one's.
    made.offer(&two, &[offer("/a", 1)]).await;
    made.ask(&two, &[a]).await;
    made.store(&two, a, 1).await;
    assert_eq!(usage().await, [(0, 102), (101, 0)]);
}

/// One file that is not safe is enough to know, and the search goes on where it stopped.
#[tokio::test]
async fn a_file_that_is_not_safe_is_found_from_where_the_last_one_was() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let files = [offer("/a", 1), offer("/b", 2), offer("/c", 3)];
    let contents = made.offer(&client, &files).await;
    let found = async |from: Option<&str>| {
        let from = from.map(ClientPath::from_wire);
        let found = made.catalogue.unsafe_file(&client, from.as_ref()).await.unwrap();
        found.map(|path| path.as_str().to_owned())
    };
    let path = |path: &str| Some(path.to_owned());
    assert_eq!(made.catalogue.files_on_offer(&client).await.unwrap(), 3);
    assert_eq!(found(None).await, path("/a"));
    assert_eq!(found(Some("/b")).await, path("/b"));
    for (at, hash) in [(1, 2), (2, 3)] {
        made.ask(&client, &[contents[at].content.unwrap()]).await;
        made.store(&client, contents[at].content.unwrap(), hash).await;
    }
    assert_eq!(found(Some("/b")).await, path("/a"), "also before it");
    made.ask(&client, &[contents[0].content.unwrap()]).await;
    made.store(&client, contents[0].content.unwrap(), 1).await;
    assert_eq!(found(Some("/a")).await, None);
    assert_eq!(made.catalogue.unsafe_file(&ClientId("2".into()), None).await.unwrap(), None);
}
