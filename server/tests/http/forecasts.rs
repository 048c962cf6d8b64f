//! What would become of files, asked through the port: the truth, and no trace of having asked.

use super::home::{Home, good, problem};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Duration};
use trove_protocol::{
    BatchId, ClientPath, ContentHash, Credentials, FileOffer, Forecast, ForecastQuery, Forecasts,
    Kind, LARGEST_BATCH, MOST_TAKEN, Metadata, OfferBatch, OfferReceipt, Prospect, Sample,
    Standing, WallClock,
};
use trove_server::{
    catalogue::{ByHand, Move},
    decide::ContentId,
};

async fn post(home: &Home, client: &Credentials, rest: &str, body: &Value) -> Response {
    let path = format!("/api/v1/clients/{}/{rest}", client.client);
    home.request(Method::POST, &path).bearer_auth(&client.token).json(body).send().await.unwrap()
}

async fn ask(home: &Home, client: &Credentials, offers: &[FileOffer]) -> Vec<Forecast> {
    let query = ForecastQuery { offers: offers.to_vec(), taken: Vec::new() };
    answered(home, client, query).await
}

async fn answered(home: &Home, client: &Credentials, query: ForecastQuery) -> Vec<Forecast> {
    let response = post(home, client, "forecasts", &json!(query)).await;
    good::<Forecasts>(response).await.unwrap().forecasts
}

async fn offer(home: &Home, client: &Credentials, offers: &[FileOffer]) -> Vec<Standing> {
    let batch =
        OfferBatch { batch: BatchId("b".into()), offers: offers.to_vec(), gone: Vec::new() };
    let response = post(home, client, "offers", &json!(batch)).await;
    good::<OfferReceipt>(response).await.unwrap().standings
}

fn hash(content: u8) -> ContentHash {
    ContentHash([content; 32])
}

/// A photo of May 2024, small enough to have been hashed.
fn photo(path: &str, content: u8) -> FileOffer {
    let captured = WallClock::new(2024, 5, 17, 12, 0, 0);
    FileOffer {
        path: ClientPath::from_wire(path),
        size: 1_000 + u64::from(content),
        modified_ns: 7,
        kind: Kind::Photo,
        sample: Sample([content; 32]),
        hash: Some(hash(content)),
        group: None,
        backup: None,
        metadata: Metadata { captured, ..Metadata::default() },
    }
}

/// The same, too large to be hashed before it is asked for.
fn unread(path: &str, content: u8) -> FileOffer {
    FileOffer { hash: None, ..photo(path, content) }
}

/// What was asked for under this number lies at this path now.
async fn store(home: &Home, number: i64, content: u8, share_path: &str) {
    let house = &home.server.house;
    let made = Move {
        content: ContentId(number),
        file: None,
        modified_ns: 7,
        hash: hash(content),
        share_path: share_path.into(),
        share_key: share_path.to_lowercase(),
        from: None,
        retires: None,
        identity: None,
    };
    house.catalogue.begin_moves(std::slice::from_ref(&made)).await.unwrap();
    house.catalogue.commit_moves(&[made], &[], house.clock.now()).await.unwrap();
}

fn forecast(prospect: Prospect, share_path: &str) -> Forecast {
    Forecast { prospect, share_path: Some(share_path.into()) }
}

/// All that the server tells of itself and its clients, what it would decide on these offers, what
/// lies in its shares, and how often somebody was woken.
async fn traces(home: &Home, client: &Credentials, offers: &[FileOffer]) -> String {
    let house = &home.server.house;
    let catalogue = &house.catalogue;
    let context = catalogue.context(&client.client, offers).await.unwrap();
    let files: BTreeSet<_> = context.files.keys().map(ClientPath::to_string).collect();
    let shares: BTreeSet<_> = std::fs::read_dir(&house.settings.shares)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    format!(
        "{:?} {:?} {:?} {:?} {:?} {files:?} {:?} {:?} {shares:?} {:?} {}",
        catalogue.figures().await.unwrap(),
        catalogue.holdings().await.unwrap(),
        catalogue.clients().await.unwrap(),
        catalogue.stored().await.unwrap(),
        house.events.after(0, 100).await.unwrap(),
        context.contents,
        context.next,
        house.presence.last_heard(&client.client),
        *house.presence.news().borrow(),
    )
}

