import type { activity as english } from "../en/activity";
import type { Translation } from "../message";

export const activity: Translation<typeof english> = {
  "activity.title": "Dateien",
  "activity.lead": "Jede Datei, die Trove gefunden hat, und wie es um sie steht.",
  "activity.search": "Nach Name oder Ordner suchen",
  "activity.filter": "Zeigen",
  "activity.filter.all": "Alle",
  "activity.filter.failures": "Zurückgestellt",
  "activity.filter.pending": "Unterwegs",
  "activity.filter.safe": "Sicher",
  "activity.found": { one: "{count} Datei", other: "{count} Dateien" },
  "activity.empty": "Noch keine Dateien",
  "activity.empty.more": "Sie erscheinen hier, sobald Trove deine Ordner durchgesehen hat.",
  "activity.no_match": "Keine Datei passt",
  "activity.no_match.more": "Suche nach weniger, oder zeige alle.",
  "activity.standing.safe": "Sicher",
  "activity.standing.pending": "Unterwegs",
  "activity.standing.set_aside": "Zurückgestellt",
  "activity.standing.skipped": "Nicht gesammelt",
  "activity.in_library": "In der Sammlung: {path}",
  "activity.state.found": "Es wird gewartet, bis sie einige Sekunden unverändert ist.",
  "activity.state.described": "Sie wird dem Server angeboten.",
  "activity.state.wanted": "Der Server will sie und wird nach ihr fragen.",
  "activity.state.hash_needed":
    "Der Server hat sie vielleicht schon; das wird gerade festgestellt.",
  "activity.state.unverified": "Der Server sagt, dass er sie hat; das wird geprüft.",
  "activity.again": "Erneut versuchen",
  "activity.again.heard": "Erneut versuchen: {file}",
  "activity.again.all": "Alle erneut versuchen",
  "activity.again.done": {
    one: "{count} Datei wird erneut versucht.",
    other: "{count} Dateien werden erneut versucht.",
  },
  "activity.show": "Im Ordner zeigen",
  "activity.show.heard": "Im Ordner zeigen: {file}",
};
