//! Other people's clients put a file. Where one is not installed, its test says so.

use crate::house::{CLIENT, House, PASSWORD, made_content};
use std::{path::PathBuf, process::Output, time::Duration};
use tokio::{process::Command, time::timeout};

const SIZE: usize = 1_500_000;

pub struct Case {
    pub house: House,
    pub content: Vec<u8>,
    pub file: PathBuf,
}

/// A server that asks for a file, unless there is no such program.
pub async fn case(program: &str) -> Option<Case> {
    let found = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .any(|directory| directory.join(program).is_file());
    if !found {
        println!("skipped: {program} is not installed");
        return None;
    }
    let house = House::open().await;
    house.ask(7, SIZE as u64);
    let content = made_content(7, SIZE);
    let file = house.directory.path().join("content");
    std::fs::write(&file, &content).unwrap();
    Some(Case { house, content, file })
}

pub async fn run(command: &mut Command) -> Output {
    let output = command.kill_on_drop(true).output();
    timeout(Duration::from_secs(30), output).await.expect("the program hangs").unwrap()
}

pub fn assert_success(output: &Output) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}{text}", String::from_utf8_lossy(&output.stdout));
}

#[tokio::test]
async fn curl_puts_a_file() {
    let Some(Case { house, content, file }) = case("curl").await else { return };
    for passive in ["--ftp-pasv", "--disable-epsv"] {
        let output = run(Command::new("curl")
            .args(["--silent", "--show-error", "--ssl-reqd", "--cacert"])
            .arg(&house.certificate_file)
            .args([passive, "--user", &format!("{CLIENT}:{PASSWORD}"), "--upload-file"])
            .arg(&file)
            .arg(format!("ftp://{}/7", house.address)))
        .await;
        assert_success(&output);
        house.assert_whole(7, &content).await;
    }
}

#[tokio::test]
async fn lftp_puts_a_file() {
    let Some(Case { house, content, file }) = case("lftp").await else { return };
    let script = format!(
        "set ftp:ssl-force yes; set ftp:ssl-protect-data yes; set net:max-retries 1; \
         set ssl:ca-file {}; set ssl:check-hostname no; open -u '{CLIENT},{PASSWORD}' ftp://{}; \
         put {} -o 7; cls -l",
        house.certificate_file.display(),
        house.address,
        file.display()
    );
    let output = run(Command::new("lftp").args(["--norc", "-c", &script])).await;
    assert_success(&output);
    house.assert_whole(7, &content).await;
    assert!(String::from_utf8_lossy(&output.stdout).contains("1500000"));
}

#[tokio::test]
async fn ftplib_puts_a_file() {
    let Some(Case { house, content, file }) = case("python3").await else { return };
    let script = "\
import ftplib, ssl, sys
host, port, user, password, certificate, file = sys.argv[1:]
context = ssl.create_default_context(cafile=certificate)
ftp = ftplib.FTP_TLS(context=context, timeout=20)
ftp.connect(host, int(port))
ftp.login(user, password)
ftp.prot_p()
with open(file, 'rb') as content:
    print(ftp.storbinary('STOR 7', content))
assert ftp.size('7') == 1500000
assert ftp.nlst() == ['7']
assert dict(ftp.mlsd())['7']['size'] == '1500000'
ftp.quit()
";
    let output = run(Command::new("python3")
        .args(["-c", script, "127.0.0.1", &house.address.port().to_string(), CLIENT, PASSWORD])
        .arg(&house.certificate_file)
        .arg(&file))
    .await;
    assert_success(&output);
    house.assert_whole(7, &content).await;
}

#[tokio::test]
async fn rclone_puts_a_file() {
    let Some(Case { house, content, file }) = case("rclone").await else { return };
    let obscured = run(Command::new("rclone").args(["obscure", PASSWORD])).await;
    let password = String::from_utf8(obscured.stdout).unwrap();
    let output = run(Command::new("rclone")
        .args(["copyto", "--retries", "1", "--low-level-retries", "1", "--config", "/dev/null"])
        .args(["--ftp-host", "127.0.0.1", "--ftp-port", &house.address.port().to_string()])
        .args(["--ftp-user", CLIENT, "--ftp-pass", password.trim()])
        .args(["--ftp-explicit-tls", "--ftp-no-check-certificate", "--ignore-times"])
        .arg(&file)
        .arg(":ftp:7"))
    .await;
    assert_success(&output);
    house.assert_whole(7, &content).await;
}

/// ncftp speaks no TLS, so what counts is that it is told why it is refused.
#[tokio::test]
async fn ncftp_is_told_why_it_is_refused() {
    let Some(Case { house, file, .. }) = case("ncftpput").await else { return };
    let output = run(Command::new("ncftpput")
        .args(["-d", "stdout", "-r", "0", "-u", CLIENT, "-p", PASSWORD])
        .args(["-P", &house.address.port().to_string(), "127.0.0.1", "."])
        .arg(&file))
    .await;
    assert!(!output.status.success());
    let conversation = String::from_utf8_lossy(&output.stdout);
    assert!(conversation.contains("AUTH TLS"), "{conversation}");
    assert_eq!(house.inbox_file(7), None);
}