#[tokio::test]
async fn each_file_is_told_what_would_become_of_it_and_nothing_is_written() {
    let home = Home::open().await;
    let (other, client) = (home.pair().await, home.pair().await);
    let theirs = [
        photo("/o/stored.jpg", 1),
        unread("/o/large.jpg", 2),
        photo("/o/deleted.jpg", 3),
        photo("/o/coming.jpg", 4),
    ];
    offer(&home, &other, &theirs).await;
    store(&home, 1, 1, "Photos/2024/2024-05/stored.jpg").await;
    store(&home, 2, 2, "Photos/2024/2024-05/large.jpg").await;
    store(&home, 3, 3, "Photos/2024/2024-05/deleted.jpg").await;
    let house = &home.server.house;
    let now = house.clock.now();
    house.catalogue.let_go(&[(ContentId(3), ByHand::Deleted)], now).await.unwrap();

    let offers = [
        photo("/a/IMG_1.jpg", 1),
        unread("/a/IMG_2.jpg", 2),
        photo("/a/IMG_3.jpg", 3),
        photo("/a/IMG_4.jpg", 4),
        photo("/a/large.jpg", 5),
        photo("/a/again/large.jpg", 5),
        FileOffer { size: 0, ..photo("/a/empty.jpg", 6) },
        FileOffer { kind: Kind::Video, metadata: Metadata::default(), ..unread("/a/film.mp4", 7) },
    ];
    home.pass(Duration::from_secs(1));
    let before = traces(&home, &client, &offers).await;
    let told = ask(&home, &client, &offers).await;
    assert_eq!(ask(&home, &client, &offers).await, told);
    assert_eq!(traces(&home, &client, &offers).await, before);

    let may = |name: &str| format!("Photos/2024/2024-05/{name}");
    let stored = Prospect::Stored { hash: hash(1) };
    assert_eq!(told[0], forecast(stored, &may("stored.jpg")));
    assert_eq!(told[1], forecast(Prospect::Alike, &may("large.jpg")));
    assert!(
        matches!(&told[2].prospect, Prospect::Refused { reason } if reason.contains("deleted"))
    );
    assert_eq!(told[3], forecast(Prospect::Elsewhere, &may("coming.jpg")));
    assert_eq!(told[4], forecast(Prospect::Wanted, &may("large (2).jpg")));
    assert_eq!(told[5], forecast(Prospect::Copy, &may("large (2).jpg")));
    assert!(matches!(&told[6].prospect, Prospect::Refused { reason } if reason.contains("empty")));
    let film = forecast(Prospect::Wanted, "Videos/Undated/Ana's laptop/film.mp4");
    assert_eq!(told[7], film);

    // The offer itself is decided as was foretold.
    let standings = offer(&home, &client, &offers).await;
    assert!(
        matches!(&standings[0], Standing::Stored { share_path, .. } if *share_path == may("stored.jpg"))
    );
    assert_eq!(standings[1], Standing::HashNeeded);
    for refused in [2, 6] {
        assert!(matches!(standings[refused], Standing::Refused { .. }), "{standings:?}");
    }
    for wanted in [3, 4, 5, 7] {
        assert_eq!(standings[wanted], Standing::Wanted);
    }
}

#[tokio::test]
async fn what_only_a_client_has_that_is_away_would_be_asked_of_this_one() {
    let home = Home::open().await;
    let (other, client) = (home.pair().await, home.pair().await);
    offer(&home, &other, &[photo("/o/coming.jpg", 4)]).await;
    let offers = [photo("/a/IMG_4.jpg", 4)];
    assert_eq!(ask(&home, &client, &offers).await[0].prospect, Prospect::Elsewhere);
    home.pass(Duration::from_mins(5));
    let expected = forecast(Prospect::Wanted, "Photos/2024/2024-05/IMG_4.jpg");
    assert_eq!(ask(&home, &client, &offers).await, [expected]);
}

