//! What else people do with other people's clients: resume, ask for sizes, get the password wrong, ask
//! for what is not done here. Where one is not installed, its test says so.

use crate::{
    house::{CLIENT, House, PASSWORD},
    interop::{Case, assert_success, case, run},
    wire::{put, suppaftp},
};
use std::process::Output;
use tokio::process::Command;

/// So much has come when the first transfer ends.
const BEGUN: usize = 600_000;

/// A file of which the beginning has arrived.
async fn begun(program: &str) -> Option<Case> {
    let case = case(program).await?;
    let mut client = suppaftp(&case.house).await;
    put(&mut client, "7", &case.content[..BEGUN]).await.unwrap_err();
    assert_eq!(case.house.inbox_file(7).map(|file| file.len()), Some(BEGUN));
    Some(case)
}

fn assert_refused(output: &Output, with: &str) {
    let text = [&output.stdout[..], &output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    assert!(!output.status.success() && text.contains(with), "{text}");
}

fn curl(house: &House, password: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("curl");
    command.args(["--verbose", "--ssl-reqd", "--cacert"]).arg(&house.certificate_file);
    command.args(["--user", &format!("{CLIENT}:{password}")]).args(arguments);
    command
}

#[tokio::test]
async fn curl_resumes_and_is_refused() {
    let Some(Case { house, content, file }) = begun("curl").await else { return };
    let address = format!("ftp://{}/7", house.address);
    let whole = file.to_str().unwrap();
    // Of itself it resumes by appending, which says nothing of where.
    let appended = ["--continue-at", "-", "--upload-file", whole, &address];
    assert_refused(&run(&mut curl(&house, PASSWORD, &appended)).await, "550");
    let rest = house.directory.path().join("rest");
    std::fs::write(&rest, &content[BEGUN..]).unwrap();
    let begin = format!("+REST {BEGUN}");
    let resumed = ["--quote", &begin, "--upload-file", rest.to_str().unwrap(), &address];
    assert_success(&run(&mut curl(&house, PASSWORD, &resumed)).await);
    house.assert_whole(7, &content).await;
    let size = run(&mut curl(&house, PASSWORD, &["--head", &address])).await;
    assert_success(&size);
    assert!(String::from_utf8_lossy(&size.stdout).contains("Content-Length: 1500000"));
    let upload = ["--upload-file", whole, &address];
    assert_refused(&run(&mut curl(&house, "wrong", &upload)).await, "530");
    assert_refused(&run(&mut curl(&house, PASSWORD, &[&address])).await, "550");
    for command in ["DELE 7", "RNFR 7", "MKD a", "SITE CHMOD 777 7"] {
        let quoted = ["--quote", command, "--upload-file", whole, &address];
        assert_refused(&run(&mut curl(&house, PASSWORD, &quoted)).await, "QUOT");
    }
    let elsewhere = format!("ftp://{}/..%2f7", house.address);
    let upload = ["--upload-file", whole, &elsewhere];
    assert_refused(&run(&mut curl(&house, PASSWORD, &upload)).await, "550");
    house.assert_whole(7, &content).await;
}

#[tokio::test]
async fn lftp_resumes_and_is_refused() {
    let Some(Case { house, content, file }) = begun("lftp").await else { return };
    let script = |password: &str, commands: &str| {
        format!(
            "set cmd:fail-exit yes; set ftp:ssl-force yes; set ftp:ssl-protect-data yes; \
             set net:max-retries 1; set net:timeout 10; set ssl:ca-file {}; \
             set ssl:check-hostname no; open -u '{CLIENT},{password}' ftp://{}; {commands}",
            house.certificate_file.display(),
            house.address,
        )
    };
    let lftp = async |password: &str, commands: &str| {
        run(Command::new("lftp").args(["--norc", "-c", &script(password, commands)])).await
    };
    let resumed = lftp(PASSWORD, &format!("put -c {} -o 7; cls -l 7", file.display())).await;
    assert_success(&resumed);
    assert!(String::from_utf8_lossy(&resumed.stdout).contains("1500000"));
    house.assert_whole(7, &content).await;
    let upload = format!("put {} -o 7", file.display());
    assert_refused(&lftp("wrong", &upload).await, "Login failed");
    for command in ["rm 7", "mv 7 8", "mkdir a", "chmod 777 7", "get 7 -o /dev/null", "cd .."] {
        assert!(!lftp(PASSWORD, command).await.status.success(), "{command}");
    }
    for name in ["8", "../7", "7.tar"] {
        let upload = format!("put {} -o {name}", file.display());
        assert_refused(&lftp(PASSWORD, &upload).await, "550");
    }
    house.assert_whole(7, &content).await;
}

#[tokio::test]
async fn ftplib_resumes_and_is_refused() {
    let Some(Case { house, content, file }) = begun("python3").await else { return };
    let script = "\
import ftplib, ssl, sys
host, port, user, password, certificate, file = sys.argv[1:]
context = ssl.create_default_context(cafile=certificate)

def refused(code, act, *arguments):
    try:
        said = act(*arguments)
    except ftplib.Error as error:
        assert str(error).startswith(code), (arguments, str(error))
    else:
        raise AssertionError((arguments, said))

plain = ftplib.FTP(timeout=20)
plain.connect(host, int(port))
refused('5', plain.login, user, password)
plain.close()

def connected():
    ftp = ftplib.FTP_TLS(context=context, timeout=20)
    ftp.connect(host, int(port))
    return ftp

wrong = connected()
refused('530', wrong.login, user, 'wrong')
wrong.close()

ftp = connected()
ftp.login(user, password)
refused('5', ftp.storbinary, 'STOR 7', open(file, 'rb'))  # the data connection is in clear
ftp.prot_p()
have = ftp.size('7')
assert have == 600000, have
with open(file, 'rb') as content:
    content.seek(have)
    ftp.storbinary('STOR 7', content, rest=have)
assert ftp.size('7') == 1500000
refused('550', ftp.delete, '7')
refused('550', ftp.rename, '7', '8')
refused('550', ftp.mkd, 'a')
refused('550', ftp.rmd, '/')
refused('550', ftp.retrbinary, 'RETR 7', print)
refused('550', ftp.size, '8')
refused('550', ftp.cwd, 'a')
refused('50', ftp.sendport, '127.0.0.1', 5000)
refused('50', ftp.sendeprt, '::1', 5000)
for name in ['8', '../7', '/etc/passwd', '07', '7.tar']:
    refused('550', ftp.storbinary, 'STOR ' + name, open(file, 'rb'))
refused('554', ftp.storbinary, 'STOR 7', open(file, 'rb'), 8192, None, 99999999)
assert ftp.size('7') == 1500000
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
