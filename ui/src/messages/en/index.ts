/** All messages, in English: the keys that every language has. */
import { activity } from "./activity";
import { failures } from "./failures";
import { first_run } from "./first_run";
import { folders } from "./folders";
import { frame } from "./frame";
import { library } from "./library";
import { safety } from "./safety";
import { settings } from "./settings";
import { status } from "./status";
import { web } from "./web";
import { web_house } from "./web_house";
import { web_settings } from "./web_settings";
import { web_people } from "./web_people";
import { web_photos } from "./web_photos";
import { web_music } from "./web_music";
import { web_reference } from "./web_reference";
import { web_search } from "./web_search";
import { web_sign_in } from "./web_sign_in";

export const en = {
  ...frame,
  ...status,
  ...safety,
  ...folders,
  ...activity,
  ...settings,
  ...library,
  ...first_run,
  ...failures,
  ...web,
  ...web_house,
  ...web_settings,
  ...web_people,
  ...web_photos,
  ...web_music,
  ...web_search,
  ...web_reference,
  ...web_sign_in,
};
