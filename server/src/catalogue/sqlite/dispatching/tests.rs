use super::*;
use crate::catalogue::{ByHand, Clients as _, NewClient, Upkeep as _};
use std::time::Duration;
use trove_pairing::Code;

const NOW: Moment = Moment(1_000_000);

/// A catalogue with one client, and so many contents of it in each state, all of which wait for
/// a time that has passed.
async fn catalogue(each: i64) -> (tempfile::TempDir, SqliteCatalogue, ClientId) {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = SqliteCatalogue::open(&folder.path().join("c.sqlite")).await.unwrap();
    let code = Code::random();
    let id = ClientId("1".to_owned());
    let client = NewClient {
        id: id.clone(),
        name: "one".to_owned(),
        token_hash: [1; 32],
        ftp_password_hash: [1; 32],
    };
    catalogue.offer_code(&code, NOW, NOW.after(Duration::from_mins(1)), 3).await.unwrap();
    assert!(catalogue.pair(&code, &client, NOW).await.unwrap());
    for (at, state) in ["wanted", "asked", "set_aside", "stored"].into_iter().enumerate() {
        sqlx::query(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?3)
             INSERT INTO contents (id, size, sample, hash, kind, state, wanted_at, dated_ns,
                                   origin, try_at)
             SELECT n + ?2 * ?3, 100, x'00', unhex(printf('%064x', n + ?2 * ?3)), 'photo', ?1, 0,
                    n, iif(?1 = 'wanted', NULL, '1'), iif(?1 = 'wanted', 5, 0) FROM n",
        )
        .bind(state)
        .bind(at as i64)
        .bind(each)
        .execute(&catalogue.writer)
        .await
        .unwrap();
    }
    sqlx::query(
        "INSERT INTO files (client, path, size, modified_ns, kind, sample, metadata, content)
         SELECT '1', '/' || id, 100, 0, 'photo', x'00', '{}', id FROM contents",
    )
    .execute(&catalogue.writer)
    .await
    .unwrap();
    (folder, catalogue, id)
}

/// How SQLite goes about a statement (https://sqlite.org/eqp.html).
async fn steps(catalogue: &SqliteCatalogue, statement: &'static str) -> Vec<String> {
    let explained = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
    let rows = sqlx::query(explained).fetch_all(&catalogue.readers).await.unwrap();
    rows.iter().map(|row| row.get("detail")).collect()
}

async fn sources(catalogue: &SqliteCatalogue) -> i64 {
    let count = sqlx::query_scalar("SELECT count(*) FROM sources");
    count.fetch_one(&catalogue.readers).await.unwrap()
}

#[tokio::test]
async fn a_decision_walks_over_no_more_than_it_needs() {
    let (_folder, catalogue, client) = catalogue(200).await;
    for statement in [
        NEXT_TRY,
        NEXT_OF_A_CLIENT,
        WITH_HOLDERS,
        IN_FLIGHT,
        WITH_WANTED,
        ASKED_BEFORE,
        EXCUSE,
        RELEASABLE,
        TRY_AGAIN,
    ] {
        let steps = steps(&catalogue, statement).await;
        assert!(!steps.is_empty());
        for step in steps {
            // An index that holds only what is looked for may be read from end to end.
            let few = step.contains("contents_set_aside") || step.contains("VIRTUAL TABLE");
            let walks = step.starts_with("SCAN") && !few && !step.contains("clients");
            // By its state alone the whole queue would be walked over.
            assert!(!walks && !step.contains("contents_queue"), "{statement}: {step}");
        }
    }
    let next = steps(&catalogue, NEXT_OF_A_CLIENT).await;
    assert!(next.iter().all(|step| !step.contains("TEMP B-TREE")), "in order as it is: {next:?}");
    // Only what is wanted stands there: nothing else is walked over to find the next.
    assert_eq!(sources(&catalogue).await, 200);
    let stored: Vec<_> = (601..=800).map(|id| (ContentId(id), ByHand::Deleted)).collect();
    catalogue.let_go(&stored, NOW).await.unwrap();
    assert_eq!(sources(&catalogue).await, 200);
    // They find what there is.
    assert_eq!(catalogue.next_try(NOW).await.unwrap(), None);
    assert_eq!(catalogue.next_try(Moment(4)).await.unwrap(), Some(Moment(5)));
    let load = Load { files: 200, bytes: 20_000, small_bytes: 20_000 };
    assert_eq!(catalogue.in_flight().await.unwrap(), [(client.clone(), load)]);
    let clients = std::slice::from_ref(&client);
    assert_eq!(catalogue.wanted(&[(client.clone(), 50)], NOW).await.unwrap().len(), 50);
    assert_eq!(catalogue.try_again(Some(&client)).await.unwrap(), 200);
    assert_eq!(sources(&catalogue).await, 400);
    assert_eq!(catalogue.release(clients, clients).await.unwrap(), 200);
    assert_eq!(sources(&catalogue).await, 600);
    assert_eq!(catalogue.wanted(&[(client.clone(), 1000)], NOW).await.unwrap().len(), 600);
}

/// Each list is read from an index of its own, in its order, without walking over what is stored.
#[tokio::test]
async fn a_page_of_a_list_walks_over_no_more_than_its_list() {
    use crate::catalogue::{Listed, Steering as _, Surveys as _, Wish};
    let (_folder, catalogue, client) = catalogue(200).await;
    for (which, later) in [
        (Listed::Waiting, false),
        (Listed::Waiting, true),
        (Listed::Sending, true),
        (Listed::Failed, true),
        (Listed::NotNow, true),
        (Listed::Never, true),
        (Listed::OnlyHere, true),
    ] {
        let explained =
            format!("EXPLAIN QUERY PLAN {}", super::super::surveys::listing(which, later));
        let rows = sqlx::query(sqlx::AssertSqlSafe(explained));
        let rows = rows.fetch_all(&catalogue.readers).await.unwrap();
        let steps: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
        assert!(steps.iter().all(|step| !step.starts_with("SCAN f")), "{which:?}: {steps:?}");
        // Of what is asked for there is little.
        let sorts = steps.iter().any(|step| step.contains("TEMP B-TREE"));
        assert!(!sorts || which == Listed::Sending, "{which:?}: {steps:?}");
    }
    let wanted: Vec<_> = [7, 150].map(ContentId).to_vec();
    assert_eq!(catalogue.wish(&wanted, Wish::First, NOW).await.unwrap(), 2);
    let next = catalogue.wanted(&[(client.clone(), 2)], NOW).await.unwrap();
    assert_eq!(next.iter().map(|wanted| wanted.id).collect::<Vec<_>>(), wanted);
    let page = catalogue.listed(Listed::Waiting, Some(&client), None, 3, NOW).await.unwrap();
    assert_eq!(page.iter().map(|file| file.content.0).collect::<Vec<_>>(), [7, 150, 1]);
    let only_here = catalogue.listed(Listed::OnlyHere, None, None, 1_000, NOW).await.unwrap();
    assert_eq!(only_here.len(), 600);
}
