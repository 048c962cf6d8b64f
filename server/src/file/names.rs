//! Which name each content gets in the shares: by the templates, beside its group, in place of its
//! earlier version, and never one that is taken.

use super::parse;
use crate::{
    catalogue::{RequestedFile, Retirement},
    clock::Moment,
    decide::ContentId,
    house::{Fault, House},
    shares::{Described, ShareError, SharePath, Templates},
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use tokio::task::spawn_blocking;
use trove_protocol::{ClientId, ClientPath, ContentHash, Kind, Metadata};

/// Namesakes tried before giving up.
const MOST_NAMESAKES: u32 = 10_000;

/// What is to be known of groups beside what the catalogue knows.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    /// For each group: where a member lies, and that member's name on its client.
    pub(crate) places: HashMap<String, (SharePath, String)>,
    /// For each group: its members' names on their client.
    pub(crate) members: HashMap<String, Vec<String>>,
}

/// What is done about folders that are not there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// They are made, since files are about to be moved there.
    Made,
    /// They are left, since nothing is going to be moved.
    Left,
}

/// Files in the shares that the catalogue does not know of. They are found when placing fails; only
/// then is it worth looking for them before each choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strangers {
    /// They are not looked for.
    Ignored,
    /// Their names are taken.
    Avoided,
    /// Their names are taken, unless what lies there is this very content, by size and hash: as after
    /// a catalogue was restored from a backup, which has forgotten what it filed since.
    AvoidedUnless(u64, ContentHash),
}

/// The names in use, as far as they concern one batch.
pub(crate) struct Names<'a> {
    client_name: &'a str,
    missing: Missing,
    templates: Templates,
    /// For each group: where its first member lies, and that member's name on its client.
    groups: HashMap<String, (SharePath, String)>,
    /// For each group of which nothing lies there yet: its members' names on their client.
    members: HashMap<String, Vec<String>>,
    /// Keys chosen in this batch.
    chosen: HashSet<String>,
    /// Keys that the catalogue was asked about, and whether it has them already.
    looked_up: HashMap<String, bool>,
    /// The spelling on disk of each folder, once it was looked up.
    folders: HashMap<String, String>,
    now: Moment,
}

impl<'a> Names<'a> {
    pub(crate) async fn new(
        house: &House,
        client: &ClientId,
        client_name: &'a str,
        files: &[&RequestedFile],
        known: Groups,
        missing: Missing,
    ) -> Result<Self, Fault> {
        let mut open: Vec<String> = files.iter().filter_map(|file| file.group.clone()).collect();
        let mut groups = known.places;
        for (group, (place, path)) in house.catalogue.siblings(client, &open).await? {
            if let Ok(place) = SharePath::parse(&place) {
                groups.insert(group, (place, path.file_name()));
            }
        }
        open.retain(|group| !groups.contains_key(group));
        let mut members = known.members;
        if !open.is_empty() {
            for (group, paths) in house.catalogue.members(client, &open).await? {
                let names: &mut Vec<String> = members.entry(group).or_default();
                for name in paths.iter().map(ClientPath::file_name) {
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
            }
        }
        let mut names = Self {
            client_name,
            missing,
            templates: house.owner().templates.clone(),
            groups,
            members,
            chosen: HashSet::new(),
            looked_up: HashMap::new(),
            folders: HashMap::new(),
            now: house.clock.now(),
        };
        let wishes: Vec<SharePath> = files
            .iter()
            .flat_map(|file| names.with_members(file, &names.first_choice(file)))
            .collect();
        names.look_up(house, &wishes).await?;
        Ok(names)
    }

    /// Chooses none of these paths.
    pub(crate) fn leave_out<'p>(&mut self, paths: impl IntoIterator<Item = &'p SharePath>) {
        self.chosen.extend(paths.into_iter().map(SharePath::collision_key));
    }

    /// A free path for the file, and the earlier version that makes way for it.
    pub(crate) async fn choose(
        &mut self,
        house: &House,
        content: ContentId,
        file: &RequestedFile,
        strangers: Strangers,
    ) -> Result<Result<(SharePath, Option<Retirement>), ShareError>, Fault> {
        let wish = match self.spelled(house, self.first_choice(file)).await? {
            Ok(wish) => wish,
            Err(error) => return Ok(Err(error)),
        };
        let retires = match &file.replaces {
            Some((earlier, from)) => match SharePath::parse(from) {
                Ok(from) => self.retirement(house, *earlier, &from).await?,
                Err(_) => None,
            },
            None => None,
        };
        // The newer version takes the earlier one's very name, where that is still the right one.
        let vacated = retires.as_ref().and_then(|retired| SharePath::parse(&retired.from).ok());
        if let Some(vacated) = vacated
            && vacated.is_namesake_of(&wish)
            && self.chosen.insert(vacated.collision_key())
        {
            self.remember(file, &vacated);
            return Ok(Ok((vacated, retires)));
        }
        for n in 1..=MOST_NAMESAKES {
            let path = wish.numbered(n);
            // All of a group under one stem, also those that come later.
            if self.are_free(house, self.with_members(file, &path), strangers).await?
                || self.may_be_adopted(house, &path, strangers).await?
            {
                self.chosen.insert(path.collision_key());
                self.remember(file, &path);
                return Ok(Ok((path, retires)));
            }
        }
        tracing::error!(content = content.0, path = %wish, "no free name is left");
        Ok(Err(ShareError::Taken(wish)))
    }

