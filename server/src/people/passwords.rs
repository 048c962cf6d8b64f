//! Hashes passwords: argon2id with the least that OWASP advises (19 MiB, twice, one lane;
//! <https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html>).

use crate::house::Fault;
use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier as _, Version,
    password_hash::SaltString,
};
use rand::Rng as _;
use std::sync::Arc;
use tokio::{sync::Semaphore, task::spawn_blocking};

/// KiB for one computation.
const MEMORY: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Most computations at once: whoever guesses must not eat the server's memory.
const AT_ONCE: usize = 2;
/// What is compared with where nobody has the name that was given, so that this takes as long. No
/// password is known to lead to it.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlz\
     $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Computes hashes of passwords, a few at once.
#[derive(Clone, Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Passwords {
    /// The hash of this password under a salt of its own, as a PHC string
    /// (<https://github.com/P-H-C/phc-string-format>).
    pub async fn hash(&self, password: String) -> Result<String, Fault> {
        let salt: [u8; 16] = rand::rng().random();
        self.compute(move || {
            let salt = SaltString::encode_b64(&salt)?;
            Ok(argon2()?.hash_password(password.as_bytes(), &salt)?.to_string())
        })
        .await
    }

    /// Whether the password leads to this hash. Without a hash it does not, and that takes as
    /// long.
    pub async fn matches(&self, password: String, hash: Option<String>) -> Result<bool, Fault> {
        self.compute(move || {
            let hash = PasswordHash::new(hash.as_deref().unwrap_or(NOBODYS))?;
            match argon2()?.verify_password(password.as_bytes(), &hash) {
                Ok(()) => Ok(true),
                Err(argon2::password_hash::Error::Password) => Ok(false),
                Err(error) => Err(error),
            }
        })
        .await
    }

    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, argon2::password_hash::Error> + Send + 'static,
    ) -> Result<T, Fault> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| Fault::Stopping)?;
        spawn_blocking(move || {
            let outcome = work();
            // Held to the end of the work, also when nobody waits for it any more.
            drop(turn);
            outcome
        })
        .await
        .map_err(|_| Fault::Stopping)?
        .map_err(|error| Fault::Disk(std::io::Error::other(error.to_string())))
    }
}

fn argon2() -> Result<Argon2<'static>, argon2::password_hash::Error> {
    let parameters = Params::new(MEMORY, PASSES, LANES, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_leads_to_its_hash_alone() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_ne!(hash, passwords.hash("correct horse".to_owned()).await.unwrap());
        let matches = async |password: &str, hash: Option<&String>| {
            passwords.matches(password.to_owned(), hash.cloned()).await.unwrap()
        };
        assert!(matches("correct horse", Some(&hash)).await);
        assert!(!matches("correct horsf", Some(&hash)).await);
        assert!(!matches("", None).await);
    }

    #[tokio::test]
    async fn no_more_than_a_few_are_computed_at_once() {
        let passwords = Passwords::default();
        let held = Arc::clone(&passwords.turns).acquire_many_owned(AT_ONCE as u32).await.unwrap();
        let waiting = tokio::spawn({
            let passwords = passwords.clone();
            async move { passwords.matches(String::new(), None).await.unwrap() }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(held);
        assert!(!waiting.await.unwrap());
        assert_eq!(passwords.turns.available_permits(), AT_ONCE);
    }
}
