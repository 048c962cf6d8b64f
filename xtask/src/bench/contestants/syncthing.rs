//! Syncthing: two of them, connected directly, from the moment the folder is released.

use super::super::machine::said;
use super::super::measure::{self, ProcessWatch};
use super::web::ask;
use super::{Contest, Contestant, LIMIT, Outcome, READY_LIMIT, check_complete, free_port};
use anyhow::{Context, Result};
use serde_json::json;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use trove_programs::{Running, wait_until};

/// A sender and a receiver.
pub struct Pair;

const PROGRAM: &str = "/usr/bin/syncthing";
const KEY: &str = "bench";

/// One of the two.
struct Device {
    home: PathBuf,
    id: String,
    /// Where it takes connections of the other.
    port: u16,
    /// Where it answers questions.
    questions: u16,
    folder: PathBuf,
    kind: &'static str,
}

impl Contestant for Pair {
    fn name(&self) -> &'static str {
        "syncthing"
    }

    fn title(&self) -> &'static str {
        "Syncthing (TLS, fsync, verified by hash)"
    }

    fn programs(&self) -> &'static [&'static str] {
        &["syncthing"]
    }

    fn version(&self) -> String {
        said(PROGRAM, &["--version"])
    }

    fn run(&self, contest: &Contest<'_>) -> Result<Outcome> {
        let target = contest.room.join("copy");
        std::fs::create_dir(&target)?;
        let sender = Device::make(contest.room.join("sender"), contest.source, "sendonly")?;
        let receiver = Device::make(contest.room.join("receiver"), &target, "receiveonly")?;
        let mut server = receiver.start(&sender)?;
        let mut client = sender.start(&receiver)?;
        wait_until(READY_LIMIT, "both are connected", || {
            let answer = ask(sender.questions, "GET", "/rest/system/connections", KEY, "");
            let connected = answer
                .ok()
                .and_then(|answer| answer["connections"][&receiver.id]["connected"].as_bool());
            Ok(connected.filter(|connected| *connected))
        })?;

        let watches = [client.id(), server.id()].map(ProcessWatch::on);
        let wire = measure::loopback_bytes()?;
        let begun = Instant::now();
        for device in [&receiver, &sender] {
            let body = json!({"paused": false}).to_string();
            ask(device.questions, "PATCH", "/rest/config/folders/bench", KEY, &body)?;
        }
        wait_until(LIMIT, "the receiver has everything", || {
            let answer = ask(receiver.questions, "GET", "/rest/db/status?folder=bench", KEY, "");
            let Ok(status) = answer else { return Ok(None) };
            let complete = status["globalFiles"].as_u64() == Some(contest.set.files)
                && status["needFiles"].as_u64() == Some(0)
                && status["state"].as_str() == Some("idle");
            Ok(complete.then_some(()))
        })?;
        let elapsed = begun.elapsed();
        let cpu = [watches[0].cpu_seconds(), watches[1].cpu_seconds()];
        let wire_bytes = measure::loopback_bytes()? - wire;
        client.stop()?;
        server.stop()?;
        std::fs::remove_dir_all(contest.source.join(".stfolder"))?;
        check_complete(contest.set, &target)?;
        Ok(Outcome {
            elapsed,
            client_cpu: cpu[0],
            server_cpu: Some(cpu[1]),
            client_memory: Some(watches[0].peak()),
            server_memory: Some(watches[1].peak()),
            wire_bytes: Some(wire_bytes),
        })
    }
}

impl Device {
    fn make(home: PathBuf, folder: &Path, kind: &'static str) -> Result<Self> {
        let mut command = Command::new(PROGRAM);
        command.args(["generate", "--home"]).arg(&home).arg("--no-default-folder");
        let output = command.output().context("syncthing cannot be started")?;
        anyhow::ensure!(
            output.status.success(),
            "syncthing generates no keys: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let mut command = Command::new(PROGRAM);
        let output = command.arg("--home").arg(&home).arg("--device-id").output()?;
        let id = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        // By this mark it knows that the folder is there and not an unmounted disk.
        std::fs::create_dir_all(folder.join(".stfolder"))?;
        let folder = folder.to_owned();
        Ok(Self { home, id, port: free_port()?, questions: free_port()?, folder, kind })
    }

    fn start(&self, other: &Self) -> Result<Running> {
        std::fs::write(self.home.join("config.xml"), self.settings(other))?;
        let mut arguments: Vec<OsString> = vec!["serve".into(), "--home".into()];
        arguments.push(self.home.clone().into());
        arguments.extend(["--no-browser", "--no-restart", "--no-upgrade"].map(Into::into));
        let running = Running::start(Path::new(PROGRAM), &arguments, &[])?;
        wait_until(READY_LIMIT, "syncthing answers", || {
            Ok(ask(self.questions, "GET", "/rest/system/ping", KEY, "").ok())
        })?;
        Ok(running)
    }

    fn settings(&self, other: &Self) -> String {
        format!(
            "<configuration version=\"35\">\
             <folder id=\"bench\" path=\"{folder}\" type=\"{kind}\" rescanIntervalS=\"86400\" \
             fsWatcherEnabled=\"false\" paused=\"true\">\
             <filesystemType>basic</filesystemType>\
             <device id=\"{own}\"></device><device id=\"{peer}\"></device></folder>\
             <device id=\"{own}\" name=\"own\"><address>dynamic</address></device>\
             <device id=\"{peer}\" name=\"peer\">\
             <address>tcp://127.0.0.1:{peer_port}</address></device>\
             <gui enabled=\"true\" tls=\"false\"><address>127.0.0.1:{questions}</address>\
             <apikey>{KEY}</apikey></gui>\
             <options><listenAddress>tcp://127.0.0.1:{port}</listenAddress>\
             <globalAnnounceEnabled>false</globalAnnounceEnabled>\
             <localAnnounceEnabled>false</localAnnounceEnabled>\
             <relaysEnabled>false</relaysEnabled><natEnabled>false</natEnabled>\
             <reconnectionIntervalS>2</reconnectionIntervalS>\
             <startBrowser>false</startBrowser><urAccepted>-1</urAccepted>\
             <crashReportingEnabled>false</crashReportingEnabled>\
             <autoUpgradeIntervalH>0</autoUpgradeIntervalH></options></configuration>",
            folder = self.folder.display(),
            kind = self.kind,
            own = self.id,
            peer = other.id,
            peer_port = other.port,
            questions = self.questions,
            port = self.port,
        )
    }
}
