use super::*;
use http_body_util::BodyExt as _;

async fn answered(refusal: impl IntoResponse) -> (u16, Problem) {
    let response = refusal.into_response();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&body).unwrap())
}

#[tokio::test]
async fn what_nobody_foresaw_stays_inside() {
    let secret = || io::Error::other("/home/ana/.trove/inbox");
    for (status, problem) in [
        answered(Refusal::from(Fault::Disk(secret()))).await,
        answered(Refusal::from(CatalogueError::Unreadable("clients.id"))).await,
        answered(Refusal::panicked(Box::new("index out of bounds"))).await,
    ] {
        assert_eq!((status, problem.message.as_str()), (500, "internal error"));
    }
}

#[tokio::test]
async fn faults_that_people_can_mend_are_told() {
    let full = Fault::Disk(io::ErrorKind::StorageFull.into());
    let (status, problem) = answered(Refusal::from(full)).await;
    assert_eq!((status, problem.code.as_str()), (507, "disk_full"));
    let wrong = Fault::Invalid { code: "bad_path", message: "say it otherwise".to_owned() };
    let (status, problem) = answered(Refusal::from(wrong)).await;
    assert_eq!((status, problem.code.as_str()), (400, "bad_path"));
    assert_eq!(problem.message, "say it otherwise");
}

#[tokio::test]
async fn waits_are_told_in_whole_seconds_rounded_up() {
    let response = Refusal::too_often(Duration::from_millis(1_001)).into_response();
    assert_eq!(response.headers()[header::RETRY_AFTER], "2");
    let response = Refusal::too_often(Duration::ZERO).into_response();
    assert_eq!(response.headers()[header::RETRY_AFTER], "1");
}
