use super::*;
use proptest::prelude::*;

fn stored() -> Stored {
    Stored {
        id: 7,
        size: 10,
        hash: ContentHash([1; 32]),
        kind: Kind::Photo,
        share_path: "Photos/2024/05/IMG_1.jpg".to_owned(),
        is_retired: false,
    }
}

fn holding(client: u8, metadata: Metadata) -> Holding {
    Holding {
        client: ClientId(client.to_string()),
        client_name: format!("computer {client}"),
        path: ClientPath::from_wire(format!("/home/{client}/Holidays/IMG_{client}.jpg")),
        kind: Kind::Photo,
        metadata,
        group: None,
        is_backup: false,
        is_present: true,
    }
}

fn captured(text: &str, from: CaptureSource) -> Metadata {
    Metadata {
        captured: Some(text.parse().unwrap()),
        captured_from: Some(from),
        ..Metadata::default()
    }
}

#[test]
fn the_strongest_evidence_tells_the_time_and_others_the_rest() {
    let weak = Metadata {
        width: Some(4000),
        height: Some(3000),
        orientation: Some(6),
        ..captured("2030-01-01T00:00:00", CaptureSource::Weak)
    };
    let strong = Metadata {
        camera_make: Some("NIKON CORPORATION".to_owned()),
        camera_model: Some("NIKON Z 6".to_owned()),
        ..captured("2024-05-17T14:03:09", CaptureSource::Exif)
    };
    let described = describe(&stored(), &[holding(1, weak), holding(2, strong)]).unwrap();
    assert_eq!(described.month, 202_405);
    assert_eq!(described.dimensions, Some((3000, 4000)));
    assert_eq!((described.ratio, described.orientation), (750, 6));
    assert_eq!(described.camera.as_deref(), Some("NIKON Z 6"));
    assert_eq!(described.clients.len(), 2);
    for word in ["Holidays", "computer 1", "computer 2", "NIKON Z 6", "IMG_2.jpg"] {
        assert!(described.words.contains(word), "{word}");
    }
}

#[test]
fn backups_and_earlier_versions_are_not_looked_at() {
    let backup = Holding { is_backup: true, ..holding(1, Metadata::default()) };
    assert_eq!(describe(&stored(), std::slice::from_ref(&backup)), None);
    let media = holding(2, Metadata::default());
    let both = [backup, media.clone()];
    let described = describe(&stored(), &both).unwrap();
    assert_eq!(described.clients, [ClientId("2".to_owned())]);
    assert!(!described.words.contains("computer 1"));
    let sidecar = Holding { kind: Kind::Sidecar, ..media.clone() };
    assert_eq!(describe(&stored(), &[sidecar]), None);
    let retired = Stored { is_retired: true, ..stored() };
    let gone = Holding { is_present: false, ..media.clone() };
    assert_eq!(describe(&retired, std::slice::from_ref(&gone)), None);
    assert!(describe(&retired, &[media]).is_some());
    assert!(describe(&stored(), &[gone]).is_some(), "what a computer has no more is kept");
}

#[test]
fn what_nobody_knows_any_more_goes_by_where_it_lies() {
    let described = describe(&stored(), &[]).unwrap();
    assert_eq!((described.name.as_str(), described.kind), ("IMG_1.jpg", Kind::Photo));
    let backup = Stored { share_path: "Backups/1/a.jpg".to_owned(), ..stored() };
    assert_eq!(describe(&backup, &[]), None);
}

proptest! {
    #[test]
    fn whatever_clients_say_is_described(
        sizes in proptest::collection::vec((0_u32..9_000, 0_u32..9_000, any::<u8>()), 0..4),
        name in "\\PC{0,20}",
    ) {
        let holdings: Vec<Holding> = sizes
            .iter()
            .map(|(width, height, orientation)| {
                let metadata = Metadata {
                    width: Some(*width),
                    height: Some(*height),
                    orientation: Some(*orientation),
                    camera_make: Some(name.clone()),
                    camera_model: Some(name.clone()),
                    ..Metadata::default()
                };
                Holding { path: ClientPath::from_wire(name.clone()), ..holding(1, metadata) }
            })
            .collect();
        let described = describe(&stored(), &holdings).unwrap();
        prop_assert!((200..=5_000).contains(&described.ratio));
        prop_assert!((1..=8).contains(&described.orientation));
        prop_assert!(described.words.len() <= MOST_WORDS);
    }
}
