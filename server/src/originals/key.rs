//! Keys in addresses for players that have no session: each reads one original for a day. All end
//! when the owner has the secret made anew.

use crate::{
    catalogue::{CatalogueError, Reports},
    clock::Moment,
    decide::ContentId,
    pairing::random_hexadecimal,
};
use std::time::Duration;
use subtle::ConstantTimeEq as _;

/// How long a key is good for.
pub const LASTS: Duration = Duration::from_hours(24);

/// The setting under which the catalogue keeps the secret: it never leaves the server.
const NAME: &str = "original_keys";

/// What makes and knows keys.
#[derive(Clone)]
pub struct Keys([u8; 32]);

impl Keys {
    /// Those of this house.
    ///
    /// # Errors
    /// When the catalogue cannot be read or written.
    pub async fn of(catalogue: &(impl Reports + ?Sized)) -> Result<Self, CatalogueError> {
        match catalogue.setting(NAME).await? {
            Some(secret) => Ok(Self::from_secret(&secret)),
            None => Self::renew(catalogue).await,
        }
    }

    /// Others: all that were made before end.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn renew(catalogue: &(impl Reports + ?Sized)) -> Result<Self, CatalogueError> {
        let secret = random_hexadecimal::<32>();
        catalogue.note_setting(NAME, &secret).await?;
        Ok(Self::from_secret(&secret))
    }

    fn from_secret(secret: &str) -> Self {
        Self(blake3::derive_key("Trove keys of originals", secret.as_bytes()))
    }

    /// A key for this item, from now on for a day.
    pub fn make(&self, item: ContentId, now: Moment) -> String {
        let ends = now.after(LASTS).0;
        format!("{ends:x}-{}", self.seal(item, ends))
    }

    /// Whether this is a key for this item that has not ended.
    pub fn fits(&self, key: &str, item: ContentId, now: Moment) -> bool {
        let Some((ends, seal)) = key.split_once('-') else { return false };
        let Ok(ends) = i64::from_str_radix(ends, 16) else { return false };
        now.0 < ends && bool::from(self.seal(item, ends).as_bytes().ct_eq(seal.as_bytes()))
    }

    fn seal(&self, item: ContentId, ends: i64) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(&item.0.to_be_bytes()).update(&ends.to_be_bytes());
        hasher.finalize().to_hex()[..32].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_key_fits_its_item_for_a_day() {
        let (keys, others) = (Keys::from_secret("one"), Keys::from_secret("other"));
        let (item, now) = (ContentId(7), Moment(1_000_000));
        let key = keys.make(item, now);
        let last = now.after(LASTS).before(Duration::from_millis(1));
        assert!(keys.fits(&key, item, now) && keys.fits(&key, item, last));
        assert!(!keys.fits(&key, item, now.after(LASTS)));
        assert!(!keys.fits(&key, ContentId(8), now));
        assert!(!others.fits(&key, item, now));
        let longer = key.replacen(key.split('-').next().unwrap(), "7fffffffffffffff", 1);
        assert!(!keys.fits(&longer, item, now));
    }

    proptest! {
        #[test]
        fn no_other_text_fits(key in "[0-9a-f]{0,12}-?[0-9a-f]{0,32}|.*", now in 0_i64..1 << 40) {
            prop_assert!(!Keys::from_secret("one").fits(&key, ContentId(1), Moment(now)));
        }
    }
}
