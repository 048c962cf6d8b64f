//! The system's message bus (D-Bus): following the properties of an object.

use super::{
    super::surroundings::{Heard, Known, Source},
    network, power, session, sleep,
};
use futures_util::{FutureExt, StreamExt};
use std::{collections::HashMap, time::Duration};
use zbus::{Connection, MatchRule, MessageStream, OwnedVariant, message::Type};

/// After this time a bus that went away is looked for again.
const AGAIN: Duration = Duration::from_mins(1);
/// For an answer; services may have to be started first.
const ANSWER: Duration = Duration::from_secs(5);

/// What an object says of itself.
pub(super) type Properties = HashMap<String, OwnedVariant>;

/// Keeps hearing the services on the bus, until cancelled.
pub(super) async fn watch(heard: &Heard) {
    loop {
        match Connection::system().await {
            Ok(bus) => {
                let ended = tokio::try_join!(
                    power::watch(&bus, heard),
                    network::watch(&bus, heard),
                    session::watch(&bus, heard),
                    sleep::watch(&bus, heard),
                );
                if let Err(error) = ended {
                    tracing::debug!("The message bus went away: {error}.");
                }
            }
            Err(error) => tracing::debug!("There is no message bus: {error}."),
        }
        for source in [Source::Power, Source::Network, Source::Session] {
            heard.says(source, Known::default());
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// An object of a service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Object<'a> {
    pub(super) service: &'static str,
    pub(super) path: &'a str,
    pub(super) interface: &'static str,
}

/// Tells when an object's properties may have changed.
pub(super) struct Changes {
    properties: MessageStream,
    owner: MessageStream,
}

impl Object<'_> {
    /// Listens for changes from now on.
    pub(super) async fn changes(&self, bus: &Connection) -> zbus::Result<Changes> {
        let properties = MatchRule::builder()
            .msg_type(Type::Signal)
            .sender(self.service)
            .path(self.path)
            .interface("org.freedesktop.DBus.Properties")
            .member("PropertiesChanged")
            .build()?;
        let owner = MatchRule::builder()
            .msg_type(Type::Signal)
            .sender("org.freedesktop.DBus")
            .interface("org.freedesktop.DBus")
            .member("NameOwnerChanged")
            .add_arg(self.service)
            .build()?;
        Ok(Changes {
            properties: MessageStream::for_match_rule(properties, bus, None).await?,
            owner: MessageStream::for_match_rule(owner, bus, None).await?,
        })
    }

    /// Hears one of its signals from now on.
    pub(super) async fn signals(
        &self,
        bus: &Connection,
        member: &'static str,
    ) -> zbus::Result<MessageStream> {
        let rule = MatchRule::builder()
            .msg_type(Type::Signal)
            .sender(self.service)
            .path(self.path)
            .interface(self.interface)
            .member(member)
            .build()?;
        MessageStream::for_match_rule(rule, bus, None).await
    }

    /// The properties now; none while there is no such service.
    pub(super) async fn properties(&self, bus: &Connection) -> Properties {
        let asking = call(bus, self, "org.freedesktop.DBus.Properties", "GetAll", &self.interface);
        let answer = asking.await.and_then(|answer| answer.body().deserialize());
        answer.unwrap_or_else(|error| {
            tracing::debug!("{} does not tell: {error}.", self.service);
            Properties::default()
        })
    }
}

/// Calls a method, and waits a while for its answer.
pub(super) async fn call<B>(
    bus: &Connection,
    object: &Object<'_>,
    interface: &str,
    method: &str,
    body: &B,
) -> zbus::Result<zbus::Message>
where
    B: serde::Serialize + zbus::wire::DynamicType + Sync,
{
    let calling = bus.call_method(Some(object.service), object.path, Some(interface), method, body);
    let late = || std::io::Error::from(std::io::ErrorKind::TimedOut);
    tokio::time::timeout(ANSWER, calling).await.unwrap_or_else(|_| Err(late().into()))
}

impl Changes {
    /// Returns when something may have changed; an error when the bus is gone.
    pub(super) async fn next(&mut self) -> zbus::Result<()> {
        let message = tokio::select! {
            message = self.properties.next() => message,
            message = self.owner.next() => message,
        };
        message.ok_or_else(gone)??;
        // One look is enough for all that came at once.
        while let Some(Some(message)) = self.properties.next().now_or_never() {
            message?;
        }
        Ok(())
    }
}

/// The bus has ended.
pub(super) fn gone() -> zbus::Error {
    std::io::Error::from(std::io::ErrorKind::ConnectionAborted).into()
}

/// One property, if it is there and what it should be.
pub(super) fn property<T: TryFrom<OwnedVariant>>(properties: &Properties, name: &str) -> Option<T> {
    T::try_from(properties.get(name)?.try_clone().ok()?).ok()
}
