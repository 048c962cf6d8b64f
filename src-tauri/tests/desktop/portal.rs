//! The desktop's portal for dialogs, and a person who chooses at once.

use crate::session::Session;
use std::{
    collections::{HashMap, VecDeque},
    path::PathBuf,
    sync::{Arc, Mutex},
};
use zbus::{
    Connection, ObjectPath, OwnedObjectPath, OwnedVariant, Variant, connection, interface,
    message::Header, object_server::SignalEmitter,
};

type Choices = Arc<Mutex<VecDeque<Option<PathBuf>>>>;

/// The portal.
pub struct Portal {
    _connection: Connection,
    choices: Choices,
}

impl Portal {
    /// Starts it in this session.
    pub async fn start(session: &Session) -> Self {
        let choices = Choices::default();
        let chooser = FileChooser(choices.clone());
        let connection = connection::Builder::address(session.bus_address().as_str())
            .serve_at("/org/freedesktop/portal/desktop", chooser)
            .name("org.freedesktop.portal.Desktop")
            .build()
            .await
            .unwrap();
        Self { _connection: connection, choices }
    }

    /// What is chosen in the next dialog; nothing when it is closed.
    pub fn next(&self, choice: Option<PathBuf>) {
        self.choices.lock().unwrap().push_back(choice);
    }
}

struct FileChooser(Choices);

#[interface(name = "org.freedesktop.portal.FileChooser")]
impl FileChooser {
    #[zbus(property, name = "version")]
    fn version(&self) -> u32 {
        4
    }

    async fn open_file(
        &self,
        _parent: String,
        _title: String,
        options: HashMap<String, OwnedVariant>,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
    ) -> OwnedObjectPath {
        assert_eq!(options.get("directory").and_then(|one| bool::try_from(one).ok()), Some(true));
        self.answer(&options, &header, connection).await
    }

    async fn save_file(
        &self,
        _parent: String,
        _title: String,
        options: HashMap<String, OwnedVariant>,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
    ) -> OwnedObjectPath {
        self.answer(&options, &header, connection).await
    }
}

impl FileChooser {
    async fn answer(
        &self,
        options: &HashMap<String, OwnedVariant>,
        header: &Header<'_>,
        connection: &Connection,
    ) -> OwnedObjectPath {
        let sender = header.sender().unwrap().trim_start_matches(':').replace('.', "_");
        let token = options.get("handle_token").and_then(|one| <&str>::try_from(one).ok());
        let path = format!("/org/freedesktop/portal/desktop/request/{sender}/{}", token.unwrap());
        let choice = self.0.lock().unwrap().pop_front().expect("a dialog that nobody expects");
        let (response, results) = match choice {
            Some(path) => {
                let uri = format!("file://{}", path.display());
                (0_u32, HashMap::from([("uris", Variant::from(vec![uri]))]))
            }
            None => (1_u32, HashMap::new()),
        };
        let destination = header.sender().unwrap().to_owned();
        let emitter = SignalEmitter::new(connection, path.clone()).unwrap();
        let emitter = emitter.set_destination(destination.into());
        emitter
            .emit("org.freedesktop.portal.Request", "Response", &(response, results))
            .await
            .unwrap();
        ObjectPath::try_from(path).unwrap().into()
    }
}
