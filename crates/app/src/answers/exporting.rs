//! The exceptions, and the sums of what is safe, as a table (RFC 4180) for other programs.

use super::{folders, safety::safety_exceptions};
use crate::{
    bindings::{Failure, FailureKind, FolderView, SafetyException, SafetyQuery, SafetyReason},
    context::{Context, beside, new_file_of},
};
use std::{io, path::Path};

const PAGE: u32 = 1_000;

/// Writes the table to this file.
pub(crate) async fn export_safety(context: &Context, path: &str) -> Result<(), Failure> {
    let mut exceptions = Vec::new();
    for reason in [None, Some(SafetyReason::NotWanted)] {
        let mut after = None;
        loop {
            let query = SafetyQuery { reason, after, limit: PAGE };
            let page = safety_exceptions(context, &query).await?;
            exceptions.extend(page.files);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    let folders = folders(context).await?;
    let path = new_file_of(path);
    beside(move || write(&path, &folders, &exceptions).map_err(|error| unwritten(&path, &error)))
        .await?
}

fn write(
    path: &Path,
    folders: &[FolderView],
    exceptions: &[SafetyException],
) -> Result<(), csv::Error> {
    let mut table = csv::Writer::from_path(path)?;
    table.write_record(["reason", "path", "files", "bytes", "sentence"])?;
    for folder in folders {
        let (files, bytes) = (folder.safe.files.to_string(), folder.safe.bytes.to_string());
        let said = "Files in this folder that are proven to be stored.";
        table.write_record(["safe", &harmless(&folder.path), &files, &bytes, said])?;
    }
    for one in exceptions {
        let said = harmless(one.sentence.as_deref().unwrap_or_default());
        let bytes = one.bytes.to_string();
        table.write_record([word(one.reason), &harmless(&one.path), "1", &bytes, &said])?;
    }
    table.flush()?;
    Ok(())
}

/// Spreadsheets take text that begins like this for a formula.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t']) { format!("'{text}") } else { text.to_owned() }
}

fn word(reason: SafetyReason) -> &'static str {
    match reason {
        SafetyReason::OnTheWay => "on_the_way",
        SafetyReason::SetAside => "set_aside",
        SafetyReason::Unreadable => "unreadable",
        SafetyReason::Away => "away",
        SafetyReason::Missing => "missing",
        SafetyReason::Unconfirmed => "unconfirmed",
        SafetyReason::InCloud => "in_cloud",
        SafetyReason::NotWanted => "not_wanted",
        SafetyReason::ByPattern => "by_pattern",
    }
}

fn unwritten(path: &Path, error: &csv::Error) -> Failure {
    let kind = match error.kind() {
        csv::ErrorKind::Io(error) => io_kind(error),
        _ => FailureKind::Internal,
    };
    let path = path.display();
    let sentence = format!("{path} cannot be written; choose another place, or make room there.");
    Failure::new(kind, sentence).with_detail(error)
}

/// What kind of failure it is that a file could not be written.
pub(super) fn io_kind(error: &io::Error) -> FailureKind {
    match error.kind() {
        io::ErrorKind::StorageFull => FailureKind::DiskFull,
        io::ErrorKind::NotFound => FailureKind::NotThere,
        _ => FailureKind::Forbidden,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bindings::Sums;

    #[test]
    fn any_name_comes_back_from_the_table_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("safety.csv");
        let exception = |path: &str, sentence: &str| SafetyException {
            path: path.into(),
            bytes: 7,
            reason: SafetyReason::SetAside,
            sentence: Some(sentence.into()),
        };
        let odd = "/p/a, \"b\"\nc;é.jpg";
        let view = FolderView {
            path: "/p".into(),
            files: Sums::default(),
            safe: Sums { files: 3, bytes: 30 },
            pending: Sums::default(),
            set_aside: 0,
            skipped: Vec::new(),
            looked: true,
            watched: true,
            away: None,
            missing: 0,
            unseen: Vec::new(),
        };
        write(&path, &[view], &[exception(odd, "=cmd()")]).unwrap();
        let mut table = csv::Reader::from_path(&path).unwrap();
        let rows: Vec<_> = table.records().map(Result::unwrap).collect();
        assert_eq!(&rows[0][0], "safe");
        assert_eq!((&rows[0][2], &rows[0][3]), ("3", "30"));
        assert_eq!((&rows[1][1], &rows[1][4]), (odd, "'=cmd()"));
        let failure = unwritten(&path, &write(folder.path(), &[], &[]).unwrap_err());
        assert!(failure.detail.is_some() && failure.sentence.ends_with('.'));
    }
}
