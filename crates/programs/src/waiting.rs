//! Waiting for what another process does.

use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// Short enough that a wait costs a test little, long enough to cost no processor time.
const PAUSE: Duration = Duration::from_millis(20);

/// Asks again and again until `condition` gives a value.
///
/// For states of other processes only, which have no event to wait on.
///
/// # Errors
/// When `limit` has passed, naming `what`; and at once when the condition itself fails.
pub fn wait_until<T>(
    limit: Duration,
    what: &str,
    mut condition: impl FnMut() -> Result<Option<T>>,
) -> Result<T> {
    let begun = Instant::now();
    loop {
        if let Some(value) = condition()? {
            return Ok(value);
        }
        if begun.elapsed() >= limit {
            bail!("waited {:.1} s in vain: {what}", limit.as_secs_f64());
        }
        #[allow(clippy::disallowed_methods, reason = "another process's state has no event")]
        std::thread::sleep(PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_gives_the_value_or_says_what_it_waited_for() {
        let mut left = 2;
        let value = wait_until(Duration::from_secs(5), "nothing", || {
            left -= 1;
            Ok((left == 0).then_some("here"))
        });
        assert_eq!(value.unwrap(), "here");
        let error =
            wait_until(Duration::ZERO, "the file is stored", || Ok(None::<()>)).unwrap_err();
        assert!(error.to_string().contains("the file is stored"));
    }
}
