//! When a file has stood still long enough to be looked into.

/// The time, in milliseconds since 1970, from which a file may be looked into, unless it changes
/// before.
///
/// `still_ms` is how long its size and time of change must have stood still. At first sight an
/// older time of change proves that; once a file was seen changing, or when its time lies in the
/// future, only waiting does.
pub fn due_ms(modified_ns: i64, now_ms: i64, still_ms: i64, seen_changing: bool) -> i64 {
    let changed_ms = modified_ns.div_euclid(1_000_000);
    if seen_changing || changed_ms > now_ms {
        now_ms.saturating_add(still_ms)
    } else {
        changed_ms.saturating_add(still_ms).max(now_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nobody_waits_longer_than_needed_nor_less(
            modified_ms in -10_000_000_i64..10_000_000, now in 0_i64..5_000_000,
            still in 0_i64..60_000, changing in any::<bool>(),
        ) {
            let due = due_ms(modified_ms * 1_000_000, now, still, changing);
            prop_assert!(due >= now && due <= now + still);
            // At that time, size and time have stood still for `still` since the change or since
            // the change was seen.
            prop_assert!(due - still >= modified_ms.min(now) || due == now);
            if !changing && modified_ms + still <= now {
                prop_assert_eq!(due, now);
            }
        }
    }
}
