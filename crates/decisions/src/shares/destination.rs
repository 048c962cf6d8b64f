//! Which path a file gets: templates filled with what the file says of itself.

use super::{
    path::SharePath,
    safe_name::{LONGEST_NAME, readable_text, split_extension},
    template::{Field, Piece, Template},
};
use serde::{Deserialize, Serialize};
use trove_protocol::{BackupPlace, Kind, Metadata};

/// Most bytes of a file's folders below its backup set: with all else, and as an earlier version
/// below `.trove/versions/`, the path then stays within what systems take.
const LONGEST_BACKUP_PATH: usize = 1500;

/// All that a file's path depends on.
#[derive(Clone, Copy, Debug)]
pub struct Described<'a> {
    /// What it is.
    pub kind: Kind,
    /// What it says of itself.
    pub metadata: &'a Metadata,
    /// Its name on its client.
    pub name: &'a str,
    /// Its client's name, as people know it.
    pub client: &'a str,
    /// Where it lies in a backup, when it is on offer for that alone.
    pub backup: Option<&'a BackupPlace>,
}

/// The templates of one house. Where the first of a pair needs what a file does not tell, the
/// second serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Templates {
    /// Photos, and sidecars whose lead is not known.
    pub photos: Template,
    /// Photos without a capture time.
    pub undated_photos: Template,
    /// Videos.
    pub videos: Template,
    /// Videos without a capture time.
    pub undated_videos: Template,
    /// Music.
    pub music: Template,
    /// Music without artist and album.
    pub unsorted_music: Template,
    /// All else.
    pub other: Template,
}

impl Default for Templates {
    fn default() -> Self {
        use Field::{Client, Name, Year, YearMonth};
        let dated = |top: &str| Template::built_in(&[top], &[&[Year], &[YearMonth], &[Name]]);
        let undated = |folders: &[&str]| Template::built_in(folders, &[&[Client], &[Name]]);
        Self {
            photos: dated("Photos"),
            undated_photos: undated(&["Photos", "Undated"]),
            videos: dated("Videos"),
            undated_videos: undated(&["Videos", "Undated"]),
            music: Template::built_in_music(),
            unsorted_music: undated(&["Music", "Unsorted"]),
            other: undated(&["Other"]),
        }
    }
}

impl Templates {
    /// This one for all files.
    pub fn all_like(template: &Template) -> Self {
        let like = || template.clone();
        Self {
            photos: like(),
            undated_photos: like(),
            videos: like(),
            undated_videos: like(),
            music: like(),
            unsorted_music: like(),
            other: like(),
        }
    }

    /// The path that the file gets when no other file has it.
    pub fn share_path(&self, file: &Described<'_>) -> SharePath {
        if let Some(place) = file.backup {
            return backup_path(place, file);
        }
        let (first, second) = match file.kind {
            Kind::Photo | Kind::Sidecar => (&self.photos, &self.undated_photos),
            Kind::Video => (&self.videos, &self.undated_videos),
            Kind::Music => (&self.music, &self.unsorted_music),
            Kind::Other => (&self.other, &self.other),
        };
        let template = if is_told(first, file) { first } else { second };
        let parts: Vec<String> = template.parts().iter().map(|part| fill(part, file)).collect();
        SharePath::from_parts(parts.iter().map(String::as_str))
    }
}

/// `Backups/{client}/{set}/` and the path below the set, as far as folders fit.
fn backup_path(place: &BackupPlace, file: &Described<'_>) -> SharePath {
    let parts: Vec<String> =
        place.path.parts().map(|part| String::from_utf8_lossy(&part).into_owned()).collect();
    let folders = parts.split_last().map_or(&[][..], |(_, folders)| folders);
    let mut room = LONGEST_BACKUP_PATH;
    let folders = folders.iter().take_while(|folder| {
        // A part that is made safe may grow by a sign.
        let length = folder.len().min(LONGEST_NAME) + 2;
        let fits = length <= room;
        room = room.saturating_sub(length);
        fits
    });
    let top = ["Backups", file.client, &place.set];
    let below = folders.map(String::as_str).chain([file.name]);
    SharePath::from_parts(top.into_iter().chain(below))
}

/// Whether the file tells what the template asks.
fn is_told(template: &Template, file: &Described<'_>) -> bool {
    let tags = file.metadata;
    let sorted = [&tags.album_artist, &tags.artist, &tags.album]
        .into_iter()
        .any(|tag| told(tag.as_ref()).is_some());
    let mut fields = template.fields();
    fields.all(|field| (!field.is_date() || tags.captured.is_some()) && (!field.is_tag() || sorted))
}

/// A tag's text, when there is something in it to read.
fn told(tag: Option<&String>) -> Option<&str> {
    tag.map(|text| text.trim()).filter(|text| readable_text(text).chars().any(|sign| sign != ' '))
}

