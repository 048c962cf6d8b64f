//! What the fuzzer has kept of strangers' bytes, replayed: each target of `fuzz/` has a folder of them,
//! and everything that it asserts must hold of each, and of some changes of each
//! (`TROVE_FOREIGN_BYTES_CHANGES` for more).

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![allow(clippy::unnecessary_debug_formatting, reason = "escaped signs are what counts here")]
#![allow(clippy::print_stdout, reason = "a test says what it replays")]

#[path = "../../../../fuzz/src/lib.rs"]
mod targets;

mod changed;

use changed::changed;
use std::{collections::BTreeSet, fs, path::PathBuf};
use targets::{Body, TARGETS};

fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus")
}

/// Replays what was kept for a target.
fn replay(target: &str) {
    let (_, body) = *TARGETS.iter().find(|(name, _)| *name == target).unwrap();
    let folder = corpus().join(target);
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    for file in files {
        let bytes = fs::read(&file).unwrap();
        holds(body, &bytes);
        for number in 0..changes() {
            holds(body, &changed(&bytes, &format!("{target} {number}")));
        }
    }
    // What nobody would send.
    for bytes in [&b""[..], b"\0", b"\n\n\n\n", &[0xff; 600]] {
        holds(body, bytes);
    }
}

/// How many changes of each are tried as well: few, unless more are asked for.
fn changes() -> u32 {
    let asked = std::env::var("TROVE_FOREIGN_BYTES_CHANGES").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(4)
}

/// Says with which bytes something does not hold.
fn holds(body: Body, bytes: &[u8]) {
    let outcome = std::panic::catch_unwind(|| body(bytes));
    if let Err(panic) = outcome {
        println!("It was b\"{}\"", bytes.escape_ascii());
        std::panic::resume_unwind(panic);
    }
}

macro_rules! replayed {
    ($($target:ident)*) => {
        $(
            #[test]
            fn $target() {
                replay(stringify!($target));
            }
        )*

        #[test]
        fn every_target_is_replayed_and_has_its_program() {
            let replayed = BTreeSet::from([$(stringify!($target)),*]);
            let known: BTreeSet<_> = TARGETS.iter().map(|(name, _)| *name).collect();
            assert_eq!(replayed, known);
            let programs = fs::read_dir(corpus().join("../fuzz_targets")).unwrap();
            let programs: BTreeSet<_> =
                programs.map(|entry| entry.unwrap().path().file_stem().unwrap().to_owned()).collect();
            assert_eq!(programs, known.iter().map(|name| (*name).into()).collect());
        }
    };
}

replayed! {
    api bundles conditions credentials ftp ftp_lines ignore_patterns inbox json media paths playlists
    ranges recogniser restore search settings templates texts
}
