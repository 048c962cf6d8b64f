use super::*;
use std::fs;

fn failure(data_dir: &Path) -> String {
    match Identity::load_or_make(data_dir, None) {
        Err(error) => error.to_string(),
        Ok(identity) => identity.https().expect_err("files that cannot serve").to_string(),
    }
}

#[test]
fn the_first_start_makes_a_certificate_that_the_next_finds() {
    let folder = tempfile::tempdir().unwrap();
    let made = Identity::load_or_make(folder.path(), Some("trove.example")).unwrap();
    made.https().unwrap();
    assert!(made.ftp().unwrap().alpn_protocols.is_empty());
    let found = Identity::load_or_make(folder.path(), None).unwrap();
    assert_eq!(made.fingerprint(), found.fingerprint());
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_key() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    Identity::load_or_make(folder.path(), None).unwrap();
    let mode = fs::metadata(folder.path().join("tls/key.pem")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_key_alone_gets_a_certificate() {
    let folder = tempfile::tempdir().unwrap();
    Identity::load_or_make(folder.path(), None).unwrap();
    let key = fs::read(folder.path().join("tls/key.pem")).unwrap();
    fs::remove_file(folder.path().join("tls/certificate.pem")).unwrap();
    Identity::load_or_make(folder.path(), None).unwrap().https().unwrap();
    assert_eq!(fs::read(folder.path().join("tls/key.pem")).unwrap(), key);
}

#[test]
fn files_that_cannot_serve_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    Identity::load_or_make(folder.path(), None).unwrap();
    Identity::load_or_make(other.path(), None).unwrap();
    let certificate = folder.path().join("tls/certificate.pem");
    let key = folder.path().join("tls/key.pem");

    fs::copy(other.path().join("tls/key.pem"), &key).unwrap();
    assert!(failure(folder.path()).contains("cannot be used together"));
    fs::write(&key, "no key").unwrap();
    assert!(failure(folder.path()).contains("key.pem is damaged"));
    fs::write(&certificate, "\u{0}\u{1}").unwrap();
    assert!(failure(folder.path()).contains("certificate.pem is damaged"));
    fs::remove_file(&key).unwrap();
    assert!(failure(folder.path()).contains("put the key beside it"));
    fs::remove_file(&certificate).unwrap();
    fs::create_dir(&certificate).unwrap();
    fs::write(&key, "no key").unwrap();
    assert!(failure(folder.path()).contains("cannot be read"));
}

#[test]
fn odd_host_names_do_not_prevent_a_certificate() {
    let pair = KeyPair::generate().unwrap();
    for name in ["büro", "", "a b", "10.0.0.1", "host.example"] {
        certificate_for(&pair, Some(name), Some(name)).unwrap();
    }
}
