import type { frame as english } from "../en/frame";
import type { Translation } from "../message";

export const frame: Translation<typeof english> = {
  "frame.name": "Trove",
  "frame.title": "{page} – Trove",
  "frame.skip": "Zum Inhalt springen",
  "frame.pages": "Seiten",
  "frame.page.status": "Status",
  "frame.page.folders": "Ordner",
  "frame.page.activity": "Dateien",
  "frame.page.library": "Sammlung",
  "frame.page.settings": "Optionen",
  "frame.paired": "Sammelt in {server}",
  "frame.unpaired": "Noch keine Sammlung",
  "frame.no_tray.title": "Deine Arbeitsumgebung zeigt keine Symbole für Programme im Hintergrund",
  "frame.no_tray.text":
    "Trove arbeitet im Hintergrund weiter, wenn du dieses Fenster schließt. Starte Trove noch einmal, um es zu sehen.",
  "frame.no_tray.hide": "Verstanden",
  "frame.loading": "Wird geladen …",
  "frame.cancel": "Abbrechen",
  "frame.close": "Schließen",
  "frame.back": "Zurück",
  "frame.next": "Weiter",
  "frame.retry": "Erneut versuchen",
  "frame.more": "Mehr zeigen",
  "frame.save": "Sichern",
  "frame.saved": "Gesichert.",
  "frame.changed": "Geändert.",
  "frame.files": { one: "{count} Datei", other: "{count} Dateien" },
  "frame.detail": "Was das System meldet",
  "frame.start.title": "Trove kann nichts anzeigen",
  "frame.outside":
    "Diese Seite ist das Fenster des Programms Trove. Starte Trove, um sie zu benutzen.",
};
