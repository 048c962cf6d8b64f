//! Hands each request to what answers it.

use super::{Controller, Flow};
use crate::{
    answers,
    bindings::{Failure, Page},
    context::{Context, path_of},
    desktop::WindowEvent,
    request::{Reply, Request},
    tray::MenuChoice,
};

impl Controller {
    /// Takes a request. None takes long: answers are made beside it.
    pub(super) fn asked(&mut self, request: Request) -> Flow {
        match request {
            Request::Quit { reply } => {
                give(reply, Ok(()));
                return Flow::End;
            }
            Request::SessionEnds | Request::TrayClicked(MenuChoice::Quit) => return Flow::End,
            Request::TrayClicked(choice) => self.clicked(choice),
            Request::TrayIs(presence) => {
                self.presence = presence;
                self.stale = true;
            }
            Request::SecondStart => self.show_window(None),
            Request::NoticeClicked(page) => self.show_window(Some(page)),
            Request::WindowOpened => {
                self.window_is_open = true;
                self.context.server.is_looked_at(true);
                let desktop = &self.context.desktop;
                desktop.tell_window(&WindowEvent::ViewChanged(Box::new(self.view.clone())));
                if let Some(page) = self.wanted_page.take() {
                    desktop.tell_window(&WindowEvent::ShowPage(page));
                }
            }
            Request::WindowClosed => {
                self.window_is_open = false;
                self.context.server.is_looked_at(false);
            }
            Request::View { reply } => give(reply, Ok(self.view.clone())),
            other => self.asked_by_the_window(other),
        }
        Flow::GoOn
    }

    fn clicked(&mut self, choice: MenuChoice) {
        match choice {
            MenuChoice::Open => self.show_window(None),
            MenuChoice::ChooseFolders => self.show_window(Some(Page::Folders)),
            MenuChoice::Pause(wish) => {
                self.beside(async move |context| answers::pause(&context, wish).await);
            }
            MenuChoice::Resume => self.beside(async move |context| answers::resume(&context).await),
            MenuChoice::OpenLibrary => {
                self.beside(async move |context| answers::open_library(&context).await);
            }
            // The caller ends.
            MenuChoice::Quit => {}
        }
    }

