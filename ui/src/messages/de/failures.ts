import type { failures as english } from "../en/failures";
import type { Translation } from "../message";

export const failures: Translation<typeof english> = {
  "failure.not_paired": "Dieser Computer ist mit keiner Sammlung verbunden. Verbinde ihn zuerst.",
  "failure.wrong_code":
    "Der Code stimmt nicht. Sieh noch einmal nach, oder lass einen anderen zeigen.",
  "failure.code_expired": "Der Code gilt nicht mehr. Lass einen anderen zeigen.",
  "failure.too_many_tries": "Es gab zu viele Versuche mit diesem Code. Lass einen anderen zeigen.",
  "failure.out_of_reach":
    "Die Sammlung antwortet nicht. Prüfe, ob ihr Computer an und im selben Netz ist.",
  "failure.no_trove_there": "Unter dieser Adresse ist keine Sammlung. Prüfe die Adresse.",
  "failure.other_certificate":
    "An der Stelle der Sammlung antwortet ein anderer Server. Wurde er neu eingerichtet, dann verbinde neu.",
  "failure.not_there":
    "Es ist nicht da. Prüfe, ob das Laufwerk angeschlossen ist, oder wähle etwas anderes.",
  "failure.not_a_folder": "Das ist kein Ordner. Wähle den Ordner, in dem es liegt.",
  "failure.forbidden":
    "Es darf nicht gelesen werden. Gib deinem Konto das Recht dazu, oder wähle etwas anderes.",
  "failure.unwritable_name": "Der Name lässt sich nicht aufschreiben. Benenne es erst um.",
  "failure.not_listed": "Es ist nicht mehr auf der Liste.",
  "failure.already_listed": "Es ist schon auf der Liste.",
  "failure.would_collect_library": "Dort ist die Sammlung selbst. Wähle einen anderen Ordner.",
  "failure.system_folder": "Er gehört dem System oder einem Programm. Wähle einen eigenen Ordner.",
  "failure.locked_by_owner":
    "Der Besitzer der Sammlung erlaubt keinen anderen Wert. Bitte ihn, ihn zu ändern oder freizugeben.",
  "failure.disk_full": "Die Platte ist voll. Schaffe Platz und versuche es noch einmal.",
  "failure.not_empty": "Der Ordner ist nicht leer. Wähle einen leeren.",
  "failure.port_taken":
    "Ein anderes Programm belegt den Weg der Sammlung ins Netz. Beende es und versuche es noch einmal.",
  "failure.no_file_manager": "Das System hat keinen Dateimanager, um es zu zeigen.",
  "failure.no_browser": "Das System hat keinen Browser, um es zu öffnen.",
  "failure.cancelled": "Abgebrochen.",
};
