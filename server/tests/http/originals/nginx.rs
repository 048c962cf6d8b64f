//! The same requests for the same file, of Trove and of nginx: where the answers differ, it is on
//! purpose, and said why.

use super::house::{CHANGED, Library, program};
use reqwest::{Client, Method, Response};
use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};
use trove_protocol::Kind;
use trove_testkit::wait_until;

const EARLIER: &str = "Sat, 13 Jul 2024 10:22:04 GMT";
const LATER: &str = "Sat, 13 Jul 2024 10:22:06 GMT";

/// An answer as far as it is compared.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    status: u16,
    range: Option<String>,
    length: Option<String>,
    /// Each part with its own range, or the one body.
    parts: Vec<(Option<String>, Vec<u8>)>,
}

/// A request by its header fields; `{tag}` and `{date}` stand for those of the file.
type Fields = &'static [(&'static str, &'static str)];

/// Answered alike, by GET and, where there is no range, by HEAD.
const SAME: &[Fields] = &[
    &[],
    &[("range", "bytes=0-0")],
    &[("range", "bytes=0-9")],
    &[("range", "bytes=0-")],
    &[("range", "bytes=10-")],
    &[("range", "bytes=999-")],
    &[("range", "bytes=999-999")],
    &[("range", "bytes=990-5000")],
    &[("range", "bytes=-1")],
    &[("range", "bytes=-10")],
    &[("range", "bytes=-1000")],
    &[("range", "bytes=-5000")],
    &[("range", "bytes=0-999")],
    &[("range", "bytes=00-09")],
    &[("range", "bytes=1000-")],
    &[("range", "bytes=1000-2000")],
    &[("range", "bytes=-0")],
    &[("range", "bytes=99999999999999999999-")],
    &[("range", "bytes=0-1,4-5")],
    &[("range", "bytes=0-1, 4-5")],
    &[("range", "bytes=4-5,0-1")],
    &[("range", "bytes=0-0,-1")],
    &[("range", "bytes=0-1,10-19,500-599,-3")],
    &[("range", "bytes=0-9,2000-3000")],
    &[("range", "bytes=2000-3000,0-9")],
    &[("range", "bytes=1000-,2000-")],
    &[("range", "bytes=")],
    &[("range", "lines=0-9")],
    &[("range", "")],
    &[("if-match", "{tag}")],
    &[("if-match", "*")],
    &[("if-match", "\"other\"")],
    &[("if-match", "\"other\", {tag}")],
    &[("if-match", "W/{tag}")],
    &[("if-match", "{tag}"), ("range", "bytes=0-9")],
    &[("if-match", "\"other\""), ("range", "bytes=0-9")],
    &[("if-none-match", "{tag}")],
    &[("if-none-match", "W/{tag}")],
    &[("if-none-match", "*")],
    &[("if-none-match", "\"other\"")],
    &[("if-none-match", "\"other\",{tag}")],
    &[("if-none-match", "{tag}"), ("range", "bytes=0-9")],
    &[("if-none-match", "\"other\""), ("range", "bytes=0-9")],
    &[("if-modified-since", "{date}")],
    &[("if-modified-since", EARLIER)],
    &[("if-modified-since", LATER)],
    &[("if-modified-since", "yesterday")],
    &[("if-modified-since", "{date}"), ("range", "bytes=0-9")],
    &[("if-unmodified-since", "{date}")],
    &[("if-unmodified-since", EARLIER)],
    &[("if-unmodified-since", LATER)],
    &[("if-unmodified-since", EARLIER), ("range", "bytes=0-9")],
    &[("if-none-match", "{tag}"), ("if-modified-since", "{date}")],
    &[("if-match", "{tag}"), ("if-none-match", "{tag}")],
    &[("if-range", "{tag}"), ("range", "bytes=0-9")],
    &[("if-range", "\"other\""), ("range", "bytes=0-9")],
    &[("if-range", "W/{tag}"), ("range", "bytes=0-9")],
    &[("if-range", "{date}"), ("range", "bytes=0-9")],
    &[("if-range", EARLIER), ("range", "bytes=0-9")],
    &[("if-range", LATER), ("range", "bytes=0-9")],
    &[("if-range", "{tag}"), ("range", "bytes=1000-")],
    &[("if-range", "{tag}"), ("range", "bytes=0-1,4-5")],
    &[("if-range", "{tag}")],
];

/// Answered otherwise: what Trove and nginx say by their status, how many parts come of Trove, and
/// why.
const OTHERWISE: &[(Fields, (u16, u16), usize, &str)] = &[
    (&[("range", "bytes=5-4")], (200, 416), 1, "what is no range is ignored (14.2)"),
    (&[("range", "bytes=a-b")], (200, 416), 1, "what is no range is ignored (14.2)"),
    (&[("range", "bytes=0-99999999999999999999")], (206, 416), 1, "it ends beyond the end"),
    (&[("range", "bytes=0-9,5-14")], (206, 206), 1, "what overlaps is sent once (15.3.7.2)"),
    (&[("range", "bytes=0-,0-")], (206, 200), 1, "what overlaps is sent once (15.3.7.2)"),
    (
        &[("if-none-match", "{tag}"), ("if-modified-since", EARLIER)],
        (304, 200),
        0,
        "tags count, then dates do not (13.1.3)",
    ),
    (
        &[("if-match", "{tag}"), ("if-unmodified-since", EARLIER)],
        (200, 412),
        1,
        "tags count, then dates do not (13.1.4)",
    ),
];

