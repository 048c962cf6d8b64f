//! Failures as the window is told of them.

use crate::bindings::{Failure, FailureKind};
use std::fmt;
use trove_collector::{
    engine::StartError,
    joining::JoinError,
    ledger::LedgerError,
    link::{LinkError, PairingError},
    settings::SettingsError,
};

impl Failure {
    /// A failure with its sentence.
    pub fn new(kind: FailureKind, sentence: impl Into<String>) -> Self {
        Self { kind, sentence: sentence.into(), detail: None }
    }

    /// The same with what the system said.
    #[must_use]
    pub fn with_detail(self, detail: impl fmt::Display) -> Self {
        Self { detail: Some(detail.to_string()), ..self }
    }

    /// A name that cannot be written down as text where that is needed.
    pub fn unwritable_name(name: impl fmt::Display) -> Self {
        Self::new(
            FailureKind::UnwritableName,
            format!("{name} has a name that cannot be written down; rename it first."),
        )
    }

    /// Something that should not happen, with what the system said.
    pub fn internal(sentence: impl Into<String>, detail: impl fmt::Display) -> Self {
        Self::new(FailureKind::Internal, sentence).with_detail(detail)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.sentence)
    }
}

/// An error's text as a sentence.
pub(crate) fn sentence(error: &impl fmt::Display) -> String {
    let text = error.to_string();
    let mut characters = text.chars();
    let first = characters.next().map(|one| one.to_uppercase().to_string()).unwrap_or_default();
    let rest = characters.as_str();
    let stop = if rest.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{rest}{stop}")
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        let kind = match error {
            LedgerError::Full => FailureKind::DiskFull,
            LedgerError::Database(_) | LedgerError::Unreadable(_) => FailureKind::Internal,
        };
        Self::new(kind, sentence(&error))
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        let kind = match error {
            SettingsError::Ledger(error) => return error.into(),
            SettingsError::NotPaired => FailureKind::NotPaired,
            SettingsError::Unusable { .. } => FailureKind::Forbidden,
            SettingsError::NoPlace
            | SettingsError::Damaged(_)
            | SettingsError::AlreadyRunning(_) => FailureKind::Internal,
        };
        Self::new(kind, sentence(&error))
    }
}

impl From<LinkError> for Failure {
    fn from(error: LinkError) -> Self {
        let kind = match error {
            LinkError::Unreachable { .. } | LinkError::NoFtp { .. } | LinkError::Busy(_) => {
                FailureKind::OutOfReach
            }
            LinkError::WrongCertificate(_) => FailureKind::OtherCertificate,
            LinkError::NotPaired(_) => FailureKind::NotPaired,
            LinkError::Refused { .. } => FailureKind::Forbidden,
            LinkError::Nonsense(_) => FailureKind::NoTroveThere,
        };
        Self::new(kind, sentence(&error))
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Settings(error) => error.into(),
            StartError::Link(error) => error.into(),
        }
    }
}

impl From<JoinError> for Failure {
    fn from(error: JoinError) -> Self {
        match error {
            JoinError::Pairing(error) => error.into(),
            JoinError::Settings(error) => error.into(),
        }
    }
}

impl From<PairingError> for Failure {
    fn from(error: PairingError) -> Self {
        let kind = match error {
            PairingError::Link(error) => return error.into(),
            PairingError::WrongCode(_) => FailureKind::WrongCode,
            PairingError::NoCode(_) => FailureKind::CodeExpired,
            PairingError::TooOften(_) => FailureKind::TooManyTries,
            PairingError::NotTheServer(_) => FailureKind::OtherCertificate,
        };
        Self::new(kind, sentence(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_is_a_sentence() {
        let failures: Vec<Failure> = vec![
            SettingsError::NotPaired.into(),
            LedgerError::Full.into(),
            LinkError::NotPaired("nas:8420".into()).into(),
            PairingError::NotTheServer("nas:8420".into()).into(),
            LinkError::Busy("The disk is full.".into()).into(),
        ];
        for Failure { sentence, .. } in failures {
            assert!(sentence.starts_with(char::is_uppercase), "{sentence}");
            assert!(sentence.ends_with('.') && !sentence.ends_with(".."), "{sentence}");
        }
    }
}
