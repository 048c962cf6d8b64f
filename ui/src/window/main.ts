/** Opens the window: nothing is drawn before language, looks and the first view are known. */
import { mount } from "svelte";
import "../design/tokens.css";
import "../design/base.css";
import { speak } from "../messages/speech.svelte";
import { chooseBackend } from "./choose_backend";
import { asFailure } from "./failure";
import Stranded from "./frame/Stranded.svelte";
import Window from "./frame/Window.svelte";
import { Session } from "./session.svelte";

const target = document.getElementById("window");
if (!target) throw new Error("window.html has no place for the window");

speak("system", navigator.languages);
try {
  const backend = await chooseBackend();
  if (backend) {
    const session = new Session(backend, await backend.view());
    mount(Window, { target, props: { session } });
  } else {
    mount(Stranded, { target, props: { failure: null } });
  }
} catch (error) {
  mount(Stranded, { target, props: { failure: asFailure(error) } });
}