#[tokio::test]
async fn groups_versions_and_namesakes_get_the_paths_that_they_would_get() {
    let home = Home::open().await;
    let client = home.pair().await;
    let grouped = |path: &str, content: u8| FileOffer {
        group: Some("/a/IMG_1".into()),
        ..photo(path, content)
    };
    offer(&home, &client, &[photo("/a/lake.jpg", 1), photo("/b/IMG_1.NEF", 2)]).await;
    store(&home, 1, 1, "Photos/2024/2024-05/lake.jpg").await;
    store(&home, 2, 2, "Photos/2024/2024-05/IMG_1.NEF").await;
    let offers = [
        // A newer version of what lies there.
        FileOffer { modified_ns: 8, ..photo("/a/lake.jpg", 11) },
        // One of the group meets a namesake: all of it gives way.
        grouped("/a/IMG_1.JPG", 12),
        grouped("/a/IMG_1.NEF", 13),
        photo("/c/img_1.jpg", 14),
    ];
    let paths = async |taken: &[&str]| {
        let taken = taken.iter().map(|path| (*path).to_owned()).collect();
        let query = ForecastQuery { offers: offers.to_vec(), taken };
        let told = answered(&home, &client, query).await;
        told.into_iter()
            .map(|one| one.share_path.unwrap().replace("Photos/2024/2024-05/", ""))
            .collect::<Vec<_>>()
    };
    assert_eq!(paths(&[]).await, ["lake.jpg", "IMG_1 (2).JPG", "IMG_1 (2).NEF", "img_1.jpg"]);
    // What earlier answers held is not given again, in whatever case it is written.
    let taken = ["Photos/2024/2024-05/IMG_1 (2).jpg", "Photos/2024/2024-05/IMG_1.JPG"];
    let expected = ["lake.jpg", "IMG_1 (3).JPG", "IMG_1 (3).NEF", "img_1 (4).jpg"];
    assert_eq!(paths(&taken).await, expected);
    // No folder was made for any of this.
    assert!(!home.server.house.settings.shares.join("Photos").exists());
}

#[tokio::test]
async fn folders_are_spelled_as_they_are_there() {
    let home = Home::open().await;
    let client = home.pair().await;
    let shares = &home.server.house.settings.shares;
    std::fs::create_dir_all(shares.join("photos/2024")).unwrap();
    std::fs::create_dir_all(shares.join("Videos/2024/2024-05")).unwrap();
    // Not known to the catalogue, and in the way all the same.
    std::fs::write(shares.join("Videos/2024/2024-05/film.mov"), "by hand").unwrap();
    let film = FileOffer { kind: Kind::Video, ..photo("/a/film.mov", 2) };
    let told = ask(&home, &client, &[photo("/a/a.jpg", 1), film]).await;
    let paths: Vec<_> = told.into_iter().map(|one| one.share_path.unwrap()).collect();
    assert_eq!(paths, ["photos/2024/2024-05/a.jpg", "Videos/2024/2024-05/film (2).mov"]);
    assert!(!shares.join("photos/2024/2024-05").exists());
}

#[tokio::test]
async fn too_much_at_once_is_refused() {
    let home = Home::open().await;
    let client = home.pair().await;
    let offers = vec![photo("/a", 1); LARGEST_BATCH + 1];
    let taken = vec!["a".to_owned(); MOST_TAKEN + 1];
    for (offers, taken, code) in [
        (offers, Vec::new(), "batch_too_large"),
        (Vec::new(), taken, "batch_too_large"),
        (Vec::new(), vec!["../a".to_owned()], "not_a_path"),
    ] {
        let query = json!(ForecastQuery { offers, taken });
        let response = post(&home, &client, "forecasts", &query).await;
        assert!(response.status().is_client_error());
        assert_eq!(problem(response).await.code, code);
    }
    let large = json!({ "offers": [], "taken": ["x".repeat(5 << 20)] });
    let response = post(&home, &client, "forecasts", &large).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
}
