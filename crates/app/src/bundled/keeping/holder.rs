//! Which process runs a server on a data folder.
//!
//! The server writes its number into the file that it locks. A number alone proves nothing, since
//! the system gives it to another process later; so the system is asked whether that very process
//! holds the lock on that very file. Trying the lock instead could keep a server from starting.

use std::{
    fs, io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

/// The number of the process that runs a server on this data folder. Blocks.
pub(super) fn holder(data_dir: &Path) -> io::Result<Option<i32>> {
    let file = lock_file(data_dir);
    let noted = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let Ok(number) = noted.trim().parse::<i32>() else { return Ok(None) };
    let inode = fs::metadata(&file)?.ino();
    let locks = fs::read_to_string("/proc/locks")?;
    Ok(holds(&locks, number, inode).then_some(number))
}

fn lock_file(data_dir: &Path) -> PathBuf {
    data_dir.join("serve.lock")
}

/// Whether this process holds a lock on this file, by the system's list (proc_locks(5)). The
/// device is not compared: some file systems tell another one there. Pure.
fn holds(locks: &str, number: i32, inode: u64) -> bool {
    locks.lines().any(|line| {
        let mut words = line.split_ascii_whitespace();
        let (Some(_), Some("FLOCK"), Some(_), Some("WRITE"), Some(process), Some(file)) =
            (words.next(), words.next(), words.next(), words.next(), words.next(), words.next())
        else {
            return false;
        };
        process.parse() == Ok(number)
            && file.rsplit(':').next().is_some_and(|file| file.parse() == Ok(inode))
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::fs::File;

    #[test]
    fn only_who_holds_the_lock_is_the_holder() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        assert_eq!(holder(at).unwrap(), None);
        let own = i32::try_from(std::process::id()).unwrap();
        fs::write(lock_file(at), format!("{own}\n")).unwrap();
        // A number that somebody left behind.
        assert_eq!(holder(at).unwrap(), None);
        let lock = File::options().append(true).open(lock_file(at)).unwrap();
        lock.try_lock().unwrap();
        assert_eq!(holder(at).unwrap(), Some(own));
        // The number of another process than the one that holds it.
        fs::write(lock_file(at), "1\n").unwrap();
        assert_eq!(holder(at).unwrap(), None);
        fs::write(lock_file(at), "nonsense").unwrap();
        assert_eq!(holder(at).unwrap(), None);
    }

    #[test]
    fn lists_are_read_as_the_system_writes_them() {
        let list = "1: POSIX  ADVISORY  WRITE 7 08:01:5 0 EOF\n\
                    2: FLOCK  ADVISORY  WRITE 8 08:01:5 0 EOF\n\
                    2: -> FLOCK  ADVISORY  WRITE 9 08:01:5 0 EOF\n\
                    3: FLOCK  ADVISORY  READ  6 00:2a:5 0 EOF\n";
        assert!(holds(list, 8, 5));
        // Another kind of lock, one who waits, one who only reads, another file.
        for (number, inode) in [(7, 5), (9, 5), (6, 5), (8, 6)] {
            assert!(!holds(list, number, inode), "{number} {inode}");
        }
    }
}