fn fill(part: &[Piece], file: &Described<'_>) -> String {
    let mut filled = String::new();
    let mut nothing_before = false;
    for piece in part {
        match piece {
            Piece::Field(field) => {
                let value = value(*field, file);
                nothing_before = value.is_empty();
                // A part is one name, so its values must not bring separators of their own.
                filled.push_str(&readable_text(&value));
            }
            // A value that is not there takes its separator along: `{track} {title}`.
            Piece::Text(text) if nothing_before => {
                filled.push_str(text.trim_start_matches([' ', '-', '_']));
            }
            Piece::Text(text) => {
                if text.starts_with('.') {
                    filled.truncate(filled.trim_end_matches([' ', '.']).len());
                }
                filled.push_str(text);
            }
        }
    }
    filled
}

fn value(field: Field, file: &Described<'_>) -> String {
    let tags = file.metadata;
    let (stem, extension) = split_extension(file.name);
    let date = |write: fn(trove_protocol::WallClock) -> String| {
        tags.captured.map_or_else(|| "Undated".to_owned(), write)
    };
    match field {
        Field::Year => date(|moment| format!("{:04}", moment.year())),
        Field::YearMonth => date(|moment| format!("{:04}-{:02}", moment.year(), moment.month())),
        Field::Month => date(|moment| format!("{:02}", moment.month())),
        Field::Day => date(|moment| format!("{:02}", moment.day())),
        Field::Name => file.name.to_owned(),
        Field::Stem => stem.to_owned(),
        Field::Extension => extension.trim_start_matches('.').to_lowercase(),
        Field::Client => file.client.to_owned(),
        Field::Camera => told(tags.camera_model.as_ref())
            .or(told(tags.camera_make.as_ref()))
            .unwrap_or("Unknown Camera")
            .into(),
        Field::AlbumArtist => album_artist(tags),
        Field::Artist => told(tags.artist.as_ref())
            .or(told(tags.album_artist.as_ref()))
            .unwrap_or("Unknown Artist")
            .into(),
        Field::Album => told(tags.album.as_ref()).unwrap_or("Unknown Album").into(),
        Field::Track => track(tags),
        Field::Title => told(tags.title.as_ref()).unwrap_or(stem).into(),
    }
}

/// Whose album it is: one folder for an album with guests, one for all compilations.
fn album_artist(tags: &Metadata) -> String {
    let name = match (told(tags.album_artist.as_ref()), told(tags.artist.as_ref())) {
        (Some(name), _) => name,
        (None, Some(artist)) => without_guests(artist),
        (None, None) => return "Unknown Artist".to_owned(),
    };
    let various = ["various", "various artists", "va", "v.a.", "v/a", "v. a."];
    if various.contains(&name.to_lowercase().as_str()) {
        "Various Artists".to_owned()
    } else {
        name.to_owned()
    }
}

/// `Artist feat. Guest` without the guest.
fn without_guests(artist: &str) -> &str {
    let words =
        [" feat. ", " feat ", " ft. ", " ft ", " featuring ", " (feat", " (ft", " [feat", " [ft"];
    let lower = artist.to_ascii_lowercase();
    let end = words.iter().filter_map(|word| lower.find(word)).min().unwrap_or(artist.len());
    match artist[..end].trim() {
        "" => artist,
        name => name,
    }
}

