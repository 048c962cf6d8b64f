//! Whether a browser plays a file as it is. Pure.

use serde::Deserialize;
use std::time::Duration;

/// What is in a file, as far as playing it goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Probe {
    /// ffmpeg's names for the container, joined by commas.
    pub container: String,
    /// Where its own times begin, in microseconds; those of recordings begin anywhere.
    pub start_us: i64,
    /// How long it plays.
    pub duration: Duration,
    /// The pictures, if it has any: number of the stream and name of the codec.
    pub pictures: Option<(u32, String)>,
    /// Bits of a pixel's part beyond eight, which many browsers cannot show.
    pub deep: bool,
    /// The container says that the pictures are to be turned, which pieces cannot say.
    pub turned: bool,
    /// Each picture is two halves that follow one another, as of old cameras.
    pub interlaced: bool,
    /// The sound, if it has any.
    pub sound: Option<(u32, String)>,
    /// Channels of the sound.
    pub channels: u32,
}

/// How a file is to be played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// As it is.
    Direct,
    /// In pieces that are made for it.
    Pieces,
}

/// What goes into pieces as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// The pictures.
    pub pictures: bool,
    /// The sound.
    pub sound: bool,
}

/// What of a file every browser plays once it is in pieces: only the container is in the way.
pub fn copied(probe: &Probe) -> Copied {
    let pictures = probe.pictures.as_ref().map(|(_, codec)| codec.as_str());
    let sound = probe.sound.as_ref().map(|(_, codec)| codec.as_str());
    Copied {
        pictures: pictures == Some("h264") && !(probe.deep || probe.turned || probe.interlaced),
        sound: match sound {
            // More channels than that have no number in such pieces.
            Some("aac") => (1..=6).contains(&probe.channels),
            Some("mp3") => true,
            _ => false,
        },
    }
}

#[derive(Deserialize)]
struct Told {
    format: Format,
    #[serde(default)]
    streams: Vec<Stream>,
}

#[derive(Deserialize)]
struct Format {
    #[serde(rename = "format_name")]
    container: String,
    start_time: Option<String>,
    duration: Option<String>,
}

#[derive(Deserialize)]
struct Stream {
    index: u32,
    codec_type: Option<String>,
    codec_name: Option<String>,
    pix_fmt: Option<String>,
    field_order: Option<String>,
    channels: Option<u32>,
    #[serde(default)]
    side_data_list: Vec<SideData>,
    disposition: Option<Disposition>,
}

/// What a container says beside the stream itself.
#[derive(Deserialize)]
struct SideData {
    /// Degrees by which pictures are to be turned.
    rotation: Option<f64>,
}

#[derive(Deserialize)]
struct Disposition {
    attached_pic: u8,
}

impl Probe {
    /// Reads what ffprobe writes; `None` when there is nothing to play.
    pub fn read(json: &[u8]) -> Option<Self> {
        let told: Told = serde_json::from_slice(json).ok()?;
        let first = |class: &str| {
            told.streams.iter().find(|stream| {
                let cover = stream.disposition.as_ref().is_some_and(|kind| kind.attached_pic == 1);
                stream.codec_type.as_deref() == Some(class) && !cover
            })
        };
        let codec = |stream: &Stream| (stream.index, stream.codec_name.clone().unwrap_or_default());
        let (pictures, sound) = (first("video"), first("audio"));
        pictures.or(sound)?;
        let seconds: f64 = told.format.duration?.parse().ok()?;
        let duration = Duration::try_from_secs_f64(seconds).ok()?;
        let start: f64 =
            told.format.start_time.and_then(|start| start.parse().ok()).unwrap_or_default();
        let format = pictures.and_then(|stream| stream.pix_fmt.as_deref()).unwrap_or_default();
        let fields = pictures.and_then(|stream| stream.field_order.as_deref());
        let turns = |data: &SideData| data.rotation.is_some_and(|degrees| degrees != 0.0);
        Some(Self {
            container: told.format.container,
            start_us: (start * 1e6).round() as i64,
            duration,
            deep: !matches!(format, "yuv420p" | "yuvj420p" | ""),
            turned: pictures.is_some_and(|stream| stream.side_data_list.iter().any(turns)),
            interlaced: !matches!(fields, None | Some("progressive" | "unknown")),
            pictures: pictures.map(codec),
            sound: sound.map(codec),
            channels: sound.and_then(|stream| stream.channels).unwrap_or_default(),
        })
    }
}

