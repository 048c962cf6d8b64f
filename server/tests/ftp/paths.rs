//! Names that try to lead elsewhere.

use crate::{
    house::{House, OTHER_CLIENT, made_content},
    wire::{Raw, put, suppaftp},
};

const TRICKS: [&str; 22] = [
    "..",
    ".",
    "../7",
    "/../7",
    "/..",
    "a/../7",
    "/inbox/7",
    "/etc/passwd",
    "//7",
    "./7",
    "7/",
    "7/.",
    "..\\7",
    "C:\\7",
    "\\\\host\\7",
    "%2e%2e/7",
    "~",
    "-7",
    "+7",
    "07",
    "7 ",
    "\u{202e}7",
];

#[tokio::test]
async fn path_tricks_lead_nowhere() {
    let house = House::open().await;
    house.ask(7, 5);
    let mut raw = Raw::logged_in(&house).await;
    for trick in TRICKS {
        for verb in ["STOR", "SIZE", "MLST", "CWD"] {
            if trick == "." && verb != "SIZE" && verb != "STOR" {
                continue;
            }
            if verb == "STOR" {
                raw.passive_port().await;
            }
            let (code, text) = raw.ask(&format!("{verb} {trick}")).await;
            assert_eq!(code, 550, "{verb} {trick}: {text}");
        }
        for verb in ["LIST", "NLST", "MLSD"] {
            if matches!(trick, "." | "-7") {
                continue;
            }
            assert_eq!(listing(&mut raw, &format!("{verb} {trick}")).await, "", "{verb} {trick}");
        }
        for verb in ["RETR", "DELE", "MKD", "RMD", "RNFR", "RNTO", "APPE", "STOU"] {
            assert_eq!(raw.ask(&format!("{verb} {trick}")).await.0, 550, "{verb} {trick}");
        }
    }
    assert_eq!(std::fs::read_dir(house.inbox.directory()).unwrap().count(), 0);
}

#[tokio::test]
async fn control_characters_are_refused() {
    let house = House::open().await;
    house.ask(7, 5);
    let mut raw = Raw::logged_in(&house).await;
    for verb in ["STOR", "SIZE", "MLST", "CWD", "LIST", "NLST", "MLSD"] {
        for line in ["7\0", "7\0.jpg", "7\rDELE 7", "\x1b[2J", "\u{85}7"] {
            let (code, text) = raw.ask(&format!("{verb} {line}")).await;
            assert_eq!(code, 501, "{verb} {line:?}");
            assert!(!text.contains('\x1b'), "{text:?}");
        }
    }
    // A line feed only ends the command: the rest is one of its own, and means nothing.
    raw.send(b"SIZE 7\r\n226 stored\r\n").await.unwrap();
    assert_eq!(raw.reply().await.0, 213);
    assert_eq!(raw.reply().await.0, 500);
    raw.send(b"SIZE \xc3\x28\r\n").await.unwrap();
    assert_eq!(raw.reply().await.0, 501);
}

#[tokio::test]
async fn long_names_are_refused() {
    let house = House::open().await;
    for verb in ["STOR", "SIZE", "MLST", "CWD", "LIST", "NLST", "MLSD"] {
        let mut raw = Raw::logged_in(&house).await;
        raw.passive_port().await;
        let name = "7".repeat(10_000);
        assert_eq!(raw.ask(&format!("{verb} {name}")).await.0, 500, "{verb}");
        assert!(raw.hung_up().await);
    }
    let mut raw = Raw::logged_in(&house).await;
    assert_eq!(raw.ask(&format!("SIZE {}", "7".repeat(4000))).await.0, 550);
}

#[tokio::test]
async fn another_accounts_requests_do_not_exist() {
    let house = House::open().await;
    let content = made_content(7, 5);
    house.ask(7, 5);
    house.ask_bundled(9, [7]);
    house.ask_of(OTHER_CLIENT, 8, 5);
    put(&mut suppaftp(&house).await, "7", &content).await.unwrap();

    let mut other = Raw::logged_in_as(&house, OTHER_CLIENT).await;
    assert_eq!(listing(&mut other, "NLST").await, "8\r\n");
    assert_eq!(listing(&mut other, "MLSD").await, "type=file;size=0;perm=w; 8\r\n");
    assert_eq!(listing(&mut other, "LIST 7").await, "");
    for command in ["SIZE 7", "MLST 7", "STOR 7", "STOR 9.tar", "STOR 10", "STOR 10.tar"] {
        other.passive_port().await;
        assert_eq!(other.ask(command).await.0, 550, "{command}");
    }
    house.assert_whole(7, &content).await;
}

#[tokio::test]
async fn an_account_sees_its_own_requests() {
    let house = House::open().await;
    house.ask(7, 5);
    house.ask(12, 50);
    put(&mut suppaftp(&house).await, "7", &made_content(7, 5)).await.unwrap();
    let mut raw = Raw::logged_in(&house).await;
    let all = listing(&mut raw, "LIST -la").await;
    assert_eq!(all.lines().count(), 2);
    assert!(all.starts_with("--w-------") && all.ends_with(" 12\r\n"), "{all}");
    assert_eq!(listing(&mut raw, "NLST").await, "7\r\n12\r\n");
    assert_eq!(listing(&mut raw, "NLST /7").await, "7\r\n");
    assert_eq!(raw.ask("SIZE 7").await.1, "213 5\r\n");
    assert_eq!(raw.ask("SIZE /12").await.1, "213 0\r\n");
    let facts = "250-Facts:\r\n type=file;size=5;perm=w; 7\r\n250 End\r\n";
    assert_eq!(raw.ask("MLST 7").await.1, facts);
    assert_eq!(raw.ask("PWD").await.1, "257 \"/\" is the only directory.\r\n");
    for (command, code) in [
        ("CWD /", 250),
        ("CDUP", 250),
        ("TYPE I", 200),
        ("TYPE E", 504),
        ("MODE S", 200),
        ("MODE B", 504),
        ("STRU F", 200),
        ("STRU R", 504),
        ("NOOP", 200),
        ("SYST", 215),
        ("FEAT", 211),
        ("HELP", 214),
        ("OPTS UTF8 ON", 200),
        ("OPTS MLST size;", 200),
        ("OPTS COFFEE", 501),
        ("SITE CHMOD 777 7", 502),
        ("XYZZY", 500),
        ("", 500),
    ] {
        assert_eq!(raw.ask(command).await.0, code, "{command}");
    }
}

async fn listing(raw: &mut Raw, command: &str) -> String {
    let mut data = raw.start(command).await;
    let mut text = String::new();
    tokio::io::AsyncReadExt::read_to_string(&mut data, &mut text).await.unwrap();
    tokio::io::AsyncWriteExt::shutdown(&mut data).await.unwrap();
    assert_eq!(raw.reply().await.0, 226);
    text
}
