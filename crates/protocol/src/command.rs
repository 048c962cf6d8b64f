//! Commands: what the server answers to a client's long poll (seed 0019, 0023, 0038).
//!
//! `GET /api/v1/clients/{client}/commands?wait=55&acknowledged=17` is held for up to `wait`
//! seconds and answered with 200 and [`Commands`], or 204 when there is none. `acknowledged`
//! names the newest command that the client has written down; the server keeps every later one
//! and gives it again at the next poll, so a client may see a command twice and must not mind.
//! A client that says with `known` for which reason it waits, empty for none, is also answered
//! when that has changed, then perhaps without any command.

use crate::{ClientConfiguration, ClientPath, CommandId, ContentHash, RequestId, Standing};
use serde::{Deserialize, Serialize};

/// The answer to a poll.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Commands {
    /// In rising order of their ids; empty only when the reason is the news.
    pub commands: Vec<CommandEnvelope>,
    /// Why the server asks for nothing, or nothing more, now; only for clients that say which
    /// reason they know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<ServerWaits>,
}

/// Why the server asks a client for nothing, or nothing more, now (seed 0022, 0030).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServerWaits {
    /// A stable word: `streaming`, `streaming_limit`, `outside_hours`, `over_quota`, `shares_away`,
    /// and those that a newer server knows.
    pub reason: String,
    /// What it means, as a sentence.
    pub sentence: String,
}

/// A command and its number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommandEnvelope {
    /// Rises with each command to this client.
    pub id: CommandId,
    /// What to do.
    #[serde(flatten)]
    pub command: Command,
}

/// What the server can ask of a client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Command {
    /// Send these files by FTP, then confirm each.
    RequestFiles {
        /// How they travel.
        transfer: Transfer,
        /// Which files.
        requests: Vec<FileRequest>,
    },
    /// Read these files whole and report their hashes.
    HashFiles {
        /// Which files.
        files: Vec<FileToHash>,
    },
    /// These files of yours are stored, by whichever client's transfer.
    FilesStored {
        /// Which files.
        files: Vec<StoredFile>,
    },
    /// These files of yours were stored and are safe no longer: damaged on the server's disk, or
    /// changed or deleted there by hand.
    FilesUnsafe {
        /// Which files.
        files: Vec<UnsafeFile>,
    },
    /// These files of yours stand otherwise than you were told: the owner does not want them, or
    /// wants them again.
    FilesStand {
        /// Which files.
        files: Vec<FileStanding>,
    },
    /// These requests are no longer wanted; drop what has not been sent.
    Cancel {
        /// Which requests.
        requests: Vec<RequestId>,
    },
    /// Offer everything again.
    ResendOffers,
    /// From now on these are the owner's settings for this client (seed 0038).
    ReloadConfiguration {
        /// All of them; they replace the earlier ones.
        configuration: ClientConfiguration,
    },
    /// How much room the server gives this client (seed 0038).
    StorageAllocated {
        /// Most bytes of this client that the server keeps; `None` for no limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quota: Option<u64>,
        /// Bytes of this client that the server keeps.
        used: u64,
        /// Free bytes on the server's disk.
        free: u64,
    },
    /// Make a backup of one of the sets that the client's user has chosen (seed 0038).
    StartBackup {
        /// Its name.
        set: String,
    },
    /// A kind that a newer server knows: refused politely.
    #[serde(other)]
    Unknown,
}

/// How the files of one command travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Transfer {
    /// One `STOR {request}` for each file; may be resumed with `REST`.
    Single,
    /// All in one `STOR {command}.tar`: a tar stream whose entries are named by request.
    Bundle,
}

/// One file that the server wants (seed 0023).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileRequest {
    /// The request's number: its name in the FTP space and in the confirmation.
    pub request: RequestId,
    /// Which file.
    pub path: ClientPath,
    /// Its size when it was offered; another size means it has changed and is offered anew.
    pub size: u64,
    /// Its time of change when it was offered.
    pub modified_ns: i64,
}

/// One file whose full hash the server needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileToHash {
    /// Which file.
    pub path: ClientPath,
    /// Its size when it was offered.
    pub size: u64,
    /// Its time of change when it was offered.
    pub modified_ns: i64,
}

/// A file of the client whose content is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoredFile {
    /// Which file.
    pub path: ClientPath,
    /// Its size when it was offered.
    pub size: u64,
    /// Its time of change when it was offered.
    pub modified_ns: i64,
    /// The stored content's hash.
    pub hash: ContentHash,
    /// Where it lies below the shares.
    pub share_path: String,
}

/// How a file of the client stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileStanding {
    /// Where it lies on the client.
    pub path: ClientPath,
    /// Its size in bytes, as offered.
    pub size: u64,
    /// Its time of last change, as offered.
    pub modified_ns: i64,
    /// How it stands now.
    pub standing: Standing,
}

/// A file of the client whose content is no longer stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnsafeFile {
    /// Which file.
    pub path: ClientPath,
    /// Its size when it was offered.
    pub size: u64,
    /// Its time of change when it was offered.
    pub modified_ns: i64,
    /// The hash of the content that is no longer stored.
    pub hash: ContentHash,
    /// Whether the server wants it again.
    #[serde(default)]
    pub wanted: bool,
    /// Why it is not safe, as a sentence for people.
    pub reason: String,
}

/// The file name of a bundle in the FTP space.
pub fn bundle_name(command: CommandId) -> String {
    format!("{command}.tar")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_command_is_read_as_such() {
        let json = r#"{"commands":[{"id":7,"kind":"make_coffee","cups":2}]}"#;
        let commands: Commands = serde_json::from_str(json).unwrap();
        assert_eq!(commands.commands[0].command, Command::Unknown);
        assert_eq!(commands.commands[0].id, CommandId(7));
    }

    #[test]
    fn a_file_request_survives_the_wire() {
        let envelope = CommandEnvelope {
            id: CommandId(3),
            command: Command::RequestFiles {
                transfer: Transfer::Bundle,
                requests: vec![FileRequest {
                    request: RequestId(9),
                    path: ClientPath::from_wire("/a%FF.jpg"),
                    size: 5,
                    modified_ns: -1,
                }],
            },
        };
        let json = serde_json::to_string(&envelope).unwrap();
        assert_eq!(serde_json::from_str::<CommandEnvelope>(&json).unwrap(), envelope);
    }
}
