//! What Trove may be told when it is started.

use clap::Parser;
use std::path::PathBuf;
use trove_collector::command_line::surroundings::Choice;

/// Collects the photos, music and videos of this computer into Trove, with an icon in the tray.
#[derive(Debug, Parser)]
#[command(name = "trove", version)]
pub struct Arguments {
    /// Where Trove keeps its own files [default: the system's folder for settings]
    #[arg(long, value_name = "DIR", env = "TROVE_CONFIG_DIR")]
    pub config_dir: Option<PathBuf>,
    /// Show no window: the system starts Trove so when somebody logs in
    #[arg(long)]
    pub at_login: bool,
    /// Show a window of a made-up home instead, in a state such as `collecting` or `first-run`
    #[arg(long, value_name = "STATE", num_args = 0..=1, default_missing_value = "collecting")]
    pub demo: Option<String>,
    /// What is looked at around this computer; for tests
    #[arg(long, value_enum, default_value_t, hide = true, env = "TROVE_SURROUNDINGS")]
    pub surroundings: Choice,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn what_may_be_told_is_understood() {
        Arguments::command().debug_assert();
        let told = |words: &[&str]| Arguments::try_parse_from([&["trove"], words].concat());
        assert!(told(&["--at-login"]).unwrap().at_login);
        assert_eq!(told(&["--demo"]).unwrap().demo.as_deref(), Some("collecting"));
        assert_eq!(told(&["--demo", "paused"]).unwrap().demo.as_deref(), Some("paused"));
        assert!(told(&["--tray"]).is_err());
    }
}
