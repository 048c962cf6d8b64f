//! Folders and what is said of them.

use super::*;
use proptest::prelude::*;

fn known() -> Known {
    Known {
        chosen: vec!["/home/ada/Pictures".into(), "/home/ada/Pictures/2024".into()],
        library: Some("/srv/trove".into()),
        own: "/home/ada/.config/trove".into(),
        user: Some("/home/ada".into()),
        ..Known::default()
    }
}

fn of(path: &str) -> Vec<FolderWarning> {
    warnings(Path::new(path), &known())
}

#[test]
fn folders_of_systems_and_programs_are_known() {
    for path in [
        "/",
        "/usr/share",
        "/var/lib/app",
        "/etc",
        "/home/ada/.config/trove",
        "/home/ada/.cache/thumbnails",
        "/home/ada/AppData/Local",
        "/home/ada/Library/Photos",
    ] {
        assert!(of(path).contains(&FolderWarning::SystemFolder), "{path}");
        assert!(of(path).iter().any(forbids), "{path}");
    }
    for path in [
        "/home/ada/Music",
        "/home/ada",
        "/run/media/ada/stick",
        "/var/home/ada/Pictures",
        "/usrlocal",
        "/home/ada/Library/CloudStorage/Dropbox",
    ] {
        assert!(!of(path).contains(&FolderWarning::SystemFolder), "{path}");
    }
}

#[test]
fn clouds_are_known_by_their_folders() {
    let provider = |path: &str| {
        of(path).into_iter().find_map(|one| match one {
            FolderWarning::CloudFolder { provider } => Some(provider),
            _ => None,
        })
    };
    for (path, name) in [
        ("/home/ada/Dropbox (Work)/Photos", "Dropbox"),
        ("/home/ada/OneDrive - Club", "OneDrive"),
        ("/home/ada/Nextcloud/Photos", "Nextcloud"),
        ("/home/ada/Library/Mobile Documents/x", "iCloud Drive"),
    ] {
        assert_eq!(provider(path), Some(Some(name.to_owned())), "{path}");
    }
    assert_eq!(provider("/home/ada/Library/CloudStorage/Some-ada"), Some(None));
    for path in ["/home/ada/Megalithic", "/home/ada/Boxes", "/home/ada/Pictures"] {
        assert_eq!(provider(path), None, "{path}");
    }
}

#[test]
fn chosen_folders_around_and_inside_are_told() {
    let inside = FolderWarning::Inside { outer: "/home/ada/Pictures/2024".into() };
    assert_eq!(of("/home/ada/Pictures/2024/May"), [inside]);
    assert_eq!(of("/home/ada"), [FolderWarning::Around { inner: 2 }]);
    assert_eq!(of("/home/ada/Pictures"), [FolderWarning::Around { inner: 1 }]);
    for path in ["/srv", "/srv/trove", "/srv/trove/Photos"] {
        assert!(of(path).contains(&FolderWarning::HoldsLibrary), "{path}");
    }
}

proptest! {
    #[test]
    fn each_fact_is_told_by_itself_and_what_forbids_comes_first(
        whole_drive: bool, network: bool, removable: bool, library: bool,
    ) {
        let known = Known {
            place: Place { whole_drive, network, removable },
            library: library.then(|| PathBuf::from("/media/disk/trove")),
            ..known()
        };
        let told = warnings(Path::new("/media/disk"), &known);
        prop_assert_eq!(told.contains(&FolderWarning::WholeDrive), whole_drive);
        prop_assert_eq!(told.contains(&FolderWarning::NetworkDrive), network);
        prop_assert_eq!(told.contains(&FolderWarning::RemovableDrive), removable);
        prop_assert_eq!(told.contains(&FolderWarning::HoldsLibrary), library);
        let firsts = told.iter().take_while(|one| forbids(one)).count();
        prop_assert_eq!(firsts, told.iter().filter(|one| forbids(one)).count());
    }
}
