//! The verbs, one file each.

mod abor;
mod auth;
mod cdup;
mod cwd;
mod epsv;
mod feat;
mod help;
mod list;
mod mlsd;
mod mlst;
mod mode;
mod nlst;
mod noop;
mod opts;
mod pass;
mod pasv;
mod pbsz;
mod prot;
mod pwd;
mod quit;
mod rest;
mod size;
mod stor;
mod stru;
mod syst;
mod r#type;
mod user;

use super::{
    Space,
    command::Command,
    control::Control,
    reply::Reply,
    session::{Next, Session},
};
use std::io;

/// Carries out a command. An error ends the session without a word.
pub(super) async fn run<S: Space>(
    session: &mut Session<S>,
    control: &mut Control,
    command: &Command,
) -> io::Result<Next> {
    let argument = command.argument.as_str();
    let reply = match command.verb.as_str() {
        "AUTH" => return Ok(auth::run(session, argument)),
        "FEAT" => feat::run(),
        "HELP" => help::run(),
        "NOOP" => noop::run(),
        "OPTS" => opts::run(argument),
        "PASS" => return pass::run(session, argument).await,
        "PBSZ" => pbsz::run(session),
        "PROT" => prot::run(session, argument),
        "QUIT" => return Ok(quit::run()),
        "SYST" => syst::run(),
        "USER" => user::run(session, argument),
        verb if session.account.is_none() => help::before_login(verb),
        "ABOR" => abor::run(session),
        "CDUP" | "XCUP" => cdup::run(),
        "CWD" | "XCWD" => cwd::run(argument),
        "EPSV" => epsv::run(session, argument).await,
        "LIST" => list::run(session, control, argument).await?,
        "MLSD" => mlsd::run(session, control, argument).await?,
        "MLST" => mlst::run(session, argument).await,
        "MODE" => mode::run(argument),
        "NLST" => nlst::run(session, control, argument).await?,
        "PASV" => pasv::run(session).await,
        "PWD" | "XPWD" => pwd::run(),
        "REST" => rest::run(session, argument),
        "SIZE" => size::run(session, argument).await,
        "STOR" => stor::run(session, control, argument).await?,
        "STRU" => stru::run(argument),
        "TYPE" => r#type::run(argument),
        verb => help::refusal(verb),
    };
    Ok(Next::Say(reply))
}

/// The reply to an argument that makes no sense.
fn bad_argument(expected: &str) -> Reply {
    Reply::new(501, format!("Expected: {expected}."))
}
