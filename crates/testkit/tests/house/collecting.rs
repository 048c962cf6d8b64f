//! A folder is collected by the commands of the README and nothing else.

use crate::home::{Home, LIMIT, number};
use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs,
    path::Path,
    process::{Command, Output},
    time::{Duration, Instant},
};
use trove_testkit::{Programs, Running, made_media::household, wait_until};

/// A person's home folder, in which the programs find their places by themselves.
struct Person {
    home: tempfile::TempDir,
    variables: Vec<(OsString, OsString)>,
    programs: Programs,
}

impl Person {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let programs = Programs::beside_this_one().unwrap();
        let mut path = programs.folder().as_os_str().to_owned();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap());
        let variables = vec![
            ("HOME".into(), home.path().into()),
            ("XDG_CONFIG_HOME".into(), home.path().join(".config").into()),
            ("XDG_DATA_HOME".into(), home.path().join(".local/share").into()),
            ("PATH".into(), path),
        ];
        Self { home, variables, programs }
    }

    /// What a line typed into a shell does.
    fn types(&self, line: &str) -> Output {
        let mut shell = Command::new("timeout");
        shell.args(["60", "sh", "-c", line]).envs(self.variables.iter().cloned());
        shell.current_dir(self.home.path()).output().unwrap()
    }

    fn gets(&self, line: &str) -> String {
        let output = self.types(line);
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn starts(&self, program: &str, arguments: &[&str]) -> Running {
        let arguments: Vec<OsString> = arguments.iter().map(Into::into).collect();
        Running::start(&self.programs.path(program).unwrap(), &arguments, &self.variables).unwrap()
    }

    fn status(&self, program: &str) -> serde_json::Value {
        serde_json::from_str(&self.gets(&format!("{program} status --json"))).unwrap()
    }
}

#[test]
fn the_commands_of_the_readme_collect_a_folder() {
    let person = Person::new();
    let made = household(person.home.path(), 1).unwrap();
    // The server's own ports may be taken on the machine that tests.
    let ports = ["serve", "--http", "127.0.0.1:0", "--ftp", "127.0.0.1:0"];
    let mut server = person.starts("trove-server", &ports);
    let ready = server.line_starting("ready http=", LIMIT).unwrap();
    let address = ready.split(['=', ' ']).nth(2).unwrap();
    let code = person.gets("trove-server pair");
    let code = code.lines().last().unwrap();

    person.gets(&format!("trove-collector pair {address} {code}"));
    person.gets("trove-collector folders add ~/Pictures");
    person.gets("trove-collector folders add ~/Music");
    person.gets("trove-collector folders add ~/Videos");
    let mut collector = person.starts("trove-collector", &["run"]);
    collector.line_starting("ready", LIMIT).unwrap();
    let mut last = serde_json::Value::Null;
    wait_until(LIMIT, "all is safe", || {
        last = person.status("trove-collector");
        Ok((last["state"] == "idle").then_some(()))
    })
    .unwrap_or_else(|error| panic!("{error}: {last:#}"));
    let said = person.gets("trove-collector status");
    assert!(said.starts_with("All ") && said.contains(" files are safe."), "{said}");
    assert!(collector.stop().unwrap().success());

    // All but the note is collected, the copy once.
    let status = person.status("trove-collector");
    assert_eq!(number(&status, "safe") as usize, made.len() - 1);
    assert_eq!(number(&status, "skipped"), 1);
    person.gets("trove-server verify");
    let shares = person.home.path().join(".local/share/trove-server/shares");
    let originals = contents(made.iter().filter(|path| !path.ends_with("notes.txt")));
    let manifest = person.gets("trove-server manifest");
    assert_eq!(checked(&manifest, &shares), originals);
    if Command::new("b3sum").arg("--version").output().is_ok() {
        fs::write(person.home.path().join("list"), &manifest).unwrap();
        person.gets(&format!("cd '{}' && b3sum --check ~/list", shares.display()));
    }

    runs_again_for_nothing(&person);
    assert!(server.stop().unwrap().success());
}

/// Running it all again moves no byte and ends soon.
fn runs_again_for_nothing(person: &Person) {
    let before = person.status("trove-server");
    let begun = Instant::now();
    let again = person.types("trove-collector run --until-idle");
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    let after = person.status("trove-server");
    for key in ["ftp_bytes_received", "stored_files"] {
        assert_eq!(number(&before, key), number(&after, key));
    }
}

fn contents<'a>(files: impl Iterator<Item = &'a std::path::PathBuf>) -> BTreeSet<String> {
    files.map(|path| blake3::hash(&fs::read(path).unwrap()).to_string()).collect()
}

/// The hashes of a manifest, each compared with the file that it names.
fn checked(manifest: &str, shares: &Path) -> BTreeSet<String> {
    let hash_of = |line: &str| {
        let (hash, name) = line.split_once("  ").unwrap();
        let content = fs::read(shares.join(name)).unwrap();
        assert_eq!(blake3::hash(&content).to_string(), hash, "{name}");
        hash.to_owned()
    };
    manifest.lines().map(hash_of).collect()
}

#[test]
fn what_is_put_into_the_folder_later_is_collected_too() {
    let home = Home::new();
    let computer = home.computer("desk");
    let mut running = computer.collector.start().unwrap();
    computer.wait("the empty folder was looked through", |status| status["state"] == "idle");
    for (seed, name) in [(1, "new.jpg"), (2, "a folder/within/another/new.jpg")] {
        computer.put(name, &crate::home::photo(seed, 20_000));
        computer.wait("the new file is safe", |status| number(status, "safe") == seed);
    }
    assert!(running.stop().unwrap().success());
    home.is_sound();
}
