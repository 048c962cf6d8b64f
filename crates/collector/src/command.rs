//! The command loop: ask, write down what the server wants, ask again (seed 0018, 0026).

use crate::{
    engine::{Shared, Trouble},
    faults::planted,
    retry::Backoff,
};
use std::{sync::Arc, time::Duration};
use trove_protocol::{Commands, LONGEST_WAIT_SECONDS};

/// A server that says more than this about why it waits, in bytes, is not believed.
const LONGEST_SENTENCE: usize = 1_000;

/// Keeps polling, until cancelled. While paused there is no poll: that is how a client refuses
/// commands (seed 0034).
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut backoff = Backoff::default();
    // The first poll is answered at once, so that everyone learns whether the server is there.
    let mut wait = Duration::ZERO;
    loop {
        shared.until_resumed().await;
        let broken = shared.until_links_break();
        let polled = tokio::select! {
            polled = poll(&shared, wait) => polled,
            // On a dead connection it would be waited for until its time is up.
            () = broken => {
                wait = Duration::ZERO;
                backoff.reset();
                // What it brought may have been written down just then.
                shared.signals.all();
                continue;
            }
            // An open poll is dropped; what it would have brought is kept by the server.
            () = shared.until_paused() => {
                shared.signals.all();
                continue;
            }
        };
        match polled {
            Ok(()) => {
                shared.reached();
                shared.worked("command");
                backoff.reset();
                wait = Duration::from_secs(LONGEST_WAIT_SECONDS);
            }
            Err(trouble) => {
                wait = Duration::ZERO;
                shared.board.change(|facts| {
                    facts.polled = true;
                    // Whether that is still so cannot be known.
                    facts.server_waits = None;
                });
                if trouble.is_away() {
                    shared.unreachable();
                }
                shared.failed("command", &trouble, &mut backoff).await;
            }
        }
    }
}

async fn poll(shared: &Shared, wait: Duration) -> Result<(), Trouble> {
    let ledger = &shared.ledger;
    let heard = ledger.heard().await?;
    let known = shared.board.read(|facts| facts.waits_for().to_owned());
    let polled = shared.link().poll(wait, heard, known).await?;
    let Some(Commands { commands, waiting }) = polled else {
        shared.board.change(|facts| facts.polled = true);
        return Ok(());
    };
    if !commands.is_empty() && planted("planted: commands are acknowledged unwritten") {
        let newest = commands.iter().map(|command| command.id).max();
        ledger
            .set("acknowledged", &newest.map(|newest| newest.to_string()).unwrap_or_default())
            .await?;
        shared.signals.all();
        // Whoever dies now has not written them down.
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
    if !commands.is_empty() {
        let signals = &shared.signals;
        for concern in ledger.note_commands(&commands).await? {
            signals.of(concern).sound();
        }
        signals.changed.sound();
    }
    let waiting = waiting.filter(|waiting| waiting.sentence.len() <= LONGEST_SENTENCE);
    shared.board.change(|facts| {
        facts.polled = true;
        facts.server_waits = waiting;
    });
    Ok(())
}
