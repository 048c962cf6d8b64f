//! Asks ffprobe what is in a file.

use super::{
    child::{INPUT, Limits, Unplayable, run},
    decide::Probe,
};
use crate::foreign_files::{FORMATS, PROTOCOLS};
use std::{fs::File, time::Duration};

const LIMITS: Limits = Limits { time: Duration::from_secs(15), output: 1 << 20 };

pub(super) async fn probe(file: File) -> Result<Probe, Unplayable> {
    let arguments = [
        "-v",
        "error",
        "-protocol_whitelist",
        PROTOCOLS,
        "-format_whitelist",
        FORMATS,
        "-show_format",
        "-show_streams",
        "-of",
        "json",
        "-i",
        INPUT,
    ]
    .map(str::to_owned);
    let told = run("ffprobe", &arguments, file, LIMITS).await?;
    Probe::read(&told).ok_or(Unplayable::Unreadable)
}
