//! A point in time, as a plain value.

use std::time::Duration;

/// A moment: milliseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// The moment that long after this one.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How long this moment is after `earlier`; zero when it is not after it.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The moment that long before this one.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_apart_by_what_lies_between_them() {
        let (now, second) = (Moment(5_000), Duration::from_secs(1));
        assert_eq!((now.after(second), now.before(second)), (Moment(6_000), Moment(4_000)));
        assert_eq!(now.since(Moment(3_500)), Duration::from_millis(1_500));
        assert_eq!(now.since(Moment(6_000)), Duration::ZERO);
        assert_eq!(Moment(i64::MAX).after(second), Moment(i64::MAX));
        assert_eq!(Moment(i64::MIN).before(second), Moment(i64::MIN));
        assert_eq!(now.after(Duration::MAX), Moment(i64::MAX));
        assert_eq!(now.before(Duration::MAX), Moment(5_000 - i64::MAX));
    }
}
