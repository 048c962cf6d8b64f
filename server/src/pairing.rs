//! Pairing: a code that a person carries makes a client known.
//!
//! The server shows a code; the client begins an attempt with it and gets the server's SPAKE2
//! message; the client proves that it came to the same key over the same certificate and gets
//! its credentials (`trove-pairing` has the exchange). A try is counted before anything is
//! answered, so that attempts side by side cannot guess more often than one after the other.

use crate::{
    catalogue::{CatalogueError, Clients, CodeTry, NewClient},
    clock::Moment,
};
use rand::Rng as _;
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use trove_pairing::{Code, Confirmations, Fingerprint};
use trove_protocol::{
    ClientId, Credentials, PairingChallenge, PairingId, PairingProof, PairingStart,
};

/// How long a code can be used.
pub const CODE_TIME: Duration = Duration::from_mins(10);

/// How many tries a code has.
pub const TRIES: u32 = 3;

/// How long a client may take between its two messages.
pub const ATTEMPT_TIME: Duration = Duration::from_mins(1);

/// Most attempts under way at once; beyond it the oldest one ends.
const MOST_ATTEMPTS: usize = 32;

/// Longest name of a computer, in characters.
const LONGEST_NAME: usize = 100;

/// Why a client was not paired. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum NotPaired {
    /// The computer's name cannot be shown.
    #[error(
        "the computer's name must have 1 to {LONGEST_NAME} characters and no control characters: \
         give it another name with --name"
    )]
    Name,
    /// No code can be used now.
    #[error(
        "no pairing code is valid now: codes last ten minutes, for three tries and one computer; \
         get a new one with `trove-server pair`"
    )]
    NoCode,
    /// The client's SPAKE2 message is none.
    #[error("the pairing message is malformed: is the client of the same version as the server?")]
    Malformed,
    /// There is no such attempt, or no longer.
    #[error("this attempt at pairing is over (it may take a minute at most): start again")]
    Over,
    /// The client does not know the code, or sees another certificate.
    #[error("{}", wrong_code(*tries_left))]
    WrongCode {
        /// How many tries the code had left after this one.
        tries_left: u32,
    },
    /// The catalogue failed.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
}

fn wrong_code(tries_left: u32) -> String {
    let next = match tries_left {
        0 => "it has no tries left; get a new one with `trove-server pair`".to_owned(),
        1 => "one try is left".to_owned(),
        more => format!("{more} tries are left"),
    };
    format!(
        "the code is wrong, or the address is not the server's own (someone may stand between): \
         {next}"
    )
}

/// Makes a new code and keeps it, in place of any earlier one.
pub async fn offer_code(
    catalogue: &(impl Clients + ?Sized),
    now: Moment,
) -> Result<Code, CatalogueError> {
    let code = Code::random();
    catalogue.offer_code(&code, now, now.after(CODE_TIME), TRIES).await?;
    Ok(code)
}

struct Attempt {
    id: PairingId,
    begun: Moment,
    name: String,
    code: Code,
    tries_left: u32,
    confirmations: Confirmations,
}

/// The attempts under way at this server.
pub struct Pairings {
    certificate: Fingerprint,
    ftp_port: u16,
    /// Oldest first.
    attempts: Mutex<VecDeque<Attempt>>,
}

impl Pairings {
    /// None yet. Clients will be bound to this certificate and told this FTP port.
    pub fn new(certificate: Fingerprint, ftp_port: u16) -> Self {
        Self { certificate, ftp_port, attempts: Mutex::default() }
    }

    /// Takes a client's first message: counts a try, then answers.
    pub async fn begin(
        &self,
        catalogue: &(impl Clients + ?Sized),
        start: &PairingStart,
        now: Moment,
    ) -> Result<PairingChallenge, NotPaired> {
        let name = presentable(&start.name).ok_or(NotPaired::Name)?;
        let CodeTry::Code(code, tries_left) = catalogue.take_try(now).await? else {
            return Err(NotPaired::NoCode);
        };
        let (message, confirmations) =
            trove_pairing::answer(&code, &start.message, self.certificate)
                .map_err(|_| NotPaired::Malformed)?;
        let id = PairingId(random_hexadecimal::<16>());
        self.keep(Attempt { id: id.clone(), begun: now, name, code, tries_left, confirmations });
        Ok(PairingChallenge { pairing: id, message })
    }

