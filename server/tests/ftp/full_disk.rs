//! A disk without room.
//!
//! The inbox lies on a file system of 1 MiB that only this test sees: the test starts itself anew
//! in namespaces of its own, where it may mount one. Where the system forbids that, it says so.

use crate::{
    house::{House, made_content},
    wire::{put, suppaftp, tar},
};
use suppaftp::FtpError;
use tokio::process::Command;

const DIRECTORY: &str = "TROVE_TEST_SMALL_DISK";

#[tokio::test]
async fn a_full_disk_is_told_and_the_rest_goes_on() {
    let directory = tempfile::tempdir().unwrap();
    let small_disk = |then: &[&std::ffi::OsStr]| {
        let mut command = Command::new("unshare");
        command
            .args(["--user", "--map-root-user", "--mount", "sh", "-c"])
            .args(["mount -t tmpfs -o size=1m tmpfs \"$1\" && shift && exec \"$@\"", "sh"])
            .arg(directory.path())
            .args(then)
            .env(DIRECTORY, directory.path());
        command
    };
    let possible = small_disk(&["true".as_ref()]).output().await;
    if !possible.is_ok_and(|output| output.status.success()) {
        println!("skipped: no namespaces in which to mount a small disk");
        return;
    }
    let own = std::env::current_exe().unwrap();
    let arguments = ["--exact", "full_disk::on_the_small_disk", "--ignored", "--nocapture"];
    let mut then = vec![own.as_os_str()];
    then.extend(arguments.iter().map(std::ffi::OsStr::new));
    let output = small_disk(&then).output().await.unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("1 passed"), "{text}{errors}");
}

fn assert_no_room(result: Result<(), FtpError>) {
    let Err(FtpError::UnexpectedResponse(reply)) = result else { panic!("{result:?}") };
    let text = String::from_utf8(reply.body).unwrap();
    assert!(text.starts_with("452 ") && text.contains("disk is full"), "{text}");
}

#[tokio::test]
#[ignore = "run by the test above, on its small disk"]
async fn on_the_small_disk() {
    let Some(disk) = std::env::var_os(DIRECTORY).map(std::path::PathBuf::from) else {
        println!("skipped: only for the small disk of the test above");
        return;
    };
    let house = House::open_in(&disk.join("inbox"), |_| {}).await;
    let mut client = suppaftp(&house).await;

    // Known beforehand: refused before a byte is sent.
    house.ask(1, 2_000_000);
    assert_no_room(put(&mut client, "1", &made_content(1, 2_000_000)).await);
    assert_eq!(house.requests.bytes(crate::house::CLIENT), 0);

    // Found out on the way: the small files before it are kept, and so is one after it.
    let sizes = [(2, 200_000), (3, 900_000), (4, 300_000)];
    let files = sizes.map(|(request, size)| (request, made_content(request, size)));
    for (request, content) in &files {
        house.ask(*request, content.len() as u64);
    }
    house.ask_bundled(9, [2, 3, 4]);
    assert_no_room(put(&mut client, "9.tar", &tar(&files)).await);
    house.assert_whole(2, &files[0].1).await;
    house.assert_not_whole(3, 900_000).await;
    assert_eq!(house.inbox_file(3), None);
    house.assert_whole(4, &files[2].1).await;

    // A disk that fills while one file is sent: its part makes room for others.
    house.ask(5, 500_000);
    let content = made_content(5, 500_000);
    let mut upload = client.put_with_stream("5").await.unwrap();
    std::fs::write(disk.join("another program's"), vec![0; 200_000]).unwrap();
    // The server hangs up on the data connection as soon as it knows.
    let _ = tokio::io::AsyncWriteExt::write_all(&mut upload, &content).await;
    assert_no_room(upload.finish().await);
    assert_eq!(house.inbox_file(5), None);

    // With room again, it goes on.
    std::fs::remove_file(disk.join("another program's")).unwrap();
    let mut client = suppaftp(&house).await;
    put(&mut client, "5", &content).await.unwrap();
    house.assert_whole(5, &content).await;
}
