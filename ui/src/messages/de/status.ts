import type { status as english } from "../en/status";
import type { Translation } from "../message";

export const status: Translation<typeof english> = {
  "status.starting": "Trove startet",
  "status.starting.more": "Das dauert einen Augenblick.",
  "status.broken": "Trove kann nicht weiterarbeiten",
  "status.not_paired": "Es gibt noch keine Sammlung",
  "status.not_paired.more":
    "Verbinde diesen Computer mit einem Server, oder bewahre die Sammlung hier auf.",
  "status.not_paired.act": "Verbinden",
  "status.refused": "Der Server lässt diesen Computer nicht herein",
  "status.refused.act": "Neu verbinden",
  "status.no_folders": "Noch ist kein Ordner gewählt",
  "status.no_folders.more": "Wähle Ordner mit Fotos, Videos oder Musik, und Trove sammelt sie.",
  "status.no_folders.act": "Ordner wählen",
  "status.paused": "Pause",
  "status.paused.until_resumed": "Bis du sie beendest.",
  "status.paused.until": "Bis {time}; dann geht es von selbst weiter.",
  "status.paused.on_network": "In diesem Netz; in einem anderen geht es von selbst weiter.",
  "status.unreachable": "Der Server ist nicht zu erreichen",
  "status.unreachable.more":
    "{server} antwortet nicht. Prüfe, ob er läuft und im selben Netz ist; Trove versucht es von selbst weiter.",
  "status.unreachable.since":
    "{server} hat seit {time} nicht geantwortet. Prüfe, ob er läuft und im selben Netz ist; Trove versucht es von selbst weiter.",
  "status.trouble": "Etwas steht im Weg",
  "status.trouble.more": "Trove versucht es von selbst weiter.",
  "status.looking": "Deine Ordner werden durchgesehen",
  "status.looking.more": {
    one: "Bisher {count} Datei gefunden.",
    other: "Bisher {count} Dateien gefunden.",
  },
  "status.settling": {
    one: "Eine Datei wird gerade noch geändert",
    other: "{count} Dateien werden gerade noch geändert",
  },
  "status.settling.more": "Eine Datei wird gesammelt, sobald sie vollständig ist.",
  "status.hindered.battery": "Wartet auf Netzstrom",
  "status.hindered.metered": "Wartet auf ein anderes Netz",
  "status.hindered.full_screen": "Wartet, während ein Programm den Bildschirm füllt",
  "status.hindered.user_active": "Wartet, während du den Computer benutzt",
  "status.hindered.outside_hours": "Wartet auf die gewählten Stunden",
  "status.hindered.other": "Wartet auf einen besseren Augenblick",
  "status.hindered.battery.more": {
    one: "{count} Datei ist bereit; dieser Computer läuft mit Akku.",
    other: "{count} Dateien sind bereit; dieser Computer läuft mit Akku.",
  },
  "status.hindered.metered.more": {
    one: "{count} Datei ist bereit; in diesem Netz zählt jedes Byte.",
    other: "{count} Dateien sind bereit; in diesem Netz zählt jedes Byte.",
  },
  "status.hindered.full_screen.more": {
    one: "{count} Datei ist bereit und wird nicht stören.",
    other: "{count} Dateien sind bereit und werden nicht stören.",
  },
  "status.hindered.user_active.more": {
    one: "{count} Datei geht auf den Weg, wenn niemand den Computer benutzt.",
    other: "{count} Dateien gehen auf den Weg, wenn niemand den Computer benutzt.",
  },
  "status.hindered.outside_hours.more": {
    one: "{count} Datei ist bereit; zu dieser Stunde darf nichts gesendet werden.",
    other: "{count} Dateien sind bereit; zu dieser Stunde darf nichts gesendet werden.",
  },
  "status.hindered.other.more": {
    one: "{count} Datei ist bereit.",
    other: "{count} Dateien sind bereit.",
  },
  "status.hindered.battery.act": "Auch mit Akku senden",
  "status.hindered.metered.act": "Auch in solchen Netzen senden",
  "status.hindered.full_screen.act": "Auch währenddessen senden",
  "status.hindered.user_active.act": "Auch währenddessen senden",
  "status.hindered.outside_hours.act": "Stunden ändern",
  "status.held.streaming": "Wartet: Es läuft ein Film",
  "status.held.streaming.more": {
    one: "Mit {count} Datei geht es von selbst weiter, wenn zu Ende ist, was hier läuft.",
    other: "Mit {count} Dateien geht es von selbst weiter, wenn zu Ende ist, was hier läuft.",
  },
  "status.held.streaming_elsewhere": "Wartet: Im Haus läuft ein Film",
  "status.held.streaming_elsewhere.more": {
    one: "Mit {count} Datei geht es von selbst weiter, wenn er zu Ende ist.",
    other: "Mit {count} Dateien geht es von selbst weiter, wenn er zu Ende ist.",
  },
  "status.held.outside_hours": "Um diese Zeit wird nichts gesammelt",
  "status.held.outside_hours.more": {
    one: "{count} Datei ist bereit. Die Stunden hat der Besitzer der Sammlung festgelegt.",
    other: "{count} Dateien sind bereit. Die Stunden hat der Besitzer der Sammlung festgelegt.",
  },
  "status.held.library_away": "Der Server findet die Platte der Sammlung nicht",
  "status.held.library_away.more": {
    one: "{count} Datei wartet, bis der Besitzer der Sammlung sie wieder anschließt.",
    other: "{count} Dateien warten, bis der Besitzer der Sammlung sie wieder anschließt.",
  },
  "status.held.other": "Wartet auf den Server",
  "status.held.other.more": {
    one: "{count} Datei ist bereit.",
    other: "{count} Dateien sind bereit.",
  },
  "status.no_room": "Dein Platz in der Sammlung ist voll",
  "status.no_room.more": {
    one: "{quota} sind belegt, und {count} Datei wartet. Bitte den Besitzer der Sammlung um mehr.",
    other:
      "{quota} sind belegt, und {count} Dateien warten. Bitte den Besitzer der Sammlung um mehr.",
  },
  "status.queued": {
    one: "{count} Datei ist als Nächstes dran",
    other: "{count} Dateien sind als Nächstes dran",
  },
  "status.queued.more":
    "Der Server fragt nach ihnen, wenn er so weit ist. Vielleicht ist er mit einem anderen Computer oder einem Film beschäftigt.",
  "status.collecting": { one: "Sammelt {count} Datei", other: "Sammelt {count} Dateien" },
  "status.collecting.more": "Noch {bytes}.",
  "status.collecting.left": "Noch {bytes}, etwa {time}.",
  "status.nothing_to_collect": "Es gibt nichts zu sammeln",
  "status.nothing_to_collect.more":
    "In den Ordnern sind noch keine Fotos, Videos oder Musikdateien.",
  "status.up_to_date": {
    one: "Deine Datei ist sicher",
    other: "Alle {count} Dateien sind sicher",
  },
  "status.up_to_date.more": "Jede wurde mit dem verglichen, was der Server auf seiner Platte hat.",
  "status.up_to_date.aside": {
    one: "Alle Dateien bis auf eine sind sicher",
    other: "Alle bis auf {count} Dateien sind sicher",
  },
  "status.up_to_date.aside.more": "Unten steht, was im Weg ist.",
  "status.pause": "Pause",
  "status.pause.half_hour": "Für 30 Minuten",
  "status.pause.two_hours": "Für 2 Stunden",
  "status.pause.tomorrow": "Bis morgen früh",
  "status.pause.network": "In diesem Netz",
  "status.pause.until_resumed": "Bis ich sie beende",
  "status.resume": "Fortsetzen",
  "status.open_library": "Sammlung öffnen",
  "status.progress": "Bisher sicher",
  "status.progress.text": "{safe} von {all} Dateien sind sicher: {bytes} von {all_bytes}",
  "status.numbers": "In Zahlen",
  "status.numbers.safe": "Sicher",
  "status.numbers.pending": "Unterwegs",
  "status.numbers.set_aside": "Zurückgestellt",
  "status.numbers.skipped": "Nicht gesammelt",
  "status.current": "Jetzt unterwegs",
  "status.rate": "{rate}, {files} Dateien je Sekunde",
  "status.storage": "Platz in der Sammlung",
  "status.storage.quota": "{used} von deinen {quota} sind belegt.",
  "status.storage.free": "{used} sind von dir; {free} sind frei.",
  "status.attention": "Hier wirst du gebraucht",
  "attention.missing_files": {
    one: "{count} Datei ist nicht mehr da",
    other: "{count} Dateien sind nicht mehr da",
  },
  "attention.missing_files.more":
    "Sie waren in {folder}. Hast du sie gelöscht, dann sage es; wenn nicht, schließe das Laufwerk wieder an, auf dem sie sind. In der Sammlung geht so oder so nichts verloren.",
  "attention.missing_files.act": "Ich habe sie gelöscht",
  "attention.folder_away.not_plugged_in": "Das Laufwerk von {folder} ist nicht angeschlossen",
  "attention.folder_away.not_plugged_in.more": "Schließe es an, um damit fortzufahren.",
  "attention.folder_away.other_drive": "An der Stelle von {folder} ist ein anderes Laufwerk",
  "attention.folder_away.other_drive.more":
    "Schließe das frühere an, oder sage, dass von nun an dieses das richtige ist.",
  "attention.folder_away.other_drive.act": "Dies ist das richtige Laufwerk",
  "attention.folder_away.not_readable": "{folder} darf nicht gelesen werden",
  "attention.folder_away.not_readable.more": "Gib deinem Konto das Recht, ihn zu lesen.",
  "attention.folder_away.not_there": "{folder} ist nicht mehr da",
  "attention.folder_away.not_there.more":
    "Bring ihn zurück, oder nimm ihn von der Liste. Was in der Sammlung ist, bleibt dort.",
  "attention.set_aside": {
    one: "{count} Datei ist zurückgestellt",
    other: "{count} Dateien sind zurückgestellt",
  },
  "attention.set_aside.more": "Jede hat ihren Grund.",
  "attention.set_aside.act": "Gründe ansehen",
  "attention.unseen": {
    one: "{count} Stelle darf nicht gelesen werden",
    other: "{count} Stellen dürfen nicht gelesen werden",
  },
  "attention.unseen.more": "Was dort liegt, kann nicht gesammelt werden.",
  "attention.unseen.act": "Stellen ansehen",
  "attention.not_watched": {
    one: "Änderungen in {count} Ordner werden nicht sofort bemerkt",
    other: "Änderungen in {count} Ordnern werden nicht sofort bemerkt",
  },
  "attention.not_watched.more":
    "Das System lässt Programme nur eine begrenzte Zahl von Ordnern beobachten. Trove sieht sie stattdessen jede Stunde durch.",
};
