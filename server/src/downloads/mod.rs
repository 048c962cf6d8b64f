//! Selections of items that are kept as one file: who may fetch which, and for how long. Pure but
//! for the random names; `archive` writes the file.

mod archive;
mod names;

pub use archive::write;

use crate::{clock::Moment, decide::ContentId, people::Visitor};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// Most items of one selection.
pub const MOST_ITEMS: usize = 10_000;

/// Most downloads of one visitor at once.
pub const MOST_AT_ONCE: usize = 2;

/// Most downloads of all visitors at once: each has a thread, also while nobody takes what it has read.
const MOST_IN_ALL: usize = 32;

/// A selection can be fetched for so long.
pub const EXPIRES: Duration = Duration::from_mins(10);

/// Most selections that are remembered; each takes at most some 80 kB.
const MOST_REMEMBERED: usize = 64;

/// A download of so many bytes counts as a stream: collecting yields.
pub const LARGE: u64 = 50_000_000;

struct Selection {
    of: Visitor,
    items: Arc<[ContentId]>,
    expires_at: Moment,
}

/// All selections that can be fetched.
#[derive(Default)]
pub struct Downloads {
    selections: Mutex<HashMap<String, Selection>>,
    running: Arc<Mutex<Vec<Visitor>>>,
}

/// A download that runs; dropping it ends that.
pub struct Running {
    running: Arc<Mutex<Vec<Visitor>>>,
    of: Visitor,
}

/// Too many downloads run.
#[derive(Debug, PartialEq, Eq)]
pub struct TooMany;

impl Downloads {
    /// Remembers a selection; its name, which nobody can guess.
    pub fn remember(&self, of: &Visitor, items: Vec<ContentId>, now: Moment) -> String {
        let name = crate::pairing::random_hexadecimal::<16>();
        let mut selections = self.selections.lock().unwrap_or_else(PoisonError::into_inner);
        selections.retain(|_, known| now < known.expires_at);
        if selections.len() >= MOST_REMEMBERED {
            let oldest = selections.iter().min_by_key(|(_, known)| known.expires_at);
            if let Some(oldest) = oldest.map(|(name, _)| name.clone()) {
                selections.remove(&oldest);
            }
        }
        let expires_at = now.after(EXPIRES);
        let selection = Selection { of: of.clone(), items: items.into(), expires_at };
        selections.insert(name.clone(), selection);
        name
    }

    /// The items of a selection of this visitor's.
    pub fn items(&self, name: &str, of: &Visitor, now: Moment) -> Option<Arc<[ContentId]>> {
        let selections = self.selections.lock().unwrap_or_else(PoisonError::into_inner);
        let known = selections.get(name)?;
        (is_same(&known.of, of) && now < known.expires_at).then(|| Arc::clone(&known.items))
    }

    /// A download begins.
    ///
    /// # Errors
    /// When as many run as a visitor may have, or as there may be in all.
    pub fn begin(&self, of: &Visitor) -> Result<Running, TooMany> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let own = running.iter().filter(|known| is_same(known, of)).count();
        if own >= MOST_AT_ONCE || running.len() >= MOST_IN_ALL {
            return Err(TooMany);
        }
        running.push(of.clone());
        Ok(Running { running: Arc::clone(&self.running), of: of.clone() })
    }
}

/// Whether they are one visitor, let in by the same; where they sit does not matter.
fn is_same(one: &Visitor, other: &Visitor) -> bool {
    (&one.by, one.role, one.scope) == (&other.by, other.role, other.scope)
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = running.iter().position(|known| *known == self.of) {
            running.swap_remove(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{Means, Role, Scope};

    fn visitor(person: i64) -> Visitor {
        let by = Means::Person(person);
        let (person, role, scope) = (Some(person), Role::Viewer, Scope::Library);
        Visitor { by, person, role, scope, computer: None }
    }

    #[test]
    fn a_selection_is_its_visitors_alone_and_expires() {
        let downloads = Downloads::default();
        let (ana, ben, now) = (visitor(1), visitor(2), Moment(5_000));
        let name = downloads.remember(&ana, vec![ContentId(7)], now);
        let guest = Visitor { scope: Scope::Item(ContentId(7)), ..ana.clone() };
        assert_eq!(downloads.items(&name, &ana, now).as_deref(), Some(&[ContentId(7)][..]));
        assert_eq!(downloads.items(&name, &ben, now), None);
        assert_eq!(downloads.items(&name, &guest, now), None);
        assert_eq!(downloads.items("other", &ana, now), None);
        assert_eq!(downloads.items(&name, &ana, now.after(EXPIRES)), None);
    }

    #[test]
    fn no_more_are_remembered_than_fit() {
        let downloads = Downloads::default();
        let names: Vec<_> = (0..=MOST_REMEMBERED as i64)
            .map(|number| downloads.remember(&visitor(1), Vec::new(), Moment(number)))
            .collect();
        let now = Moment(100);
        let known = |name: &String| downloads.items(name, &visitor(1), now).is_some();
        assert!(!known(&names[0]), "the oldest has gone");
        assert!(names[1..].iter().all(known));
    }

    #[test]
    fn two_at_once_are_enough_for_anybody() {
        let downloads = Downloads::default();
        let (first, _second) = (downloads.begin(&visitor(1)), downloads.begin(&visitor(1)));
        assert!(first.is_ok());
        assert!(downloads.begin(&visitor(1)).is_err());
        assert!(downloads.begin(&visitor(2)).is_ok());
        drop(first);
        assert!(downloads.begin(&visitor(1)).is_ok());
    }

    #[test]
    fn all_together_have_only_so_many() {
        let downloads = Downloads::default();
        let running: Vec<_> =
            (0..=MOST_IN_ALL as i64).map(|person| downloads.begin(&visitor(person))).collect();
        assert_eq!(running.iter().filter(|begun| begun.is_ok()).count(), MOST_IN_ALL);
        drop(running);
        assert!(downloads.begin(&visitor(1)).is_ok());
    }

    #[test]
    fn nameless_visitors_are_told_apart_by_what_lets_them_in() {
        let downloads = Downloads::default();
        let all = [
            Means::OwnersToken("1".to_owned()),
            Means::Token(1),
            Means::Token(2),
            Means::Computer(trove_protocol::ClientId("1".to_owned())),
            Means::Session(1),
            Means::Link(1),
            Means::Link(2),
        ];
        let nameless = |by: &Means| Visitor { by: by.clone(), person: None, ..visitor(1) };
        let running: Vec<_> = all
            .iter()
            .flat_map(|by| [downloads.begin(&nameless(by)), downloads.begin(&nameless(by))])
            .collect();
        assert!(running.iter().all(Result::is_ok));
        assert!(all.iter().all(|by| downloads.begin(&nameless(by)).is_err()));
        let name = downloads.remember(&nameless(&all[5]), vec![ContentId(7)], Moment(1));
        let known = |by| downloads.items(&name, &nameless(by), Moment(1)).is_some();
        assert!(known(&all[5]) && !known(&all[6]), "another link's");
    }
}
