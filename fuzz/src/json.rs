//! Bodies of the API, both ways: what is understood can be written and is understood again.

use super::input::Input;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use trove_protocol::{
    Backups, Commands, ConfirmationBatch, ConfirmationReceipt, Credentials, ForecastQuery,
    Forecasts, HashReceipt, HashReport, HouseEvent, LibraryEntry, Metadata, OfferBatch,
    OfferReceipt, PairingChallenge, PairingProof, PairingStart, Problem, Safety, SnapshotCommit,
    SnapshotListing, SnapshotPage, SnapshotReceipt, StatusReport,
};
use trove_server::{settings::OwnerSettings, shares::Templates};

fn check<T: DeserializeOwned + Serialize>(bytes: &[u8]) {
    let Ok(first) = serde_json::from_slice::<T>(bytes) else { return };
    let name = std::any::type_name::<T>();
    let text = serde_json::to_string(&first).expect("what was read can be written");
    let again: T =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error} in {text}"));
    let text_again = serde_json::to_string(&again).expect("what was read can be written");
    let (one, other): (Value, Value) = (
        serde_json::from_str(&text).expect("it is JSON"),
        serde_json::from_str(&text_again).expect("it is JSON"),
    );
    assert!(alike(&one, &other), "{name}: {text} became {text_again}");
}

/// Equal, but for the last digit of a broken number.
fn alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) if one.is_f64() => {
            let (one, other) = (one.as_f64().unwrap_or(0.0), other.as_f64().unwrap_or(0.0));
            (one - other).abs() <= one.abs() * 1e-12
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| alike(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, value)| other.get(name).is_some_and(|other| alike(value, other)))
        }
        _ => one == other,
    }
}

/// All that crosses the wire, and what the server keeps as JSON.
const KINDS: [fn(&[u8]); 26] = [
    check::<OfferBatch>,
    check::<OfferReceipt>,
    check::<ConfirmationBatch>,
    check::<ConfirmationReceipt>,
    check::<HashReport>,
    check::<HashReceipt>,
    check::<StatusReport>,
    check::<ForecastQuery>,
    check::<Forecasts>,
    check::<SnapshotPage>,
    check::<SnapshotCommit>,
    check::<SnapshotReceipt>,
    check::<SnapshotListing>,
    check::<Backups>,
    check::<Commands>,
    check::<PairingStart>,
    check::<PairingChallenge>,
    check::<PairingProof>,
    check::<Credentials>,
    check::<LibraryEntry>,
    check::<HouseEvent>,
    check::<Safety>,
    check::<Problem>,
    check::<Metadata>,
    check::<OwnerSettings>,
    check::<Templates>,
];

/// The first byte tells the kind of body, the rest is the body.
pub fn body(bytes: &[u8]) {
    let mut input = Input(bytes);
    let kind = usize::from(input.byte()) % KINDS.len();
    KINDS[kind](input.0);
}
