#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| trove_fuzz::playlists::body(bytes));
