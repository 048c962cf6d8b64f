//! How fast the library answers: a real server, over HTTPS, with 100,000 made-up items.
//!
//! `cargo bench -p trove-server --bench library`; the library lies in the system's temporary
//! directory, or in the folder that `TROVE_MADE_UP_LIBRARY` names, where one that is there already is
//! used again. `TROVE_MADE_UP_ITEMS` says how many items to make.

#![allow(clippy::print_stdout, reason = "the output is the product")]

#[path = "../../crates/testkit/examples/made_up_library/filling.rs"]
mod filling;

use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use trove_server::{
    owner::make_token,
    serve::{Options, catalogue_file, start},
};

/// Requests of each sort.
const REQUESTS: usize = 200;

fn main() -> anyhow::Result<()> {
    // Fails when another part of the process was first, which is as well.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run())
}

async fn run() -> anyhow::Result<()> {
    let temporary = tempfile::tempdir()?;
    let named = std::env::var_os("TROVE_MADE_UP_LIBRARY").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| temporary.path().join("library"));
    if !catalogue_file(&folder).exists() {
        let items = match std::env::var("TROVE_MADE_UP_ITEMS") {
            Ok(text) => text.parse()?,
            Err(_) => filling::ITEMS,
        };
        let begun = Instant::now();
        filling::fill(&folder, items).await?;
        println!("{items} items were made in {:.1} s", begun.elapsed().as_secs_f64());
    }
    let port = Some(([127, 0, 0, 1], 0).into());
    let server = start(Options { http: port, ftp: port, ..Options::new(&folder) }).await?;
    let token = make_token(&*server.house.catalogue).await?;
    let visitor = Visitor::new(&folder, format!("https://{}/api/v1", server.http), token)?;

    let timeline: Value = serde_json::from_slice(&visitor.get("/timeline").await?)?;
    let months: Vec<&str> = timeline["months"]
        .as_array()
        .map(|months| months.iter().filter_map(|month| month["month"].as_str()).collect())
        .unwrap_or_default();
    anyhow::ensure!(!months.is_empty(), "the library is empty");
    let mut items = Vec::new();
    for month in months.iter().step_by(7) {
        let month: Value =
            serde_json::from_slice(&visitor.get(&format!("/timeline/{month}")).await?)?;
        let ids = month["ids"].as_array().into_iter().flatten();
        items.extend(ids.filter_map(Value::as_i64).take(20));
    }
    let month = |at: usize| format!("/timeline/{}", months[at * 31 % months.len()]);
    let item = |at: usize| items[at * 17 % items.len()];
    let words = ["lisbon 2019", "nikon", "ete mer", "july 2015", "iphone norw", "song 4", "garden"];
    let word = |at: usize| words[at % words.len()].replace(' ', "%20");

    visitor.measure("timeline", |_| "/timeline".to_owned()).await?;
    visitor.measure("month", month).await?;
    visitor.measure("item", |at| format!("/items/{}", item(at))).await?;
    visitor.measure("thumbnail", |at| format!("/items/{}/thumbnail", item(at))).await?;
    visitor.measure("search, first page", |at| format!("/search?q={}", word(at))).await?;
    visitor.measure("search in a year", |at| format!("/search?year=2019&q={}", word(at))).await?;
    visitor.measure("artists", |_| "/music/artists".to_owned()).await?;
    visitor.measure("albums of music", |_| "/music/albums".to_owned()).await?;
    server.stop().await
}

/// Somebody who looks at the library.
struct Visitor {
    client: reqwest::Client,
    base: String,
    token: String,
}

impl Visitor {
    fn new(folder: &Path, base: String, token: String) -> anyhow::Result<Self> {
        let pem = std::fs::read(folder.join("tls/certificate.pem"))?;
        let client = reqwest::Client::builder()
            .tls_certs_only([reqwest::Certificate::from_pem(&pem)?])
            .build()?;
        Ok(Self { client, base, token })
    }

    async fn get(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        let request = self.client.get(format!("{}{path}", self.base)).bearer_auth(&self.token);
        Ok(request.send().await?.error_for_status()?.bytes().await?.to_vec())
    }

    async fn measure(&self, name: &str, path: impl Fn(usize) -> String) -> anyhow::Result<()> {
        let mut times = Vec::with_capacity(REQUESTS);
        let mut bytes = 0;
        for at in 0..REQUESTS {
            let path = path(at);
            let begun = Instant::now();
            bytes += self.get(&path).await?.len();
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        let shown = |time: Duration| time.as_secs_f64() * 1_000.0;
        println!(
            "{name:20} median {:7.2} ms, 95 of 100 within {:7.2} ms, {:6} bytes on average",
            shown(times[REQUESTS / 2]),
            shown(times[REQUESTS * 95 / 100]),
            bytes / REQUESTS,
        );
        Ok(())
    }
}
