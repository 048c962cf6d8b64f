//! What would become of files if they were offered: what is stored already, what comes from
//! another client anyway, what would be asked for, and where it would lie. By the same decisions
//! and names as the real thing; only nothing is written down and nobody is woken.

use crate::{
    catalogue::{NEVER, OtherHolder, Place, RequestedFile},
    decide::{ContentId, Decided, Decision, Outlook, decide_batch, outlooks},
    file::{Groups, Missing, Names, Strangers, client_name},
    house::{Fault, House},
    offer::{refusal, too_large},
    shares::SharePath,
};
use std::collections::HashMap;
use trove_protocol::{
    ClientId, ClientPath, FileOffer, Forecast, ForecastQuery, Forecasts, LARGEST_BATCH, MOST_TAKEN,
    Prospect,
};

/// Tells what would become of each file.
pub async fn answer(
    house: &House,
    client: &ClientId,
    query: ForecastQuery,
) -> Result<Forecasts, Fault> {
    let ForecastQuery { offers, taken } = query;
    if offers.len() > LARGEST_BATCH || taken.len() > MOST_TAKEN {
        return Err(too_large());
    }
    let taken: Vec<SharePath> = taken
        .iter()
        .map(|path| SharePath::parse(path))
        .collect::<Result<_, _>>()
        .map_err(|error| Fault::Invalid { code: "not_a_path", message: error.to_string() })?;
    let refusals: Vec<_> = offers.iter().map(refusal).collect();
    let accepted: Vec<FileOffer> = offers
        .into_iter()
        .zip(&refusals)
        .filter_map(|(offer, refusal)| refusal.is_none().then_some(offer))
        .collect();
    let mut forecasts = forecast(house, client, &accepted, &taken).await?.into_iter();
    let forecasts = refusals.into_iter().filter_map(|refusal| match refusal {
        Some(reason) => Some(refused(reason)),
        None => forecasts.next(),
    });
    Ok(Forecasts { forecasts: forecasts.collect() })
}

fn refused(reason: String) -> Forecast {
    Forecast { prospect: Prospect::Refused { reason }, share_path: None }
}

async fn forecast(
    house: &House,
    client: &ClientId,
    offers: &[FileOffer],
    taken: &[SharePath],
) -> Result<Vec<Forecast>, Fault> {
    let context = house.catalogue.context(client, offers).await?;
    let contents = context.contents.clone();
    let decided = decide_batch(context, offers);
    let others = elsewhere(house, client, &decided).await?;
    let outlooks = outlooks(&decided, offers, &contents, |id| others.contains_key(&id));
    let stored: Vec<ContentId> = outlooks
        .iter()
        .filter_map(|outlook| match outlook {
            Outlook::Stored(id) => Some(*id),
            _ => None,
        })
        .collect();
    let places = house.catalogue.places(&stored).await?;
    // What is on its way already will most likely be there first.
    let theirs = other_paths(house, &others, taken).await?;
    let taken: Vec<&SharePath> = taken.iter().chain(theirs.values()).collect();
    let asked = Asked { offers, decided, taken };
    let paths = own_paths(house, client, &asked, &outlooks, &places).await?;
    let forecasts = outlooks.into_iter().enumerate().map(|(at, outlook)| {
        let (prospect, share_path) = match outlook {
            Outlook::Stored(id) => match places.get(&id) {
                Some(Place { hash, share_path }) => {
                    (Prospect::Stored { hash: *hash }, Some(share_path.clone()))
                }
                // It was let go in this moment.
                None => (Prospect::Wanted, None),
            },
            Outlook::Alike(path) => (Prospect::Alike, Some(path)),
            Outlook::LetGo(by_hand) => return refused(by_hand.sentence().to_owned()),
            Outlook::Never => return refused(NEVER.to_owned()),
            Outlook::Elsewhere(id) => {
                (Prospect::Elsewhere, theirs.get(&id).map(SharePath::to_string))
            }
            Outlook::Copy(first) => {
                (Prospect::Copy, paths[first].as_ref().map(SharePath::to_string))
            }
            Outlook::Wanted => (Prospect::Wanted, paths[at].as_ref().map(SharePath::to_string)),
        };
        Forecast { prospect, share_path }
    });
    Ok(forecasts.collect())
}

/// For the wanted contents among what was decided: a file of another client that is asked for it,
/// or has it and is there.
async fn elsewhere(
    house: &House,
    client: &ClientId,
    decided: &[Decided],
) -> Result<HashMap<ContentId, OtherHolder>, Fault> {
    let joined: Vec<ContentId> = decided
        .iter()
        .filter_map(|decided| match decided.decision {
            Decision::Join(id) => Some(id),
            _ => None,
        })
        .collect();
    if joined.is_empty() {
        return Ok(HashMap::new());
    }
    let now = house.clock.now();
    let seen: HashMap<_, _> = house
        .catalogue
        .clients()
        .await?
        .into_iter()
        .map(|client| (client.id, client.seen_at))
        .collect();
    let is_there = |client: &ClientId| {
        seen.get(client).is_some_and(|seen| now < house.presence.there_until(client, *seen))
    };
    let holders = house.catalogue.other_holders(client, &joined).await?.into_iter();
    let source = |holders: Vec<OtherHolder>| {
        holders.into_iter().find(|holder| holder.asked || is_there(&holder.client))
    };
    Ok(holders.filter_map(|(id, holders)| Some((id, source(holders)?))).collect())
}

