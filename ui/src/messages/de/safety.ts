import type { safety as english } from "../en/safety";
import type { Translation } from "../message";

export const safety: Translation<typeof english> = {
  "safety.title": "Kann dieser Computer gelöscht werden?",
  "safety.safe": "Ja, was Trove sammelt, ist sicher",
  "safety.safe.more": {
    one: "Die {count} Datei in den gewählten Ordnern ist in der Sammlung, mit demselben Inhalt.",
    other:
      "Alle {count} Dateien in den gewählten Ordnern sind in der Sammlung, jede mit demselben Inhalt.",
  },
  "safety.safe.proven": {
    one: "Die {count} Datei in den gewählten Ordnern ist in der Sammlung; der Server hat sie bestätigt ({time}).",
    other:
      "Alle {count} Dateien in den gewählten Ordnern sind in der Sammlung; der Server hat jede bestätigt ({time}).",
  },
  "safety.exceptions": {
    one: "Noch nicht: {count} Datei ist nur hier",
    other: "Noch nicht: {count} Dateien sind nur hier",
  },
  "safety.exceptions.more": "Würde dieser Computer jetzt gelöscht, gingen sie verloren.",
  "safety.looking": "Noch nicht bekannt",
  "safety.looking.more": "Trove sieht die Ordner noch durch. Komm etwas später wieder.",
  "safety.unreachable": "Im Augenblick nicht bekannt",
  "safety.unreachable.more":
    "Der Server antwortet nicht, also lässt sich nichts beweisen. Unten steht, wann er zuletzt Dateien bestätigt hat.",
  "safety.no_folders": "Nein: noch wird nichts gesammelt",
  "safety.no_folders.more":
    "Kein Ordner ist gewählt, also ist von diesem Computer nichts in der Sammlung.",
  "safety.not_paired": "Nein: noch gibt es keine Sammlung",
  "safety.not_paired.more": "Trove hat von diesem Computer nichts anderswo gespeichert.",
  "safety.only":
    "Es geht um Fotos, Videos und Musik in den gewählten Ordnern. Dokumente, Programme und alles andere auf diesem Computer wären fort.",
  "safety.see": "Einzelheiten ansehen",
  "safety.proven": "Zuletzt vom Server bestätigt: {time}.",
  "safety.proof": "Das Wort des Servers",
  "safety.proof.lead":
    "Bisher ist das, was dieser Computer sich gemerkt hat. Bevor du ihn löschst, lass jede Datei mit dem vergleichen, was der Server hat.",
  "safety.proof.act": "Den Server nach jeder Datei fragen",
  "safety.proof.again": "Noch einmal fragen",
  "safety.proof.asking": "Der Server wird nach jeder Datei gefragt …",
  "safety.proof.so_far": "{asked} von {files} Dateien",
  "safety.proof.holds": {
    one: "Der Server hat die {count} Datei bestätigt ({time})",
    other: "Der Server hat jede der {count} Dateien bestätigt ({time})",
  },
  "safety.proof.holds.more":
    "Seitdem wurde nichts gespeichert, also gilt das für alles, was Trove sicher nennt.",
  "safety.proof.old": {
    one: "Der Server hat {count} Datei bestätigt ({time})",
    other: "Der Server hat {count} Dateien bestätigt ({time})",
  },
  "safety.proof.old.more":
    "Seitdem wurden andere gespeichert. Frage noch einmal, bevor du diesen Computer löschst.",
  "safety.proof.doubt": {
    one: "Der Server bestätigt {count} Datei nicht ({time})",
    other: "Der Server bestätigt {count} Dateien nicht ({time})",
  },
  "safety.proof.doubt.more":
    "Sie stehen unten, jede mit ihrem Grund. Lass mit „trove-server clients resend“ auf dem Server alles neu anbieten, und frage noch einmal, wenn es gesammelt ist.",
  "safety.reasons": "Was verloren ginge",
  "safety.left_out": "Ausgelassen, also nicht in der Sammlung",
  "safety.reason.on_the_way": "Unterwegs",
  "safety.reason.set_aside": "Zurückgestellt",
  "safety.reason.unreadable": "Nicht zu lesen",
  "safety.reason.away": "Auf einem Laufwerk, das nicht angeschlossen ist",
  "safety.reason.missing": "Nicht mehr da, nicht als gelöscht bestätigt",
  "safety.reason.unconfirmed": "Vom Server nicht bestätigt",
  "safety.reason.in_cloud": "Nur in einer Cloud, nicht auf diesem Computer",
  "safety.reason.not_wanted": "Von einer Art oder Größe, die nicht gesammelt wird",
  "safety.reason.by_pattern": "Durch deine Muster ausgelassen",
  "safety.count": "{files}, {bytes}",
  "safety.files": "Die Dateien",
  "safety.files.of": "Grund",
  "safety.files.all": "Alle Gründe",
  "safety.files.none": "Es gibt keine solche Datei.",
  "safety.export": "Als Tabelle sichern",
  "safety.export.name": "Nicht in der Sammlung.csv",
  "safety.exported": "Die Tabelle ist gesichert.",
};
