//! When files that are not there any more are a question to the user, and not simply deleted. Pure.

/// More files than this at once are a question when they are most of a folder.
pub const MANY: u64 = 100;
/// A folder that had at least this many and has none now is a question.
pub const EMPTIED: u64 = 2;

/// What a look at a collected folder missed, of what the server knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Toll {
    /// Files that are not there any more.
    pub missing: u64,
    /// Files that are. More than matter need not be counted: see [`Toll::enough`].
    pub present: u64,
    /// Files that were taken for deleted a short while ago.
    pub recently: u64,
    /// So many the user has said to have deleted.
    pub confirmed: u64,
}

impl Toll {
    /// Whether the user is to be asked before any of them is taken for deleted.
    pub fn is_question(&self) -> bool {
        let together = self.missing + self.recently;
        let emptied = self.present == 0 && together >= EMPTIED;
        let most = together > MANY && together > self.present;
        self.missing > self.confirmed && (emptied || most)
    }

    /// From so many files present on, it does not matter how many there are.
    pub fn enough(missing: u64, recently: u64) -> u64 {
        missing + recently
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_much_at_once_is_a_question() {
        let toll = |missing, present| Toll { missing, present, ..Toll::default() };
        for (one, question) in [
            (toll(0, 0), false),
            (toll(1, 0), false),
            (toll(1, 1_000), false),
            (toll(2, 0), true),
            (toll(100, 50), false),
            (toll(101, 100), true),
            (toll(101, 101), false),
            (toll(5_000, 6_000), false),
            (Toll { recently: 90, ..toll(20, 30) }, true),
            (Toll { confirmed: 200, ..toll(200, 0) }, false),
            // Somebody said so of fewer files.
            (Toll { confirmed: 200, ..toll(201, 0) }, true),
        ] {
            assert_eq!(one.is_question(), question, "{one:?}");
        }
    }

    proptest! {
        #[test]
        fn counting_further_changes_no_answer(
            missing in 0_u64..500, present in 0_u64..1_000, recently in 0_u64..300, more in 0_u64..99,
        ) {
            let exact = Toll { missing, present, recently, confirmed: 0 };
            let counted = present.min(Toll::enough(missing, recently));
            prop_assert_eq!(exact.is_question(), Toll { present: counted, ..exact }.is_question());
            // The more is missing, the rather it is a question.
            let worse = Toll { missing: missing + more, ..exact };
            prop_assert!(worse.is_question() || !exact.is_question());
        }
    }
}
