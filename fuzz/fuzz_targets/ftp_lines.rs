#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| trove_fuzz::ftp_lines::body(bytes));
