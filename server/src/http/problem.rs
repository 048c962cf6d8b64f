//! How the server says no: every failure becomes a [`Problem`] here and nowhere else.

use crate::{catalogue::CatalogueError, house::Fault, pairing::NotPaired, shares::ShareError};
use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::{any::Any, fmt, io, time::Duration};
use trove_protocol::Problem;

/// An answer that is not what the client hoped for.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), header: None }
    }

    /// What nobody foresaw: logged here, once; the client learns no more than that.
    pub fn internal(error: &dyn fmt::Display) -> Self {
        tracing::error!(%error, "a request failed unexpectedly");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "internal error")
    }

    /// A handler panicked; the panic itself has been written to standard error.
    pub fn panicked(_: Box<dyn Any + Send>) -> Response {
        Self::internal(&"panic in a request").into_response()
    }

    /// There is nothing at this address.
    pub fn unknown_address() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "unknown_address",
            "there is nothing at this address: /api/v1/openapi.json lists all there is",
        )
    }

    /// The program was built before its pages were.
    pub fn without_pages() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "without_pages",
            "this server was built without its pages: run `npm ci` and `npm run build` in `ui`",
        )
    }

    /// There is something at this address, but not for this method.
    pub fn wrong_method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "wrong_method",
            "this address does not take this method: /api/v1/openapi.json says what it takes",
        )
    }

    /// The request cannot be understood.
    pub fn malformed(reason: impl fmt::Display) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "malformed",
            format!(
                "the request cannot be understood ({reason}): is the client of the same version \
                 as the server?"
            ),
        )
    }

    /// The body is larger than it may be.
    pub fn too_large(limit: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            format!("the request's body may have {} KiB: send less at once", limit >> 10),
        )
    }

    /// The body came too slowly.
    pub fn too_slow() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            "too_slow",
            "the request did not arrive in time: check the network, or send less at once",
        )
    }

    /// Too much to do.
    pub fn busy() -> Self {
        let refusal = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "the server has too much to do now: send this again in a little while",
        );
        refusal.retry_after(Duration::from_secs(10))
    }

    /// The server runs but cannot do its work.
    pub fn unwell(message: &str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unwell", message)
    }

    /// No token, or one that is nobody's.
    pub fn wrong_token() -> Self {
        let refusal = Self::new(
            StatusCode::UNAUTHORIZED,
            "wrong_token",
            "this computer is not paired with this server (any more): pair it again with a code \
             from `trove-server pair`",
        );
        let challenge = (header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        Self { header: Some(challenge), ..refusal }
    }

    /// Nobody that is known.
    pub fn not_signed_in() -> Self {
        let refusal = Self::new(
            StatusCode::UNAUTHORIZED,
            "not_signed_in",
            "this address is open to the people of the house: sign in, or send a token that an \
             owner or `trove-server token` made",
        );
        let challenge = (header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        Self { header: Some(challenge), ..refusal }
    }

    /// Somebody who is no owner.
    pub fn owners_only() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "owners_only",
            "this address is open to the server's owners only: ask one of them, or sign in as one",
        )
    }

    /// Somebody with a shared link, at what it does not show.
    pub fn not_shared() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "not_shared",
            "the link shows one album or file only: sign in to see more",
        )
    }

    /// A wrong name or password; which of them is not told.
    pub fn wrong_sign_in() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "wrong_sign_in",
            "the name or the password is wrong: try again, or ask an owner to set your password",
        )
    }

    /// A one-time address that does not work any more.
    pub fn entry_over() -> Self {
        Self::new(
            StatusCode::GONE,
            "entry_over",
            "this address worked once and for a minute: open the library again from where it came \
             from, or sign in",
        )
    }

    /// A shared link that does not work any more.
    pub fn link_over() -> Self {
        Self::new(
            StatusCode::GONE,
            "link_over",
            "this link has expired or was ended: ask whoever sent it for a new one",
        )
    }

    /// The session is over, or somebody else's.
    pub fn unknown_session() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "unknown_session",
            "you are not signed in there (any more): look at the list again",
        )
    }

    /// There is no such link, or it is somebody else's.
    pub fn unknown_link() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "unknown_link",
            "there is no such link (any more): look at the list again",
        )
    }

    /// There is no such token.
    pub fn unknown_token() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "unknown_token",
            "there is no such token (any more): look at the list again",
        )
    }

    /// Somebody would change their own password without the old one.
    pub fn own_password() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "own_password",
            "your own password is changed with the old one: use /people/me/password",
        )
    }

    /// The old password is wrong.
    pub fn wrong_password() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "wrong_password",
            "the old password is wrong: try again, or ask an owner to set a new one",
        )
    }

    /// Whoever came in without a password has none to change.
    pub fn no_password() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "no_password",
            "this computer came in without a password: sign in with a name and a password first",
        )
    }

    /// A page from elsewhere sent this in the name of whoever is signed in here.
    pub fn foreign_page() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "foreign_page",
            "a page from elsewhere asked for this: open the library's own page and do it there",
        )
    }

    /// Nobody has signed in to the library's folders, or with a wrong password.
    pub fn sign_in_to_folders() -> Self {
        let refusal = Self::new(
            StatusCode::UNAUTHORIZED,
            "not_signed_in",
            "sign in with your name and password, or with a token as the password",
        );
        let challenge = HeaderValue::from_static("Basic realm=\"Trove\", charset=\"UTF-8\"");
        Self { header: Some((header::WWW_AUTHENTICATE, challenge)), ..refusal }
    }

    /// No client has the id in this address.
    pub fn unknown_client() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "unknown_client",
            "no client has this id: `trove-server clients` lists those that are paired",
        )
    }

    /// A client at another client's address.
    pub fn other_client() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "other_client",
            "this address belongs to another client: use the id that came with the token",
        )
    }

    /// A part that the content does not have (RFC 9110, section 15.5.17).
    pub fn no_such_part(size: u64) -> Self {
        let refusal = Self::new(
            StatusCode::RANGE_NOT_SATISFIABLE,
            "no_such_part",
            format!("the file has {size} bytes: ask for a part within them"),
        );
        let told = HeaderValue::try_from(format!("bytes */{size}")).ok();
        Self { header: told.map(|told| (header::CONTENT_RANGE, told)), ..refusal }
    }

    /// What the request was made conditional on does not hold (RFC 9110, section 15.5.13).
    pub fn changed() -> Self {
        Self::new(
            StatusCode::PRECONDITION_FAILED,
            "changed",
            "the file is not the one that was asked for any more: ask for it without conditions",
        )
    }

    /// Too often.
    pub fn too_often(wait: Duration) -> Self {
        let wait = Duration::from_secs(wait.as_millis().div_ceil(1_000).max(1) as u64);
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_often",
            format!("that was tried too often: wait {} seconds, then try again", wait.as_secs()),
        )
        .retry_after(wait)
    }

    /// A film or a piece of music that cannot be played in pieces.
    pub fn unplayable(reason: &dyn fmt::Display) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unplayable", reason.to_string())
    }

    /// As many downloads run as a visitor may have.
    pub fn too_many(most: usize) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_downloads",
            format!("{most} downloads run already: wait until one of them is done"),
        )
        .retry_after(Duration::from_secs(30))
    }

    fn retry_after(self, wait: Duration) -> Self {
        Self { header: Some((header::RETRY_AFTER, wait.as_secs().into())), ..self }
    }
}

