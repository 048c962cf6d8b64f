//! The collection as a catalogue keeps it.

use super::{Made, NOW, hashed};
use proptest::{
    prelude::any,
    test_runner::{Config, TestRunner},
};
use trove_protocol::{BackupPlace, ClientPath, FileOffer};
use trove_server::{
    catalogue::{Collecting as _, PictureNote, PictureSource, Picturing as _, Search},
    collection::query::understand,
    decide::{ContentId, Decided},
};

async fn stored(home: &Made, client: &trove_protocol::ClientId, offers: &[FileOffer]) {
    let decided: Vec<Decided> = home.offer(client, offers).await;
    for (at, decided) in decided.iter().enumerate() {
        home.store(client, decided.content.unwrap(), at as u8 + 1).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_question_fails() {
    let home = Made::new().await;
    let client = home.client(1).await;
    stored(&home, &client, &[hashed("/Été \"2019\"/a.jpg", 1), hashed("/b OR c.jpg", 2)]).await;
    assert_eq!(home.catalogue.index_round(100).await.unwrap().looked, 2);
    let typed = proptest::string::string_regex("[\"*()^:+ a-z0-9.\\-]{0,30}|\\PC{0,30}").unwrap();
    let mut runner = TestRunner::new(Config { cases: 300, ..Config::default() });
    let runtime = tokio::runtime::Handle::current();
    let catalogue = &home.catalogue;
    tokio::task::block_in_place(|| {
        runner.run(&(typed, any::<bool>()), |(typed, is_narrow)| {
            let search = Search {
                question: understand(&typed),
                from: is_narrow.then_some(0),
                limit: 10,
                ..Search::default()
            };
            runtime.block_on(async {
                let page = catalogue.search(&search).await.unwrap();
                let (total, _) = catalogue.facets(&search).await.unwrap();
                assert_eq!(page.items.len() as u64, total, "{typed:?}");
            });
            Ok(())
        })
    })
    .unwrap();
}

#[tokio::test]
async fn what_is_in_a_backup_alone_is_no_item() {
    let home = Made::new().await;
    let client = home.client(1).await;
    let place = BackupPlace { set: "all".to_owned(), path: ClientPath::from_wire("a.jpg") };
    let backup = FileOffer { backup: Some(place), ..hashed("/a.jpg", 1) };
    stored(&home, &client, &[backup]).await;
    assert_eq!(home.catalogue.index_round(100).await.unwrap().looked, 1);
    assert!(home.catalogue.item(ContentId(1)).await.unwrap().is_none());
    // Somebody has it as a photo.
    let other = home.client(2).await;
    home.offer(&other, &[hashed("/mine.jpg", 1)]).await;
    assert_eq!(home.catalogue.index_round(100).await.unwrap().looked, 1);
    let item = home.catalogue.item(ContentId(1)).await.unwrap().unwrap();
    assert_eq!((item.name.as_str(), item.holders.len()), ("mine.jpg", 1));
    assert_eq!(home.catalogue.timeline(None, None).await.unwrap().undated, 1);
}

#[tokio::test]
async fn an_offer_that_tells_more_changes_the_item() {
    let home = Made::new().await;
    let client = home.client(1).await;
    stored(&home, &client, &[hashed("/a.jpg", 1)]).await;
    home.catalogue.index_round(100).await.unwrap();
    let before = home.catalogue.collection_revision().await.unwrap();
    assert_eq!(home.catalogue.index_round(100).await.unwrap().looked, 0);
    assert_eq!(home.catalogue.collection_revision().await.unwrap(), before);
    let mut better = hashed("/a.jpg", 1);
    better.metadata.captured = "2024-05-17T14:03:09".parse().ok();
    home.offer(&client, &[better]).await;
    assert_eq!(home.catalogue.index_round(100).await.unwrap().looked, 1);
    let timeline = home.catalogue.timeline(None, None).await.unwrap();
    assert_eq!((timeline.months.len(), timeline.undated), (1, 0));
    assert!(timeline.revision > before);
}

#[tokio::test]
async fn previews_looked_at_longest_ago_go_first() {
    let home = Made::new().await;
    let client = home.client(1).await;
    stored(&home, &client, &[hashed("/a.jpg", 1), hashed("/b.jpg", 2), hashed("/c.jpg", 3)]).await;
    home.catalogue.index_round(100).await.unwrap();
    let sources = home.catalogue.without_picture(10).await.unwrap();
    assert_eq!(sources.len(), 3);
    let note = async |at: usize, moment: i64| {
        let source: &PictureSource = &sources[at];
        let moment = trove_server::clock::Moment(NOW.0 + moment);
        home.catalogue.note_preview(source, 100, moment).await.unwrap();
    };
    note(0, 1).await;
    note(1, 2).await;
    note(2, 3).await;
    note(0, 4).await;
    assert_eq!(home.catalogue.forget_previews(300).await.unwrap(), []);
    assert_eq!(home.catalogue.forget_previews(250).await.unwrap(), [sources[1].hash]);
    assert_eq!(home.catalogue.forget_previews(0).await.unwrap().len(), 2);

    let impossible = |needs| PictureNote::Impossible { reason: "No.".to_owned(), needs };
    let notes =
        [(sources[0].item, impossible(Some("ffmpeg"))), (sources[1].item, impossible(None))];
    home.catalogue.note_pictures(&notes).await.unwrap();
    assert_eq!(home.catalogue.without_picture(10).await.unwrap().len(), 1);
    assert_eq!(home.catalogue.try_pictures_with("ffmpeg").await.unwrap(), 1);
    assert_eq!(home.catalogue.without_picture(10).await.unwrap().len(), 2);
}