/// How a file with this in it is to be played: as it is where every current browser can.
pub fn decide(probe: &Probe) -> Way {
    let pictures = probe.pictures.as_ref().map(|(_, codec)| codec.as_str());
    let sound = probe.sound.as_ref().map(|(_, codec)| codec.as_str());
    let named = |name: &str| probe.container.split(',').any(|one| one == name);
    let plays = if named("mp4") {
        matches!(pictures, None | Some("h264"))
            && matches!(sound, None | Some("aac" | "mp3" | "flac" | "opus"))
    } else if named("webm") {
        // Matroska has the same name: what WebM may hold is what browsers play.
        matches!(pictures, None | Some("vp8" | "vp9" | "av1"))
            && matches!(sound, None | Some("opus" | "vorbis"))
    } else if named("ogg") {
        pictures.is_none() && matches!(sound, Some("opus" | "vorbis" | "flac"))
    } else {
        pictures.is_none()
            && (named("mp3") || named("flac") || named("aac") || named("wav"))
            && matches!(sound, Some("mp3" | "flac" | "aac" | "pcm_s16le" | "pcm_s24le"))
    };
    let shallow = pictures != Some("h264") || !probe.deep;
    if plays && shallow { Way::Direct } else { Way::Pieces }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_every_browser_plays_is_played_as_it_is() {
        use Way::{Direct, Pieces};
        let mp4 = "mov,mp4,m4a,3gp,3g2,mj2";
        for (container, pictures, sound, way) in [
            (mp4, Some("h264"), Some("aac"), Direct),
            (mp4, Some("h264"), None, Direct),
            (mp4, Some("hevc"), Some("aac"), Pieces),
            (mp4, Some("h264"), Some("ac3"), Pieces),
            (mp4, None, Some("alac"), Pieces),
            (mp4, None, Some("aac"), Direct),
            ("matroska,webm", Some("vp9"), Some("opus"), Direct),
            ("matroska,webm", Some("h264"), Some("aac"), Pieces),
            ("avi", Some("mpeg4"), Some("mp3"), Pieces),
            ("mp3", None, Some("mp3"), Direct),
            ("flac", None, Some("flac"), Direct),
            ("wav", None, Some("pcm_s16le"), Direct),
            ("asf", None, Some("wmav2"), Pieces),
            ("ogg", None, Some("vorbis"), Direct),
            ("ogg", Some("theora"), Some("vorbis"), Pieces),
        ] {
            let named = |codec: Option<&str>| codec.map(|codec| (0, codec.to_owned()));
            let probe = Probe {
                container: container.to_owned(),
                pictures: named(pictures),
                sound: named(sound),
                ..Probe::default()
            };
            assert_eq!(decide(&probe), way, "{probe:?}");
            let deep = Probe { deep: true, ..probe };
            assert!(pictures != Some("h264") || decide(&deep) == Pieces);
        }
    }

    #[test]
    fn what_every_browser_plays_is_copied() {
        let named = |codec: Option<&str>| codec.map(|codec| (0, codec.to_owned()));
        for (pictures, sound, channels, copies) in [
            (Some("h264"), Some("aac"), 2, (true, true)),
            (Some("h264"), Some("ac3"), 6, (true, false)),
            (Some("h264"), Some("aac"), 8, (true, false)),
            (Some("hevc"), Some("mp3"), 2, (false, true)),
            (Some("h264"), None, 0, (true, false)),
            (None, Some("alac"), 2, (false, false)),
        ] {
            let probe = Probe {
                pictures: named(pictures),
                sound: named(sound),
                channels,
                ..Probe::default()
            };
            let told = copied(&probe);
            assert_eq!((told.pictures, told.sound), copies, "{probe:?}");
            for odd in [
                Probe { deep: true, ..probe.clone() },
                Probe { turned: true, ..probe.clone() },
                Probe { interlaced: true, ..probe.clone() },
            ] {
                assert!(!copied(&odd).pictures, "{odd:?}");
            }
        }
    }

    #[test]
    fn what_ffprobe_says_is_read() {
        let told = br#"{"streams": [
            {"index": 0, "codec_type": "video", "codec_name": "mjpeg",
             "disposition": {"attached_pic": 1}},
            {"index": 1, "codec_type": "audio", "codec_name": "alac"}],
            "format": {"format_name": "mov,mp4", "duration": "61.25"}}"#;
        let probe = Probe::read(told).unwrap();
        assert_eq!((probe.pictures.clone(), probe.duration.as_millis()), (None, 61_250));
        assert_eq!(probe.sound, Some((1, "alac".to_owned())));
        let told = br#"{"streams": [
            {"index": 0, "codec_type": "video", "codec_name": "h264", "pix_fmt": "yuv420p",
             "field_order": "tt", "side_data_list": [{"displaymatrix": "x", "rotation": -90}]},
            {"index": 1, "codec_type": "audio", "codec_name": "aac", "channels": 2}],
            "format": {"format_name": "mpegts", "start_time": "3600.4", "duration": "2"}}"#;
        let probe = Probe::read(told).unwrap();
        assert!(probe.turned && probe.interlaced && !probe.deep);
        assert_eq!((probe.start_us, probe.channels), (3_600_400_000, 2));
        for nothing in ["", "{}", r#"{"format": {"format_name": "mp4", "duration": "-1"}}"#] {
            assert_eq!(Probe::read(nothing.as_bytes()), None);
        }
    }
}