fn disk_full() -> Refusal {
    tracing::error!("the disk is full");
    Refusal::new(
        StatusCode::INSUFFICIENT_STORAGE,
        "disk_full",
        "the server's disk is full: free some space there, and collecting goes on by itself",
    )
}

fn disk_failing(error: &CatalogueError) -> Refusal {
    tracing::error!(%error, "the disk fails");
    Refusal::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "disk_failing",
        "the server's disk could not be read or written: if this comes again, check that disk; \
         collecting goes on by itself",
    )
}

impl From<CatalogueError> for Refusal {
    fn from(error: CatalogueError) -> Self {
        if error.is_disk_full() {
            disk_full()
        } else if error.is_disk_failing() {
            disk_failing(&error)
        } else {
            Self::internal(&error)
        }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Invalid { code, message } => Self::new(StatusCode::BAD_REQUEST, code, message),
            Fault::Missing { code, message } => Self::new(StatusCode::NOT_FOUND, code, message),
            Fault::Forbidden { code, message } => Self::new(StatusCode::FORBIDDEN, code, message),
            Fault::Catalogue(error) => error.into(),
            Fault::Disk(error) if error.kind() == io::ErrorKind::StorageFull => disk_full(),
            // The shares' errors are sentences for the owner; a full disk is worth telling.
            Fault::Shares(ShareError::Full) => disk_full(),
            Fault::SharesAway(reason) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "shares_away", reason)
            }
            Fault::Stopping => Self::busy(),
            other @ (Fault::Disk(_) | Fault::Shares(_)) => Self::internal(&other),
        }
    }
}

impl From<NotPaired> for Refusal {
    fn from(error: NotPaired) -> Self {
        let (status, code) = match error {
            NotPaired::Name => (StatusCode::BAD_REQUEST, "bad_name"),
            NotPaired::NoCode => (StatusCode::GONE, "no_code"),
            NotPaired::Malformed => (StatusCode::BAD_REQUEST, "malformed"),
            NotPaired::Over => (StatusCode::NOT_FOUND, "pairing_over"),
            NotPaired::WrongCode { .. } => (StatusCode::FORBIDDEN, "wrong_code"),
            NotPaired::Catalogue(error) => return error.into(),
        };
        Self::new(status, code, error.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let problem = Problem { code: self.code.to_owned(), message: self.message };
        let mut response = (self.status, Json(problem)).into_response();
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

#[cfg(test)]
mod tests;
