//! What must hold after each kill, before anybody is started again, and at the end.

use super::{
    corpus::{Corpus, hash},
    house::{House, called_stored},
};
use anyhow::{Context, Result, bail, ensure};
use std::collections::{BTreeMap, HashSet};

/// Checks what holds at any moment. Returns how many files the clients call stored.
///
/// - Whatever a client's ledger calls stored lies in the shares, at the place that it names, equal
///   byte by byte (told by BLAKE3) to the client's own file.
/// - Nothing lies in the shares that no client ever had: no half file, nothing temporary.
/// - `trove-server verify` finds nothing.
///
/// # Errors
/// When a promise is broken: which, and by what.
pub fn hold(house: &House, corpus: &Corpus) -> Result<usize> {
    // The ledgers first: what still runs may store more meanwhile, and never less.
    let mut stored = Vec::new();
    for computer in &house.computers {
        let ledger = computer.ledger().context("a ledger cannot be read")?;
        stored.extend(called_stored(&ledger));
    }
    let shares = shares(house)?;
    for (path, hash) in &shares {
        ensure!(corpus.knows(hash), "{path} in the shares is nothing that a client ever had");
    }
    for (path, place) in &stored {
        let own = corpus.at(path).with_context(|| format!("{path} is called stored: unknown"))?;
        match shares.get(place) {
            Some(hash) if *hash == own => {}
            Some(_) => bail!("{path} is called stored at {place}: that is another content"),
            None => bail!("{path} is called stored at {place}: nothing is there"),
        }
    }
    house.server.verify().context("`trove-server verify` finds something")?;
    Ok(stored.len())
}

/// Checks what holds when all is done: everything is safe, each content lies in the shares once,
/// and the catalogue knows all that lies there; the inbox is empty; the clients' files are as they
/// were. Returns the contents.
///
/// # Errors
/// When one of this does not hold.
pub fn complete(house: &House, corpus: &Corpus) -> Result<HashSet<blake3::Hash>> {
    for computer in &house.computers {
        let ledger = computer.ledger()?;
        let [files, safe] = ["files", "safe"].map(|key| ledger[key].as_u64());
        let done = files.is_some() && files == safe && ledger["set_aside"] == 0;
        let left = (&ledger["pending_files"], &ledger["set_aside_files"]);
        ensure!(done, "{safe:?} of {files:?} files are safe: {left:#?}");
    }
    hold(house, corpus)?;
    let shares = shares(house)?;
    let contents: HashSet<_> = shares.values().copied().collect();
    ensure!(contents.len() == shares.len(), "a content is there twice: {:#?}", shares.keys());
    let known = house.server.manifest()?.lines().count();
    ensure!(known == shares.len(), "the catalogue knows {known} of {} files", shares.len());
    let left = super::corpus::files_below(&house.inbox())?;
    ensure!(left.is_empty(), "left in the inbox: {left:?}");
    ensure!(corpus.is_untouched()?, "somebody has changed the clients' files");
    Ok(contents)
}

/// The files in the shares by their paths there.
fn shares(house: &House) -> Result<BTreeMap<String, blake3::Hash>> {
    let mut found = BTreeMap::new();
    for path in house.shared_files()? {
        let name = path.strip_prefix(house.server.shares())?.to_string_lossy().into_owned();
        found.insert(name, hash(&path)?);
    }
    Ok(found)
}
