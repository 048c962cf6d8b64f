//! Short texts with a meaning: addresses, fingerprints, times of cameras, limits by hours, dates.

use super::input::Input;
use trove_collector::link::ServerAddress;
use trove_protocol::{ContentHash, WallClock, WeekMinute, WeeklyLimit};
use trove_server::collection::query::{span, understand};

/// One text.
pub fn body(bytes: &[u8]) {
    let text = Input(bytes).rest();
    if let Ok(address) = text.parse::<ServerAddress>() {
        assert_eq!(address.to_string().parse::<ServerAddress>(), Ok(address.clone()));
        assert!(address.url().starts_with("https://"));
        // Neither a path, nor a name and password, nor another address hides in it.
        let host = address.host();
        assert!(!host.is_empty() && !host.contains(['/', '@', '?', '#', ' ', '\\']), "{host:?}");
    }
    if let Ok(hash) = text.parse::<ContentHash>() {
        assert_eq!(hash.to_string(), text.to_ascii_lowercase());
    }
    if let Ok(clock) = text.parse::<WallClock>() {
        assert_eq!(clock.to_string().parse::<WallClock>(), Ok(clock));
        let (hour, minute, second) = clock.time();
        let again = WallClock::new(clock.year(), clock.month(), clock.day(), hour, minute, second);
        assert_eq!(again, Some(clock));
    }
    if let Ok(limit) = text.parse::<WeeklyLimit>() {
        let written = limit.to_string();
        let again: WeeklyLimit = written.parse().unwrap_or_else(|error| panic!("{error}"));
        for hour in 0..7 * 24 {
            for minute in [0, 29, 59] {
                let moment = WeekMinute::new(hour / 24, hour % 24, minute);
                assert_eq!(limit.at(moment), again.at(moment), "{text:?} became {written:?}");
                assert!(limit.changes_in(moment).is_none_or(|minutes| minutes > 0));
            }
        }
    }
    if let Some((from, to)) = span(&text) {
        assert!(from < to);
    }
    let question = understand(&text);
    for words in question.words.iter().chain(question.date.iter().map(|date| &date.words)) {
        assert!(words.matches('"').count() % 2 == 0 && !words.contains('\0'), "{words:?}");
    }
}
