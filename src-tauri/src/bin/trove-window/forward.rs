//! Forwards what the page calls, and brings the answers back.

use crate::complain;
use serde_json::Value;
use std::{
    collections::HashMap,
    io,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tauri::{
    Wry,
    ipc::{Invoke, InvokeBody, InvokeResolver},
};
use trove_app::bindings::{Failure, FailureKind};
use trove_app::conversation::{FromWindow, say};

/// The page says by it that it hears events; no command of the contract.
const OPEN: &str = "window_opened";

/// Calls that wait for their answers.
#[derive(Default)]
pub struct Forwarder {
    next: AtomicU64,
    waiting: Mutex<HashMap<u64, InvokeResolver<Wry>>>,
}

impl Forwarder {
    /// Takes a call of the page. Always handled: nobody else knows the command either.
    pub fn called(&self, invoke: Invoke<Wry>) -> bool {
        let command = invoke.message.command().to_owned();
        if command == OPEN {
            if let Err(error) = invoke.message.webview().window().show() {
                complain(&format!("Trove's window cannot be shown ({error})."));
            }
            self.say(&FromWindow::Open);
            invoke.resolver.resolve(Value::Null);
            return true;
        }
        let arguments = match invoke.message.payload() {
            InvokeBody::Json(arguments) => arguments.clone(),
            InvokeBody::Raw(_) => Value::Null,
        };
        let call = self.next.fetch_add(1, Ordering::Relaxed);
        self.waiting().insert(call, invoke.resolver);
        self.say(&FromWindow::Call { call, command, arguments });
        true
    }

    /// Brings an answer to whoever called.
    pub fn answered(&self, call: u64, result: Result<Value, Failure>) {
        let resolver = self.waiting().remove(&call);
        match (resolver, result) {
            (Some(resolver), Ok(value)) => resolver.resolve(value),
            (Some(resolver), Err(failure)) => resolver.reject(failure),
            (None, _) => complain("Trove answers what its window did not ask."),
        }
    }

    /// Says something to the resident process. Where it has ended, nobody will answer: whoever
    /// called is told so, until the end of input ends this process too.
    pub fn say(&self, said: &FromWindow) {
        if let Err(error) = say(&mut io::stdout().lock(), said) {
            complain(&format!("Trove has ended behind its window ({error})."));
            for (_, resolver) in self.waiting().drain() {
                resolver.reject(Failure::new(
                    FailureKind::Cancelled,
                    "Trove has ended; start it again and retry.",
                ));
            }
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, HashMap<u64, InvokeResolver<Wry>>> {
        // Nobody panics while holding it; and a map is whole after each step.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
