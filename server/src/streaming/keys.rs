//! Asks ffprobe where the key frames of a film are, at which pieces of it can begin.

use super::{
    child::{INPUT, Limits, Unplayable, run},
    decide::Probe,
    playlist::{KeyFrame, places},
};
use crate::foreign_files::{FORMATS, PROTOCOLS};
use std::{fs::File, time::Duration};

/// Whoever wants to watch waits for it: a file in which key frames are not found by then is
/// converted instead.
const LIMITS: Limits = Limits { time: Duration::from_secs(10), output: 32 << 20 };

/// Containers that have a table of their key frames: each of these is found without reading what
/// is between them.
const WITH_TABLE: [&str; 3] = ["matroska", "mp4", "avi"];

/// Where key frames are, from the beginning of the film: near each place where a piece may begin,
/// or all.
pub(super) async fn key_frames(file: File, probe: &Probe) -> Result<Vec<KeyFrame>, Unplayable> {
    let Some((stream, _)) = &probe.pictures else { return Ok(Vec::new()) };
    let told = run("ffprobe", &arguments(probe, *stream), file, LIMITS).await?;
    Ok(read(&String::from_utf8_lossy(&told), probe.start_us))
}

fn arguments(probe: &Probe, stream: u32) -> Vec<String> {
    let stream = stream.to_string();
    let mut arguments = [
        "-v",
        "error",
        "-protocol_whitelist",
        PROTOCOLS,
        "-format_whitelist",
        FORMATS,
        "-select_streams",
        &stream,
        "-show_entries",
        "packet=pts_time,pos,flags",
        "-of",
        "csv=p=0",
    ]
    .map(str::to_owned)
    .to_vec();
    let has_table = WITH_TABLE.iter().any(|one| probe.container.split(',').any(|its| its == *one));
    if has_table {
        let start = probe.start_us as f64 / 1e6;
        let places = places(probe.duration).map(|place| place.as_secs_f64() + start);
        // One packet is read from each of them on.
        let places = places.map(|place| format!("{place:.3}%+#1"));
        let looked_at: Vec<_> = ["%+#1".to_owned()].into_iter().chain(places).collect();
        arguments.extend(["-read_intervals".to_owned(), looked_at.join(",")]);
    }
    arguments.extend(["-i".to_owned(), INPUT.to_owned()]);
    arguments
}

/// Reads lines such as `5.926000,143230,K_`.
fn read(told: &str, start_us: i64) -> Vec<KeyFrame> {
    let key = |line: &str| {
        let mut fields = line.split(',');
        let time: f64 = fields.next()?.parse().ok()?;
        let place = fields.next()?.parse().ok()?;
        let from_start = (time * 1e6).round() as i64 - start_us;
        let time = Duration::from_micros(from_start.try_into().unwrap_or(0));
        fields.next()?.contains('K').then_some(KeyFrame { time, place })
    };
    told.lines().filter_map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_frames_are_read_as_places_in_the_film() {
        let told = "0.5,48,K_\n0.54,99,__\nN/A,5,K_\n6.500000,700,K__\n\nanything\n12.5,9,_D\n\
                    0.1,40,K_\n7.5,N/A,K_\n";
        let found = read(told, 500_000);
        let frame = |(ms, place)| KeyFrame { time: Duration::from_millis(ms), place };
        assert_eq!(found, [(0, 48), (6_000, 700), (0, 40)].map(frame));
    }

    #[test]
    fn a_file_with_a_table_is_not_read_whole() {
        let film = |container: &str| Probe {
            container: container.to_owned(),
            start_us: -500_000,
            duration: Duration::from_secs(13),
            ..Probe::default()
        };
        let intervals = |container| {
            let arguments = arguments(&film(container), 0);
            let at = arguments.iter().position(|one| one == "-read_intervals")?;
            arguments.get(at + 1).cloned()
        };
        let looked_at = intervals("matroska,webm").unwrap();
        assert_eq!(looked_at, "%+#1,5.500%+#1,11.500%+#1");
        assert_eq!(intervals("mpegts"), None);
    }
}
