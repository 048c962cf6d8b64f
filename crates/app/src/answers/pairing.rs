//! Pairing with a server, and leaving it.

use super::proving::forget_proof;
use crate::{
    bindings::{Failure, FailureKind, LibraryView},
    context::{Context, path_of},
    failure::sentence,
};
use trove_collector::{
    joining::{host_name, join, leave},
    link::ServerAddress,
};

/// Pairs this computer with a server.
pub(crate) async fn pair(
    context: &Context,
    address: &str,
    code: &str,
    name: Option<String>,
) -> Result<(), Failure> {
    let address: ServerAddress = address
        .parse()
        .map_err(|error| Failure::new(FailureKind::NotUnderstood, sentence(&error)))?;
    let code = code.parse().map_err(|error: trove_pairing::NotACode| {
        Failure::new(FailureKind::WrongCode, sentence(&error))
    })?;
    let name = name.filter(|name| !name.trim().is_empty()).or_else(host_name);
    let name = name.unwrap_or_else(|| "A computer".to_owned());
    join(&context.home, &context.ledger, &address, &code, &name).await?;
    forget_proof(context);
    context.restart.sound();
    context.changed.sound();
    Ok(())
}

/// Forgets the server; what is stored there stays stored.
pub(crate) async fn unpair(context: &Context) -> Result<(), Failure> {
    leave(&context.home, &context.ledger).await?;
    forget_proof(context);
    context.restart.sound();
    context.changed.sound();
    Ok(())
}

/// Begins to collect: the end of the first steps.
pub(crate) fn begin(context: &Context) -> Result<(), Failure> {
    context.home.server()?;
    context.keep(|kept| kept.begun = Some(true))?;
    context.restart.sound();
    Ok(())
}

/// Starts a server on this computer, and pairs this computer with it, unless it is already.
pub(crate) async fn install_library(
    context: &Context,
    folder: &str,
) -> Result<LibraryView, Failure> {
    let folder = path_of(folder);
    super::library::allowed(context, &folder).await?;
    let view = context.server.install(&folder).await?;
    if !view.computers.iter().any(|computer| computer.this_computer) {
        let code = context.server.new_code().await?;
        // Its own address never changes, whatever network this computer is in.
        let address = context.server.address_here().unwrap_or(code.address);
        pair(context, &address, &code.code, None).await?;
    }
    context.changed.sound();
    Ok(view)
}
