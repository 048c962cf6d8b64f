//! Logs, to standard error.

use std::io::{self, IsTerminal};
use tracing::{Level, Metadata};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::FilterFn,
    layer::{Layered, SubscriberExt},
    registry::Registry,
    util::SubscriberInitExt,
};

/// How logs are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Begins to log. `RUST_LOG` chooses what; the default is what people should know.
pub(super) fn begin(format: Format) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("warn,lofty=error,trove_collector=info"));
    // The FTP library writes passwords into its trace: it is never asked for one.
    let discreet = FilterFn::new(|metadata: &Metadata<'_>| {
        !metadata.target().starts_with("suppaftp") || *metadata.level() <= Level::ERROR
    });
    let layer: Box<dyn Layer<Filtered> + Send + Sync> = match format {
        Format::Text => Box::new(
            tracing_subscriber::fmt::layer()
                .with_target(false)
                .with_ansi(io::stderr().is_terminal())
                .with_writer(io::stderr)
                .with_filter(discreet),
        ),
        Format::Json => Box::new(
            tracing_subscriber::fmt::layer().json().with_writer(io::stderr).with_filter(discreet),
        ),
    };
    let registry: Filtered = tracing_subscriber::registry().with(filter);
    // A second call, in tests, leaves the first in place.
    let _ = registry.with(layer).try_init();
}

type Filtered = Layered<EnvFilter, Registry>;
