//! What people look at: the timeline, items, albums, music and search.

pub(super) mod albums;
pub(super) mod items;
pub(super) mod music;
pub(super) mod pictures;
pub(super) mod search;
pub(super) mod timeline;
pub(super) mod within;

use super::problem::Refusal;
use crate::house::Fault;
use axum::extract::{
    Path, Query,
    rejection::{PathRejection, QueryRejection},
};
use trove_protocol::Kind;

/// What a query of the address asks for, if it can be understood.
type Asked<T> = Result<Query<T>, QueryRejection>;

/// A number in the address, if it is one.
type Numbered = Result<Path<i64>, PathRejection>;

fn understood<T>(asked: Asked<T>) -> Result<T, Refusal> {
    asked.map(|Query(asked)| asked).map_err(|error| Refusal::malformed(error.body_text()))
}

fn number(address: Numbered) -> Result<i64, Refusal> {
    address.map(|Path(number)| number).map_err(|_| Refusal::unknown_address())
}

/// A kind that people look at.
fn viewable(kind: Option<Kind>) -> Result<Option<Kind>, Refusal> {
    match kind {
        Some(Kind::Sidecar | Kind::Other) => {
            Err(Refusal::malformed("a kind is photo, video or music"))
        }
        kind => Ok(kind),
    }
}

/// There is no such album, or not for who asks.
fn no_album() -> Refusal {
    let message = "there is no such album (any more): go back and look again";
    Refusal::from(Fault::Missing { code: "no_album", message: message.to_owned() })
}
