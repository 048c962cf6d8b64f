import type { first_run as english } from "../en/first_run";
import type { Translation } from "../message";

export const first_run: Translation<typeof english> = {
  "first.title": "Willkommen bei Trove",
  "first.lead":
    "Trove vereint die Fotos, Videos und die Musik all deiner Computer zu Hause in einer Sammlung. Auf diesem Computer wird nie etwas geändert oder gelöscht.",
  "first.step": "Schritt {step} von {all}",
  "first.where": "Wo soll deine Sammlung sein?",
  "first.where.elsewhere": "Auf einem anderen Computer",
  "first.where.elsewhere.more":
    "Der Server von Trove läuft schon, auf einem anderen Computer bei dir zu Hause.",
  "first.where.here": "Auf diesem Computer",
  "first.where.here.more":
    "Dieser Computer bewahrt die Sammlung auf, und andere sammeln hierher. Er sollte meistens an sein.",
  "first.find": "Mit deiner Sammlung verbinden",
  "first.find.searching": "In deinem Netz wird nach Sammlungen gesucht …",
  "first.find.found": {
    one: "In deinem Netz wurde {count} Sammlung gefunden.",
    other: "In deinem Netz wurden {count} Sammlungen gefunden.",
  },
  "first.find.none": "Es wurde keine Sammlung gefunden",
  "first.find.none.more":
    "Prüfe, ob ihr Computer an und im selben Netz ist, oder schreibe seine Adresse.",
  "first.find.again": "Noch einmal suchen",
  "first.find.which": "Sammlung",
  "first.find.other": "Eine andere Adresse",
  "first.find.address": "Adresse",
  "first.find.address.hint": "Ein Name oder eine Nummer, etwa trove.local oder 192.168.1.20",
  "first.find.address.wrong": "Schreibe die Adresse des Computers mit der Sammlung.",
  "first.find.code": "Code",
  "first.find.code.hint": "Die Sammlung zeigt ihn unter „Computer hinzufügen“. Er gilt 10 Minuten.",
  "first.find.code.wrong": "Schreibe den Code, den die Sammlung zeigt.",
  "first.find.name": "Name dieses Computers",
  "first.find.name.hint": "So soll ihn die Sammlung nennen; leer für seinen eigenen Namen.",
  "first.find.connect": "Verbinden",
  "first.find.connecting": "Wird verbunden …",
  "first.place": "Wo auf diesem Computer?",
  "first.place.lead":
    "Die Dateien liegen dort als gewöhnliche Dateien in gewöhnlichen Ordnern, sodass jedes andere Programm sie auch benutzen kann.",
  "first.place.folder": "Ordner für die Sammlung",
  "first.place.choose": "Anderen Ordner wählen",
  "first.place.free": "{free} von {total} sind frei.",
  "first.place.continued": "Darin ist schon eine Sammlung; sie wird fortgeführt.",
  "first.place.not_empty": "Darin sind Dateien; sie bleiben, wie sie sind, neben der Sammlung.",
  "first.place.start": "Sammlung hier aufbewahren",
  "first.place.starting": "Die Sammlung wird eingerichtet …",
  "first.folders": "Was soll gesammelt werden?",
  "first.folders.lead": "Wähle die Ordner, in denen deine Fotos, Videos und deine Musik sind.",
  "first.folders.none": "Wähle wenigstens einen Ordner.",
  "first.forecast": "Das wird geschehen",
  "first.forecast.looking": "Deine Ordner werden durchgesehen; noch wird nichts gesendet.",
  "first.forecast.so_far": {
    one: "{count} Datei angesehen, {bytes}",
    other: "{count} Dateien angesehen, {bytes}",
  },
  "first.forecast.total": {
    one: "{count} Datei wird gesammelt",
    other: "{count} Dateien werden gesammelt",
  },
  "first.forecast.nothing": "Es gibt noch nichts zu sammeln",
  "first.forecast.nothing.more":
    "Neue Fotos, Videos und Musik in diesen Ordnern werden gesammelt, sobald sie da sind.",
  "first.forecast.bytes": "Zusammen {bytes}",
  "first.forecast.copies": {
    one: "{count} ist die Kopie einer anderen; ihre {bytes} werden nur einmal gesendet.",
    other: "{count} sind Kopien von anderen; ihre {bytes} werden nur einmal gesendet.",
  },
  "first.forecast.elsewhere": {
    one: "{count} kommt von einem anderen Computer, der dieselbe Datei hat.",
    other: "{count} kommen von anderen Computern, die dieselben Dateien haben.",
  },
  "first.forecast.alone": "Das weiß dieser Computer allein",
  "first.forecast.alone.more":
    "Welche Dateien schon in der Sammlung sind, welche Kopien sind und wo sie liegen werden, weiß nur die Sammlung. Du kannst trotzdem beginnen: Trove sendet nichts, bevor sie antwortet, und keine Datei zweimal.",
  "first.forecast.safe": {
    one: "{count} ist schon in der Sammlung.",
    other: "{count} sind schon in der Sammlung.",
  },
  "first.forecast.skipped": {
    one: "{count} Datei wird ausgelassen",
    other: "{count} Dateien werden ausgelassen",
  },
  "first.forecast.unseen": {
    one: "{count} Stelle lässt sich nicht durchsehen",
    other: "{count} Stellen lassen sich nicht durchsehen",
  },
  "first.forecast.fits": "Der Platz reicht: {free} sind frei.",
  "first.forecast.too_much":
    "Der Platz reicht nicht: {free} sind frei. Wähle weniger Ordner, oder schaffe erst Platz.",
  "first.forecast.samples": "Zum Beispiel",
  "first.forecast.from": "Von",
  "first.forecast.to": "Nach",
  "first.forecast.to.unknown": "Die Sammlung entscheidet",
  "first.start": "Mit dem Sammeln beginnen",
  "first.later":
    "Du kannst dieses Fenster schließen; Trove arbeitet im Hintergrund weiter und meldet sich, wenn es dich braucht.",
};
