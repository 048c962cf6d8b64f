/** Opens the server's pages: nothing is drawn before it is known who looks. */
import { mount } from "svelte";
import "../design/tokens.css";
import "../design/base.css";
import { speak } from "../messages/speech.svelte";
import Library from "./frame/Library.svelte";

const target = document.getElementById("library");
if (!target) throw new Error("web.html has no place for the pages");

speak("system", navigator.languages);
mount(Library, { target });
