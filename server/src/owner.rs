//! The owner's token: what programs of the owner's show to see how the house fares. Only its hash
//! is kept; a new one takes the place of the former.

use crate::{
    catalogue::{CatalogueError, Reports},
    pairing::{hash_of_secret, random_hexadecimal},
};
use subtle::ConstantTimeEq as _;

/// The setting under which the catalogue keeps the token's hash.
const NAME: &str = "owner_token";

/// As many digits of its hash name it.
const NAMED_BY: usize = 16;

/// Makes a new token, 256 random bits as hexadecimal digits; an earlier one no longer works.
pub async fn make_token(catalogue: &(impl Reports + ?Sized)) -> Result<String, CatalogueError> {
    let token = random_hexadecimal::<32>();
    catalogue.note_setting(NAME, &hash(&token)).await?;
    Ok(token)
}

/// Whether this is the token.
pub async fn is_token(
    catalogue: &(impl Reports + ?Sized),
    token: &str,
) -> Result<bool, CatalogueError> {
    let known = catalogue.setting(NAME).await?;
    Ok(known.is_some_and(|known| known.as_bytes().ct_eq(hash(token).as_bytes()).into()))
}

/// What of the token's hash names it where it may be seen.
pub fn start_of(token: &str) -> String {
    hash(token)[..NAMED_BY].to_owned()
}

fn hash(token: &str) -> String {
    blake3::Hash::from(hash_of_secret(token)).to_string()
}
