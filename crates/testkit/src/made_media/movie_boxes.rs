//! Boxes of ISO-BMFF.

/// A box with its content.
pub(super) fn wrap(kind: &[u8], content: &[u8]) -> Vec<u8> {
    let mut bytes = ((content.len() + 8) as u32).to_be_bytes().to_vec();
    bytes.extend(kind);
    bytes.extend(content);
    bytes
}

/// A box with version and flags before its content.
pub(super) fn full(kind: &[u8], version: u8, flags: u8, content: &[u8]) -> Vec<u8> {
    let mut body = vec![version, 0, 0, flags];
    body.extend(content);
    wrap(kind, &body)
}

/// Big-endian numbers one after the other.
pub(super) fn numbers(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}
