//! Sharing an album or an item by a link.

use super::{Shared, Visitor, rules};
use crate::{
    catalogue::ShareLink,
    house::{Fault, House},
    pairing::{hash_of_secret, random_hexadecimal},
};

/// Makes a link: it, and its secret.
pub async fn share(
    house: &House,
    visitor: &Visitor,
    shared: Shared,
    days: u32,
) -> Result<(ShareLink, String), Fault> {
    allowed(house, visitor)?;
    let time = rules::sharing_time(days)?;
    let catalogue = &house.catalogue;
    let name = catalogue.shared_name(shared).await?.ok_or_else(|| Fault::Missing {
        code: "nothing_to_share",
        message: "there is no such album or file: it may have been removed meanwhile".to_owned(),
    })?;
    let now = house.clock.now();
    let mut link = ShareLink {
        id: 0,
        shared,
        name,
        made_by: visitor.person,
        made_at: now,
        expires_at: now.after(time),
    };
    let secret = random_hexadecimal::<32>();
    link.id = catalogue.add_share_link(hash_of_secret(&secret), &link).await?;
    Ok((link, secret))
}

/// Refuses whoever may not share.
pub fn allowed(house: &House, visitor: &Visitor) -> Result<(), Fault> {
    if rules::may_share(visitor.role, house.owner().viewers_may_share) {
        return Ok(());
    }
    Err(Fault::Forbidden {
        code: "may_not_share",
        message: "only the server's owner shares albums and files: ask the owner to share it, or \
                  to let everybody in the house share"
            .to_owned(),
    })
}
