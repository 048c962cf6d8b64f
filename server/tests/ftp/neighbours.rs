//! Every account tries what is the other's: its requests, its bundle, its content by hash, its name as a
//! folder; before the other has sent anything, in the middle of it, and when it is whole.

use crate::{
    house::{CLIENT, House, OTHER_CLIENT, made_content},
    wire::{Raw, put, suppaftp, tar},
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// The usual client's request and bundle; those of the other.
const OWN: (u64, u64) = (7, 9);
const OTHERS: (u64, u64) = (8, 10);

/// What an account can call the other's things.
fn names((request, bundle): (u64, u64), owner: &str, content: &[u8]) -> Vec<String> {
    let hash = blake3::hash(content);
    let mut names = vec![format!("{hash}"), format!("{hash}.tar"), owner.to_owned()];
    for file in [request.to_string(), format!("{bundle}.tar"), format!("{request}.tar")] {
        let folders =
            ["", "/", "../", "/../", "./", "//", "inbox/", "/inbox/", "8/../", "7/../", "~/"];
        names.extend(folders.map(|folder| format!("{folder}{file}")));
        names.extend([format!("{owner}/{file}"), format!("/{owner}/{file}")]);
        names.extend([format!("../{owner}/{file}"), format!("{file} "), format!("0{file}")]);
    }
    names
}

/// Everything that an account may do, done to the other's.
async fn assert_nothing_there(raw: &mut Raw, names: &[String], own: &str) {
    for name in names {
        for verb in ["SIZE", "MLST", "CWD"] {
            let (code, text) = raw.ask(&format!("{verb} {name}")).await;
            assert_eq!(code, 550, "{verb} {name}: {text}");
        }
        for rest in [0, 2] {
            raw.passive_port().await;
            assert_eq!(raw.ask(&format!("REST {rest}")).await.0, 350);
            let (code, text) = raw.ask(&format!("STOR {name}")).await;
            // No bundle is resumed, whosever it is: that is said first.
            let is_bundle = code == 554 && rest > 0 && name.contains(".tar");
            assert!(code == 550 || is_bundle, "STOR {name} from {rest}: {text}");
        }
        for verb in ["RETR", "DELE", "RNFR", "RNTO", "APPE"] {
            assert_eq!(raw.ask(&format!("{verb} {name}")).await.0, 550, "{verb} {name}");
        }
        assert_eq!(listing(raw, &format!("NLST {name}")).await, "", "{name}");
    }
    for verb in ["NLST", "NLST /", "NLST ."] {
        assert_eq!(listing(raw, verb).await, format!("{own}\r\n"), "{verb}");
    }
    assert_eq!(listing(raw, "MLSD").await.lines().count(), 1);
}

async fn listing(raw: &mut Raw, command: &str) -> String {
    let mut data = raw.start(command).await;
    let mut text = String::new();
    data.read_to_string(&mut text).await.unwrap();
    data.shutdown().await.unwrap();
    assert_eq!(raw.reply().await.0, 226);
    text
}

#[tokio::test]
async fn no_account_reaches_what_is_anothers_before_or_after() {
    let house = House::open().await;
    let (own, others) = (made_content(7, 2_000), made_content(8, 3_000));
    house.ask(OWN.0, own.len() as u64);
    house.ask_of(OTHER_CLIENT, OTHERS.0, others.len() as u64);
    house.ask_bundled(OWN.1, [OWN.0]);
    house.ask_bundled_of(OTHER_CLIENT, OTHERS.1, [OTHERS.0]);
    let mut usual = Raw::logged_in(&house).await;
    let mut other = Raw::logged_in_as(&house, OTHER_CLIENT).await;
    for sent in [0, 1_000, own.len()] {
        if sent > 0 {
            let outcome = put(&mut suppaftp(&house).await, "7", &own[..sent]).await;
            assert_eq!(outcome.is_ok(), sent == own.len());
        }
        assert_nothing_there(&mut usual, &names(OTHERS, OTHER_CLIENT, &others), "7").await;
        assert_nothing_there(&mut other, &names(OWN, CLIENT, &own), "8").await;
        assert_eq!(house.inbox_file(7).map_or(0, |file| file.len()), sent);
        assert_eq!(house.inbox_file(8), None);
    }
    house.assert_whole(7, &own).await;
}

#[tokio::test]
async fn a_bundle_brings_nothing_of_anothers() {
    let house = House::open().await;
    let (own, others) = (made_content(7, 2_000), made_content(8, 3_000));
    house.ask(OWN.0, own.len() as u64);
    house.ask_of(OTHER_CLIENT, OTHERS.0, others.len() as u64);
    house.ask_bundled(OWN.1, [OWN.0]);
    house.ask_bundled_of(OTHER_CLIENT, OTHERS.1, [OTHERS.0]);
    // Also when it has the right bytes of it.
    let bundle = tar(&[(OTHERS.0, others.clone()), (OWN.0, own.clone()), (9_999, own.clone())]);
    put(&mut suppaftp(&house).await, "9.tar", &bundle).await.unwrap();
    house.assert_whole(OWN.0, &own).await;
    house.assert_not_whole(OTHERS.0, others.len() as u64).await;
    assert_eq!(house.inbox_file(OTHERS.0), None);
    assert_eq!(std::fs::read_dir(house.inbox.directory()).unwrap().count(), 1);
}