/// What a query is about.
struct Asked<'a> {
    offers: &'a [FileOffer],
    decided: Vec<Decided>,
    taken: Vec<&'a SharePath>,
}

/// Where each file would be filed that would be asked of the client.
async fn own_paths(
    house: &House,
    client: &ClientId,
    asked: &Asked<'_>,
    outlooks: &[Outlook],
    places: &HashMap<ContentId, Place>,
) -> Result<Vec<Option<SharePath>>, Fault> {
    let Asked { offers, decided, taken } = asked;
    let wanted = |at: usize| outlooks[at] == Outlook::Wanted;
    let held: Vec<(ClientPath, ContentId)> = decided
        .iter()
        .zip(*offers)
        .enumerate()
        .filter(|(at, _)| wanted(*at))
        .filter_map(|(_, (decided, offer))| Some((offer.path.clone(), decided.previous?)))
        .collect();
    let replaceable = house.catalogue.replaceable(client, &held).await?;
    let file = |at: usize| {
        let offer = &offers[at];
        RequestedFile {
            id: 0,
            path: offer.path.clone(),
            modified_ns: offer.modified_ns,
            kind: offer.kind,
            metadata: offer.metadata.clone(),
            backup: offer.backup.clone(),
            group: offer.group.clone(),
            replaces: decided[at]
                .previous
                .and_then(|previous| Some((previous, replaceable.get(&previous)?.clone()))),
        }
    };
    let files: Vec<RequestedFile> = (0..offers.len()).filter(|at| wanted(*at)).map(file).collect();
    let known = groups(offers, outlooks, places);
    let name = client_name(house, client).await?;
    let requested: Vec<&RequestedFile> = files.iter().collect();
    let mut names = Names::new(house, client, &name, &requested, known, Missing::Left).await?;
    names.leave_out(taken.iter().copied());
    let mut files = files.iter();
    let mut paths = Vec::with_capacity(offers.len());
    for (at, outlook) in outlooks.iter().enumerate() {
        let file = if *outlook == Outlook::Wanted { files.next() } else { None };
        let content = decided[at].content.unwrap_or(ContentId(0));
        paths.push(match file {
            // Where no path can be had, the real thing would wait and say why.
            Some(file) => names
                .choose(house, content, file, Strangers::Avoided)
                .await?
                .ok()
                .map(|chosen| chosen.0),
            None => None,
        });
    }
    Ok(paths)
}

/// What will be known of the groups of these files once they are offered.
fn groups(
    offers: &[FileOffer],
    outlooks: &[Outlook],
    places: &HashMap<ContentId, Place>,
) -> Groups {
    let mut groups = Groups::default();
    for (offer, outlook) in offers.iter().zip(outlooks) {
        let Some(group) = &offer.group else { continue };
        let name = offer.path.file_name();
        let lies = match outlook {
            Outlook::Stored(id) => places.get(id).map(|place| place.share_path.as_str()),
            Outlook::Alike(path) => Some(path.as_str()),
            _ => None,
        };
        if let Some(place) = lies.and_then(|path| SharePath::parse(path).ok()) {
            groups.places.entry(group.clone()).or_insert((place, name.clone()));
        }
        let members = groups.members.entry(group.clone()).or_default();
        if !members.contains(&name) {
            members.push(name);
        }
    }
    groups
}

/// Where contents would be filed that come from other clients.
async fn other_paths(
    house: &House,
    others: &HashMap<ContentId, OtherHolder>,
    taken: &[SharePath],
) -> Result<HashMap<ContentId, SharePath>, Fault> {
    let mut clients: HashMap<&ClientId, Vec<(ContentId, &RequestedFile)>> = HashMap::new();
    for (id, holder) in others {
        clients.entry(&holder.client).or_default().push((*id, &holder.file));
    }
    let mut paths = HashMap::with_capacity(others.len());
    for (client, mut files) in clients {
        files.sort_unstable_by_key(|(id, _)| *id);
        let name = client_name(house, client).await?;
        let requested: Vec<&RequestedFile> = files.iter().map(|(_, file)| *file).collect();
        let known = Groups::default();
        let mut names = Names::new(house, client, &name, &requested, known, Missing::Left).await?;
        names.leave_out(taken);
        for (id, file) in files {
            let chosen = names.choose(house, id, file, Strangers::Avoided).await?;
            paths.extend(chosen.ok().map(|(path, _)| (id, path)));
        }
    }
    Ok(paths)
}
