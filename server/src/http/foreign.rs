//! Refuses what pages from elsewhere have a browser send in the name of whoever is signed in
//! (<https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html>).
//!
//! One place for all addresses: whatever changes something, and whose sender a browser may have
//! added cookies to, must come from the library's own pages.

use super::{caller::is_bearer, cookies, problem::Refusal};
use axum::{
    extract::Request,
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

/// From where a request came, as browsers say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whence {
    /// From the library's own pages, or from a person's own hand.
    Own,
    /// From a page elsewhere.
    Elsewhere,
    /// Not said: no browser of the last years, or no browser.
    Unsaid,
}

/// Passes on what may be.
pub(super) async fn refuse(request: Request, next: Next) -> Response {
    if may_be(request.method(), request.headers()) {
        next.run(request).await
    } else {
        Refusal::foreign_page().into_response()
    }
}

/// Pure.
fn may_be(method: &Method, headers: &HeaderMap) -> bool {
    // These change nothing. No page can have a browser send a bearer's token that it does not know.
    if method.is_safe() || is_bearer(headers) {
        return true;
    }
    match whence(headers) {
        Whence::Own => true,
        // Also without a cookie: it could sign somebody in as somebody else.
        Whence::Elsewhere => false,
        Whence::Unsaid => !cookies::any(headers),
    }
}

fn whence(headers: &HeaderMap) -> Whence {
    let said = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = said("sec-fetch-site") {
        return match site {
            "same-origin" | "none" => Whence::Own,
            _ => Whence::Elsewhere,
        };
    }
    let Some(origin) = said(header::ORIGIN.as_str()) else { return Whence::Unsaid };
    let plain = |authority: &str| authority.trim_end_matches(":443").to_ascii_lowercase();
    let own = origin.strip_prefix("https://").map(plain);
    if own.is_some() && own == said(header::HOST.as_str()).map(plain) {
        Whence::Own
    } else {
        Whence::Elsewhere
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn headers(all: &[(&'static str, &'static str)]) -> HeaderMap {
        all.iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    const COOKIE: (&str, &str) = ("cookie", "__Host-trove=1");
    const HOST: (&str, &str) = ("host", "Attic.local:8420");

    #[test]
    fn only_own_pages_change_something_by_a_cookie() {
        for (said, own) in [
            (("sec-fetch-site", "same-origin"), true),
            (("sec-fetch-site", "none"), true),
            (("sec-fetch-site", "same-site"), false),
            (("sec-fetch-site", "cross-site"), false),
            (("sec-fetch-site", "\u{7f}"), false),
            (("origin", "https://attic.local:8420"), true),
            (("origin", "https://attic.local"), false),
            (("origin", "http://attic.local:8420"), false),
            (("origin", "https://attic.local:8420.evil.example"), false),
            (("origin", "null"), false),
            (("origin", ""), false),
        ] {
            if HeaderValue::from_str(said.1).is_err() {
                continue;
            }
            for with in [&[HOST, COOKIE, said][..], &[HOST, said]] {
                assert_eq!(may_be(&Method::POST, &headers(with)), own, "{with:?}");
            }
            let bearer = [HOST, COOKIE, said, ("authorization", "Bearer x")];
            assert!(may_be(&Method::DELETE, &headers(&bearer)));
            // Browsers add these by themselves.
            let basic = [HOST, said, ("authorization", "Basic eDp4")];
            assert_eq!(may_be(&Method::PUT, &headers(&basic)), own);
            assert!(may_be(&Method::GET, &headers(&[HOST, COOKIE, said])));
        }
        assert!(!may_be(&Method::POST, &headers(&[HOST, COOKIE])));
        assert!(!may_be(&Method::POST, &headers(&[HOST, ("cookie", "__Host-trove-link=1")])));
        assert!(may_be(&Method::POST, &headers(&[HOST])));
        let usual = [("host", "attic.local:443"), ("origin", "https://attic.local")];
        assert!(may_be(&Method::POST, &headers(&usual)));
        assert!(!may_be(&Method::POST, &headers(&[("origin", "https://attic.local")])));
    }
}
