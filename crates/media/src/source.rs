//! The one way by which every reader of this crate sees a file: bounded in bytes, calls and time.

use std::{
    io::{self, Read, Seek, SeekFrom},
    time::{Duration, Instant},
};

/// How much of the beginning is read at once: an EXIF block, which JPEG limits to 64 KiB, lies in
/// it with most cameras, so that one call to the system is enough for most photos.
const HEAD: u64 = 80 * 1024;
/// Small reads elsewhere fetch this much, so that walking through boxes costs few calls.
const WINDOW: usize = 8 * 1024;
/// Most that a reader may ask for in one piece.
pub(crate) const LARGEST_PIECE: u64 = 4 << 20;
/// What reading one file may cost at most.
const MOST_BYTES: u64 = 160 << 20;
const MOST_CALLS: u32 = 40_000;
const MOST_TIME: Duration = Duration::from_millis(1500);

/// Anything that can be read at any place.
pub(crate) trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// A file with a budget. Asking for what lies beyond the end, or beyond the budget, gives nothing;
/// a true error of the device is kept in [`Source::failure`].
pub(crate) struct Source<'a> {
    reader: &'a mut dyn ReadSeek,
    length: u64,
    head: Vec<u8>,
    window: Vec<u8>,
    window_at: u64,
    bytes_left: u64,
    calls_left: u32,
    deadline: Instant,
    failure: Option<io::Error>,
}

impl<'a> Source<'a> {
    /// Reads the beginning.
    pub(crate) fn open(reader: &'a mut dyn ReadSeek) -> io::Result<Self> {
        let length = reader.seek(SeekFrom::End(0))?;
        let mut source = Self {
            reader,
            length,
            head: Vec::new(),
            window: Vec::new(),
            window_at: 0,
            bytes_left: MOST_BYTES,
            calls_left: MOST_CALLS,
            deadline: Instant::now() + MOST_TIME,
            failure: None,
        };
        let mut head = vec![0; length.min(HEAD) as usize];
        let got = source.fetch(0, &mut head);
        if let Some(failure) = source.failure.take() {
            return Err(failure);
        }
        head.truncate(got);
        source.head = head;
        Ok(source)
    }

    /// The file's length in bytes.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Its first bytes.
    pub(crate) fn head(&self) -> &[u8] {
        &self.head
    }

    /// The device's first error, if there was one.
    pub(crate) fn failure(self) -> Option<io::Error> {
        self.failure
    }

    /// Whether there is budget left.
    pub(crate) fn may_go_on(&self) -> bool {
        self.failure.is_none()
            && self.bytes_left > 0
            && self.calls_left > 0
            && Instant::now() < self.deadline
    }

    /// Fills `buffer` from `offset` on as far as the file and the budget go; returns how far.
    pub(crate) fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> usize {
        if let Some(known) = piece(&self.head, 0, offset, buffer.len()) {
            buffer.copy_from_slice(known);
            return buffer.len();
        }
        if let Some(known) = piece(&self.window, self.window_at, offset, buffer.len()) {
            buffer.copy_from_slice(known);
            return buffer.len();
        }
        if buffer.len() >= WINDOW {
            return self.fetch(offset, buffer);
        }
        let left = self.length.saturating_sub(offset).min(WINDOW as u64) as usize;
        let mut window = std::mem::take(&mut self.window);
        window.clear();
        window.resize(left, 0);
        let got = self.fetch(offset, &mut window);
        window.truncate(got);
        let given = got.min(buffer.len());
        buffer[..given].copy_from_slice(&window[..given]);
        self.window = window;
        self.window_at = offset;
        given
    }

    /// Exactly `length` bytes from `offset`, at most [`LARGEST_PIECE`]. Never allocates more than
    /// the file has.
    pub(crate) fn take(&mut self, offset: u64, length: u64) -> Option<Vec<u8>> {
        if length > LARGEST_PIECE || offset.checked_add(length)? > self.length {
            return None;
        }
        let mut bytes = vec![0; length as usize];
        (self.read_at(offset, &mut bytes) == bytes.len()).then_some(bytes)
    }

    /// As [`Source::take`], but as much of `length` as there is.
    pub(crate) fn take_up_to(&mut self, offset: u64, length: u64) -> Vec<u8> {
        let length = length.min(LARGEST_PIECE).min(self.length.saturating_sub(offset));
        let mut bytes = vec![0; length as usize];
        let got = self.read_at(offset, &mut bytes);
        bytes.truncate(got);
        bytes
    }

    /// `N` bytes from `offset`.
    pub(crate) fn array<const N: usize>(&mut self, offset: u64) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        (self.read_at(offset, &mut bytes) == N).then_some(bytes)
    }

    fn fetch(&mut self, offset: u64, buffer: &mut [u8]) -> usize {
        if offset >= self.length || !self.may_go_on() {
            return 0;
        }
        let wanted = (buffer.len() as u64).min(self.bytes_left) as usize;
        self.calls_left -= 1;
        let mut done = 0;
        if let Err(error) = self.reader.seek(SeekFrom::Start(offset)) {
            self.failure = Some(error);
            return 0;
        }
        while done < wanted {
            match self.reader.read(&mut buffer[done..wanted]) {
                Ok(0) => break,
                Ok(count) => done += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failure = Some(error);
                    break;
                }
            }
        }
        self.bytes_left -= done as u64;
        done
    }
}

/// The part of `known` (which stands at `at` in the file) that holds `length` bytes from `offset`.
fn piece(known: &[u8], at: u64, offset: u64, length: usize) -> Option<&[u8]> {
    let start = usize::try_from(offset.checked_sub(at)?).ok()?;
    known.get(start..start.checked_add(length)?)
}

/// A [`Source`] seen through [`Read`] and [`Seek`], for libraries.
pub(crate) struct Metered<'s, 'a> {
    source: &'s mut Source<'a>,
    position: u64,
}

impl<'s, 'a> Metered<'s, 'a> {
    pub(crate) fn new(source: &'s mut Source<'a>) -> Self {
        Self { source, position: 0 }
    }
}

impl Read for Metered<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.source.length().saturating_sub(self.position);
        let wanted = left.min(buffer.len() as u64) as usize;
        if wanted == 0 {
            return Ok(0);
        }
        // Reading from memory spends no budget, but a loop over the same bytes must end too.
        if !self.source.may_go_on() {
            return Err(io::Error::other("the budget for this file is spent"));
        }
        let got = self.source.read_at(self.position, &mut buffer[..wanted]);
        self.position += got as u64;
        Ok(got)
    }
}

impl Seek for Metered<'_, '_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(distance) => self.source.length().checked_add_signed(distance),
            SeekFrom::Current(distance) => self.position.checked_add_signed(distance),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
