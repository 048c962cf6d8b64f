//! Real media of many programs and cameras, when TROVE_MEDIA_CORPUS names a folder of it.

use crate::home::{Home, LIMIT, hash, number, stand_still, visit};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

#[test]
fn real_media_come_once_and_are_safe_wherever_they_lie() {
    let Some(corpus) = std::env::var_os("TROVE_MEDIA_CORPUS").map(PathBuf::from) else {
        println!("not tested: TROVE_MEDIA_CORPUS names no folder of real media");
        return;
    };
    let home = Home::new();
    let (first, second) = (home.computer("first"), home.computer("second"));
    let mut originals = BTreeMap::new();
    let mut at = 0;
    visit(&corpus, &mut |path| {
        let name = path.strip_prefix(&corpus).unwrap();
        originals.insert(name.to_owned(), hash(path));
        copy(path, &first.files.join(name));
        at += 1;
        if at % 2 == 0 {
            copy(path, &second.files.join("half").join(name));
        }
    });
    first.collector.run_until_idle(LIMIT).unwrap();
    second.collector.run_until_idle(LIMIT).unwrap();

    let mut collected = BTreeSet::new();
    for (computer, below) in [(&first, Path::new("")), (&second, Path::new("half"))] {
        let listed = computer.collector.command(["status", "--json", "--files"], LIMIT).unwrap();
        let status: serde_json::Value = serde_json::from_str(&listed.output).unwrap();
        let left = ["pending", "set_aside"].map(|key| number(&status, key));
        assert_eq!(left, [0, 0], "{status:#}");
        assert_eq!(number(&status, "files"), number(&status, "safe"));
        let root = fs::canonicalize(&computer.files).unwrap().join(below);
        for file in status["safe_files"].as_array().unwrap() {
            let path = Path::new(file["path"].as_str().unwrap());
            collected.insert(originals[path.strip_prefix(&root).unwrap()].to_string());
        }
        for file in status["skipped_files"].as_array().unwrap() {
            println!("not collected: {}: {}", file["path"], file["reason"]);
        }
    }
    // Each content once, and nothing else.
    let shares = home.shares();
    let stored: BTreeSet<_> = shares.values().map(ToString::to_string).collect();
    assert_eq!(stored, collected);
    assert_eq!(shares.len(), stored.len());
    let bytes: u64 = shares
        .keys()
        .map(|path| fs::metadata(home.server.shares().join(path)).unwrap().len())
        .sum();
    assert_eq!(home.number("ftp_bytes_received"), bytes);
    assert_eq!(number(&home.client("second"), "ftp_bytes_received"), 0);
    home.is_sound();
    let all: BTreeSet<_> = originals.values().map(ToString::to_string).collect();
    println!("{} of {} different contents collected", collected.len(), all.len());
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::copy(from, to).unwrap();
    stand_still(to, 30);
}
