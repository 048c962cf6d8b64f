//! What has been learned of a file so far; stronger evidence replaces weaker.

use crate::moment::Moment;
use trove_protocol::{CaptureSource, Metadata};

/// Metadata in the making.
#[derive(Default)]
pub(crate) struct Findings {
    pub(crate) metadata: Metadata,
    /// Whether the capture time is known in UTC only, so that a wall clock may replace it.
    pub(crate) captured_is_utc: bool,
}

impl Findings {
    /// Takes a capture time unless there is one from evidence at least as strong.
    pub(crate) fn captured(&mut self, source: CaptureSource, moment: Moment) {
        self.take(source, moment, false);
    }

    /// The same for a moment of which only UTC is known.
    pub(crate) fn captured_utc(&mut self, source: CaptureSource, moment: Moment) {
        self.take(source, moment, true);
    }

    fn take(&mut self, source: CaptureSource, moment: Moment, utc: bool) {
        if self.metadata.captured_from.is_some_and(|known| known <= source) {
            return;
        }
        self.metadata.captured = Some(moment.clock);
        self.metadata.captured_offset_minutes = moment.offset_minutes;
        self.metadata.captured_from = Some(source);
        self.captured_is_utc = utc;
    }

    /// Takes the picture's size when it is sensible and none is known.
    pub(crate) fn dimensions(&mut self, width: u32, height: u32) {
        let sensible = (1..=1_000_000).contains(&width) && (1..=1_000_000).contains(&height);
        if sensible && self.metadata.width.is_none() {
            self.metadata.width = Some(width);
            self.metadata.height = Some(height);
        }
    }

    /// Takes a place when it is on Earth and none is known; 0,0 is what receivers write that
    /// have not found themselves.
    pub(crate) fn place(&mut self, latitude: f64, longitude: f64) {
        let sensible = latitude.abs() <= 90.0
            && longitude.abs() <= 180.0
            && (latitude.abs() > 1e-9 || longitude.abs() > 1e-9);
        if sensible && self.metadata.latitude.is_none() {
            self.metadata.latitude = Some(latitude);
            self.metadata.longitude = Some(longitude);
        }
    }

    /// Takes a playing time in units of which `per_second` make a second.
    pub(crate) fn duration(&mut self, units: u64, per_second: u64) {
        if self.metadata.duration_milliseconds.is_some() || per_second == 0 {
            return;
        }
        let milliseconds = u128::from(units) * 1000 / u128::from(per_second);
        // A year: longer ones are crafted or broken.
        if (1..=31_536_000_000).contains(&milliseconds) {
            self.metadata.duration_milliseconds = Some(milliseconds as u64);
        }
    }
}

/// Puts `value` where nothing is known yet.
pub(crate) fn fill<T>(place: &mut Option<T>, value: Option<T>) {
    if place.is_none() {
        *place = value;
    }
}
