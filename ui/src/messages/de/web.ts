import type { Translation } from "../message";
import type { web as english } from "../en/web";

export const web: Translation<typeof english> = {
  "web.title": "{page} - Trove",
  "web.pages": "Seiten",
  "web.skip": "Zur Seite springen",
  "web.page.photos": "Fotos",
  "web.page.music": "Musik",
  "web.page.house": "Das Haus",
  "web.signed_in": "Angemeldet als {name}",
  "web.loading": "Wird geladen",
  "web.nothing_here": "An dieser Adresse ist nichts",
  "web.nothing_here.more":
    "Vielleicht ist die Seite umgezogen. Die Seiten neben diesem Text führen weiter.",
  "web.out_of_reach": "Der Server ist nicht erreichbar",
  "web.out_of_reach.more":
    "Prüfe, ob er läuft und ob dieser Computer im selben Netz ist, und versuche es noch einmal.",
  "web.try_again": "Noch einmal versuchen",
  "web.refused": "Das hat nicht geklappt",
};
