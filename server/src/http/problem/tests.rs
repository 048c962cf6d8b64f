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

/// What SQLite says, by its code.
#[derive(Debug)]
struct Said(&'static str);

impl fmt::Display for Said {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("/home/ana/.trove/catalogue.sqlite")
    }
}

impl std::error::Error for Said {}

impl sqlx::error::DatabaseError for Said {
    fn message(&self) -> &'static str {
        "as it says"
    }

    fn code(&self) -> Option<std::borrow::Cow<'_, str>> {
        Some(self.0.into())
    }

    fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> sqlx::error::ErrorKind {
        sqlx::error::ErrorKind::Other
    }
}

#[tokio::test]
async fn a_disk_that_is_full_or_fails_under_the_catalogue_is_told() {
    // SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC, SQLITE_READONLY, SQLITE_CORRUPT.
    for (code, status, name) in [
        ("13", 507, "disk_full"),
        ("778", 503, "disk_failing"),
        ("1034", 503, "disk_failing"),
        ("8", 503, "disk_failing"),
        ("11", 500, "internal"),
    ] {
        let error = CatalogueError::Database(sqlx::Error::Database(Box::new(Said(code))));
        let (answered, problem) = answered(Refusal::from(error)).await;
        assert_eq!((answered, problem.code.as_str()), (status, name));
        assert!(!problem.message.contains("/home"), "{}", problem.message);
    }
}

#[tokio::test]
async fn waits_are_told_in_whole_seconds_rounded_up() {
    let response = Refusal::too_often(Duration::from_millis(1_001)).into_response();
    assert_eq!(response.headers()[header::RETRY_AFTER], "2");
    let response = Refusal::too_often(Duration::ZERO).into_response();
    assert_eq!(response.headers()[header::RETRY_AFTER], "1");
}
