//! Files and how they fare, and trying again what failed.

use super::choosing::not_collecting;
use crate::{
    bindings::{
        ActivityFile, ActivityFilter, ActivityPage, ActivityQuery, Failure, FailureKind, FileKind,
        FileStanding,
    },
    context::Context,
};
use trove_collector::{
    engine::now_ms,
    ledger::activity::{Fared, Place, Search},
    state::{Class, FileState},
};

/// A page is never longer.
const LONGEST_PAGE: u32 = 500;

/// One page of files.
pub(crate) async fn activity(
    context: &Context,
    query: &ActivityQuery,
) -> Result<ActivityPage, Failure> {
    let search = Search {
        text: query.text.trim().to_owned(),
        class: match query.filter {
            ActivityFilter::All => None,
            ActivityFilter::Failures => Some(Class::SetAside),
            ActivityFilter::Pending => Some(Class::Pending),
            ActivityFilter::Safe => Some(Class::Safe),
        },
        failures_first: query.failures_first,
    };
    let after = query.after.as_deref().map(place_of).transpose()?;
    let limit = query.limit.clamp(1, LONGEST_PAGE);
    let page = context.ledger.files_that_fare(&search, after, limit).await?;
    Ok(ActivityPage {
        files: page.files.into_iter().map(shown).collect(),
        next: page.end.map(text_of),
        total: context.ledger.count_files_that_fare(&search).await?,
    })
}

/// Tries a file that is set aside again, or all of them; how many those are.
pub(crate) async fn try_again(context: &Context, id: Option<i64>) -> Result<u64, Failure> {
    let engine = context.engine().ok_or_else(not_collecting)?;
    let tried = context.ledger.try_again(id, now_ms()).await?;
    engine.look_into_files();
    context.changed.sound();
    Ok(tried)
}

fn shown(file: Fared) -> ActivityFile {
    let class = file.state.class();
    let unsaid = class != Class::Safe;
    ActivityFile {
        id: file.id,
        path: file.path,
        bytes: file.size,
        kind: file.kind.as_deref().map(kind_of),
        standing: match class {
            Class::Safe => FileStanding::Safe,
            Class::Pending | Class::Absent => FileStanding::Pending,
            Class::SetAside => FileStanding::SetAside,
            Class::Skipped => FileStanding::Skipped,
        },
        state: file.state.as_str().to_owned(),
        reason: file.reason.or_else(|| unsaid.then(|| file.state.explanation().to_owned())),
        share_path: file.share_path.filter(|_| file.state == FileState::Safe),
        changed_ms: file.changed_ms,
    }
}

fn kind_of(name: &str) -> FileKind {
    match name {
        "photo" => FileKind::Photo,
        "video" => FileKind::Video,
        "music" => FileKind::Music,
        "sidecar" => FileKind::Sidecar,
        _ => FileKind::Other,
    }
}

fn text_of(place: Place) -> String {
    let part = if place.among_failures { "failures" } else { "others" };
    format!("{part} {} {}", place.changed_ms, place.id)
}

fn place_of(text: &str) -> Result<Place, Failure> {
    let parts: Vec<_> = text.split(' ').collect();
    let place = match parts[..] {
        [part @ ("failures" | "others"), changed, id] => changed
            .parse()
            .ok()
            .zip(id.parse().ok())
            .map(|(changed_ms, id)| Place { among_failures: part == "failures", changed_ms, id }),
        _ => None,
    };
    place.ok_or_else(|| {
        let sentence = "No page of the list ends there; begin with its first page.";
        Failure::new(FailureKind::NotUnderstood, sentence)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_end_of_a_page_is_read_as_it_is_written(
            among_failures: bool, changed_ms: i64, id: i64, text in "\\PC{0,30}",
        ) {
            let place = Place { among_failures, changed_ms, id };
            prop_assert_eq!(place_of(&text_of(place)).unwrap(), place);
            if let Err(failure) = place_of(&text) {
                prop_assert_eq!(failure.kind, FailureKind::NotUnderstood);
            }
        }
    }
}
