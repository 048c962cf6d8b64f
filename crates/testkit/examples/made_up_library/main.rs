//! Fills a data folder with made-up items: `cargo run --release -p trove-testkit --example
//! made_up_library -- FOLDER [HOW_MANY]`. Then `trove-server serve --data-dir FOLDER` shows them.

// Its output is its product.
#![allow(clippy::print_stdout)]

mod filling;

use anyhow::{Context as _, Result};
use std::{path::PathBuf, time::Instant};

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let folder = PathBuf::from(arguments.next().context("name the folder to fill")?);
    let items = match arguments.next() {
        Some(text) => text.to_string_lossy().parse().context("say how many items, as a number")?,
        None => filling::ITEMS,
    };
    let begun = Instant::now();
    filling::fill(&folder, items).await?;
    println!("{items} items in {} after {:.1} s", folder.display(), begun.elapsed().as_secs_f64());
    Ok(())
}
