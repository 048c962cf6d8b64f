//! Names for the things both sides talk about, each a type of its own.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = u64))]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
    };
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
    };
}

number_id!(
    /// One request of the server for one file of one client. Also the file's name in the FTP
    /// space and inside a bundle.
    RequestId
);
number_id!(
    /// One command to one client. Numbers rise for each client, so that acknowledging one
    /// acknowledges all before it.
    CommandId
);
text_id!(
    /// A paired client: 16 lower-case hexadecimal digits, given by the server at pairing. Also
    /// the client's FTP user name.
    ClientId
);
text_id!(
    /// A batch of offers: chosen by the client, repeated when the batch is sent again.
    BatchId
);
text_id!(
    /// One attempt at pairing.
    PairingId
);
