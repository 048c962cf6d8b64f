import type { library as english } from "../en/library";
import type { Translation } from "../message";

export const library: Translation<typeof english> = {
  "library.title": "Sammlung",
  "library.elsewhere": "Deine Sammlung ist auf {server}",
  "library.elsewhere.more": "Dort wird sie betreut. Ihre Adresse ist {address}.",
  "library.none": "Es gibt noch keine Sammlung",
  "library.none.more":
    "Verbinde dich mit einer bei dir zu Hause, oder bewahre sie auf diesem Computer auf.",
  "library.none.act": "Beginnen",
  "library.running": "Die Sammlung steht deinen Computern offen",
  "library.starting": "Die Sammlung startet",
  "library.stopped": "Die Sammlung ist geschlossen",
  "library.stopped.more": "Bis du sie wieder öffnest, kann kein Computer hineinsammeln.",
  "library.failed": "Die Sammlung konnte nicht geöffnet werden",
  "library.moving": "Die Sammlung zieht um",
  "library.moving.more":
    "{done} von {total} sind kopiert und geprüft. Der alte Ordner bleibt, wie er ist.",
  "library.at_login_only": "Sie ist offen, solange du an diesem Computer angemeldet bist.",
  "library.start": "Öffnen",
  "library.stop": "Schließen",
  "library.stop.ask": "Die Sammlung schließen?",
  "library.stop.more": "Bis du sie wieder öffnest, kann kein Computer hineinsammeln.",
  "library.holds": "Sie enthält",
  "library.place": "Ordner",
  "library.place.free": "{free} von {total} sind auf seiner Platte frei.",
  "library.show": "Ordner zeigen",
  "library.move": "Verschieben",
  "library.move.ask": "Die Sammlung nach {folder} verschieben?",
  "library.move.more":
    "Erst wird alles kopiert und geprüft. Dann öffnet die Sammlung im neuen Ordner; der alte bleibt, bis du ihn löschst.",
  "library.move.yes": "Verschieben",
  "library.add": "Computer hinzufügen",
  "library.add.more":
    "Starte Trove auf dem anderen Computer, wähle „Auf einem anderen Computer“ und schreibe diesen Code.",
  "library.add.code": "Code zeigen",
  "library.add.another": "Anderen Code zeigen",
  "library.code": "Code",
  "library.code.until": "Er gilt bis {time}, für einen Computer.",
  "library.code.over": "Dieser Code gilt nicht mehr. Zeige einen anderen.",
  "library.code.address":
    "Wird die Sammlung nicht von selbst gefunden: ihre Adresse ist {address}.",
  "library.computers": "Computer",
  "library.computers.none": "Noch sammelt kein Computer hierher.",
  "library.computers.this": "Dieser Computer",
  "library.computers.safe": {
    one: "{count} Datei sicher, {bytes}",
    other: "{count} Dateien sicher, {bytes}",
  },
  "library.computers.pending": { one: "{count} unterwegs", other: "{count} unterwegs" },
  "library.computers.seen": "Gesehen {time}",
  "library.computers.never": "Noch nicht gesehen",
};
