//! What a visitor may see.

use crate::{decide::ContentId, people::Scope};

/// Whether an item is within a scope. No album is known yet, so nobody sees anything by one.
pub(super) fn within(scope: Scope, item: ContentId) -> bool {
    match scope {
        Scope::Library => true,
        Scope::Item(one) => one == item,
        Scope::Album(_) => false,
    }
}
