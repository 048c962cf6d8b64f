//! The cookies that carry a session's or a link's secret (RFC 6265; `__Host-`: its revision,
//! section 4.1.3.2).

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use cookie::{Cookie, SameSite, time};
use std::time::Duration;

/// A cookie of the server's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// Whoever has signed in.
    Session,
    /// Whoever opened a shared link.
    Link,
}

impl Kept {
    const fn name(self) -> &'static str {
        match self {
            Self::Session => "__Host-trove",
            Self::Link => "__Host-trove-link",
        }
    }

    /// Its secret, if it came with a request.
    pub fn read(self, headers: &HeaderMap) -> Option<String> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(Cookie::split_parse)
            .filter_map(Result::ok)
            .find(|cookie| cookie.name() == self.name())
            .map(|cookie| cookie.value().to_owned())
    }

    /// The header that has a browser keep this secret for so long.
    pub fn keep(self, secret: &str, time: Duration) -> (HeaderName, HeaderValue) {
        self.set(secret, time::Duration::seconds(i64::try_from(time.as_secs()).unwrap_or(i64::MAX)))
    }

    /// The header that has a browser forget it.
    pub fn forget(self) -> (HeaderName, HeaderValue) {
        self.set("", time::Duration::ZERO)
    }

    fn set(self, secret: &str, time: time::Duration) -> (HeaderName, HeaderValue) {
        let cookie = Cookie::build((self.name(), secret))
            .path("/")
            .secure(true)
            .http_only(true)
            .same_site(SameSite::Strict)
            .max_age(time);
        // Of hexadecimal digits and words: always a header's value.
        let value = HeaderValue::from_str(&cookie.to_string());
        (header::SET_COOKIE, value.unwrap_or_else(|_| HeaderValue::from_static("")))
    }
}

/// Whether any of them came with a request.
pub(super) fn any(headers: &HeaderMap) -> bool {
    [Kept::Session, Kept::Link].into_iter().any(|kept| kept.read(headers).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_for_this_server_and_no_script() {
        let (_, value) = Kept::Session.keep("abc", Duration::from_mins(1));
        let value = value.to_str().unwrap();
        for part in ["__Host-trove=abc;", "HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
            assert!(value.contains(part), "{value}");
        }
        assert!(value.contains("Max-Age=60") && !value.contains("Domain"), "{value}");
        assert!(Kept::Link.forget().1.to_str().unwrap().contains("Max-Age=0"));
    }

    #[test]
    fn one_cookie_is_not_taken_for_another() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=b; __Host-trove-link=1"));
        assert!(any(&headers));
        assert_eq!(Kept::Session.read(&headers), None);
        headers.append(header::COOKIE, HeaderValue::from_static("trove=x; __Host-trove=2"));
        assert_eq!(Kept::Session.read(&headers).as_deref(), Some("2"));
        assert_eq!(Kept::Link.read(&headers).as_deref(), Some("1"));
    }
}
