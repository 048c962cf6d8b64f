//! A desktop session: a home folder, a message bus, and a display when it is wanted.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use tempfile::TempDir;
use trove_programs::Running;

/// Covers a busy machine.
const LIMIT: Duration = Duration::from_secs(30);
/// A bus with nothing on it: no program of this machine is started by a call.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=SOCKET</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// A session of nobody else's.
pub struct Session {
    // Dropped in this order.
    bus: Option<Running>,
    _display: Option<Running>,
    display_name: Option<String>,
    folder: TempDir,
}

impl Session {
    /// One with a display and a bus.
    pub fn begin() -> Self {
        let mut session = Self::bare();
        session.start_bus();
        session.start_display();
        session
    }

    /// One without either.
    pub fn bare() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["home", "runtime"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let runtime = folder.path().join("runtime");
        fs::set_permissions(&runtime, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        Self { bus: None, _display: None, display_name: None, folder }
    }

    /// Starts the bus.
    pub fn start_bus(&mut self) {
        let configuration = self.folder.path().join("bus.conf");
        let socket = self.folder.path().join("bus");
        fs::write(&configuration, BUS.replace("SOCKET", &socket.display().to_string())).unwrap();
        let arguments = [
            format!("--config-file={}", configuration.display()),
            "--nofork".into(),
            "--print-address=1".into(),
        ];
        let mut bus = run("dbus-daemon", &arguments.map(OsString::from), &[]);
        bus.line_starting("unix:", LIMIT).unwrap();
        self.bus = Some(bus);
    }

    /// Ends the bus.
    pub fn stop_bus(&mut self) {
        self.bus.take().unwrap().stop().unwrap();
    }

    /// Starts the display.
    pub fn start_display(&mut self) {
        let arguments =
            ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset"];
        let mut display = run("Xvfb", &arguments.map(OsString::from), &[]);
        let number = display.line_starting("", LIMIT).unwrap();
        self.display_name = Some(format!(":{}", number.trim()));
        self._display = Some(display);
    }

    /// The session's folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The home folder.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Where the client keeps its own files.
    pub fn config_dir(&self) -> PathBuf {
        self.home().join(".config/trove")
    }

    /// The bus's address, whether it runs or not.
    pub fn bus_address(&self) -> String {
        format!("unix:path={}", self.folder.path().join("bus").display())
    }

    /// What a program of this session finds in its environment.
    pub fn variables(&self) -> Vec<(OsString, OsString)> {
        let home = self.home();
        let mut variables: Vec<(OsString, OsString)> = [
            ("HOME", home.clone()),
            ("XDG_CONFIG_HOME", home.join(".config")),
            ("XDG_DATA_HOME", home.join(".local/share")),
            ("XDG_STATE_HOME", home.join(".local/state")),
            ("XDG_CACHE_HOME", home.join(".cache")),
            ("XDG_RUNTIME_DIR", self.folder.path().join("runtime")),
        ]
        .map(|(name, value)| (name.into(), value.into()))
        .into();
        let display = self.display_name.clone().unwrap_or_default();
        for (name, value) in [
            ("DBUS_SESSION_BUS_ADDRESS", self.bus_address()),
            ("DISPLAY", display),
            ("WAYLAND_DISPLAY", String::new()),
            ("XDG_CURRENT_DESKTOP", String::new()),
            ("GDK_BACKEND", "x11".into()),
            ("LANG", "C.UTF-8".into()),
            ("LC_ALL", "C.UTF-8".into()),
            ("LANGUAGE", String::new()),
            // What the machine is doing is not to be part of the test.
            ("TROVE_SURROUNDINGS", "nothing".into()),
            ("NO_AT_BRIDGE", "1".into()),
            ("LIBGL_ALWAYS_SOFTWARE", "1".into()),
            ("WEBKIT_DISABLE_DMABUF_RENDERER", "1".into()),
        ] {
            variables.push((name.into(), value.into()));
        }
        variables
    }

    /// A picture of the whole display, kept where `TROVE_PICTURES` says, if it does.
    pub fn picture(&self, name: &str) {
        let Some(folder) = std::env::var_os("TROVE_PICTURES") else { return };
        fs::create_dir_all(&folder).unwrap();
        // The page is drawn a moment after it is there.
        std::thread::sleep(Duration::from_secs(1));
        let file = Path::new(&folder).join(format!("{name}.png"));
        let taken = std::process::Command::new("import")
            .args(["-window", "root"])
            .arg(&file)
            .envs(self.variables())
            .status()
            .unwrap();
        assert!(taken.success(), "{taken}");
    }
}

/// Processes of this session with this program, by what they were told at their start.
pub fn processes(home: &Path, program: &str) -> Vec<u32> {
    let mark = format!("HOME={}", home.display());
    let belongs = |process: &Path| {
        let told = fs::read(process.join("environ")).unwrap_or_default();
        let own = fs::read_link(process.join("exe")).unwrap_or_default();
        own.file_name().is_some_and(|name| name == program)
            && told.split(|byte| *byte == 0).any(|word| word == mark.as_bytes())
    };
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    all.filter(|process| belongs(&process.path()))
        .filter_map(|process| process.file_name().to_str()?.parse().ok())
        .collect()
}

impl Drop for Session {
    /// A library that is kept in this session, and a program that somebody else started, would go
    /// on.
    fn drop(&mut self) {
        for program in ["trove", "trove-server"] {
            for id in processes(&self.home(), program) {
                // It may have ended meanwhile.
                std::process::Command::new("kill").arg(id.to_string()).status().ok();
            }
        }
    }
}

/// Runs a program of the machine.
pub fn run(program: &str, arguments: &[OsString], variables: &[(OsString, OsString)]) -> Running {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
        .unwrap_or_else(|| panic!("{program} is not installed; `cargo xtask test` installs it"));
    Running::start(&found, arguments, variables).unwrap()
}
