/** All messages, in German. */
import { activity } from "./activity";
import { failures } from "./failures";
import { first_run } from "./first_run";
import { folders } from "./folders";
import { frame } from "./frame";
import { library } from "./library";
import { safety } from "./safety";
import { settings } from "./settings";
import { status } from "./status";

export const de = {
  ...frame,
  ...status,
  ...safety,
  ...folders,
  ...activity,
  ...settings,
  ...library,
  ...first_run,
  ...failures,
};