    /// The path with its folders spelled as they are on disk, and made where files will be moved.
    async fn spelled(
        &mut self,
        house: &House,
        wish: SharePath,
    ) -> Result<Result<SharePath, ShareError>, Fault> {
        let wished = wish.folder().unwrap_or_default().to_owned();
        if let Some(folder) = self.folders.get(&wished) {
            let path = format!("{folder}/{}", wish.file_name());
            return Ok(parse(path.trim_start_matches('/')));
        }
        let shares = Arc::clone(&house.shares);
        let missing = self.missing;
        let prepared = spawn_blocking(move || match missing {
            Missing::Made => shares.prepare(&wish),
            Missing::Left => shares.spell(&wish),
        })
        .await;
        let prepared = prepared.map_err(|_| Fault::Stopping)?;
        if let Ok(path) = &prepared {
            self.folders.insert(wished, path.folder().unwrap_or_default().to_owned());
        }
        Ok(prepared)
    }

    /// This path for the file, and where the rest of its group would lie beside it.
    fn with_members(&self, file: &RequestedFile, path: &SharePath) -> Vec<SharePath> {
        let name = file.path.file_name();
        let open = file.group.as_ref().filter(|group| !self.groups.contains_key(*group));
        let members = open.and_then(|group| self.members.get(group));
        let others = members.into_iter().flatten().filter(|member| **member != name);
        [path.clone()].into_iter().chain(others.map(|member| path.beside(&name, member))).collect()
    }

    async fn look_up(&mut self, house: &House, paths: &[SharePath]) -> Result<(), Fault> {
        let mut keys: Vec<String> = paths.iter().map(SharePath::collision_key).collect();
        keys.retain(|key| !self.looked_up.contains_key(key));
        if !keys.is_empty() {
            let taken = house.catalogue.taken(&keys).await?;
            self.looked_up.extend(keys.into_iter().map(|key| (key.clone(), taken.contains(&key))));
        }
        Ok(())
    }

    async fn are_free(
        &mut self,
        house: &House,
        paths: Vec<SharePath>,
        strangers: Strangers,
    ) -> Result<bool, Fault> {
        self.look_up(house, &paths).await?;
        if paths.iter().any(|path| self.is_known(path)) {
            return Ok(false);
        }
        if strangers == Strangers::Ignored {
            return Ok(true);
        }
        let shares = Arc::clone(&house.shares);
        // What cannot be looked at is not free; placing would tell why.
        let free =
            spawn_blocking(move || paths.iter().all(|path| !shares.exists(path).unwrap_or(true)));
        free.await.map_err(|_| Fault::Stopping)
    }

    /// Whether the catalogue has this name or will have it; as such count all that it was not asked.
    fn is_known(&self, path: &SharePath) -> bool {
        let key = path.collision_key();
        self.chosen.contains(&key) || self.looked_up.get(&key).copied().unwrap_or(true)
    }

    /// Whether a stranger at this path is the content that is to go there.
    async fn may_be_adopted(
        &self,
        house: &House,
        path: &SharePath,
        strangers: Strangers,
    ) -> Result<bool, Fault> {
        let Strangers::AvoidedUnless(size, hash) = strangers else { return Ok(false) };
        if self.is_known(path) {
            return Ok(false);
        }
        let (shares, path) = (Arc::clone(&house.shares), path.clone());
        // What cannot be read is not adopted; placing would tell why.
        let same = spawn_blocking(move || shares.is_at(&path, size, hash));
        same.await.map_err(|_| Fault::Stopping)
    }

    /// Where the file would go if nothing else were there.
    fn first_choice(&self, file: &RequestedFile) -> SharePath {
        let name = file.path.file_name();
        let sibling = file.group.as_ref().and_then(|group| self.groups.get(group));
        match sibling {
            Some((place, lead)) => place.beside(lead, &name),
            None => self.templates.share_path(&Described {
                kind: filed_as(file.kind, &file.metadata),
                metadata: &file.metadata,
                name: &name,
                client: self.client_name,
                backup: file.backup.as_ref(),
            }),
        }
    }

    fn remember(&mut self, file: &RequestedFile, path: &SharePath) {
        if let Some(group) = &file.group {
            let place = (path.clone(), file.path.file_name());
            self.groups.entry(group.clone()).or_insert(place);
        }
    }

    async fn retirement(
        &mut self,
        house: &House,
        content: ContentId,
        from: &SharePath,
    ) -> Result<Option<Retirement>, Fault> {
        let stamp = jiff::Timestamp::from_millisecond(self.now.0)
            .map(|now| now.strftime("%Y-%m-%d %H%M%S").to_string())
            .unwrap_or_default();
        let aside = from.version(&stamp);
        for n in 1..=MOST_NAMESAKES {
            let to = aside.numbered(n);
            if self.are_free(house, vec![to.clone()], Strangers::Avoided).await? {
                let key = to.collision_key();
                let (from, to) = (from.to_string(), to.to_string());
                return Ok(Some(Retirement { content, from, to, key }));
            }
        }
        Ok(None)
    }
}

/// The moving half of a Live Photo belongs with the photos.
fn filed_as(kind: Kind, metadata: &Metadata) -> Kind {
    if kind == Kind::Video && metadata.content_identifier.is_some() { Kind::Photo } else { kind }
}
