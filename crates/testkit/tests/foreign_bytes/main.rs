//! What the fuzzer has kept of strangers' bytes, replayed: each target of `fuzz/` has a folder of them,
//! and everything that it asserts must hold of each.

#[path = "../../../../fuzz/src/lib.rs"]
mod targets;

use std::{collections::BTreeSet, fs, path::PathBuf};
use targets::TARGETS;

fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus")
}

/// Replays what was kept for a target.
fn replay(target: &str) {
    let (_, body) = TARGETS.iter().find(|(name, _)| *name == target).unwrap();
    let folder = corpus().join(target);
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    for file in files {
        println!("{}", file.display());
        body(&fs::read(&file).unwrap());
    }
    // What nobody would send.
    for bytes in [&b""[..], b"\0", b"\n\n\n\n", &[0xff; 600]] {
        body(bytes);
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
