//! Names within an archive: safe on any system, and no two alike on any. Pure.

use crate::shares::{SharePath, safe_name};
use std::collections::{HashMap, HashSet};

/// Names that are taken.
#[derive(Default)]
pub(super) struct Names {
    taken: HashSet<String>,
    /// The number to try next for a name that was wished before.
    next: HashMap<String, u32>,
}

impl Names {
    /// The wished name, or with a number where that is taken: `IMG_1 (2).jpg`.
    pub(super) fn take(&mut self, wished: &str) -> String {
        let wished = safe_name(wished);
        let Ok(path) = SharePath::parse(&wished) else { return self.take("unnamed") };
        let next = self.next.entry(path.collision_key()).or_insert(1);
        loop {
            let named = path.numbered(*next);
            *next += 1;
            if self.taken.insert(named.collision_key()) {
                return named.as_str().to_owned();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn namesakes_are_numbered() {
        let mut names = Names::default();
        let wishes = ["a.jpg", "A.JPG", "a (2).jpg", "a.jpg", "../../etc/passwd", "con.txt", ""];
        let taken: Vec<_> = wishes.iter().map(|wish| names.take(wish)).collect();
        assert_eq!(taken[..4], ["a.jpg", "A (2).JPG", "a (2) (2).jpg", "a (3).jpg"]);
        assert!(taken.iter().all(|name| !name.contains('/') && !name.is_empty()), "{taken:?}");
    }

    proptest! {
        #[test]
        fn no_two_are_alike_and_none_leads_elsewhere(
            wishes in proptest::collection::vec("[aA./\\\\ (1-3)ß]{0,6}|.{0,8}", 0..60),
        ) {
            let mut names = Names::default();
            let mut seen = HashSet::new();
            for wish in wishes {
                let name = names.take(&wish);
                let path = SharePath::parse(&name).unwrap();
                prop_assert!(path.folder().is_none() && !name.starts_with('.'), "{}", name);
                prop_assert!(seen.insert(path.collision_key()), "{}", name);
            }
        }
    }
}
