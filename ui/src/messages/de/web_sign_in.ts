import type { Translation } from "../message";
import type { web_sign_in as english } from "../en/web_sign_in";

export const web_sign_in: Translation<typeof english> = {
  "sign_in.title": "Anmelden",
  "sign_in.name": "Name",
  "sign_in.password": "Passwort",
  "sign_in.act": "Anmelden",
  "sign_in.out": "Abmelden",
  "set_up.title": "Willkommen bei Trove",
  "set_up.text":
    "Dieser Server sammelt die Fotos, Musik und Videos deines Zuhauses. Wähle einen Namen und ein Passwort für den Besitzer: Wer sie hat, sieht alles und stellt alles ein.",
  "set_up.password.hint": "Mindestens 8 Zeichen. Ein Satz merkt sich leichter als ein Wort.",
  "set_up.again": "Das Passwort noch einmal",
  "set_up.differs": "Die beiden Passwörter sind verschieden.",
  "set_up.act": "Los geht's",
};
