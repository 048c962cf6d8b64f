import type { Translation } from "../message";
import type { web_reference as english } from "../en/web_reference";

export const web_reference: Translation<typeof english> = {
  "web.page.reference": "Für Programme",
  "reference.text":
    "Alles, was diese Seiten tun, können auch deine Skripte. Hier steht, was der Server über sich sagt; seine Worte sind englisch.",
  "reference.token": "Ein Token sagt, wer fragt",
  "reference.token.text":
    "Skripte senden mit jeder Anfrage ein Token. Es wird vom Besitzer gemacht und kann jederzeit zurückgenommen werden. Halte es so geheim wie ein Passwort.",
  "reference.token.make": "Ein Token machen",
  "reference.certificate":
    "Der Server macht sein Zertifikat selbst: Nenne es curl mit --cacert und der Datei tls/certificate.pem aus seinem Datenordner.",
  "reference.document": "Beschreibung herunterladen (OpenAPI)",
  "reference.search": "Suchen in dem, was man fragen kann",
  "reference.count": { one: "{count} Anfrage", other: "{count} Anfragen" },
  "reference.nothing": "Nichts heißt so",
  "reference.nothing.more": "Versuche ein anderes Wort, etwa einen Teil der Adresse.",
  "reference.open": "Das darf jeder fragen; es braucht kein Token.",
  "reference.parameters": "Was es erfährt",
  "reference.header": "im Kopf",
  "reference.required": "nötig",
  "reference.takes": "Was gesendet wird",
  "reference.answers": "Was geantwortet wird",
  "reference.else": "sonst",
  "reference.curl": "Für die Befehlszeile",
  "reference.copy": "Kopieren",
  "reference.copied": "Kopiert.",
  "reference.not_copied": "Der Browser hat es nicht erlaubt: Markiere die Zeile und kopiere sie.",
  "reference.shapes": "Werte",
};
