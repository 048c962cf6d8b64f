/** Whether this computer is safe to wipe. */
export const safety = {
  "safety.title": "Is this computer safe to wipe?",
  "safety.safe": "Yes, for what Trove collects",
  "safety.safe.more": {
    one: "The {count} file in the chosen folders is in the library, with the same content.",
    other:
      "All {count} files in the chosen folders are in the library, each with the same content.",
  },
  "safety.safe.proven": {
    one: "The {count} file in the chosen folders is in the library; the server has confirmed it ({time}).",
    other:
      "All {count} files in the chosen folders are in the library; the server has confirmed each of them ({time}).",
  },
  "safety.exceptions": {
    one: "Not yet: {count} file is only here",
    other: "Not yet: {count} files are only here",
  },
  "safety.exceptions.more": "If you wiped this computer now, they would be lost.",
  "safety.looking": "Not known yet",
  "safety.looking.more": "Trove is still looking through the folders. Come back in a while.",
  "safety.unreachable": "Not known at the moment",
  "safety.unreachable.more":
    "The server does not answer, so nothing can be proven. It last confirmed files at the time given below.",
  "safety.no_folders": "No: nothing is collected yet",
  "safety.no_folders.more": "No folder is chosen, so nothing of this computer is in the library.",
  "safety.not_paired": "No: there is no library yet",
  "safety.not_paired.more": "Nothing of this computer is stored anywhere else by Trove.",
  "safety.only":
    "This is about photos, videos and music in the chosen folders. Documents, programs and everything elsewhere on this computer would be gone.",
  "safety.see": "See the details",
  "safety.proven": "Last confirmed by the server: {time}.",
  "safety.proof": "The server's own word",
  "safety.proof.lead":
    "So far, this is what this computer has noted. Before you wipe it, have every file compared with what the server holds.",
  "safety.proof.act": "Ask the server about every file",
  "safety.proof.again": "Ask again",
  "safety.proof.asking": "Asking the server about every file …",
  "safety.proof.so_far": "{asked} of {files} files",
  "safety.proof.holds": {
    one: "The server has confirmed the {count} file ({time})",
    other: "The server has confirmed each of the {count} files ({time})",
  },
  "safety.proof.holds.more":
    "Nothing was stored since, so this is about all that Trove calls safe.",
  "safety.proof.old": {
    one: "The server confirmed {count} file ({time})",
    other: "The server confirmed {count} files ({time})",
  },
  "safety.proof.old.more":
    "Since then others were stored. Ask again before you wipe this computer.",
  "safety.proof.doubt": {
    one: "The server does not confirm {count} file ({time})",
    other: "The server does not confirm {count} files ({time})",
  },
  "safety.proof.doubt.more":
    "They are listed below, each with its reason. Have everything offered again with “trove-server clients resend” on the server, and ask again when it is collected.",
  "safety.reasons": "What would be lost",
  "safety.left_out": "Left out, so not in the library",
  "safety.reason.on_the_way": "On their way",
  "safety.reason.set_aside": "Set aside",
  "safety.reason.unreadable": "Cannot be read",
  "safety.reason.away": "On a drive that is not plugged in",
  "safety.reason.missing": "No longer there, not confirmed as deleted",
  "safety.reason.unconfirmed": "Not confirmed by the server",
  "safety.reason.in_cloud": "Only in a cloud, not on this computer",
  "safety.reason.not_wanted": "Of a kind or size that is not collected",
  "safety.reason.by_pattern": "Left out by your patterns",
  "safety.count": "{files}, {bytes}",
  "safety.files": "The files",
  "safety.files.of": "Reason",
  "safety.files.all": "All reasons",
  "safety.files.none": "There is no such file.",
  "safety.export": "Save as a table",
  "safety.export.name": "Not in the library.csv",
  "safety.exported": "The table is saved.",
} as const;
