//! `HELP`, RFC 959 section 4.1.3, and the words for what is refused.

use crate::ftp::reply::Reply;

const VERBS: &str = "ABOR AUTH CDUP CWD EPSV FEAT HELP LIST MLSD MLST MODE NLST NOOP OPTS PASS \
                     PASV PBSZ PROT PWD QUIT REST SIZE STOR STRU SYST TYPE USER";

pub(super) fn run() -> Reply {
    Reply::lines(
        214,
        "Trove takes files that it has asked for. It knows:",
        [VERBS.to_owned()],
        "End",
    )
}

/// A command that needs an account.
pub(super) fn before_login(verb: &str) -> Reply {
    let reply = refusal(verb);
    if reply.code() == 500 && !VERBS.split(' ').any(|known| known == verb) {
        reply
    } else {
        Reply::new(530, "Log in first, over TLS: AUTH TLS, USER, PASS.")
    }
}

/// A command that this server does not carry out.
pub(super) fn refusal(verb: &str) -> Reply {
    match verb {
        "RETR" => Reply::new(550, "Files only come in here; nothing is sent."),
        "DELE" | "RNFR" | "RNTO" | "MKD" | "RMD" | "XMKD" | "XRMD" | "APPE" | "STOU" => {
            Reply::new(550, "Only STOR of a file that was asked for changes anything here.")
        }
        "PORT" | "EPRT" => {
            Reply::new(502, "The server opens no connection: use EPSV or PASV (passive mode).")
        }
        "CCC" => Reply::new(534, "Commands stay encrypted."),
        "ALLO" => Reply::new(202, "Not needed here."),
        "ACCT" | "ADAT" | "CONF" | "ENC" | "MIC" | "MDTM" | "MFMT" | "MFF" | "REIN" | "SITE"
        | "SMNT" | "STAT" | "HOST" | "LANG" | "LPRT" | "LPSV" => {
            Reply::new(502, "This command is not carried out here.")
        }
        _ => Reply::new(500, "Unknown command."),
    }
}