    /// Takes a client's proof and, if it is right, makes the client known. An attempt has one
    /// proof: right or wrong, it is over.
    pub async fn finish(
        &self,
        catalogue: &(impl Clients + ?Sized),
        pairing: &PairingId,
        proof: &PairingProof,
        now: Moment,
    ) -> Result<Credentials, NotPaired> {
        let attempt = self.end(pairing, now).ok_or(NotPaired::Over)?;
        if !attempt.confirmations.client_agrees(&proof.confirmation) {
            return Err(NotPaired::WrongCode { tries_left: attempt.tries_left });
        }
        let client = ClientId(random_hexadecimal::<8>());
        let token = random_hexadecimal::<32>();
        let ftp_password = random_hexadecimal::<32>();
        let newcomer = NewClient {
            id: client.clone(),
            name: attempt.name,
            token_hash: hash_of_secret(&token),
            ftp_password_hash: hash_of_secret(&ftp_password),
        };
        if !catalogue.pair(&attempt.code, &newcomer, now).await? {
            return Err(NotPaired::NoCode);
        }
        tracing::info!(%client, name = newcomer.name, "paired with a new client");
        Ok(Credentials {
            confirmation: attempt.confirmations.server(),
            client,
            token,
            ftp_password,
            ftp_port: self.ftp_port,
        })
    }

    fn keep(&self, attempt: Attempt) {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        attempts.retain(|other| attempt.begun.since(other.begun) < ATTEMPT_TIME);
        if attempts.len() >= MOST_ATTEMPTS {
            attempts.pop_front();
        }
        attempts.push_back(attempt);
    }

    fn end(&self, pairing: &PairingId, now: Moment) -> Option<Attempt> {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        attempts.retain(|attempt| now.since(attempt.begun) < ATTEMPT_TIME);
        let at = attempts.iter().position(|attempt| attempt.id == *pairing)?;
        attempts.remove(at)
    }
}

/// What the catalogue keeps of a token or password. They are 256 random bits, so a fast hash
/// without salt gives nothing away.
pub fn hash_of_secret(secret: &str) -> [u8; 32] {
    *blake3::hash(secret.as_bytes()).as_bytes()
}

/// A computer's name as it is kept; `None` where it cannot be shown.
pub fn presentable(name: &str) -> Option<String> {
    let name = name.trim();
    let length = name.chars().take(LONGEST_NAME + 1).count();
    let shown = (1..=LONGEST_NAME).contains(&length)
        // Marks that turn the direction of writing would disturb the lists that show the name.
        && !name.chars().any(|character| {
            character.is_control()
                || matches!(character, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        });
    shown.then(|| name.to_owned())
}

/// So many random bytes as hexadecimal digits: a secret.
pub fn random_hexadecimal<const BYTES: usize>() -> String {
    use std::fmt::Write as _;
    let mut bytes = [0_u8; BYTES];
    rand::rng().fill(&mut bytes[..]);
    bytes.iter().fold(String::with_capacity(BYTES * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_or_refused() {
        assert_eq!(presentable("  Ana's PC \n").as_deref(), Some("Ana's PC"));
        assert_eq!(presentable("Büro 電腦").as_deref(), Some("Büro 電腦"));
        for name in ["", "  ", "a\nb", "a\u{202E}b", &"x".repeat(101)] {
            assert_eq!(presentable(name), None, "{name}");
        }
    }

    #[test]
    fn secrets_differ() {
        let one = random_hexadecimal::<32>();
        assert_eq!(one.len(), 64);
        assert_ne!(one, random_hexadecimal::<32>());
    }
}
