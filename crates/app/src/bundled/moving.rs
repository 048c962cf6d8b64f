//! Moves the library to another folder. The server's program does the work, so that it is the same
//! without an app; while it does, the server does not run.

use super::{
    kept::Kept,
    own::Inner,
    program::{MoveLine, not_started, told},
};
use crate::bindings::{Failure, FailureKind, LibraryMove, LibraryState};
use std::{
    path::{Path, PathBuf},
    process::Stdio,
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader},
    process::Child,
};

impl Inner {
    /// Moves the library. However it ends, the server runs again where the library lies then; to be
    /// awaited to its end, which is soon after the app's.
    pub async fn move_to(&self, folder: &Path) -> Result<(), Failure> {
        let mut memory = self.memory.lock().await;
        let kept = self.known()?;
        let (_, verdict) = self.look_at(folder).await?;
        verdict.allowed(folder)?;
        let (order, keeping) = (self.order(&kept), self.keeping().await);
        self.goes_on()?;
        self.show_move(folder, 0, 0);
        let outcome = match keeping.stop(&order).await {
            Ok(()) => self.moved(folder).await,
            Err(failure) => Err(failure),
        };
        let noted = outcome.and_then(|folder| self.keep(Kept { folder, ..kept.clone() }));
        memory.forget_status();
        let again = if kept.wanted {
            match keeping.start(&order).await {
                Ok(()) => self.unless_it_ends(memory.until_it_answers(self)).await,
                Err(failure) => {
                    tracing::warn!("the library's server could not be started: {failure}");
                    Err(failure)
                }
            }
        } else {
            Ok(())
        };
        // Nobody sees it any more when the app ends.
        self.end.run_until_cancelled(memory.look(self)).await;
        noted.and(again)
    }

    fn goes_on(&self) -> Result<(), Failure> {
        if self.end.is_cancelled() { Err(broken_off()) } else { Ok(()) }
    }

    async fn unless_it_ends<T>(
        &self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        self.end.run_until_cancelled(work).await.unwrap_or_else(|| Err(broken_off()))
    }

    async fn moved(&self, folder: &Path) -> Result<PathBuf, Failure> {
        self.goes_on()?;
        let mut command = self.program.command();
        command.args(["shares", "--json", "move"]).arg(folder);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| not_started(&self.program.path, &error))?;
        let moved = self.unless_it_ends(self.heard(&mut child, folder)).await;
        if child.id().is_some()
            && let Err(error) = child.kill().await
        {
            // As long as it works, it holds the data folder, and no server starts.
            tracing::warn!("the move of the library cannot be ended ({error})");
        }
        moved
    }

    /// Shows how far the move comes, until its program has ended.
    async fn heard(&self, child: &mut Child, folder: &Path) -> Result<PathBuf, Failure> {
        let failed = |error: std::io::Error| {
            Failure::internal("How far the move of the library is cannot be seen.", error)
        };
        let errors = child.stderr.take().map(|mut errors| {
            tokio::spawn(async move {
                let mut text = String::new();
                // What could be read of it is told.
                let _ = errors.read_to_string(&mut text).await;
                text
            })
        });
        let mut moved = None;
        if let Some(output) = child.stdout.take() {
            let mut lines = BufReader::new(output).lines();
            while let Some(line) = lines.next_line().await.map_err(failed)? {
                match serde_json::from_str(&line) {
                    Ok(MoveLine::Progress { done, total }) => self.show_move(folder, done, total),
                    Ok(MoveLine::Moved { folder }) => moved = Some(folder),
                    Err(error) => tracing::warn!("a line of the move is not understood ({error})"),
                }
            }
        }
        let status = child.wait().await.map_err(failed)?;
        let errors = match errors {
            Some(reading) => reading.await.unwrap_or_default(),
            None => String::new(),
        };
        moved.filter(|_| status.success()).ok_or_else(|| told(&errors))
    }

    fn show_move(&self, folder: &Path, done: u64, total: u64) {
        self.view.send_if_modified(|view| {
            let Some(view) = view else { return false };
            view.state = LibraryState::Moving;
            view.sentence = None;
            view.moving = Some(LibraryMove {
                to: folder.display().to_string(),
                done,
                // Until it is counted, what was stored is the best guess.
                total: if total == 0 { view.stored.bytes } else { total },
            });
            true
        });
    }
}

fn broken_off() -> Failure {
    Failure::new(
        FailureKind::Cancelled,
        "The library was not moved, since Trove ended; move it again to the same folder.",
    )
}
