//! What reads people's files, and might be taken over by one, reaches nothing else. Where the system
//! confines nothing, the tests say so.

use super::gallery::Gallery;
use reqwest::StatusCode;
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::Path,
};
use trove_testkit::made_media::{Movie, Shot, jpeg, mp4};

/// Shows that a file may be opened for reading by whoever is not confined.
fn readable(path: &Path) -> String {
    fs::File::open(path).unwrap();
    path.display().to_string()
}

fn in_base64(bytes: &[u8]) -> String {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    BASE64_STANDARD.encode(bytes)
}

/// Instead of ffmpeg: tries to reach what it should not, and makes a picture only if all of that
/// fails and its own file can be read.
fn taken_over(home: &Path, port: u16, picture: &[u8]) -> String {
    let key = readable(&home.join("tls/key.pem"));
    let catalogue = readable(&home.join("catalogue.sqlite"));
    let own = readable(Path::new("/etc/passwd"));
    let (outside, picture) = (home.join("outside").display().to_string(), in_base64(picture));
    let folder = home.display();
    format!(
        "#!/bin/bash\n\
         # Not what whoever started the tests left open, and 63 is this script.\n\
         for number in {{3..62}}; do\n\
             case \"$(readlink /proc/$$/fd/$number)\" in '{folder}'*) exit 5;; esac\n\
         done\n\
         for other in '{key}' '{catalogue}' '{own}'; do\n\
             (exec < \"$other\") 2>/dev/null && exit 1\n\
         done\n\
         ls '{folder}' >/dev/null 2>&1 && exit 2\n\
         (exec > '{outside}') 2>/dev/null && exit 3\n\
         (exec 3<>/dev/tcp/127.0.0.1/{port}) 2>/dev/null && exit 4\n\
         [ -z \"$(env | grep -v -E '^(PWD|SHLVL|_|OLDPWD)=')\" ] || exit 6\n\
         [ \"$(ulimit -n)\" -le 64 ] && [ \"$(ulimit -v)\" != unlimited ] || exit 7\n\
         [ \"$(ulimit -t)\" != unlimited ] && [ \"$(ulimit -c)\" = 0 ] || exit 8\n\
         head -c 4 /proc/self/fd/0 >/dev/null || exit 9\n\
         echo '{picture}' | base64 -d\n"
    )
}

#[tokio::test]
async fn a_program_that_a_film_takes_over_reaches_nothing_else() {
    if !Path::new("/bin/bash").exists() || !trove_server::foreign_files::confines() {
        println!("skipped: there is no bash, or a kernel without Landlock");
        return;
    }
    let programs = tempfile::tempdir().unwrap();
    let path = programs.path().as_os_str().to_owned();
    let gallery = Gallery::with(|options| options.settings.pictures.path = Some(path)).await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let picture = jpeg(&Shot::default()).to_vec();
    let script = taken_over(gallery.home.folder.path(), port, &picture);
    let program = programs.path().join("ffmpeg");
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    let video = gallery.add(0, "/VID.mp4", &mp4(&Movie::default())).await;
    let answer = gallery.get(&format!("/items/{video}/thumbnail")).await;
    let status = answer.status();
    assert_eq!(status, StatusCode::OK, "{}", answer.text().await.unwrap());
    assert!(!gallery.home.folder.path().join("outside").exists());
}
