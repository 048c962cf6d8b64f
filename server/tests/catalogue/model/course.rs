//! What is remembered after each step.

use super::{
    remembered::{Begun, Client, Remembered, Told, hash, path},
    step::{Step, offers},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use trove_protocol::FileOffer;
use trove_server::{
    catalogue::{ByHand, Wish},
    clock::Moment,
    confirm::Verdict,
    queue::{MOST_ATTEMPTS, Next, State, after_setback, after_silence},
};

/// Where the earlier version of a content goes.
fn aside(content: i64) -> String {
    format!(".trove/versions/{content}.jpg")
}

/// What is remembered after it.
pub(crate) fn remember(known: &mut Remembered, step: &Step) {
    match step {
        Step::Pair => {
            let number = known.clients.len() as u8 + 1;
            known.clients.insert(number, Client::default());
        }
        Step::Unpair(client) => unpair(known, *client),
        Step::Offer(client, files, gone) => known.record(*client, &offers(files), gone),
        Step::Ask(client, contents) => ask(known, *client, contents),
        Step::AskHashes(client) => {
            let mut paths = BTreeSet::new();
            for file in known.files.iter_mut().filter(|file| file.client == *client) {
                if file.hash_needed == 1 {
                    file.hash_needed = 2;
                    paths.insert(path(file.path));
                }
            }
            if !paths.is_empty() {
                known.tell(*client, Told::Hash(paths));
            }
        }
        Step::Acknowledge(client, up_to) => {
            let client = known.clients.get_mut(client).unwrap();
            client.commands.retain(|(id, _)| id > up_to);
        }
        Step::Confirm(client, content, came) => confirm(known, *client, *content, *came),
        Step::Unreadable(client, content) => {
            if let Some(requested) = known.requested(*client, *content)
                && requested.file.is_some()
                && requested.share_path.is_none()
            {
                let next = after_setback(requested.attempts, known.now);
                known.set_back(*client, *content, next);
            }
        }
        Step::Lose(client, content) => lose(known, *client, *content),
        Step::Silence(content) => {
            let one = known.contents.get_mut(content).unwrap();
            if one.state == State::Asked {
                let next = after_silence(one.attempts);
                (one.state, one.attempts, one.try_at) = (next.state, next.attempts, next.try_at);
            }
        }
        Step::Finish(made) => finish(known, *made),
        Step::Damage(content) => damage(known, *content),
        Step::LetGo(content, edited) => {
            let how = if *edited { ByHand::Edited } else { ByHand::Deleted };
            tell_unsafe(known, *content);
            let one = known.contents.get_mut(content).unwrap();
            (one.state, one.let_go) = (State::SetAside, Some(how));
        }
        Step::FindAgain(content) => {
            let one = known.contents.get_mut(content).unwrap();
            (one.state, one.damaged, one.let_go) = (State::Stored, false, None);
            one.wish = Wish::Usual;
            one.kept_modified_ns = Some(7);
            see_to_holders(known, *content, None);
        }
        Step::Sound(content) => known.contents.get_mut(content).unwrap().kept_modified_ns = Some(9),
        Step::Wish(content, wish) => fulfil(known, *content, *wish),
        Step::Release(from, to) => {
            let ids: Vec<i64> = known.contents.keys().copied().collect();
            for id in ids {
                let has_it = known.holders(id).any(|file| file.client == *to);
                let one = known.contents.get_mut(&id).unwrap();
                if has_it && one.state == State::Asked && one.origin == Some(*from) {
                    (one.state, one.try_at) = (State::Wanted, Moment::default());
                }
            }
        }
        Step::TryAgain(of) => {
            let ids: Vec<i64> = known.contents.keys().copied().collect();
            for id in ids {
                let theirs = known.holders(id).any(|file| of.is_none_or(|of| file.client == of));
                let one = known.contents.get_mut(&id).unwrap();
                if theirs && one.state == State::SetAside && one.let_go.is_none() && one.is_wished()
                {
                    (one.state, one.attempts, one.try_at) = (State::Wanted, 0, Moment::default());
                }
            }
        }
        Step::Pass(seconds) => known.now = known.now.after(Duration::from_secs(*seconds)),
        Step::Reopen => {}
    }
}

/// The owner wishes this of it.
fn fulfil(known: &mut Remembered, content: i64, wish: Wish) {
    let held = known.is_held(content);
    let Some(one) = known.contents.get_mut(&content) else { return };
    let earlier = one.wish;
    let open = one.state != State::Stored && one.let_go.is_none() && earlier != wish;
    let mut cancelled = None;
    match wish {
        Wish::First if open && held => {
            if one.state != State::Asked {
                (one.state, one.attempts) = (State::Wanted, 0);
            }
            (one.wish, one.try_at) = (Wish::First, Moment::default());
        }
        Wish::Usual if !one.is_wished() => {
            (one.state, one.attempts, one.try_at) = (State::Wanted, 0, Moment::default());
            one.wish = Wish::Usual;
        }
        Wish::Usual => one.wish = Wish::Usual,
        Wish::NotNow | Wish::Never if open && !one.damaged => {
            cancelled = one.origin.filter(|_| one.state == State::Asked);
            (one.state, one.attempts, one.try_at) = (State::SetAside, 0, Moment::default());
            one.wish = wish;
        }
        _ => {}
    }
    if let Some(origin) = cancelled.filter(|origin| !known.clients[origin].unpaired) {
        known.tell(origin, Told::Cancel(vec![content]));
    }
    let is_news = (earlier == Wish::Never) != (wish == Wish::Never)
        && (wish != Wish::Never || known.contents[&content].wish == Wish::Never);
    if is_news {
        for (client, paths) in known.paths_of(content) {
            known.tell(client, Told::Stand(wish != Wish::Never, paths));
        }
    }
    if wish == Wish::Usual {
        known.drop_unheld(&[content]);
    }
}

fn unpair(known: &mut Remembered, client: u8) {
    let mut left = Vec::new();
    for file in known.files.iter_mut().filter(|file| file.client == client) {
        left.extend(file.content.take());
        (file.gone, file.hash_needed) = (true, 0);
    }
    for one in known.contents.values_mut() {
        if one.origin == Some(client) && one.state == State::Asked {
            (one.state, one.origin, one.asked_at) = (State::Wanted, None, None);
            one.try_at = Moment::default();
        }
    }
    let client = known.clients.get_mut(&client).unwrap();
    (client.unpaired, client.commands) = (true, Vec::new());
    known.drop_unheld(&left);
}

fn ask(known: &mut Remembered, client: u8, contents: &[i64]) {
    let mut requests = Vec::new();
    for content in contents {
        let file = (0..known.files.len()).find(|at| {
            known.files[*at].client == client && known.files[*at].content == Some(*content)
        });
        let Some(one) = known.contents.get(content).filter(|one| one.state == State::Wanted) else {
            continue;
        };
        let Some(file) = file else { continue };
        requests.push((*content, file, one.origin.filter(|_| one.asked_at.is_some())));
    }
    let mut cancelled: BTreeMap<u8, Vec<i64>> = BTreeMap::new();
    for (content, _, before) in &requests {
        let before = before.filter(|before| *before != client && !known.clients[before].unpaired);
        if let Some(before) = before {
            cancelled.entry(before).or_default().push(*content);
        }
    }
    for (before, mut contents) in cancelled {
        contents.sort_unstable();
        known.tell(before, Told::Cancel(contents));
    }
    let mut told = Vec::new();
    for (content, file, _) in requests {
        known.ever_asked.insert((client, content));
        told.push((content, path(known.files[file].path)));
        let now = known.now;
        let one = known.contents.get_mut(&content).unwrap();
        (one.state, one.origin, one.asked_at) = (State::Asked, Some(client), Some(now));
        (one.asked_file, one.try_at) = (Some(file), Moment::default());
    }
    if !told.is_empty() {
        known.tell(client, Told::Request(told));
    }
}

fn lose(known: &mut Remembered, client: u8, content: i64) {
    if !matches!(known.requested(client, content), Some(asked) if asked.file.is_some() && asked.share_path.is_none())
    {
        return;
    }
    let asked_file = known.contents[&content].asked_file;
    for (at, file) in known.files.iter_mut().enumerate() {
        let is_asked = asked_file.is_none_or(|asked| asked == at);
        if file.client == client && file.content == Some(content) && is_asked {
            file.content = None;
        }
    }
    let one = known.contents.get_mut(&content).unwrap();
    if one.state == State::Asked && one.origin == Some(client) {
        one.state = State::Wanted;
    }
    known.drop_unheld(&[content]);
}

fn confirm(known: &mut Remembered, client: u8, content: i64, came: bool) {
    let verdict = known.judged(client, content, came);
    let requested = known.requested(client, content);
    match verdict {
        Verdict::NothingCame => {
            let earlier = requested.unwrap().attempts;
            let attempts = earlier.saturating_add(1);
            let next = if attempts >= MOST_ATTEMPTS {
                after_setback(earlier, known.now)
            } else {
                Next { state: State::Asked, attempts, try_at: known.now }
            };
            known.set_back(client, content, next);
        }
        Verdict::Different(real) => {
            let at = usize::try_from(requested.unwrap().file.unwrap().id).unwrap() - 1;
            let file = known.files[at].clone();
            let offer = FileOffer { hash: Some(real), ..file.offer };
            known.record(client, &[(file.holds, offer)], &[]);
        }
        Verdict::File(real) => {
            let requested = requested.unwrap();
            let file = requested.file.unwrap();
            let at = usize::try_from(file.id).unwrap() - 1;
            if let Some(into) = known.stored_with(real) {
                merge(known, content, at, into);
                return;
            }
            let (share_path, retires) = match (requested.heals, file.replaces) {
                (Some(heals), _) => {
                    let damaged = format!(".trove/damaged/{content}.jpg");
                    (heals.share_path.clone(), Some((content, heals.share_path, damaged)))
                }
                (None, Some((old, old_path))) => {
                    (old_path.clone(), Some((old.0, old_path, aside(old.0))))
                }
                (None, None) => (format!("Photos/{content}.jpg"), None),
            };
            known.begun = Some(Begun {
                content,
                file: at,
                modified_ns: file.modified_ns,
                hash: real,
                share_path,
                retires,
            });
        }
        _ => {}
    }
}

fn merge(known: &mut Remembered, content: i64, file: usize, into: i64) {
    let real = known.contents[&into].hash;
    let is_asked = known.contents[&content].asked_file.is_none_or(|asked| asked == file);
    for (at, one) in known.files.iter_mut().enumerate() {
        if one.content != Some(content) {
            continue;
        }
        if at == file && is_asked {
            (one.content, one.hash, one.hash_needed) = (Some(into), real, 0);
        } else {
            (one.content, one.hash_needed) = (None, 1);
        }
    }
    known.contents.get_mut(&content).unwrap().damaged = false;
    known.drop_unheld(&[content]);
}

fn finish(known: &mut Remembered, made: bool) {
    let begun = known.begun.take().unwrap();
    if !made {
        known.drop_unheld(&[begun.content]);
        return;
    }
    if let Some((old, _, to)) = &begun.retires {
        let old = known.contents.get_mut(old).unwrap();
        (old.share_path, old.retired) = (Some(to.clone()), true);
    }
    let one = known.contents.get_mut(&begun.content).unwrap();
    (one.state, one.hash) = (State::Stored, Some(begun.hash));
    (one.share_path, one.kept_modified_ns) = (Some(begun.share_path), Some(begun.modified_ns));
    one.healed += u64::from(one.damaged);
    (one.damaged, one.let_go, one.retired) = (false, None, false);
    one.wish = Wish::Usual;
    known.ever_stored.insert(begun.hash.0);
    // Another file may stand in for the one that was asked for and has changed since.
    let is_asked = one.asked_file.is_none_or(|asked| asked == begun.file);
    let file = &mut known.files[begun.file];
    if is_asked && file.content == Some(begun.content) {
        (file.hash, file.hash_needed) = (Some(begun.hash), 0);
    }
    see_to_holders(known, begun.content, is_asked.then_some(begun.file));
}

/// Whoever has what was just stored is told, asked for the hash, or has something else.
fn see_to_holders(known: &mut Remembered, content: i64, except: Option<usize>) {
    let stored = known.contents[&content].hash;
    let mut told: BTreeMap<u8, BTreeSet<String>> = BTreeMap::new();
    let mut different = Vec::new();
    for (at, file) in known.files.iter_mut().enumerate() {
        if file.content != Some(content) || Some(at) == except {
            continue;
        }
        if file.hash == stored {
            told.entry(file.client).or_default().insert(path(file.path));
        } else if file.hash.is_some() {
            file.content = None;
            different.push(at);
        } else {
            (file.content, file.hash_needed) = (None, 1);
        }
    }
    for (client, paths) in told {
        known.tell(client, Told::Stored(paths));
    }
    for at in different {
        let file = known.files[at].clone();
        let offer = FileOffer { hash: file.hash.or(Some(hash(file.holds))), ..file.offer };
        known.record(file.client, &[(file.holds, offer)], &[]);
    }
}

fn tell_unsafe(known: &mut Remembered, content: i64) {
    for (client, paths) in known.paths_of(content) {
        known.tell(client, Told::Unsafe(paths));
    }
}

fn damage(known: &mut Remembered, content: i64) {
    tell_unsafe(known, content);
    let now = known.now;
    let one = known.contents.get_mut(&content).unwrap();
    (one.state, one.damaged, one.wanted_at) = (State::Wanted, true, now);
    (one.attempts, one.try_at) = (0, Moment::default());
    (one.origin, one.asked_at, one.asked_file) = (None, None, None);
    known.drop_unheld(&[content]);
}
