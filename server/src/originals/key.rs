//! Keys in addresses for players that have no session: each reads one original for a day, and ends
//! with that by which whoever asked for it was let in: a person, a token, a shared link. All end when
//! the owner has the secret made anew.

use crate::{
    catalogue::{CatalogueError, Reports},
    clock::Moment,
    decide::ContentId,
    pairing::random_hexadecimal,
    people::Means,
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

    /// A key for this item, from now on for a day, for whoever was let in by this.
    pub fn make(&self, item: ContentId, by: &Means, now: Moment) -> String {
        let (ends, by) = (now.after(LASTS).0, by.word());
        format!("{ends:x}-{by}-{}", self.seal(item, ends, &by))
    }

    /// By what whoever has the key was let in, if it is one for this item that has not ended.
    pub fn means(&self, key: &str, item: ContentId, now: Moment) -> Option<Means> {
        let (ends, rest) = key.split_once('-')?;
        let (by, seal) = rest.rsplit_once('-')?;
        let ends = i64::from_str_radix(ends, 16).ok()?;
        let is_ours: bool = self.seal(item, ends, by).as_bytes().ct_eq(seal.as_bytes()).into();
        if is_ours && now.0 < ends { Means::from_word(by) } else { None }
    }

    fn seal(&self, item: ContentId, ends: i64, by: &str) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(&item.0.to_be_bytes()).update(&ends.to_be_bytes()).update(by.as_bytes());
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
        let by = Means::Link(4);
        let key = keys.make(item, &by, now);
        let last = now.after(LASTS).before(Duration::from_millis(1));
        assert_eq!(keys.means(&key, item, now).as_ref(), Some(&by));
        assert_eq!(keys.means(&key, item, last).as_ref(), Some(&by));
        assert_eq!(keys.means(&key, item, now.after(LASTS)), None);
        assert_eq!(keys.means(&key, ContentId(8), now), None);
        assert_eq!(others.means(&key, item, now), None);
        let longer = key.replacen(key.split('-').next().unwrap(), "7fffffffffffffff", 1);
        assert_eq!(keys.means(&longer, item, now), None);
        assert_eq!(keys.means(&key.replace("-l4-", "-p4-"), item, now), None);
    }

    proptest! {
        #[test]
        fn no_other_text_fits(
            key in "[0-9a-f]{0,12}-?[a-z0-9]{0,4}-?[0-9a-f]{0,32}|.*", now in 0_i64..1 << 40,
        ) {
            prop_assert_eq!(Keys::from_secret("one").means(&key, ContentId(1), Moment(now)), None);
        }
    }
}
