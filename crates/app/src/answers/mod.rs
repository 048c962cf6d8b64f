//! What each command of the window's contract answers.

mod activity;
mod choosing;
mod discovering;
mod exporting;
mod folders;
mod forecast;
mod library;
mod looking;
mod outside;
mod pairing;
mod pauses;
mod proving;
mod rules;
mod safety;
mod settings;
mod suggested;
mod support;
mod support_text;
mod warnings;

pub(crate) use activity::{activity, try_again};
pub(crate) use choosing::{
    accept_drive, add_folder, confirm_missing, folder_warnings, look_now, remove_folder,
};
pub(crate) use discovering::discover;
pub(crate) use exporting::export_safety;
pub(crate) use folders::folders;
pub(crate) use forecast::{cancel_forecast, forecast};
pub(crate) use library::{library_place, move_library, proposed_library};
pub(crate) use outside::{open_library, pick_folder, pick_new_file, show_file, show_logs};
pub(crate) use pairing::{begin, install_library, pair, unpair};
pub(crate) use pauses::{pause, resume};
pub(crate) use proving::{Proven, cancel_proof, prove_safety};
pub(crate) use rules::preview;
pub(crate) use safety::{safety, safety_exceptions};
pub(crate) use settings::{set_app, set_setting, settings, unset_setting};
pub(crate) use suggested::suggested_folders;
pub(crate) use support::save_support_bundle;
