//! The pages for people, as they are sent. Where they are not built, the tests say so.

use super::home::{Home, problem};
use reqwest::{Method, Response, StatusCode};

async fn sent(home: &Home, path: &str) -> Response {
    home.request(Method::GET, path).send().await.unwrap()
}

/// What the document loads.
fn loaded(document: &str) -> Vec<String> {
    document.split('"').filter(|part| part.starts_with("/assets/")).map(str::to_owned).collect()
}

#[tokio::test]
async fn no_page_loads_runs_or_is_framed_from_elsewhere() {
    let home = Home::open().await;
    let first = sent(&home, "/").await;
    if first.status() != StatusCode::OK {
        println!("skipped: the pages are not built");
        return;
    }
    for path in ["/", "/photos/2024-05", "/albums/7", "/no/such/page"] {
        let page = sent(&home, path).await;
        assert_eq!(page.status(), StatusCode::OK, "{path}");
        let headers = page.headers();
        assert_eq!(headers["content-type"], "text/html", "{path}");
        assert_eq!(headers["x-frame-options"], "DENY");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["cache-control"], "no-cache");
        let policy = headers["content-security-policy"].to_str().unwrap();
        let parts: Vec<&str> = policy.split("; ").collect();
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(parts.contains(&part), "{part}: {policy}");
        }
        for loose in ["unsafe", "data:", "http:", "https:", "*"] {
            assert!(!policy.contains(loose), "{loose}: {policy}");
        }
    }
    let parts = loaded(&first.text().await.unwrap());
    assert!(!parts.is_empty());
    for path in parts {
        let part = sent(&home, &path).await;
        assert_eq!(part.status(), StatusCode::OK, "{path}");
        assert_eq!(part.headers()["x-content-type-options"], "nosniff");
        assert_eq!(part.headers()["cache-control"], "public, max-age=31536000, immutable");
        let kind = part.headers()["content-type"].to_str().unwrap();
        let expected = match path.rsplit('.').next() {
            Some("css") => "text/css",
            Some("svg") => "image/svg+xml",
            _ => "text/javascript",
        };
        assert_eq!(kind, expected, "{path}");
    }
}

#[tokio::test]
async fn what_is_no_page_is_no_document() {
    let home = Home::open().await;
    for path in ["/assets/older-0123.js", "/assets/../../Cargo.toml", "/..%2f..%2fCargo.toml"] {
        let missing = sent(&home, path).await;
        assert_eq!(missing.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(missing.headers()["x-content-type-options"], "nosniff");
        assert_eq!(missing.headers()["cache-control"], "no-store");
        assert_eq!(problem(missing).await.code, "unknown_address");
    }
    let posted = home.request(Method::POST, "/").send().await.unwrap();
    assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);
}
