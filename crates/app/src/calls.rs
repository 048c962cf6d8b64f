//! Calls as the window makes them: a command's name and its arguments, both of the contract in
//! `ui/src/window/backend.ts`. Whatever carries them only forwards.

use crate::{
    bindings::{Failure, FailureKind},
    request::{Request, Requests},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Makes the list of all commands, and what calls one.
macro_rules! commands {
    ($($command:literal => $request:ident($($argument:ident),*),)*) => {
        /// The names of all commands.
        pub const COMMANDS: &[&str] = &[$($command),*];

        /// Calls a command; gives what it gives, as JSON.
        pub async fn call(
            requests: &Requests,
            command: &str,
            arguments: &Value,
        ) -> Result<Value, Failure> {
            match command {
                $($command => {
                    $(let $argument = argument(arguments, stringify!($argument))?;)*
                    let answer = requests
                        .ask(|reply| Request::$request { $($argument,)* reply })
                        .await?;
                    as_json(command, answer)
                })*
                _ => Err(Failure::internal(
                    "The window asks for something that Trove does not know; install Trove anew.",
                    command,
                )),
            }
        }
    };
}

commands! {
    "view" => View(),
    "pause" => Pause(wish),
    "resume" => Resume(),
    "safety" => Safety(),
    "safety_exceptions" => SafetyExceptions(query),
    "prove_safety" => ProveSafety(),
    "cancel_proof" => CancelProof(),
    "export_safety" => ExportSafety(path),
    "folders" => Folders(),
    "suggested_folders" => SuggestedFolders(),
    "folder_warnings" => FolderWarnings(path),
    "add_folder" => AddFolder(path),
    "remove_folder" => RemoveFolder(path),
    "confirm_missing" => ConfirmMissing(path),
    "accept_drive" => AcceptDrive(path),
    "look_now" => LookNow(),
    "preview" => Preview(rules),
    "pick_folder" => PickFolder(),
    "pick_new_file" => PickNewFile(name),
    "show_file" => ShowFile(path),
    "activity" => Activity(query),
    "try_again" => TryAgain(id),
    "settings" => Settings(),
    "set_setting" => SetSetting(name, words),
    "unset_setting" => UnsetSetting(name),
    "set_app" => SetApp(settings),
    "discover" => Discover(),
    "pair" => Pair(address, code, name),
    "unpair" => Unpair(),
    "forecast" => Forecast(),
    "cancel_forecast" => CancelForecast(),
    "begin" => Begin(),
    "library_place" => LibraryPlace(path),
    "proposed_library" => ProposedLibrary(),
    "install_library" => InstallLibrary(path),
    "library" => Library(),
    "start_library" => StartLibrary(),
    "stop_library" => StopLibrary(),
    "move_library" => MoveLibrary(path),
    "new_code" => NewCode(),
    "open_library" => OpenLibrary(),
    "show_logs" => ShowLogs(),
    "save_support_bundle" => SaveSupportBundle(path),
    "quit" => Quit(),
}

/// An argument; one that is not given is as good as `null`.
fn argument<T: DeserializeOwned>(arguments: &Value, name: &str) -> Result<T, Failure> {
    let given = arguments.get(name).unwrap_or(&Value::Null);
    T::deserialize(given).map_err(|error| {
        Failure::new(
            FailureKind::NotUnderstood,
            "The window said something that Trove does not understand; install Trove anew.",
        )
        .with_detail(format!("{name}: {error}"))
    })
}

fn as_json(command: &str, answer: impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(answer).map_err(|error| {
        Failure::internal("Part of an answer cannot be shown; please report this.", error)
            .with_detail(command)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::requests;
    use serde_json::json;

    #[tokio::test]
    async fn a_call_reaches_its_request_and_brings_the_answer() {
        let (requests, mut inbox) = requests();
        let asking = tokio::spawn(async move {
            let arguments = json!({"name": "kinds", "words": ["photo"]});
            let settings = call(&requests, "set_setting", &arguments).await;
            let pair = json!({"address": "nas", "code": "1"});
            (settings, call(&requests, "pair", &pair).await)
        });
        let Some(Request::SetSetting { name, words, reply }) = inbox.recv().await else {
            panic!("another request")
        };
        assert_eq!((name.as_str(), words), ("kinds", vec!["photo".to_owned()]));
        reply.send(Ok(Vec::new())).unwrap();
        let Some(Request::Pair { name: None, reply, .. }) = inbox.recv().await else {
            panic!("another request")
        };
        let failure = Failure::new(FailureKind::WrongCode, "That is another code.");
        reply.send(Err(failure.clone())).unwrap();
        assert_eq!(asking.await.unwrap(), (Ok(json!([])), Err(failure)));
    }

    #[tokio::test]
    async fn what_is_not_understood_is_told() {
        let (requests, _inbox) = requests();
        let failed = call(&requests, "pause", &json!({"wish": "for ever"})).await.unwrap_err();
        assert_eq!(failed.kind, FailureKind::NotUnderstood);
        assert!(failed.detail.unwrap().starts_with("wish: "));
        let failed = call(&requests, "wipe", &json!({})).await.unwrap_err();
        assert_eq!(failed.kind, FailureKind::Internal);
    }

    #[test]
    fn all_commands_of_the_contract_are_known() {
        let contract = include_str!("../../../ui/src/window/backend.ts");
        let mut told: Vec<String> = contract
            .lines()
            .filter_map(|line| line.strip_prefix("  ")?.split_once('('))
            .filter(|(_, rest)| rest.contains("): Promise<"))
            .map(|(method, _)| method)
            .filter(|method| method.chars().all(char::is_alphabetic) && !method.starts_with("on"))
            .map(|method| {
                method
                    .chars()
                    .map(|one| match one {
                        'A'..='Z' => format!("_{}", one.to_ascii_lowercase()),
                        other => other.to_string(),
                    })
                    .collect()
            })
            .collect();
        let mut known: Vec<_> = COMMANDS.iter().map(ToString::to_string).collect();
        told.sort();
        known.sort();
        assert_eq!(told, known);
    }
}
