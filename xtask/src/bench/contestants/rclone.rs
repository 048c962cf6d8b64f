//! rclone to vsftpd: FTP with explicit TLS, as Trove has, by other people's programs.

use super::super::machine::said;
use super::{Contest, Contestant, Outcome, await_port, check_complete, free_port, measured};
use crate::programs::succeed;
use anyhow::{Result, bail};
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use trove_programs::Running;

/// `rclone copy` with its four transfers side by side.
pub struct ToVsftpd;

const SERVER: &str = "/usr/sbin/vsftpd";

/// A user of every Debian whose home folder exists, which vsftpd insists on.
const USER: &str = "daemon";

impl Contestant for ToVsftpd {
    fn name(&self) -> &'static str {
        "rclone"
    }

    fn title(&self) -> &'static str {
        "rclone to vsftpd (TLS, no fsync)"
    }

    fn programs(&self) -> &'static [&'static str] {
        &["rclone", "vsftpd", "openssl"]
    }

    fn version(&self) -> String {
        format!(
            "{}; vsftpd {}",
            said("rclone", &["--version"]),
            said("dpkg-query", &["--show", "--showformat=${Version}", "vsftpd",])
        )
    }

    fn run(&self, contest: &Contest<'_>) -> Result<Outcome> {
        if said("id", &["-u"]) != "0" {
            bail!("vsftpd starts as root only");
        }
        let target = contest.room.join("ftp/in");
        std::fs::create_dir_all(&target)?;
        succeed(Command::new("chown").arg(USER).arg(&target))?;
        let port = free_port()?;
        let settings = settings(contest.room, port)?;
        let mut server = Running::start(Path::new(SERVER), &[settings], &[])?;
        await_port(port)?;
        let secret = said("rclone", &["obscure", "anonymous"]);
        let outcome = measured(Some(server.id()), || {
            let mut arguments: Vec<OsString> =
                ["--config", "/dev/null", "copy"].map(Into::into).into();
            arguments.extend([contest.source.into(), ":ftp:in".into()]);
            let account = ["--ftp-host", "127.0.0.1", "--ftp-user", "anonymous", "--ftp-pass"];
            arguments.extend(account.map(Into::into));
            arguments.extend([secret.into(), "--ftp-port".into(), port.to_string().into()]);
            arguments.extend(
                // This vsftpd does not finish a TLS 1.3 handshake with rclone's client.
                ["--ftp-explicit-tls", "--ftp-no-check-certificate", "--ftp-disable-tls13"]
                    .map(Into::into),
            );
            arguments.push("--ftp-writing-mdtm".into());
            Running::start(Path::new("/usr/bin/rclone"), &arguments, &[])
        })?;
        server.kill()?;
        check_complete(contest.set, &target)?;
        Ok(outcome)
    }
}

fn settings(room: &Path, port: u16) -> Result<OsString> {
    let (key, certificate) = (room.join("key.pem"), room.join("certificate.pem"));
    let mut command = Command::new("openssl");
    command.args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-batch"]);
    command.args(["-subj", "/CN=localhost", "-keyout"]).arg(&key).arg("-out").arg(&certificate);
    let output = command.output()?;
    if !output.status.success() {
        bail!("openssl makes no certificate: {}", String::from_utf8_lossy(&output.stderr));
    }
    let text = format!(
        "listen=YES\nbackground=NO\nlisten_address=127.0.0.1\nlisten_port={port}\n\
         anonymous_enable=YES\nno_anon_password=YES\nftp_username={USER}\nanon_root={}\n\
         write_enable=YES\nanon_upload_enable=YES\nanon_mkdir_write_enable=YES\n\
         anon_other_write_enable=YES\nanon_umask=022\nmdtm_write=YES\nseccomp_sandbox=NO\n\
         ssl_enable=YES\nallow_anon_ssl=YES\nforce_anon_data_ssl=YES\n\
         force_anon_logins_ssl=YES\nrequire_ssl_reuse=NO\nrsa_cert_file={}\n\
         rsa_private_key_file={}\n",
        room.join("ftp").display(),
        certificate.display(),
        key.display(),
    );
    let settings = room.join("vsftpd.conf");
    std::fs::write(&settings, text)?;
    Ok(settings.into())
}