/// `02`, on a further disc `2-02` (many taggers number the only disc, too); nothing where a track
/// has no number, or no title beside which the number would not repeat what the file's own name
/// says.
fn track(tags: &Metadata) -> String {
    match (tags.track.filter(|&track| track > 0), tags.disc.filter(|&disc| disc > 1)) {
        (Some(_), _) if told(tags.title.as_ref()).is_none() => String::new(),
        (Some(track), Some(disc)) => format!("{disc}-{track:02}"),
        (Some(track), None) => format!("{track:02}"),
        (None, _) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use trove_protocol::{ClientPath, WallClock};

    fn place(kind: Kind, metadata: &Metadata, name: &str) -> String {
        let file = Described { kind, metadata, name, client: "Mum's laptop", backup: None };
        Templates::default().share_path(&file).to_string()
    }

    fn music(change: impl FnOnce(&mut Metadata)) -> String {
        let mut tags = Metadata {
            artist: Some("Nina".into()),
            album: Some("Live".into()),
            title: Some("Hello".into()),
            track: Some(3),
            ..Metadata::default()
        };
        change(&mut tags);
        place(Kind::Music, &tags, "03 hello.MP3")
    }

    proptest! {
        #[test]
        fn any_file_gets_a_sound_path(
            kind in prop_oneof![Just(Kind::Photo), Just(Kind::Video), Just(Kind::Music), Just(Kind::Other)],
            tags in proptest::array::uniform5(proptest::option::of(any::<String>())),
            name in any::<String>(), client in any::<String>(),
            (track, disc) in any::<(Option<u32>, Option<u32>)>(),
            (backed_up, set, below) in any::<(bool, String, String)>(),
        ) {
            let [artist, album_artist, album, title, camera_model] = tags;
            let metadata = Metadata {
                artist, album_artist, album, title, camera_model, track, disc, ..Metadata::default()
            };
            let place = BackupPlace { set: set.clone(), path: ClientPath::from_wire(below) };
            let backup = backed_up.then_some(&place);
            let file = Described { kind, metadata: &metadata, name: &name, client: &client, backup };
            let path = Templates::default().share_path(&file);
            prop_assert_eq!(SharePath::parse(path.as_str()), Ok(path.clone()));
            for part in path.as_str().split('/') {
                prop_assert_eq!(super::super::safe_name::safe_name(part), part);
            }
        }
    }

    #[test]
    fn the_defaults_are_what_they_would_be_read_as() {
        let templates = Templates::default();
        let json = serde_json::to_value(&templates).unwrap();
        assert_eq!(json["photos"], "Photos/{year}/{year-month}/{name}");
        assert_eq!(json["undated_videos"], "Videos/Undated/{client}/{name}");
        assert_eq!(json["music"], "Music/{album artist}/{album}/{track} {title}.{ext}");
        assert_eq!(serde_json::from_value::<Templates>(json).unwrap(), templates);
    }

    #[test]
    fn pictures_go_by_capture_time() {
        let dated =
            Metadata { captured: WallClock::new(2024, 5, 17, 1, 2, 3), ..Metadata::default() };
        let undated = Metadata::default();
        assert_eq!(place(Kind::Photo, &dated, "IMG_1.jpg"), "Photos/2024/2024-05/IMG_1.jpg");
        assert_eq!(place(Kind::Video, &dated, "a/b:c.mov"), "Videos/2024/2024-05/a-b-c.mov");
        assert_eq!(place(Kind::Photo, &undated, "x.jpg"), "Photos/Undated/Mum's laptop/x.jpg");
        assert_eq!(place(Kind::Video, &undated, "../x"), "Videos/Undated/Mum's laptop/-x");
        assert_eq!(place(Kind::Other, &undated, "x"), "Other/Mum's laptop/x");
    }

    #[test]
    fn backups_lie_below_their_computer_and_set() {
        let place = |path: &str| {
            let path = ClientPath::from_wire(path);
            let backup = BackupPlace { set: "Docs".into(), path: path.clone() };
            let file = Described {
                kind: Kind::Photo,
                metadata: &Metadata::default(),
                name: &path.file_name(),
                client: "Mum's laptop",
                backup: Some(&backup),
            };
            Templates::default().share_path(&file).to_string()
        };
        assert_eq!(place("papers/a b.txt"), "Backups/Mum's laptop/Docs/papers/a b.txt");
        assert_eq!(place("papers/.git/con"), "Backups/Mum's laptop/Docs/papers/git/con_");
        assert_eq!(place("../../x/%FF"), "Backups/Mum's laptop/Docs/unnamed/unnamed/x/_");
        let deep = place(&format!("{}/x.txt", vec!["f".repeat(200); 30].join("/")));
        assert!(deep.len() < 2_000 && deep.ends_with("/x.txt"), "{deep}");
    }

    #[test]
    fn music_goes_by_its_tags() {
        assert_eq!(music(|_| ()), "Music/Nina/Live/03 Hello.mp3");
        assert_eq!(music(|tags| tags.disc = Some(1)), "Music/Nina/Live/03 Hello.mp3");
        assert_eq!(music(|tags| tags.disc = Some(2)), "Music/Nina/Live/2-03 Hello.mp3");
        for none in [None, Some(0)] {
            assert_eq!(music(|tags| tags.track = none), "Music/Nina/Live/Hello.mp3");
        }
        assert_eq!(music(|tags| tags.title = None), "Music/Nina/Live/03 hello.mp3");
        assert_eq!(
            music(|tags| tags.title = Some("Wait...".into())),
            "Music/Nina/Live/03 Wait.mp3"
        );
        assert_eq!(music(|tags| tags.album = None), "Music/Nina/Unknown Album/03 Hello.mp3");
        assert_eq!(music(|tags| tags.artist = None), "Music/Unknown Artist/Live/03 Hello.mp3");
        assert_eq!(
            music(|tags| tags.artist = Some("AC/DC".into())),
            "Music/AC-DC/Live/03 Hello.mp3"
        );
        assert_eq!(
            music(|tags| tags.artist = Some("Nina feat. Björk".into())),
            "Music/Nina/Live/03 Hello.mp3"
        );
        assert_eq!(
            music(|tags| tags.album_artist = Some("V.A.".into())),
            "Music/Various Artists/Live/03 Hello.mp3"
        );
        let bare =
            |tags: &mut Metadata| (tags.artist, tags.album) = (Some(" \u{200b}".into()), None);
        assert_eq!(music(bare), "Music/Unsorted/Mum's laptop/03 hello.MP3");
    }
}