    /// Does something for which nobody waits.
    fn beside<W>(&mut self, work: impl FnOnce(Context) -> W)
    where
        W: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        let context = self.context.clone();
        let working = work(context.clone());
        self.answers.spawn(async move {
            if let Err(failure) = working.await {
                Self::failed(&context, &failure);
            }
        });
    }

    /// Answers beside everything else.
    fn answer<T, W>(&mut self, reply: Reply<T>, work: impl FnOnce(Context) -> W)
    where
        T: Send + 'static,
        W: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        let working = work(self.context.clone());
        self.answers.spawn(async move { give(reply, working.await) });
    }

    fn asked_by_the_window(&mut self, request: Request) {
        use Request as R;
        match request {
            R::Pause { wish, reply } => {
                self.answer(reply, async move |context| answers::pause(&context, wish).await);
            }
            R::Resume { reply } => {
                self.answer(reply, async move |context| answers::resume(&context).await);
            }
            R::Safety { reply } => {
                self.answer(reply, async move |context| answers::safety(&context).await);
            }
            R::SafetyExceptions { query, reply } => self.answer(reply, async move |context| {
                answers::safety_exceptions(&context, &query).await
            }),
            R::ExportSafety { path, reply } => self
                .answer(reply, async move |context| answers::export_safety(&context, &path).await),
            R::ProveSafety { reply } => {
                self.answer(reply, async move |context| answers::prove_safety(&context).await);
            }
            R::CancelProof { reply } => {
                answers::cancel_proof(&self.context);
                give(reply, Ok(()));
            }
            R::Activity { query, reply } => {
                self.answer(reply, async move |context| answers::activity(&context, &query).await);
            }
            R::TryAgain { id, reply } => {
                self.answer(reply, async move |context| answers::try_again(&context, id).await);
            }
            R::Settings { reply } => {
                self.answer(reply, async move |context| answers::settings(&context).await);
            }
            R::SetSetting { name, words, reply } => self.answer(reply, async move |context| {
                answers::set_setting(&context, &name, &words).await
            }),
            R::UnsetSetting { name, reply } => self
                .answer(reply, async move |context| answers::unset_setting(&context, &name).await),
            R::SetApp { settings, reply } => {
                self.answer(reply, async move |context| answers::set_app(&context, settings).await);
            }
            R::PickFolder { reply } => {
                self.answer(reply, async move |context| answers::pick_folder(&context).await);
            }
            R::PickNewFile { name, reply } => self
                .answer(reply, async move |context| answers::pick_new_file(&context, &name).await),
            R::ShowFile { path, reply } => {
                self.answer(reply, async move |context| answers::show_file(&context, &path));
            }
            R::ShowLogs { reply } => {
                self.answer(reply, async move |context| answers::show_logs(&context));
            }
            R::SaveSupportBundle { path, reply } => self.answer(reply, async move |context| {
                answers::save_support_bundle(&context, &path).await
            }),
            other => self.asked_about_folders(other),
        }
    }

    fn asked_about_folders(&mut self, request: Request) {
        use Request as R;
        match request {
            R::Folders { reply } => {
                self.answer(reply, async move |context| answers::folders(&context).await);
            }
            R::SuggestedFolders { reply } => {
                self.answer(reply, async move |context| answers::suggested_folders(&context).await);
            }
            R::FolderWarnings { path, reply } => self.answer(reply, async move |context| {
                answers::folder_warnings(&context, &path).await
            }),
            R::AddFolder { path, reply } => {
                self.answer(reply, async move |context| answers::add_folder(&context, &path).await);
            }
            R::RemoveFolder { path, reply } => self
                .answer(reply, async move |context| answers::remove_folder(&context, &path).await),
            R::ConfirmMissing { path, reply } => self.answer(reply, async move |context| {
                answers::confirm_missing(&context, &path).await
            }),
            R::AcceptDrive { path, reply } => self
                .answer(reply, async move |context| answers::accept_drive(&context, &path).await),
            R::LookNow { reply } => {
                self.answer(reply, async move |context| answers::look_now(&context));
            }
            R::Preview { rules, reply } => {
                self.answer(reply, async move |context| answers::preview(&context, rules).await);
            }
            R::Forecast { reply } => {
                self.answer(reply, async move |context| answers::forecast(&context).await);
            }
            R::CancelForecast { reply } => {
                answers::cancel_forecast(&self.context);
                give(reply, Ok(()));
            }
            other => self.asked_about_the_library(other),
        }
    }

    fn asked_about_the_library(&mut self, request: Request) {
        use Request as R;
        match request {
            R::Discover { reply } => {
                let range = self.range;
                self.answer(reply, async move |_| answers::discover(range).await);
            }
            R::Pair { address, code, name, reply } => self.answer(reply, async move |context| {
                answers::pair(&context, &address, &code, name).await
            }),
            R::Unpair { reply } => {
                self.answer(reply, async move |context| answers::unpair(&context).await);
            }
            R::Begin { reply } => {
                self.answer(reply, async move |context| answers::begin(&context));
            }
            R::OpenLibrary { reply } => {
                self.answer(reply, async move |context| answers::open_library(&context).await);
            }
            R::InstallLibrary { path, reply } => self.answer(reply, async move |context| {
                answers::install_library(&context, &path).await
            }),
            R::LibraryPlace { path, reply } => {
                self.answer(reply, async move |context| {
                    answers::library_place(&context, &path_of(&path)).await
                });
            }
            R::ProposedLibrary { reply } => {
                self.answer(reply, async move |context| answers::proposed_library(&context).await);
            }
            R::Library { reply } => {
                let library = self.context.server.watch().borrow().clone();
                give(reply, Ok(library));
            }
            R::StartLibrary { reply } => {
                self.answer(reply, async move |context| context.server.start().await);
            }
            R::StopLibrary { reply } => {
                self.answer(reply, async move |context| context.server.stop().await);
            }
            R::MoveLibrary { path, reply } => self.answer(reply, async move |context| {
                answers::move_library(&context, &path_of(&path)).await
            }),
            R::NewCode { reply } => {
                self.answer(reply, async move |context| context.server.new_code().await);
            }
            other => tracing::error!("nobody answers {other:?}; please report this"),
        }
    }
}

/// Gives an answer. Whoever asked may be gone: a window closes when a person wants it to.
fn give<T>(reply: Reply<T>, answer: Result<T, Failure>) {
    if let Err(failure) = &answer {
        tracing::info!("{failure}");
    }
    if reply.send(answer).is_err() {
        tracing::debug!("an answer came when nobody waited for it any more");
    }
}
