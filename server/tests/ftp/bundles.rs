//! Files that travel in bundles.

use crate::{
    house::{CLIENT, House, made_content},
    wire::{Raw, put, suppaftp, tar},
};
use tokio::io::AsyncWriteExt;

/// Files 1 to `count`, asked for in bundle 9.
async fn house(count: u64) -> (House, Vec<(u64, Vec<u8>)>) {
    let house = House::open().await;
    let files: Vec<_> = (1..=count)
        .map(|request| (request, made_content(request, (request as usize * 701) % 9000)))
        .collect();
    for (request, content) in &files {
        house.ask(*request, content.len() as u64);
    }
    house.ask_bundled(9, 1..=count);
    (house, files)
}

#[tokio::test]
async fn a_bundle_arrives() {
    let (house, files) = house(200).await;
    let bundle = tar(&files);
    put(&mut suppaftp(&house).await, "9.tar", &bundle).await.unwrap();
    for (request, content) in &files {
        house.assert_whole(*request, content).await;
    }
    let contents: usize = files.iter().map(|(_, content)| content.len()).sum();
    assert_eq!(house.requests.bytes(CLIENT), contents as u64);
    // Once more is harmless.
    put(&mut suppaftp(&house).await, "9.tar", &bundle).await.unwrap();
    house.assert_whole(1, &files[0].1).await;
}

#[tokio::test]
async fn a_broken_bundle_keeps_the_whole_files() {
    let (house, files) = house(100).await;
    let bundle = tar(&files);
    let mut raw = Raw::logged_in(&house).await;
    let mut data = raw.start("STOR 9.tar").await;
    data.write_all(&bundle[..bundle.len() / 2]).await.unwrap();
    data.flush().await.unwrap();
    let (mut socket, _) = data.into_inner();
    socket.shutdown().await.unwrap();
    assert_eq!(raw.reply().await.0, 426);
    let mut whole = 0;
    for (request, content) in &files {
        if house.requests.whole(*request).is_some() {
            house.assert_whole(*request, content).await;
            whole += 1;
        } else {
            assert_eq!(house.inbox_file(*request), None);
        }
    }
    assert!((30..70).contains(&whole), "{whole}");
}

#[tokio::test]
async fn a_bundle_without_its_end_mark_is_not_complete() {
    let (house, files) = house(3).await;
    let bundle = tar(&files);
    let mut raw = Raw::logged_in(&house).await;
    for cut in [1024, 512] {
        let mut data = raw.start("STOR 9.tar").await;
        data.write_all(&bundle[..bundle.len() - cut]).await.unwrap();
        data.shutdown().await.unwrap();
        let (code, text) = raw.reply().await;
        assert_eq!(code, 451);
        assert!(text.contains("3 whole files"), "{text}");
        house.assert_whole(3, &files[2].1).await;
    }
}

#[tokio::test]
async fn entries_that_were_not_asked_for_are_skipped() {
    let (house, mut files) = house(3).await;
    house.ask(20, 4);
    house.ask_of(crate::house::OTHER_CLIENT, 21, 4);
    files[1].1.push(0);
    for request in [20, 21, 22] {
        files.push((request, vec![1; 4]));
    }
    let mut raw = Raw::logged_in(&house).await;
    let mut data = raw.start("STOR 9.tar").await;
    data.write_all(&tar(&files)).await.unwrap();
    data.shutdown().await.unwrap();
    let (code, text) = raw.reply().await;
    assert_eq!(code, 226);
    assert!(text.contains("2 files are here, 4 were skipped"), "{text}");
    house.assert_whole(1, &files[0].1).await;
    house.assert_whole(3, &files[2].1).await;
    for request in [2, 20, 21, 22] {
        assert_eq!(house.inbox_file(request), None);
    }
}

#[tokio::test]
async fn entries_with_other_names_or_kinds_are_skipped() {
    let (house, files) = house(1).await;
    let mut bundle = Vec::new();
    for (name, kind) in [
        ("../1", tar::EntryType::Regular),
        ("/1", tar::EntryType::Regular),
        ("01", tar::EntryType::Regular),
        ("1.tar", tar::EntryType::Regular),
        ("1", tar::EntryType::Symlink),
        ("1", tar::EntryType::Directory),
        ("1", tar::EntryType::XHeader),
    ] {
        let mut header = tar::Header::new_ustar();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(kind);
        header.set_size(files[0].1.len() as u64);
        header.set_cksum();
        bundle.extend_from_slice(header.as_bytes());
        bundle.extend_from_slice(&files[0].1);
        bundle.resize(bundle.len().next_multiple_of(512), 0);
    }
    bundle.extend_from_slice(&[0; 1024]);
    put(&mut suppaftp(&house).await, "9.tar", &bundle).await.unwrap();
    house.assert_not_whole(1, files[0].1.len() as u64).await;
    assert_eq!(std::fs::read_dir(house.inbox.directory()).unwrap().count(), 0);
}

#[tokio::test]
async fn garbage_is_no_bundle() {
    let (house, files) = house(2).await;
    let good = tar(&files);
    let mut wrong_sum = good.clone();
    wrong_sum[0] ^= 1;
    let mut huge = good.clone();
    let mut header = tar::Header::new_gnu();
    header.set_path("1").unwrap();
    header.set_size(u64::MAX);
    header.set_cksum();
    huge[..512].copy_from_slice(header.as_bytes());
    let mut more = good.clone();
    more.resize(more.len() + (2 << 20), 0);
    let mut raw = Raw::logged_in(&house).await;
    for bundle in [made_content(1, 5000), wrong_sum, huge, more] {
        let mut data = raw.start("STOR 9.tar").await;
        // The server may hang up before all of it is sent.
        let _ = data.write_all(&bundle).await;
        let _ = data.shutdown().await;
        assert_eq!(raw.reply().await.0, 451);
    }
    put(&mut suppaftp(&house).await, "9.tar", &good).await.unwrap();
    house.assert_whole(2, &files[1].1).await;
}

#[tokio::test]
async fn a_bundle_is_not_resumed() {
    let (house, _) = house(1).await;
    let mut raw = Raw::logged_in(&house).await;
    raw.passive_port().await;
    assert_eq!(raw.ask("REST 512").await.0, 350);
    assert_eq!(raw.ask("STOR 9.tar").await.0, 554);
}
