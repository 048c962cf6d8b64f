import type { Translation } from "../message";
import type { web_search as english } from "../en/web_search";

export const web_search: Translation<typeof english> = {
  "web.page.search": "Suche",
  "search.label": "Fotos, Videos und Musik durchsuchen",
  "search.placeholder": "Suchen",
  "search.title.for": "Suche nach {words}",
  "search.all_words": "Nur was all das hat: {words}",
  "search.begin": "Was suchst du?",
  "search.begin.more":
    "Wörter werden in Namen, Ordnern, Kameras, Computern und Angaben zur Musik gesucht. Auch Daten gehen: „Strand 2019 Canon“ findet, was alle drei hat.",
  "search.examples": "Zum Beispiel",
  "search.nothing": "Nichts gefunden",
  "search.nothing.more":
    "Versuche es mit weniger Wörtern oder anders geschrieben, oder nimm einen Filter weg.",
  "search.count.photos": { one: "{count} Foto", other: "{count} Fotos" },
  "search.count.videos": { one: "{count} Video", other: "{count} Videos" },
  "search.photo": "Foto",
  "search.video": "Video",
  "search.photos": "Fotos",
  "search.videos": "Videos",
  "search.music": "Musik",
  "search.pictures": "Fotos und Videos",
  "search.all_songs": { one: "Das Lied zeigen", other: "Alle {count} Lieder zeigen" },
  "search.more": "Mehr zeigen",
  "search.narrow": "Eingrenzen",
  "search.filter.kind": "Art",
  "search.filter.year": "Jahr",
  "search.filter.camera": "Kamera",
  "search.filter.computer": "Computer",
  "search.widen": "{name}: diesen Filter wegnehmen",
  "search.all_of": { one: "Alle zeigen", other: "Alle {count} zeigen" },
};
