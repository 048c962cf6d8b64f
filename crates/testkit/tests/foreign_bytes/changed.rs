//! Changes bytes, always in the same way for the same name.

/// Values at which numbers turn over, and signs that separate.
const TELLING: [u8; 16] = *b"\x00\x01\x7f\x80\xfe\xff\n\r /.:\"\\%-";

/// These bytes with a few changes, which `name` decides.
pub fn changed(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(bytes).update(name.as_bytes());
    let mut random = hasher.finalize_xof();
    let mut number = |below: usize| {
        let mut drawn = [0; 8];
        random.fill(&mut drawn);
        (u64::from_le_bytes(drawn) % below.max(1) as u64) as usize
    };
    let mut changed = bytes.to_vec();
    for _ in 0..=number(4) {
        // Most of what matters stands near the front.
        let reach = if number(2) == 0 { changed.len().min(64) } else { changed.len() };
        let at = number(reach);
        let length = number(changed.len() - at + 1).min(1 + number(40));
        match number(7) {
            0 => changed.truncate(at),
            1 => drop(changed.drain(at..at + length)),
            2 => {
                let again = changed[at..at + length].to_vec();
                changed.splice(at..at, again);
            }
            3 => changed.insert(at, TELLING[number(TELLING.len())]),
            4 => changed.insert(at, number(256) as u8),
            5 => {
                if let Some(byte) = changed.get_mut(at) {
                    *byte ^= 1 << number(8);
                }
            }
            _ => {
                if let Some(byte) = changed.get_mut(at) {
                    *byte = TELLING[number(TELLING.len())];
                }
            }
        }
    }
    changed
}
