//! The pictures of the states, drawn by `cargo xtask icons`.

use trove_app::bindings::TrayState;

/// What a panel's ground is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ground {
    /// Pictures are dark.
    Light,
    /// Pictures are light.
    Dark,
}

/// A picture, PNG in all sizes that there are.
macro_rules! drawn {
    ($ground:literal, $state:literal, $($size:literal)*) => {
        &[$(include_bytes!(concat!(
            "../../../../icons/tray/drawn/", $ground, "/", $state, "-", $size, ".png"
        ))),*]
    };
}

macro_rules! states {
    ($ground:literal, $state:expr) => {
        match $state {
            TrayState::UpToDate => drawn!($ground, "up_to_date", "16" "22" "24" "32" "48" "64"),
            TrayState::Collecting => drawn!($ground, "collecting", "16" "22" "24" "32" "48" "64"),
            TrayState::Paused => drawn!($ground, "paused", "16" "22" "24" "32" "48" "64"),
            TrayState::Waiting => drawn!($ground, "waiting", "16" "22" "24" "32" "48" "64"),
            TrayState::Unreachable => {
                drawn!($ground, "unreachable", "16" "22" "24" "32" "48" "64")
            }
            TrayState::Attention => drawn!($ground, "attention", "16" "22" "24" "32" "48" "64"),
        }
    };
}

/// The pictures of a state, from the smallest to the largest.
pub fn of(state: TrayState, ground: Ground) -> &'static [&'static [u8]] {
    match ground {
        Ground::Light => states!("light", state),
        Ground::Dark => states!("dark", state),
    }
}

/// A picture's pixels.
pub struct Pixels {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Row by row from the top, four bytes a pixel: red, green, blue, opacity.
    pub rgba: Vec<u8>,
}

/// The pixels of a PNG of this program's own.
pub fn pixels(png: &[u8]) -> Result<Pixels, png::DecodingError> {
    // All are drawn in this form: no conversion is needed.
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info()?;
    let mut rgba = vec![0; reader.output_buffer_size().unwrap_or_default()];
    let frame = reader.next_frame(&mut rgba)?;
    rgba.truncate(frame.buffer_size());
    Ok(Pixels { width: frame.width, height: frame.height, rgba })
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [TrayState; 6] = [
        TrayState::UpToDate,
        TrayState::Collecting,
        TrayState::Paused,
        TrayState::Waiting,
        TrayState::Unreachable,
        TrayState::Attention,
    ];

    #[test]
    fn every_picture_is_whole_and_no_two_are_alike() {
        let mut seen = std::collections::HashSet::new();
        for ground in [Ground::Light, Ground::Dark] {
            for state in STATES {
                for (png, size) in of(state, ground).iter().zip([16, 22, 24, 32, 48, 64]) {
                    let pixels = pixels(png).unwrap();
                    assert_eq!((pixels.width, pixels.height), (size, size));
                    assert_eq!(pixels.rgba.len(), (size * size * 4) as usize);
                    assert!(pixels.rgba.chunks_exact(4).any(|pixel| pixel[3] > 0x80));
                    assert!(seen.insert(pixels.rgba), "{state:?} at {size} is seen twice");
                }
            }
        }
    }
}
