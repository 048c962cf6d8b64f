use super::*;
use std::time::Duration;
use trove_protocol::{Conditions, Hindrance};

const START: Moment = Moment(1_000_000);

async fn catalogue() -> (tempfile::TempDir, SqliteCatalogue) {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = SqliteCatalogue::open(&folder.path().join("catalogue.sqlite")).await.unwrap();
    (folder, catalogue)
}

fn newcomer(number: u8) -> NewClient {
    NewClient {
        id: ClientId(format!("{number:016x}")),
        name: format!("computer {number}"),
        token_hash: [number; 32],
        ftp_password_hash: [number + 100; 32],
    }
}

fn later(seconds: u64) -> Moment {
    START.after(Duration::from_secs(seconds))
}

async fn paired(catalogue: &SqliteCatalogue, number: u8) -> ClientId {
    let code = Code::random();
    catalogue.offer_code(&code, START, later(600), 3).await.unwrap();
    assert!(catalogue.pair(&code, &newcomer(number), later(number.into())).await.unwrap());
    newcomer(number).id
}

#[tokio::test]
async fn a_code_has_so_many_tries_also_side_by_side() {
    let (_folder, catalogue) = catalogue().await;
    let code = Code::random();
    assert_eq!(catalogue.take_try(START).await.unwrap(), CodeTry::None);
    catalogue.offer_code(&code, START, later(600), 3).await.unwrap();
    let tries = futures_util::future::join_all((0..9).map(|_| catalogue.take_try(START))).await;
    let mut left: Vec<u32> = tries
        .into_iter()
        .filter_map(|tried| match tried.unwrap() {
            CodeTry::Code(given, left) if given == code => Some(left),
            _ => None,
        })
        .collect();
    left.sort_unstable();
    assert_eq!(left, [0, 1, 2]);
}

#[tokio::test]
async fn a_code_expires_is_used_once_and_is_replaced() {
    let (_folder, catalogue) = catalogue().await;
    let first = Code::random();
    catalogue.offer_code(&first, START, later(600), 3).await.unwrap();
    assert_eq!(catalogue.take_try(later(600)).await.unwrap(), CodeTry::None);
    assert!(!catalogue.pair(&first, &newcomer(1), later(600)).await.unwrap());

    let second = Code::random();
    catalogue.offer_code(&second, START, later(600), 3).await.unwrap();
    assert!(!catalogue.pair(&first, &newcomer(1), START).await.unwrap());
    assert!(catalogue.pair(&second, &newcomer(1), START).await.unwrap());
    assert!(!catalogue.pair(&second, &newcomer(2), START).await.unwrap());
    assert_eq!(catalogue.take_try(START).await.unwrap(), CodeTry::None);
    assert_eq!(catalogue.clients().await.unwrap().len(), 1);
}

#[tokio::test]
async fn clients_are_known_by_their_secrets_until_they_are_removed() {
    let (_folder, catalogue) = catalogue().await;
    let one = paired(&catalogue, 1).await;
    let two = paired(&catalogue, 2).await;
    let by_token = |number: u8| catalogue.client_by_token([number; 32]);
    let by_password = |id: &ClientId, number: u8| (id.clone(), [number; 32]);
    assert_eq!(by_token(1).await.unwrap().unwrap().id, one);
    assert_eq!(by_token(3).await.unwrap(), None);
    for (id, number, known) in [(&one, 101, true), (&one, 102, false), (&two, 102, true)] {
        let (id, hash) = by_password(id, number);
        let found = catalogue.client_by_ftp_password(&id, hash).await.unwrap();
        assert_eq!(found.is_some(), known);
    }
    assert!(catalogue.remove_client(&one, later(9)).await.unwrap());
    assert!(!catalogue.remove_client(&one, later(9)).await.unwrap());
    assert_eq!(by_token(1).await.unwrap(), None);
    assert_eq!(catalogue.client_by_ftp_password(&one, [101; 32]).await.unwrap(), None);
    let left: Vec<_> =
        catalogue.clients().await.unwrap().into_iter().map(|client| client.id).collect();
    assert_eq!(left, [two]);
}

#[tokio::test]
async fn contact_is_summed_up() {
    let (_folder, catalogue) = catalogue().await;
    let one = paired(&catalogue, 1).await;
    let two = paired(&catalogue, 2).await;
    let stranger = ClientId("ffffffffffffffff".to_owned());
    catalogue
        .note_contact(&[
            (one.clone(), later(50), 7),
            (stranger, later(50), 7),
            (one.clone(), later(40), 5),
        ])
        .await
        .unwrap();
    catalogue.note_contact(&[(one, later(30), 1)]).await.unwrap();
    catalogue.note_contact(&[]).await.unwrap();
    let clients = catalogue.clients().await.unwrap();
    assert_eq!((clients[0].seen_at, clients[0].ftp_bytes_received), (later(50), 13));
    assert_eq!((clients[1].seen_at, clients[1].ftp_bytes_received), (later(2), 0));
    let report = StatusReport {
        collecting: Collecting::Settled,
        paused: true,
        paused_until_ms: Some(7),
        hindrances: vec![Hindrance::Metered, Hindrance::UserActive],
        conditions: Conditions { on_battery: Some(false), ..Conditions::default() },
        version: "1.0".to_owned(),
        ..StatusReport::default()
    };
    catalogue.note_status(&two, &report).await.unwrap();
    let clients = catalogue.clients().await.unwrap();
    assert!(clients[1].settled && clients[1].paused && !clients[0].settled);
    assert_eq!(clients[1].paused_until, Some(Moment(7)));
    assert_eq!(
        (&clients[1].hindrances, clients[1].conditions),
        (&report.hindrances, report.conditions)
    );
    assert_eq!((clients[1].version.as_str(), clients[0].version.as_str()), ("1.0", ""));
}

#[tokio::test]
async fn what_was_asked_of_a_removed_client_is_wanted_again() {
    let (_folder, catalogue) = catalogue().await;
    let one = paired(&catalogue, 1).await;
    sqlx::query(
        "INSERT INTO contents (id, size, sample, kind, state, wanted_at, dated_ns, origin, asked_at)
         VALUES (1, 5, x'00', 'photo', 'asked', 0, 0, $1, 7),
                (2, 5, x'01', 'photo', 'stored', 0, 0, $1, 7)",
    )
    .bind(&one.0)
    .execute(&catalogue.writer)
    .await
    .unwrap();
    sqlx::query("INSERT INTO commands VALUES ($1, 1, '{}', 0)")
        .bind(&one.0)
        .execute(&catalogue.writer)
        .await
        .unwrap();
    sqlx::query("INSERT INTO bundles VALUES ($1, 1, 1)")
        .bind(&one.0)
        .execute(&catalogue.writer)
        .await
        .unwrap();
    assert!(catalogue.remove_client(&one, later(9)).await.unwrap());
    let states: Vec<(String, Option<String>)> =
        sqlx::query_as("SELECT state, origin FROM contents ORDER BY id")
            .fetch_all(&catalogue.readers)
            .await
            .unwrap();
    assert_eq!(states, [("wanted".to_owned(), None), ("stored".to_owned(), Some(one.0))]);
    let left: i64 = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM commands) + (SELECT count(*) FROM bundles)",
    )
    .fetch_one(&catalogue.readers)
    .await
    .unwrap();
    assert_eq!(left, 0);
}