struct Nginx {
    child: Child,
    client: Client,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// nginx over a folder, on a socket in another.
fn nginx(program: &Path, served: &Path, folder: &Path) -> Nginx {
    let (served, shown) = (served.display(), folder.display());
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {shown}/{kind};\n"))
        .concat();
    let configuration = format!(
        "daemon off; master_process off; pid {shown}/pid; error_log stderr;\nevents {{}}\n\
         http {{ access_log off; {temporary} if_modified_since before;\n\
         server {{ listen unix:{shown}/socket; root {served}; }} }}"
    );
    let file = folder.join("nginx.conf");
    std::fs::write(&file, configuration).unwrap();
    let child = Command::new(program)
        .args(["-e", "stderr", "-p"])
        .arg(folder)
        .arg("-c")
        .arg(&file)
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let socket = folder.join("socket");
    let client = crate::home::client().unix_socket(socket.clone()).build().unwrap();
    let nginx = Nginx { child, client };
    wait_until(Duration::from_secs(20), "nginx answers", || {
        Ok(std::os::unix::net::UnixStream::connect(&socket).ok().map(drop))
    })
    .unwrap();
    nginx
}

async fn answer(response: Response) -> Answer {
    let header =
        |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let (status, range) = (response.status().as_u16(), header("content-range"));
    let boundary = header("content-type")
        .and_then(|kind| kind.strip_prefix("multipart/byteranges; boundary=").map(str::to_owned));
    let length = header("content-length");
    let body = response.bytes().await.unwrap().to_vec();
    // What a refusal says is for people, and how long a text with boundaries is a matter of taste.
    let (length, parts) = match boundary {
        Some(boundary) => {
            assert_eq!(length.unwrap(), body.len().to_string());
            (None, parts(&body, &boundary))
        }
        None if status < 300 => (length, vec![(None, body)]),
        None => (None, Vec::new()),
    };
    Answer { status, range, length, parts }
}

fn parts(body: &[u8], boundary: &str) -> Vec<(Option<String>, Vec<u8>)> {
    let text = String::from_utf8(body.to_vec()).unwrap();
    let inside = text.strip_suffix(&format!("\r\n--{boundary}--\r\n")).unwrap();
    let between = format!("\r\n--{boundary}\r\n");
    let parts = inside.split(&between).skip(1).map(|part| {
        let (head, content) = part.split_once("\r\n\r\n").unwrap();
        let range = head.lines().find_map(|line| line.strip_prefix("Content-Range: "));
        assert!(head.contains("Content-Type: "), "{head}");
        (Some(range.unwrap().to_owned()), content.as_bytes().to_vec())
    });
    parts.collect()
}

struct Both {
    library: Library,
    item: i64,
    nginx: Nginx,
    tags: [String; 2],
}

impl Both {
    async fn asked(&self, method: &Method, fields: Fields) -> [Answer; 2] {
        let path = format!("/items/{}/original", self.item);
        let trove = self.library.ask(method.clone(), &path);
        let nginx = self.nginx.client.request(method.clone(), "http://nginx/Videos/film.mp4");
        let [mut trove, mut nginx] = [trove, nginx];
        for (name, value) in fields {
            let value = value.replace("{date}", CHANGED);
            trove = trove.header(*name, value.replace("{tag}", &self.tags[0]));
            nginx = nginx.header(*name, value.replace("{tag}", &self.tags[1]));
        }
        [answer(trove.send().await.unwrap()).await, answer(nginx.send().await.unwrap()).await]
    }
}

#[tokio::test]
async fn trove_answers_as_nginx_does() {
    let Some(program) = program("nginx") else { return };
    let mut library = Library::open().await;
    let content = (10_000..10_200).map(|number: u32| number.to_string()).collect::<String>();
    let item = library.store("Videos/film.mp4", Kind::Video, content.as_bytes()).await;
    let folder = tempfile::tempdir().unwrap();
    let nginx = nginx(&program, &library.home.server.house.settings.shares, folder.path());
    let mut both = Both { library, item, nginx, tags: Default::default() };
    let path = format!("/items/{item}/original");
    let trove = both.library.ask(Method::HEAD, &path).send().await.unwrap();
    let other = both.nginx.client.head("http://nginx/Videos/film.mp4").send().await.unwrap();
    assert_eq!(trove.headers()["last-modified"], other.headers()["last-modified"]);
    assert_eq!(trove.headers()["accept-ranges"], other.headers()["accept-ranges"]);
    both.tags = [trove, other].map(|one| one.headers()["etag"].to_str().unwrap().to_owned());
    for fields in SAME {
        let [trove, nginx] = both.asked(&Method::GET, fields).await;
        assert_eq!(trove, nginx, "{fields:?}");
        // A range means nothing with HEAD (14.2), though nginx heeds it.
        if fields.iter().all(|(name, _)| *name != "range") {
            let [trove, nginx] = both.asked(&Method::HEAD, fields).await;
            assert_eq!(trove, nginx, "HEAD {fields:?}");
        }
    }
    for (fields, told, parts, why) in OTHERWISE {
        let [trove, nginx] = both.asked(&Method::GET, fields).await;
        assert_eq!((trove.status, nginx.status), *told, "{why}: {fields:?}");
        assert_eq!(trove.parts.len(), *parts, "{why}: {fields:?}");
    }
    let [trove, nginx] = both.asked(&Method::HEAD, &[("range", "bytes=0-9")]).await;
    assert_eq!((trove.status, nginx.status), (200, 206), "ranges mean nothing with HEAD (14.2)");
}
