//! What a file is by its name, and whether browsers show it themselves. Pure.

/// Media types that all of today's browsers show or play.
const PLAYABLE: [&str; 17] = [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/avif",
    "image/bmp",
    "video/mp4",
    "video/x-m4v",
    "video/webm",
    "audio/mpeg",
    "audio/mp4",
    "audio/m4a",
    "audio/x-m4a",
    "audio/aac",
    "audio/flac",
    "audio/ogg",
    "audio/wav",
];

/// The media type of a file with this name.
pub fn media_type(name: &str) -> String {
    mime_guess::from_path(name).first_or_octet_stream().essence_str().to_owned()
}

/// Whether browsers show or play a file with this name themselves. What is inside a container may
/// still be too much for one.
pub fn is_playable(name: &str) -> bool {
    PLAYABLE.contains(&media_type(name).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_show_some_and_not_others() {
        for name in ["a.jpg", "A.JPEG", "a.mp4", "a.mp3", "a.flac", "a.webm", "a.wav", "a.m4a"] {
            assert!(is_playable(name), "{name} {}", media_type(name));
        }
        for name in ["a.heic", "a.NEF", "a.tif", "a.avi", "a.mkv", "a", "a.jpg.exe", "a.svg"] {
            assert!(!is_playable(name), "{name} {}", media_type(name));
        }
    }
}
